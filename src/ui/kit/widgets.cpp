#include "ui/kit/widgets.h"

#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

namespace attn {

Hit hit(const std::string& id, Rect r) {
  if (r.w <= 0 || r.h <= 0) return {};
  ImGui::SetCursorScreenPos({r.x, r.y});
  Hit h;
  h.clicked = ImGui::InvisibleButton(id.c_str(), {r.w, r.h});
  h.hovered = ImGui::IsItemHovered();
  h.held = ImGui::IsItemActive();
  h.pressed = ImGui::IsItemActivated();
  h.released = ImGui::IsItemDeactivated();
  return h;
}

namespace {

/// With touch the hit box grows to 44 px, the picture does not.
Rect reach(const Ui& ui, Rect r) {
  if (!ui.touch) return r;
  const float dx = std::max(0.f, 44 - r.w) / 2;
  const float dy = std::max(0.f, 44 - r.h) / 2;
  return {r.x - dx, r.y - dy, r.w + 2 * dx, r.h + 2 * dy};
}

/// A control for the mirror, with its name.
Control mirrored(Ui& ui, const std::string& id, Control::Kind kind, Rect r, const std::string& own_words = "") {
  Control c = ui.activity.mirror.start(id, kind, r);
  const std::string key = "control." + id;
  if (ui.words.has(key)) c.label = ui.word(key);
  if (c.label.empty()) c.label = !own_words.empty() ? own_words : ui.words.has(id) ? ui.word(id) : id;
  return c;
}

/// The index that was chosen without a mouse; -1 when it is none of the items.
int item_of(const std::string& text, size_t count) {
  const long i = std::strtol(text.c_str(), nullptr, 10);
  return i >= 0 && i < static_cast<long>(count) ? static_cast<int>(i) : -1;
}

}  // namespace

Hit hit(Ui& ui, const std::string& id, Rect r, const std::string& label, bool current) {
  Hit h = hit(id, r);
  Control c = ui.activity.mirror.start(id, Control::Kind::button, r);
  c.label = label;
  c.current = current;
  if (ui.activity.mirror.add(std::move(c))) h.pressed = h.clicked = true;
  return h;
}

bool button(Ui& ui, const std::string& id, Rect r, const std::string& label, bool primary, bool enabled,
            std::optional<Icon> icon) {
  const Theme& t = ui.theme;
  Hit h = enabled ? hit(id, reach(ui, r)) : Hit{};
  Control mirror = mirrored(ui, id, Control::Kind::button, r, label);
  mirror.enabled = enabled;
  if (ui.activity.mirror.add(std::move(mirror))) h.clicked = true;
  if (primary && enabled) {
    ui.paint.rect(r, h.held ? t.text2 : t.text1, 6);
  } else {
    ui.paint.rect(r, !enabled ? t.panel : h.held ? t.well : h.hovered ? t.active : t.input, 6);
    ui.paint.frame(r, h.hovered ? t.control : t.border, 1, 6);
  }
  const Color ink = !enabled ? t.off : primary ? t.panel : t.text1;
  const float left = std::round(r.x + (r.w - ui.paint.width(label, 13, Face::medium) - (icon ? 18 : 0)) / 2);
  if (icon) draw_icon(ui.paint, *icon, {left + 6, r.y + r.h / 2}, 13, ink);
  ui.paint.text(left + (icon ? 18 : 0), baseline(r.y + r.h / 2, 13), label, ink, 13, Face::medium);
  return h.clicked;
}

bool icon_button(Ui& ui, const std::string& id, Rect r, Icon icon, bool enabled, bool boxed, float size) {
  const Theme& t = ui.theme;
  enabled = enabled && !ui.locked;
  Hit h = enabled ? hit(id, reach(ui, r)) : Hit{};
  Control mirror = mirrored(ui, id, Control::Kind::button, r);
  mirror.enabled = enabled;
  if (ui.activity.mirror.add(std::move(mirror))) h.clicked = true;
  if ((boxed && !ui.locked) || h.hovered || h.held)
    ui.paint.rect(r, h.held ? t.well : h.hovered ? t.active : t.input, 6);
  if (boxed) ui.paint.frame(r, ui.locked ? t.hairline : h.hovered ? t.control : t.border, 1, 6);
  draw_icon(ui.paint, icon, {r.x + r.w / 2, r.y + r.h / 2}, size, enabled ? t.text2 : t.off);
  return h.clicked;
}

int segmented(Ui& ui, const std::string& id, Rect r, const std::vector<std::string>& items, int chosen, float size) {
  const Theme& t = ui.theme;
  if (ui.locked)
    ui.paint.frame(r, t.hairline, 1, 6);
  else
    ui.paint.rect(r, t.well, 6);
  // Equal pieces where every word fits, else each piece as wide as its word asks for.
  const auto n = static_cast<float>(items.size());
  std::vector<float> widths;
  float sum = 0;
  float widest = 0;
  for (const std::string& item : items) {
    widths.push_back(ui.paint.width(item, size, Face::semibold));
    sum += widths.back();
    widest = std::max(widest, widths.back());
  }
  const float equal = (r.w - 4) / n;
  for (float& w : widths) w = widest + 8 <= equal ? equal : w + (r.w - 4 - sum) / n;
  float x = r.x + 2;
  int clicked = -1;
  Control mirror = mirrored(ui, id, Control::Kind::choice, r);
  mirror.enabled = !ui.locked;
  mirror.items = items;
  mirror.chosen = chosen;
  for (size_t i = 0; i < items.size(); ++i) {
    const Rect piece{std::round(x), r.y + 2, std::round(x + widths[i]) - std::round(x), r.h - 4};
    const bool on = static_cast<int>(i) == chosen;
    mirror.boxes.push_back(piece);
    Rect box{piece.x, r.y, piece.w, r.h};
    if (ui.touch) box = {piece.x, r.y - std::max(0.f, 44 - r.h) / 2, piece.w, std::max(44.f, r.h)};
    const Hit h = ui.locked ? Hit{} : hit(id + items[i] + std::to_string(i), box);
    if (h.clicked) clicked = static_cast<int>(i);
    if ((on && !ui.locked) || h.hovered)
      ui.paint.rect(piece, on ? (t.dark ? t.active : t.input) : over(t.active, .5, t.well), 4);
    if (on && !t.dark && !ui.locked) ui.paint.frame(piece, t.border, 1, 4);
    ui.paint.text(piece.x + piece.w / 2, baseline(piece.y + piece.h / 2, size), items[i],
                  on          ? t.text1
                  : ui.locked ? t.text3
                              : t.text2,
                  size, on ? Face::semibold : Face::regular, Align::center);
    x += widths[i];
  }
  if (const auto set = ui.activity.mirror.add(std::move(mirror))) clicked = item_of(*set, items.size());
  return clicked;
}

bool toggle(Ui& ui, const std::string& id, Rect r, bool on) {
  const Theme& t = ui.theme;
  Hit h = ui.locked ? Hit{} : hit(id, reach(ui, r));
  Control mirror = mirrored(ui, id, Control::Kind::toggle, r);
  mirror.enabled = !ui.locked;
  mirror.chosen = on ? 1 : 0;
  if (ui.activity.mirror.add(std::move(mirror))) h.clicked = true;
  if (ui.locked) {
    ui.paint.frame(r, t.hairline, 1, 9);
    ui.paint.circle({r.x + (on ? 23 : 9), r.y + 9}, 5, on ? t.text2 : t.off);
  } else if (on) {
    ui.paint.rect(r, h.hovered ? t.text2 : t.text1, 9);
    ui.paint.circle({r.x + 23, r.y + 9}, 6.5f, t.panel);
  } else {
    ui.paint.frame(r, h.hovered ? t.text2 : t.control, 1.5f, 9);
    ui.paint.circle({r.x + 9, r.y + 9}, 5, t.control);
  }
  return h.clicked;
}

bool slider(Ui& ui, const std::string& id, Rect r, float& value, float mark, int steps) {
  const Theme& t = ui.theme;
  const Hit h =
      ui.locked ? Hit{} : hit(id, {r.x - 8, r.y - (ui.touch ? 22.f : 12.f), r.w + 16, ui.touch ? 44.f : 24.f});
  if (h.pressed) ui.session.begin_gesture();
  bool moved = false;
  if (h.held) {
    const float next = std::clamp((ImGui::GetIO().MousePos.x - r.x) / r.w, 0.f, 1.f);
    moved = next != value;
    value = next;
  }
  if (h.released) ui.session.end_gesture();
  Control mirror = mirrored(ui, id, Control::Kind::slider, {r.x - 7, r.y - 8, r.w + 14, 16});
  mirror.enabled = !ui.locked;
  mirror.value = value;
  mirror.steps = std::max(1, steps);
  if (const auto set = ui.activity.mirror.add(std::move(mirror))) {
    std::string& open = ui.activity.key_gesture;
    if (*set == "end") {
      if (open == id) ui.session.end_gesture();
      open.clear();
    } else {
      if (open != id) ui.session.begin_gesture();
      open = id;
      value = std::clamp(std::strtof(set->c_str(), nullptr), 0.f, 1.f);
      moved = true;
    }
  }
  const float x = r.x + r.w * value;
  if (ui.locked) {
    ui.paint.rect({r.x, r.y - .5f, r.w, 1}, t.hairline);
    ui.paint.circle({x, r.y}, 5, t.off);
    return false;
  }
  ui.paint.rect({r.x, r.y - 1.5f, r.w, 3}, t.border, 1.5f);
  ui.paint.rect({r.x, r.y - 1.5f, r.w * value, 3}, t.text2, 1.5f);
  if (mark >= 0) ui.paint.rect({std::round(r.x + r.w * mark) - .5f, r.y + 9, 1, 3}, t.control);
  ui.paint.circle({x, r.y}, h.held || h.hovered ? 8.f : 7.f, t.text1);
  ui.paint.circle({x, r.y}, 4.8f, t.panel);
  return moved;
}

namespace {

/// The open list of a drop-down; the index that was clicked, or -1.
int draw_list(Ui& ui, const std::string& id, Rect box, float row, float length, const std::vector<std::string>& items,
              int chosen, const std::vector<ListGroup>& groups) {
  const Theme& t = ui.theme;
  Painter list(ImGui::GetWindowDrawList());
  const float scroll = ImGui::GetScrollY();
  const bool scrolls = length > box.h;
  list.rect(box, t.input, 8);
  list.frame(box, t.border, 1, 8);
  float y = box.y + 4 - scroll;
  int clicked = -1;
  const Clip clip({box.x, box.y + 1, box.w, box.h - 2});
  for (size_t i = 0; i < items.size(); ++i) {
    for (const ListGroup& group : groups)
      if (group.first == i) {
        if (i > 0) list.hline(box.x + 1, box.right() - 1, y + 4, t.hairline);
        list.text(box.x + 14, baseline(y + row / 2 + 3, 12), group.title, t.text3, 12, Face::semibold);
        y += row;
      }
    const Rect line{box.x + 4, y, box.w - 8, row};
    const Hit item = hit(id + std::to_string(i), line);
    if (item.hovered) list.rect(line, t.active, 6);
    const bool on = static_cast<int>(i) == chosen;
    list.text(line.x + 10, baseline(line.y + row / 2, 13), list.fit(items[i], line.w - 40, 13, Face::semibold), t.text1,
              13, on ? Face::semibold : Face::regular);
    if (on) draw_icon(list, Icon::check, {line.right() - 16, line.y + row / 2}, 13, t.text2);
    const bool dragged = ImGui::GetIO().MouseDragMaxDistanceSqr[0] > 36;  // a finger that scrolls chooses nothing
    if (item.clicked && !(scrolls && dragged)) clicked = static_cast<int>(i);
    y += row;
  }
  ImGui::SetCursorScreenPos({box.x, box.y - scroll});
  ImGui::Dummy({1, length});
  if (!scrolls) return clicked;
  const float bar = std::max(24.f, box.h * box.h / length);
  list.rect({box.right() - 7, box.y + 3 + scroll / (length - box.h) * (box.h - bar - 6), 4, bar}, t.border, 2);
  if (ui.touch && ImGui::IsMouseDragging(0, 6))
    ImGui::SetScrollY(std::clamp(scroll - ImGui::GetIO().MouseDelta.y, 0.f, length - box.h));
  return clicked;
}

}  // namespace

int drop_down(Ui& ui, const std::string& id, Rect r, const std::vector<std::string>& items, int chosen, bool framed,
              const std::vector<ListGroup>& groups) {
  const Theme& t = ui.theme;
  const Hit h = ui.locked ? Hit{} : hit(id, reach(ui, r));
  Control mirror = mirrored(ui, id, Control::Kind::list, r);
  mirror.enabled = !ui.locked;
  mirror.items = items;
  mirror.chosen = chosen;
  const auto set = ui.activity.mirror.add(std::move(mirror));
  if (framed || h.hovered) {
    if (!ui.locked) ui.paint.rect(r, h.hovered ? t.active : t.input, 6);
    ui.paint.frame(r, ui.locked ? t.hairline : h.hovered ? t.control : t.border, 1, 6);
  }
  const std::string& label =
      chosen >= 0 && chosen < static_cast<int>(items.size()) ? items[static_cast<size_t>(chosen)] : items.front();
  if (r.w >= 60)  // else the arrow alone
    ui.paint.text(r.x + 10, baseline(r.y + r.h / 2, 13),
                  ui.paint.fit(label, r.w - 36, 13, framed ? Face::regular : Face::semibold), t.text1, 13,
                  framed ? Face::regular : Face::semibold);
  if (!ui.locked)
    draw_icon(ui.paint, Icon::down, {r.right() - (r.w >= 60 ? 14.f : r.w / 2), r.y + r.h / 2}, 14, t.text2);
  const std::string popup = id + "list";
  if (h.clicked) ImGui::OpenPopup(popup.c_str());
  int clicked = -1;
  if (ImGui::IsPopupOpen(popup.c_str())) {
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float row = ui.touch ? 44.f : 30.f;
    const float length = row * static_cast<float>(items.size() + groups.size()) + 8;
    float width = r.w;
    for (const std::string& item : items) width = std::max(width, ui.paint.width(item, 13, Face::semibold) + 52);
    width = std::min(width, screen.x - 16);
    // Below the box; above it where there is more room.
    const float below = screen.y - r.bottom() - 12;
    const bool above = length > below && r.y - 12 > below;
    const float height = std::min(length, above ? r.y - 12 : below);
    const Rect box{std::min(r.x, screen.x - width - 8), above ? r.y - 4 - height : r.bottom() + 4, width, height};
    ImGui::SetNextWindowPos({box.x, box.y});
    ImGui::SetNextWindowSize({box.w, box.h});
    if (ImGui::BeginPopup(popup.c_str(), ImGuiWindowFlags_NoScrollbar)) {
      clicked = draw_list(ui, id, box, row, length, items, chosen, groups);
      if (clicked >= 0) ImGui::CloseCurrentPopup();
      ImGui::EndPopup();
    }
  }
  if (set && !ui.locked) clicked = item_of(*set, items.size());
  return clicked;
}

void lit_place(Ui& ui, Rect r, Role role, bool underline) {
  const Theme& t = ui.theme;
  ui.paint.rect(r, t.lit(role), 6);
  if (!t.dark) ui.paint.frame(r, over(t.role(role), .45, t.input), 1, 6);
  if (underline) ui.paint.rect({r.x + 6, r.bottom() - 2, r.w - 12, 2}, t.role(role), 1);
}

void color_bar(Ui& ui, Rect r, bool amount, const std::string& low, const std::string& high) {
  const Theme& t = ui.theme;
  const int n = static_cast<int>(r.w / 2);
  for (int i = 0; i < n; ++i) {
    const double at = static_cast<double>(i) / (n - 1);
    ui.paint.rect({r.x + static_cast<float>(i) * 2, r.y, 2, r.h}, amount ? t.amount_at(at) : t.signed_at(2 * at - 1));
  }
  ui.paint.frame({r.x - 1, r.y - 1, r.w + 2, r.h + 2}, t.border);
  ui.paint.number(r.x - 7, baseline(r.y + r.h / 2, 11), low, t.text2, 11, Face::regular, Align::right);
  ui.paint.number(r.right() + 7, baseline(r.y + r.h / 2, 11), high, t.text2, 11);
}

void card(Ui& ui, Rect r) {
  ui.paint.rect(r, ui.theme.stage, 8);
  ui.paint.frame(r, ui.theme.hairline, 1, 8);
}

namespace {

/// Plain text in which W_Q is set as mathematics: an italic letter and its index.
void add_text(std::vector<Run>& runs, const std::string& text, float size, Color color) {
  size_t at = 0;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    const bool letters =
        std::isalpha(static_cast<unsigned char>(text[i - 1])) && std::isalpha(static_cast<unsigned char>(text[i + 1]));
    const bool alone = i < 2 || !std::isalpha(static_cast<unsigned char>(text[i - 2]));
    if (text[i] != '_' || !letters || !alone) continue;
    if (i - 1 > at) runs.push_back(plain(text.substr(at, i - 1 - at), size, color));
    runs.push_back(math(text.substr(i - 1, 1), size * 1.15f, color));
    runs.push_back(math_sub(text.substr(i + 1, 1), size * 1.25f, color));
    at = i + 2;
  }
  if (at < text.size()) runs.push_back(plain(text.substr(at), size, color));
}

}  // namespace

