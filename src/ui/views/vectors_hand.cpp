// A hand on the arrows: with the mouse, a finger, the arrow keys, or the sliders of those who see none.
#include "ui/views/vectors.h"

namespace attn {
namespace {

constexpr float kHandShake = 3;      // pixels that a press may move and drags nothing
constexpr float kStep = 4;           // pixels at least that an arrow key moves a tip
constexpr float kRightAngle = 5;     // pixels from a right angle that become one,
constexpr float kRightAngleFor = 8;  // of a finger

float distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// From a line between two points.
float distance(Point p, Point a, Point b) {
  const float dx = b.x - a.x, dy = b.y - a.y;
  const float along = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / std::max(1e-6f, dx * dx + dy * dy), 0.f, 1.f);
  return distance(p, {a.x + along * dx, a.y + along * dy});
}

}  // namespace

RowSource VectorsView::source_of(End tip) const {
  const std::string& vectors = tip == End::q ? of.q : of.k;
  const auto own = static_cast<int>(head * ui.trace().value(vectors).shape().heads / heads());
  return row_source(ui.scene().problem, ui.trace(), vectors, own, tip == End::q ? query : key);
}

bool VectorsView::can_move(End tip) const {
  return tip != End::none && !ui.restrictions.readonly && source_of(tip).kind != RowSource::Kind::none;
}

void VectorsView::take(End tip, HeldTip::By by) {
  if (ui.session.stale()) return;
  const std::pair<double, double> at = plane.of(vector_at(tip));
  const Point there = sight.at(at);
  held = {tip,
          by,
          ui.scene().problem,
          source_of(tip),
          plane,
          sight,
          at,
          at,
          {there.x - pointer().x, there.y - pointer().y},
          pointer(),
          false};
  view.focus = tip;
  ui.gesture.begin();
}

/// What a pixel can tell apart, hundredths at most; the right angle to the other of the two, where that is near.
std::pair<double, double> VectorsView::snapped(std::pair<double, double> to) const {
  const double pixel = 1 / static_cast<double>(sight.unit);
  const double grain = std::min(.01, std::pow(10, std::floor(std::log10(pixel))));
  to = {std::round(to.first / grain) * grain, std::round(to.second / grain) * grain};
  const std::vector<double>& other = vector_at(held.tip == End::q ? End::k : End::q);
  const auto [a, b] = plane.of(other);
  const double square = a * a + b * b;
  if (q.size() < 2 || !(square > 0) || !plane.holds(other) || !plane.holds(held.source.now)) return to;
  const double shared = (to.first * a + to.second * b) / square;
  const double off = std::abs(shared) * std::sqrt(square) / pixel;
  const double far = std::hypot(to.first, to.second) / pixel;
  if (off > static_cast<double>(ui.touch ? kRightAngleFor : kRightAngle) || far < 20) return to;
  return {to.first - shared * a, to.second - shared * b};
}

void VectorsView::move_to(std::pair<double, double> to) {
  held.moved = true;
  held.at = to;
  Scene next = ui.scene();
  next.problem.edits = held.before.edits;
  const std::vector<double> vector =
      held.plane.moved(held.source.now, to.first - held.start.first, to.second - held.start.second);
  set_edits(next.problem, least_change(held.before, held.source, vector));
  if (!(next.problem == ui.scene().problem)) ui.change("edit.vector", next);
}

void VectorsView::let_go() {
  ui.gesture.end();
  held = {};
}

void VectorsView::follow_pointer(const Hit& h) {
  ui.hand.hovered = {step, head, query, key};
  ui.hand.hover_seen = true;
  ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  const Point p = pointer();
  if (h.held && (held.moved || distance(p, held.pressed) >= kHandShake))
    move_to(snapped(sight.of({p.x + held.grip.x, p.y + held.grip.y})));
  if (!h.held) let_go();
}

/// Keys that are held down are one change.
void VectorsView::follow_keys() {
  const int right = std::exchange(view.right, 0), up = std::exchange(view.up, 0);
  if ((right != 0 || up != 0) && can_move(view.focus)) {
    if (held.tip == End::none) take(view.focus, HeldTip::By::keys);
    const double by = round_step(static_cast<double>(kStep / sight.unit));
    if (held.tip != End::none) move_to({held.at.first + right * by, held.at.second + up * by});
  }
  const auto down = [](ImGuiKey each) { return ImGui::IsKeyDown(each); };
  if (held.tip != End::none && held.by == HeldTip::By::keys && !down(ImGuiKey_LeftArrow) &&
      !down(ImGuiKey_RightArrow) && !down(ImGuiKey_UpArrow) && !down(ImGuiKey_DownArrow))
    let_go();
}

