#include "ui/kit/scrolling.h"

#include <imgui_internal.h>

#include <cmath>

#include "platform/platform.h"

namespace attn {
namespace {

constexpr float kStill = 6;       // pixels; a finger that moves less taps
constexpr float kSwipe = 48;      // pixels; a shorter way sideways turns nothing
constexpr double kPause = .08;    // seconds; a finger that rests so long before it is lifted lets go of a thing at rest
constexpr float kSlowing = .325;  // seconds in which what rolls loses all but 1 / e of its speed
constexpr float kStanding = 12;   // pixels per second; slower stands

/// What the finger does to the open window in this frame.
void feel(Frame& frame, float most) {
  const ImGuiIO& io = ImGui::GetIO();
  Finger& f = frame.finger;
  const ImVec2 way{io.MousePos.x - io.MouseClickedPos[0].x, io.MousePos.y - io.MouseClickedPos[0].y};
  const bool began = f.scrolls || f.across || f.slides;
  if (!began && most > 0 && std::abs(way.y) > kStill && std::abs(way.y) > std::abs(way.x)) f.scrolls = true;
  if (!f.scrolls) return;
  if (ImGui::GetActiveID() != 0) ImGui::ClearActiveID();  // what it began on is not pressed
  if (io.MouseDelta.y == 0) return;
  const float speed = -io.MouseDelta.y / std::clamp(io.DeltaTime, .004f, .1f);
  f.speed = frame.now - f.moved > kPause ? speed : f.speed + (speed - f.speed) * .5f;
  f.moved = frame.now;
  f.at -= io.MouseDelta.y;
}

/// What goes on once the finger is lifted.
void roll(Frame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  Finger& f = frame.finger;
  if (ImGui::IsMouseReleased(0) && (frame.now - f.moved > kPause || platform::prefers_reduced_motion())) f.speed = 0;
  const float seconds = std::min(io.DeltaTime, 1 / 30.f);
  f.at += f.speed * seconds;
  f.speed *= std::exp(-seconds / kSlowing);
}

}  // namespace

void scroll_by_finger(Frame& frame, Rect area, float height) {
  const ImGuiIO& io = ImGui::GetIO();
  const float scroll = ImGui::GetScrollY();
  const float most = std::max(0.f, height - area.h);
  Finger& f = frame.finger;
  const ImGuiID id = ImGui::GetCurrentWindow()->ID;
  if (most > 0) {
    const float bar = std::max(24.f, area.h * area.h / height);
    frame.paint.rect({area.right() - 8, area.y + scroll / most * (area.h - bar), 4, bar}, frame.theme.border, 2);
    frame.outcome.claims.push_back({area, true, false, scroll <= 0, scroll >= most});
  }
  if (frame.touch && ImGui::IsMouseClicked(0) &&
      ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
    const bool rolled = f.area == id && f.speed != 0;  // it stops what rolls, and presses nothing
    f = {id, rolled, false, false, scroll};
  }
  if (f.area != id || !frame.touch) return;
  if (!f.scrolls) f.at = scroll;
  if (io.MouseDown[0] && !ImGui::IsMouseClicked(0)) feel(frame, most);
  if (!f.scrolls) return;
  if (!io.MouseDown[0]) roll(frame);
  f.at = std::clamp(f.at, 0.f, most);
  if (f.at <= 0 || f.at >= most || std::abs(f.speed) < kStanding) f.speed = io.MouseDown[0] ? f.speed : 0;
  ImGui::SetScrollY(f.at);
  if (io.MouseDown[0]) return;
  if (f.speed != 0 || std::abs(f.at - scroll) >= 1)  // where it is drawn follows a frame later
    frame.outcome.unfinished = true;
  else
    f = {};
}

int swiped(Frame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  Finger& f = frame.finger;
  if (f.area != ImGui::GetCurrentWindow()->ID || f.scrolls || f.slides) return 0;
  const ImVec2 way{io.MousePos.x - io.MouseClickedPos[0].x, io.MousePos.y - io.MouseClickedPos[0].y};
  if (io.MouseDown[0] && std::abs(way.x) > 2 * kStill && std::abs(way.x) > std::abs(way.y)) f.across = true;
  if (!f.across) return 0;
  if (io.MouseDown[0] && ImGui::GetActiveID() != 0) ImGui::ClearActiveID();
  if (!ImGui::IsMouseReleased(0)) return 0;
  f = {};
  return std::abs(way.x) < kSwipe ? 0 : way.x < 0 ? 1 : -1;
}

}  // namespace attn
