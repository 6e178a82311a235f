#include "ui/kit/widgets.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "ui/kit/hint.h"
#include "ui/kit/scrolling.h"

namespace attn {

bool has_moved() {
  constexpr float kHandShake = 6;  // pixels
  return ImGui::GetIO().MouseDragMaxDistanceSqr[0] > kHandShake * kHandShake;
}
bool list_is_open() { return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel); }
bool stayed() { return !ImGui::IsMouseReleased(0) || !has_moved(); }

Hit hit(const std::string& id, Rect r) {
  if (r.w <= 0 || r.h <= 0) return {};
  ImGui::SetCursorScreenPos({r.x, r.y});
  const bool clicked = ImGui::InvisibleButton(id.c_str(), {r.w, r.h});
  // What is dragged from elsewhere points at nothing on its way: a card that a finger scrolls up over the picture.
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 from = io.MouseClickedPos[0];
  const bool passes = io.MouseDown[0] && !r.contains(from.x, from.y);
  const bool hovered = ImGui::IsItemHovered() && !passes;
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  return {hovered, ImGui::IsItemActive(), ImGui::IsItemActivated(), clicked, ImGui::IsItemDeactivated()};
}

Rect reach(const Frame& frame, Rect r, bool across) {
  if (!frame.touch) return r;
  const float dx = across ? std::max(0.f, 44 - r.w) / 2 : 0;
  const float dy = std::max(0.f, 44 - r.h) / 2;
  return {r.x - dx, r.y - dy, r.w + 2 * dx, r.h + 2 * dy};
}

namespace {

/// A control for the mirror, with its name.
Control mirrored(Frame& frame, const std::string& id, Control::Kind kind, Rect r, bool enabled,
                 const std::string& own_words = "") {
  hint(frame, id, r);
  Control c = frame.mirror.start(id, kind, r);
  c.enabled = enabled;
  const std::string key = "control." + id;
  if (frame.words.has(key)) c.label = frame.word(key);
  if (c.label.empty()) c.label = !own_words.empty() ? own_words : frame.words.has(id) ? frame.word(id) : id;
  return c;
}

/// What is used by pressing it, with or without a mouse. `on`: of a toggle 0 or 1.
Hit press(Frame& frame, const std::string& id, Rect r, bool enabled, Control::Kind kind = Control::Kind::button,
          int on = -1, const std::string& own_words = "") {
  Hit h = enabled ? hit(id, reach(frame, r)) : Hit{};
  Control c = mirrored(frame, id, kind, r, enabled, own_words);
  c.chosen = on;
  if (frame.mirror.add(std::move(c))) h.clicked = true;
  return h;
}

/// The index that was chosen without a mouse; -1 when it is none of the items.
int item_of(const std::string& text, size_t count) {
  const long i = std::strtol(text.c_str(), nullptr, 10);
  return i >= 0 && i < static_cast<long>(count) ? static_cast<int>(i) : -1;
}

/// The open list of a drop-down; the index that was clicked, or -1.
int draw_list(Frame& frame, const std::string& id, Rect box, float row, float length,
              const std::vector<std::string>& items, int chosen, const std::vector<ListGroup>& groups) {
  const Theme& t = frame.theme;
  const float scroll = ImGui::GetScrollY();
  float y = box.y + 4 - scroll;
  int clicked = -1;
  const Clip clip({box.x, box.y + 1, box.w, box.h - 2});
  for (size_t i = 0; i < items.size(); ++i) {
    for (const ListGroup& group : groups)
      if (group.first == i) {
        if (i > 0) frame.paint.hline(box.x + 1, box.right() - 1, y + 4, t.hairline);
        frame.paint.text(box.x + 14, baseline(y + row / 2 + 3, 12), group.title, t.text3, 12, Face::semibold);
        y += row;
      }
    const Rect line{box.x + 4, y, box.w - 8, row};
    const Hit item = hit(id + std::to_string(i), line);
    if (item.hovered) frame.paint.rect(line, t.active, 6);
    const bool on = static_cast<int>(i) == chosen;
    frame.paint.text(line.x + 10, baseline(line.y + row / 2, 13),
                     frame.paint.fit(items[i], line.w - 40, 13, Face::semibold), t.text1, 13,
                     on ? Face::semibold : Face::regular);
    if (on) draw_icon(frame.paint, Icon::check, {line.right() - 16, line.y + row / 2}, 13, t.text2);
    if (item.clicked) clicked = static_cast<int>(i);
    y += row;
  }
  ImGui::SetCursorScreenPos({box.x, box.y - scroll});
  ImGui::Dummy({1, length});
  scroll_by_finger(frame, box, length);
  return clicked;
}

}  // namespace