/// For those who see no arrows each tip that can be moved is two sliders, as wide and as high as the picture.
void VectorsView::tip_sliders() {
  const auto [left, low] = sight.of({plot.x, plot.bottom()});
  const auto [right, high] = sight.of({plot.right(), plot.y});
  const double by = round_step(static_cast<double>(kStep / sight.unit));
  for (const End tip : {End::q, End::k}) {
    if (!can_move(tip)) continue;
    const bool here = held.tip == tip;
    const auto [a, b] = here ? held.at : plane.of(vector_at(tip));
    const Point p = sight.at({a, b});
    const Rect box{std::clamp(p.x - 9, plot.x, plot.right() - 18), std::clamp(p.y - 9, plot.y, plot.bottom() - 18), 18,
                   18};
    for (const bool up : {false, true}) {
      if (up && q.size() < 2) continue;
      const double from = up ? low : left, size = up ? high - low : right - left;
      const std::string id = std::string("vectors ") + (tip == End::q ? "q " : "k ") + (up ? "up" : "across");
      ui.mirror.caption(ui.words.format(up ? "vectors.tip_up" : "vectors.tip_across", {tip == End::q ? "q" : "k"}));
      ui.mirror.value_text(number_text(up ? b : a, 2));
      Control control = ui.mirror.start(id, Control::Kind::slider, box);
      control.value = static_cast<float>(std::clamp(((up ? b : a) - from) / size, 0., 1.));
      control.steps = std::max(1, static_cast<int>(std::lround(size / by)));
      const std::optional<std::string> set = ui.mirror.add(std::move(control));
      if (!set) continue;
      std::string& open = ui.gesture.keys;
      if (*set == "end") {
        if (open == id && here) let_go();
        open.clear();
        continue;
      }
      if (open != id || !here) take(tip, HeldTip::By::slider);
      open = id;
      const double to = from + static_cast<double>(std::strtof(set->c_str(), nullptr)) * size;
      if (held.tip == tip) move_to(up ? std::pair{held.at.first, to} : std::pair{to, held.at.second});
    }
  }
}

End VectorsView::tip_at_pointer() const {
  const float near = ui.touch ? 22.f : 11.f;
  for (const End tip : {view.focus, End::q, End::k})
    if (can_move(tip) && distance(pointer(), sight.at(plane.of(vector_at(tip)))) <= near) return tip;
  return End::none;
}

/// The key whose tip, word or arrow is nearest and in reach, -1 for none; whether it is its tip.
std::pair<int, bool> VectorsView::key_at_pointer() const {
  const Point p = pointer();
  int found = -1;
  float nearest = ui.touch ? 22.f : 11.f;
  for (const Arrow& each : arrows)
    if (const float off = distance(p, sight.at(each.at)); off < nearest) found = each.key, nearest = off;
  if (found >= 0) return {found, true};
  for (const auto& [of_key, box] : view.labels)
    if (box.contains(p.x, p.y)) return {of_key, false};
  nearest = ui.touch ? 14.f : 5.f;
  for (const Arrow& each : arrows)
    if (const float off = distance(p, sight.zero, sight.at(each.at)); off < nearest) found = each.key, nearest = off;
  return {found, false};
}

void VectorsView::react() {
  follow_keys();
  const Hit h = hit("vectors plot", plot);
  if (held.tip != End::none && held.by == HeldTip::By::pointer) return follow_pointer(h);
  if (ImGui::IsMouseClicked(0) && !h.pressed) view.focus = End::none;
  for (const End tip : {End::q, End::k})
    if (can_move(tip)) {  // a finger on it is no finger of the page around
      const Point at = sight.at(plane.of(vector_at(tip)));
      ui.outcome.claims.push_back({{at.x - 22, at.y - 22, 44, 44}, true});
    }
  if ((!h.hovered && !h.held) || held.tip != End::none) return;
  if (const End tip = tip_at_pointer(); tip != End::none) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    if (h.pressed) take(tip, HeldTip::By::pointer);
    return;
  }
  const auto [found, tip] = key_at_pointer();
  if (found < 0) {
    if (h.pressed) view.focus = End::none;
    return ImGui::SetMouseCursor(ImGuiMouseCursor_Arrow);
  }
  answer(h, head, query, found);
  if (!h.pressed) return;
  lit = key = found;
  if (tip && !is_spanned() && can_move(End::k)) take(End::k, HeldTip::By::pointer);  // else it is another plane now
}

bool move_tip(Ui& ui, int right, int up) {
  VectorsOnView& view = ui.of<VectorsOnView>();
  if (!std::exchange(view.drawn, false) || view.focus == End::none) return false;
  view.right += right;
  view.up += up;
  return true;
}

}  // namespace attn
