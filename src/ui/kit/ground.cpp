// Filled rectangles, the large ones without triangles.
#include <imgui.h>

#include <cmath>

#include "platform/platform.h"
#include "ui/kit/painter.h"

namespace attn {
namespace {

/// Grounds from this size on, in square units, are filled without triangles.
constexpr float kLargeGround = 20'000;
struct Ground {
  Rect place;
  Color color;
};
/// Where a processor draws the triangles, those of the grounds were nearly half the cost of a frame (40 of 89 ms at
/// 1280x800).
void fill_ground(const ImDrawList*, const ImDrawCmd* command) {
  const auto& [place, color] = *static_cast<const Ground*>(command->UserCallbackData);
  const auto& [left, top, right, bottom] = command->ClipRect;
  const ImDrawData& data = *ImGui::GetDrawData();
  const auto pixel = [](float at, float scale) { return static_cast<int>(std::lround(at * scale)); };
  const int x = pixel(std::max(place.x, left), data.FramebufferScale.x);
  const int y = pixel(std::max(place.y, top), data.FramebufferScale.y);
  const int w = pixel(std::min(place.right(), right), data.FramebufferScale.x) - x;
  const int h = pixel(std::min(place.bottom(), bottom), data.FramebufferScale.y) - y;
  const int height = pixel(data.DisplaySize.y, data.FramebufferScale.y);
  if (w > 0 && h > 0) platform::fill_pixels(x, height - y - h, w, h, color);
}

}  // namespace

void Painter::rect(Rect r, Color c, float radius) {
  if (!has_room(r)) return;
  Ground ground{r, c};
  if (radius == 0 && c >> 24 == 0xFF && r.w * r.h >= kLargeGround)
    list()->AddCallback(fill_ground, &ground, sizeof ground);
  else
    list()->AddRectFilled({r.x, r.y}, {r.right(), r.bottom()}, c, radius);
}

}  // namespace attn