Hit hit(Frame& frame, const std::string& id, Rect r, const std::string& label, bool current) {
  Hit h = hit(id, r);
  hint(frame, id, r);
  if (frame.mirror.button(id, r, label, current)) h.pressed = h.clicked = true;
  return h;
}

bool button(Frame& frame, const std::string& id, Rect r, const std::string& label, bool primary, bool enabled,
            std::optional<Icon> icon) {
  const Theme& t = frame.theme;
  const Hit h = press(frame, id, r, enabled, Control::Kind::button, -1, label);
  if (primary && enabled) {
    frame.paint.rect(r, h.held ? t.text2 : t.text1, 6);
  } else {
    frame.paint.rect(r, !enabled ? t.panel : h.held ? t.well : h.hovered ? t.active : t.input, 6);
    frame.paint.frame(r, h.hovered ? t.control : t.border, 1, 6);
  }
  const Color ink = !enabled ? t.off : primary ? t.panel : t.text1;
  const float left = std::round(r.x + (r.w - frame.paint.width(label, 13, Face::medium) - (icon ? 18 : 0)) / 2);
  if (icon) draw_icon(frame.paint, *icon, {left + 6, r.y + r.h / 2}, 13, ink);
  frame.paint.text(left + (icon ? 18 : 0), baseline(r.y + r.h / 2, 13), label, ink, 13, Face::medium);
  return h.clicked;
}

bool icon_button(Frame& frame, const std::string& id, Rect r, Icon icon, bool enabled, bool boxed, float size) {
  const Theme& t = frame.theme;
  enabled = enabled && !frame.locked;
  const Hit h = press(frame, id, r, enabled);
  if ((boxed && !frame.locked) || h.hovered || h.held)
    frame.paint.rect(r, h.held ? t.well : h.hovered ? t.active : t.input, 6);
  if (boxed) frame.paint.frame(r, frame.locked ? t.hairline : h.hovered ? t.control : t.border, 1, 6);
  draw_icon(frame.paint, icon, {r.x + r.w / 2, r.y + r.h / 2}, size, enabled ? t.text2 : t.off);
  return h.clicked;
}

int segmented(Frame& frame, const std::string& id, Rect r, const std::vector<std::string>& items, int chosen,
              float size) {
  const Theme& t = frame.theme;
  if (frame.locked)
    frame.paint.frame(r, t.hairline, 1, 6);
  else
    frame.paint.rect(r, t.well, 6);
  // Equal pieces where every word fits, else each piece as wide as its word asks for.
  const auto n = static_cast<float>(items.size());
  std::vector<float> widths;
  float sum = 0;
  float widest = 0;
  for (const std::string& item : items) {
    widths.push_back(frame.paint.width(item, size, Face::semibold));
    sum += widths.back();
    widest = std::max(widest, widths.back());
  }
  const float equal = (r.w - 4) / n;
  for (float& w : widths) w = widest + 8 <= equal ? equal : w + (r.w - 4 - sum) / n;
  float x = r.x + 2;
  int clicked = -1;
  Control mirror = mirrored(frame, id, Control::Kind::choice, r, !frame.locked);
  mirror.items = items;
  mirror.chosen = chosen;
  for (size_t i = 0; i < items.size(); ++i) {
    const Rect piece{std::round(x), r.y + 2, std::round(x + widths[i]) - std::round(x), r.h - 4};
    const bool on = static_cast<int>(i) == chosen;
    mirror.boxes.push_back(piece);
    const Rect box = reach(frame, {piece.x, r.y, piece.w, r.h}, false);
    const Hit h = frame.locked ? Hit{} : hit(id + items[i] + std::to_string(i), box);
    if (h.clicked) clicked = static_cast<int>(i);
    if ((on && !frame.locked) || h.hovered)
      frame.paint.rect(piece, on ? (t.dark ? t.active : t.input) : over(t.active, .5, t.well), 4);
    if (on && !t.dark && !frame.locked) frame.paint.frame(piece, t.border, 1, 4);
    frame.paint.text(piece.x + piece.w / 2, baseline(piece.y + piece.h / 2, size), items[i],
                     on             ? t.text1
                     : frame.locked ? t.text3
                                    : t.text2,
                     size, on ? Face::semibold : Face::regular, Align::center);
    x += widths[i];
  }
  if (const auto set = frame.mirror.add(std::move(mirror))) clicked = item_of(*set, items.size());
  return clicked;
}