std::string unmarked(const std::string& text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t close =
        text[i] == '[' && i + 2 < text.size() && text[i + 2] == '|' ? text.find(']', i) : std::string::npos;
    if (close == std::string::npos) {
      plain += text[i];
      continue;
    }
    plain += text.substr(i + 3, close - i - 3);
    i = close;
  }
  return plain;
}

std::vector<Run> marked(const Theme& theme, const std::string& text, float size, Color color) {
  static const std::string kLetters = "XQKVSMAO";
  std::vector<Run> runs;
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = text.find('[', at);
    const size_t close = open == std::string::npos ? open : text.find(']', open);
    const bool mark = close != std::string::npos && open + 2 < text.size() && text[open + 2] == '|';
    const size_t end = mark ? open : text.size();
    if (end > at) add_text(runs, text.substr(at, end - at), size, color);
    if (!mark) break;
    const size_t role = kLetters.find(text[open + 1]);
    const Color ink = role == std::string::npos ? theme.text1 : theme.roles[role];
    runs.push_back(plain(text.substr(open + 3, close - open - 3), size, ink, Face::semibold));
    at = close + 1;
  }
  return runs;
}

float draw_root(Ui& ui, float x, float base, float size, Color color, bool draw) {
  const std::vector<Run> inside{math("d", size, color), math_sub("k", size, color)};
  const float w = ui.paint.width(inside);
  const float hook = size * .34f;
  if (draw) {
    ui.paint.poly({{x, base - size * .26f},
                   {x + hook * .32f, base - size * .32f},
                   {x + hook * .72f, base + size * .13f},
                   {x + hook * 1.25f, base - size * .86f},
                   {x + hook * 1.25f + w + 5, base - size * .86f}},
                  color, std::max(1.3f, size * .055f));
    ui.paint.runs(x + hook * 1.25f + 3, base, inside);
  }
  return hook * 1.25f + w + 6;
}

Run math(const std::string& text, float size, Color color) { return {text, color, size, Face::math_italic}; }
Run math_upright(const std::string& text, float size, Color color) { return {text, color, size, Face::math}; }
Run math_sub(const std::string& text, float size, Color color) {
  return {text, color, std::round(size * 1.2f) / 2, Face::math_italic, std::round(size * .2f)};
}
Run math_sup(const std::string& text, float size, Color color) {
  return {text, color, std::round(size * 1.16f) / 2, Face::math, -std::round(size * .4f)};
}
Run gap(float width) { return {"", 0, 0, Face::regular, 0, 0, width}; }
Run plain(const std::string& text, float size, Color color, Face face) { return {text, color, size, face}; }
Run figures(const std::string& text, float size, Color color, Face face) {
  return {text, color, size, face, 0, 0, 0, true};
}
Run chip(const std::string& text, float size, Color fill) {
  return {text, ink_on(fill), size, Face::semibold, 0, fill};
}

}  // namespace attn
