// What the views of weights share.
#include "text/order.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kPixelsPerWeight = 26;  // thickness of a line that stands for a weight, at least 1

/// How far a place is from a line of points.
float distance(Point p, const std::vector<Point>& line) {
  float nearest = 1e9f;
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    const Point a = line[i];
    const float dx = line[i + 1].x - a.x;
    const float dy = line[i + 1].y - a.y;
    const float along =
        std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / std::max(1e-6f, dx * dx + dy * dy), 0.f, 1.f);
    nearest = std::min(nearest, std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy));
  }
  return nearest;
}

}  // namespace

Color head_ink(const Theme& t, int head) {
  static const Role kRoles[] = {Role::a, Role::v, Role::q, Role::k, Role::o, Role::s};
  const int place = head % 8;
  return place < 6 ? t.role(kRoles[place]) : place == 6 ? t.text2 : t.text3;
}

std::vector<Point> cubic(int pieces, Point a, Point b, Point c, Point d) {
  return sampled(pieces, [&](float u) {
    const float v = 1 - u;
    const auto mix = [&](float p, float q, float r, float z) {
      return v * v * v * p + 3 * v * v * u * q + 3 * v * u * u * r + u * u * u * z;
    };
    return Point{mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y)};
  });
}

float line_thickness(double size) { return std::max(1.f, static_cast<float>(size) * kPixelsPerWeight); }

WeightsView::WeightsView(Ui& the_ui, const ViewPlace& place)
    : ui(the_ui),
      area(place.area),
      selected{ui.step_head(step), std::min(ui.scene().view.row, queries() - 1)},
      two(ui.session.tokens() != ui.session.key_tokens()) {
  take_cell(ui.selected(), selected);
  pick = selected;
  const CellAddress& hovered = ui.hand.hovered;
  if (hovered.step.empty()) return;
  take_cell(hovered, pick);
  if (ui.trace().value(hovered.step).shape().heads == heads()) pick.head = std::clamp(hovered.head, 0, heads() - 1);
}

void WeightsView::take_cell(const CellAddress& cell, Pick& to) const {
  const StepInfo& info = step_info(cell.step);
  if (info.rows == Axis::query) to.query = cell.row;
  if (info.rows == Axis::key) to.key = cell.row;
  if (info.cols == Axis::key) to.key = cell.col;
  to.query = std::clamp(to.query, 0, queries() - 1);
  to.key = std::min(to.key, keys() - 1);
}

/// The key that a word gets as company when it becomes the query: the present one, else that of its largest weight.
int WeightsView::key_for(const Pick& now, int query) const {
  return now.key >= 0 ? now.key : keys_by_weight(weights, {now.head}, query, {}).front();
}

std::vector<int> WeightsView::keys_on_view(const std::vector<int>& of_heads) const {
  std::vector<int> first{selected.key, pick.key};
  if (!two) first.insert(first.begin(), {pick.query, selected.query});
  return keys_by_weight(weights, of_heads, selected.query, first);
}

std::vector<int> WeightsView::queries_on_view() const {
  const auto away = [&](size_t j) {
    const int query = static_cast<int>(j);
    return query == pick.query ? 0 : std::abs(query - selected.query);
  };
  const auto order =
      stable_order(static_cast<size_t>(queries()), [&](size_t a, size_t b) { return away(a) < away(b); });
  return {order.begin(), order.end()};
}

void WeightsView::mirror_name(const std::string& view, Rect r, const Pick& now, int word, bool key) {
  const std::string label =
      key ? ui.words.format("mirror.key", {key_word(word), number(weight(now.head, now.query, word))})
          : ui.words.format("mirror.query", {query_word(word)});
  const std::string id = view + (key ? " key " : " word ") + std::to_string(word);
  if (ui.mirror.button(id, r, label, word == (key ? now.key : now.query)))
    ui.select({step, now.head, key ? now.query : word, key ? word : key_for(now, word)});
}

void WeightsView::answer(const Hit& h, int head, int query, int key) {
  const CellAddress cell{step, head, query, key};
  if (h.hovered || h.held) {
    ui.hand.hovered = cell;
    ui.hand.hover_seen = true;
  }
  if (h.pressed) ui.select(cell);
}

void WeightsView::answer_word(const Hit& h, int word, bool key, bool cut) {
  if (key || (cut && !h.pressed))
    answer(h, pick.head, selected.query, word);
  else
    answer(h, pick.head, word, key_for(pick, word));
}

const WeightLine* WeightsView::line_at_pointer(const std::vector<WeightLine>& lines) const {
  const WeightLine* best = nullptr;
  float nearest = ui.touch ? 14.f : 5.f;
  for (const WeightLine& line : lines)
    if (const float off = distance(pointer(), line.points) - line.thickness / 2; off < nearest) {
      nearest = off;
      best = &line;
    }
  return best;
}

Color WeightsView::draw_line(const WeightLine& line, bool full, Rect box) {
  const Color of = line.weight < 0 ? t().signed_at(-1) : head_ink(t(), line.head);
  const Color ink = faded(of, full ? 1 : .35 + .65 * std::min(1.0, line.size / .2));
  ui.paint.poly(line.points, ink, line.thickness);
  ui.drawn.push_back(
      {{step, line.head, line.query, line.key}, "", box, over(ink, (ink >> 24) / 255.0, t().stage), false});
  return ink;
}

WeightsView::WordLook WeightsView::word_look(bool query, bool key, bool masked) const {
  const Color q = t().role(Role::q);
  const Color k = t().role(Role::k);
  if (query) return {q, ink_on(q), true};
  if (key) return {over(k, t().dark ? .2 : .09, t().stage), k, true};
  return {t().stage, masked ? t().text3 : t().text1, false};
}

}  // namespace attn