bool toggle(Frame& frame, const std::string& id, Rect r, bool on) {
  const Theme& t = frame.theme;
  const Hit h = press(frame, id, r, !frame.locked, Control::Kind::toggle, on ? 1 : 0);
  if (frame.locked) {
    frame.paint.frame(r, t.hairline, 1, 9);
    frame.paint.circle({r.x + (on ? 23 : 9), r.y + 9}, 5, on ? t.text2 : t.off);
  } else if (on) {
    frame.paint.rect(r, h.hovered ? t.text2 : t.text1, 9);
    frame.paint.circle({r.x + 23, r.y + 9}, 6.5f, t.panel);
  } else {
    frame.paint.frame(r, h.hovered ? t.text2 : t.control, 1.5f, 9);
    frame.paint.circle({r.x + 9, r.y + 9}, 5, t.control);
  }
  return h.clicked;
}

bool takes_place(Frame& frame, const Hit& h) {
  const ImGuiIO& io = ImGui::GetIO();
  const float along = std::abs(io.MousePos.x - io.MouseClickedPos[0].x);
  if (h.held && along > 6 && along > std::abs(io.MousePos.y - io.MouseClickedPos[0].y)) frame.finger.slides = true;
  return frame.touch && !frame.finger.slides ? h.clicked : h.held;
}

bool slider(Frame& frame, const std::string& id, Rect r, float& value, float mark, int steps) {
  const Theme& t = frame.theme;
  const Hit h =
      frame.locked ? Hit{} : hit(id, {r.x - 8, r.y - (frame.touch ? 22.f : 12.f), r.w + 16, frame.touch ? 44.f : 24.f});
  if (h.hovered || h.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  Gesture::Ghost& ghost = frame.gesture.ghost;
  const auto begin = [&] {
    frame.gesture.begin();
    ghost = {id, value, std::numeric_limits<double>::infinity()};
  };
  const auto end = [&] {
    frame.gesture.end();
    ghost.until = frame.now + kGhostSeconds;
  };
  if (h.pressed) begin();
  bool moved = false;
  if (takes_place(frame, h)) {
    const float next = std::clamp((ImGui::GetIO().MousePos.x - r.x) / r.w, 0.f, 1.f);
    moved = next != value;
    value = next;
  }
  if (h.released) end();
  Control mirror = mirrored(frame, id, Control::Kind::slider, {r.x - 7, r.y - 8, r.w + 14, 16}, !frame.locked);
  mirror.value = std::clamp(value, 0.f, 1.f);
  mirror.steps = std::max(1, steps);
  if (const auto set = frame.mirror.add(std::move(mirror))) {
    std::string& open = frame.gesture.keys;
    if (*set == "end") {
      if (open == id) end();
      open.clear();
    } else {
      if (open != id) begin();
      open = id;
      value = std::clamp(std::strtof(set->c_str(), nullptr), 0.f, 1.f);
      moved = true;
    }
  }
  const float played = r.w * std::clamp(value, 0.f, 1.f);  // a scene may have a value beyond the end of the track
  const float x = r.x + played;
  if (frame.locked) {
    frame.paint.rect({r.x, r.y - .5f, r.w, 1}, t.hairline);
    frame.paint.circle({x, r.y}, 5, t.off);
    return false;
  }
  frame.paint.rect({r.x, r.y - 1.5f, r.w, 3}, t.border, 1.5f);
  frame.paint.rect({r.x, r.y - 1.5f, played, 3}, t.text2, 1.5f);
  if (ghost.id == id && frame.now < ghost.until)
    frame.paint.ring({r.x + r.w * std::clamp(ghost.value, 0.f, 1.f), r.y}, 5, t.text3, 1);
  if (mark >= 0) frame.paint.rect({std::round(r.x + r.w * mark) - .5f, r.y + 9, 1, 3}, t.control);
  frame.paint.circle({x, r.y}, h.held || h.hovered ? 8.f : 7.f, t.text1);
  frame.paint.circle({x, r.y}, 4.8f, t.panel);
  return moved;
}

int drop_down(Frame& frame, const std::string& id, Rect r, const std::vector<std::string>& items, int chosen,
              bool framed, const std::vector<ListGroup>& groups) {
  const Theme& t = frame.theme;
  const Hit h = frame.locked ? Hit{} : hit(id, reach(frame, r));
  Control mirror = mirrored(frame, id, Control::Kind::list, r, !frame.locked);
  mirror.items = items;
  mirror.chosen = chosen;
  const auto set = frame.mirror.add(std::move(mirror));
  if (framed || h.hovered) {
    if (!frame.locked) frame.paint.rect(r, h.hovered ? t.active : t.input, 6);
    frame.paint.frame(r, frame.locked ? t.hairline : h.hovered ? t.control : t.border, 1, 6);
  }
  const std::string& label =
      chosen >= 0 && chosen < static_cast<int>(items.size()) ? items[static_cast<size_t>(chosen)] : items.front();
  frame.paint.text(r.x + 10, baseline(r.y + r.h / 2, 13),
                   frame.paint.fit(label, r.w - 36, 13, framed ? Face::regular : Face::semibold), t.text1, 13,
                   framed ? Face::regular : Face::semibold);
  if (!frame.locked) draw_icon(frame.paint, Icon::down, {r.right() - 14, r.y + r.h / 2}, 14, t.text2);
  const std::string list = id + "list";
  if (h.clicked) ImGui::OpenPopup(list.c_str());
  int clicked = -1;
  if (ImGui::IsPopupOpen(list.c_str())) {
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float row = frame.touch ? 44.f : 30.f;
    const float length = row * static_cast<float>(items.size() + groups.size()) + 8;
    float width = r.w;
    for (const std::string& item : items) width = std::max(width, frame.paint.width(item, 13, Face::semibold) + 52);
    width = std::min(width, screen.x - 16);
    // Below the box; above it where there is more room.
    const float below = screen.y - r.bottom() - 12;
    const bool above = length > below && r.y - 12 > below;
    const float height = std::min(length, above ? r.y - 12 : below);
    const Rect box{std::min(r.x, screen.x - width - 8), above ? r.y - 4 - height : r.bottom() + 4, width, height};
    popup(frame, list.c_str(), box, [&] {
      clicked = draw_list(frame, id, box, row, length, items, chosen, groups);
      if (clicked >= 0) ImGui::CloseCurrentPopup();
    });
  }
  if (set) clicked = item_of(*set, items.size());
  return clicked;
}

void window(const char* name, Rect box, const std::function<void()>& content, int more) {
  ImGui::SetNextWindowPos({box.x, box.y});
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::Begin(name, nullptr,
               more | ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  content();
  ImGui::End();
}

void popup(Frame& frame, const char* id, Rect box, const std::function<void()>& content) {
  ImGui::SetNextWindowPos({box.x, box.y});
  ImGui::SetNextWindowSize({box.w, box.h});
  if (!ImGui::BeginPopup(id, ImGuiWindowFlags_NoScrollbar)) return;
  frame.paint.rect(box, frame.theme.input, 8);
  frame.paint.frame(box, frame.theme.border, 1, 8);
  content();
  ImGui::EndPopup();
}

void lit_place(Frame& frame, Rect r, Role role, bool underline) {
  const Theme& t = frame.theme;
  frame.paint.rect(r, t.lit(role), 6);
  if (!t.dark) frame.paint.frame(r, over(t.role(role), .45, t.input), 1, 6);
  if (underline) frame.paint.rect({r.x + 6, r.bottom() - 2, r.w - 12, 2}, t.role(role), 1);
}

void color_bar(Frame& frame, Rect r, bool amount, const std::string& low, const std::string& high) {
  const Theme& t = frame.theme;
  const int n = static_cast<int>(r.w / 2);
  for (int i = 0; i < n; ++i) {
    const double at = static_cast<double>(i) / (n - 1);
    frame.paint.rect({r.x + static_cast<float>(i) * 2, r.y, 2, r.h},
                     amount ? t.amount_at(at) : t.signed_at(2 * at - 1));
  }
  frame.paint.frame({r.x - 1, r.y - 1, r.w + 2, r.h + 2}, t.border);
  frame.paint.number(r.x - 7, baseline(r.y + r.h / 2, 11), low, t.text2, 11, Align::right);
  frame.paint.number(r.right() + 7, baseline(r.y + r.h / 2, 11), high, t.text2, 11);
}

void tip(Frame& frame, Rect place, const std::string& text) {
  tip(frame, place, marked(frame.theme, text, 12, frame.theme.text1));
}

void tip(Frame& frame, Rect place, const std::vector<Run>& runs) {
  Tip& tip = frame.tip;
  if (is_on_tip(frame)) return;
  const auto is_same = [](const Run& a, const Run& b) { return a.text == b.text; };
  if (!std::ranges::equal(tip.runs, runs, is_same) || !(tip.place.x == place.x && tip.place.y == place.y)) tip = {};
  tip.place = place;
  tip.runs = runs;
  tip.asked = true;
}

bool is_on_tip(const Frame& frame) {
  const ImVec2 at = ImGui::GetIO().MousePos;
  return !frame.touch && !frame.tip.runs.empty() && !frame.tip.dismissed && frame.tip.box.contains(at.x, at.y);
}

void show_tip(Frame& frame) {
  Tip& tip = frame.tip;
  constexpr float kWay = 9;  // between the place and the card
  const ImVec2 at = ImGui::GetIO().MousePos;
  const Rect around{tip.box.x - kWay, tip.box.y - kWay, tip.box.w + 2 * kWay, tip.box.h + 2 * kWay};
  const bool stays = tip.asked || (!frame.touch && !ImGui::IsMouseDown(0) && around.contains(at.x, at.y));
  if (!stays) tip = {};
  tip.asked = false;
  if (tip.runs.empty() || tip.dismissed) return;
  Painter front(ImGui::GetForegroundDrawList());
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float most = std::min(300.f, screen.x - 36);
  const float w = std::round(std::min(front.width(tip.runs), most)) + 20;
  const float h = front.paragraph(0, 0, w - 20, 17, tip.runs, false) + 9;
  const Rect& place = tip.place;
  const bool below = place.bottom() + 8 + h <= screen.y;
  const Rect r{std::round(std::clamp(place.x + place.w / 2 - w / 2, 8.f, std::max(8.f, screen.x - w - 8))),
               below ? place.bottom() + 8 : place.y - 8 - h, w, h};
  front.rect(r, frame.theme.input, 6);
  front.frame(r, frame.theme.border, 1, 6);
  front.paragraph(r.x + 10, baseline(r.y + 13, 12), w - 20, 17, tip.runs);
  tip.box = r;
}

bool dismiss_tip(Frame& frame) {
  Tip& tip = frame.tip;
  return !tip.runs.empty() && !std::exchange(tip.dismissed, true);
}

void card(Frame& frame, Rect r) {
  frame.paint.rect(r, frame.theme.stage, 8);
  frame.paint.frame(r, frame.theme.hairline, 1, 8);
}

}  // namespace attn
