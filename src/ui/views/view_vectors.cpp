// Queries and keys as arrows: lengths, angle and dot product of what meets in a score.
#include "ui/views/vectors.h"

namespace attn {
namespace {

constexpr size_t kMostArrows = 48;
constexpr float kReadingsBeside = 560;  // from this width on the readings stand beside the picture
constexpr float kGutterX = 34;          // of the numbers at the left of the picture
constexpr float kGutterY = 18;          // and under it

bool meet(const Rect& a, const Rect& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

/// A line of short pieces.
void dashes(Painter& paint, Point a, Point b, Color ink, float thickness) {
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  const auto at = [&](float s) { return Point{a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length}; };
  for (float s = 0; s < length; s += 7) paint.line(at(s), at(std::min(s + 4, length)), ink, thickness);
}

}  // namespace

double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double by : {1., 2., 5.})
    if (by * power >= least * (1 - 1e-9)) return by * power;
  return 10 * power;
}

VectorsView::VectorsView(Ui& the_ui, const ViewPlace& place, ScoredVectors steps)
    : WeightsView(the_ui, place), of(std::move(steps)), head(selected.head), query(selected.query) {
  const Tensor& queries_of = ui.trace().value(of.q);
  const Tensor& keys_of = ui.trace().value(of.k);
  q = vector_of(queries_of, head, heads(), query);
  key = selected.key >= 0 ? selected.key : keys_by_weight(weights, {head}, query, {}).front();
  lit = pick.query == query && pick.key >= 0 ? pick.key : key;
  for (const int j : keys_by_weight(weights, {head}, query, {key, lit})) {
    if (arrows.size() == kMostArrows) break;
    arrows.push_back({j, vector_of(keys_of, head, heads(), j), {}, hidden(head, query, j)});
  }
  choose_plane();
  for (Arrow& each : arrows) each.at = plane.of(each.vector);
}

const VectorsView::Arrow& VectorsView::arrow(int of_key) const {
  const auto found = std::ranges::find(arrows, of_key, &Arrow::key);
  return found == arrows.end() ? arrows.front() : *found;
}

void VectorsView::choose_plane() {
  const size_t size = q.size();
  if (held.tip != End::none && held.plane.across.size() == size) {
    plane = held.plane;
    return;
  }
  if (size <= 2 || view.components) {
    const auto within = [&](int component) { return std::min(static_cast<size_t>(component), size - 1); };
    plane = size == 1 ? component_plane(1, 0, 0) : component_plane(size, within(view.across), within(view.upwards));
    return;
  }
  const std::vector<double>& k = arrow(key).vector;
  std::string pair = of.q;
  for (const int each : {head, query, key, static_cast<int>(size)}) pair += " " + std::to_string(each);
  if (view.spanned != pair || !view.plane.holds(q) || !view.plane.holds(k)) {
    view.spanned = pair;
    view.plane = spanned_plane(q, k);
  }
  plane = view.plane;
}

/// All tips and 0, as large as there is room beside them for their words.
void VectorsView::look_at(Rect place) {
  plot = place;
  if (held.tip != End::none) {
    sight = held.sight;
    return;
  }
  double left = 0, right = 0, low = 0, high = 0;
  const auto take = [&](std::pair<double, double> p) {
    if (!std::isfinite(p.first) || !std::isfinite(p.second)) return;
    left = std::min(left, p.first), right = std::max(right, p.first);
    low = std::min(low, p.second), high = std::max(high, p.second);
  };
  take(plane.of(q));
  for (const Arrow& each : arrows) take(each.at);
  const float side = std::min(70.f, place.w * .17f), above = std::min(34.f, place.h * .16f);
  const float w = place.w - 2 * side, h = place.h - 2 * above;
  const double across = right - left, up = high - low;
  if (across > 0 || up > 0) sight.unit = 1e6f;
  if (across > 0) sight.unit = std::min(sight.unit, static_cast<float>(static_cast<double>(w) / across));
  if (up > 0) sight.unit = std::min(sight.unit, static_cast<float>(static_cast<double>(h) / up));
  const Point middle{place.x + place.w / 2, place.y + place.h / 2};
  sight.zero = {middle.x - static_cast<float>((left + right) / 2) * sight.unit,
                middle.y + static_cast<float>((low + high) / 2) * sight.unit};
}

/// Lines at round numbers, written at the left and below.
void VectorsView::draw_grid() {
  const double apart = round_step(static_cast<double>((plot.h < 200 ? 36 : 52) / sight.unit));
  const auto [left, low] = sight.of({plot.x, plot.bottom()});
  const auto [right, high] = sight.of({plot.right(), plot.y});
  const auto ink = [&](double v) { return std::abs(v) < apart / 2 ? t().border : t().hairline; };
  const auto text = [&](double v) { return tick_text(std::abs(v) < apart / 2 ? 0 : v); };
  float end = plot.right();  // of the numbers below
  const int axes[] = {q.size() > 2 ? view.across : 0, q.size() > 2 ? view.upwards : 1};
  const auto name = [&](int axis) { return ui.words.format("vectors.component", {std::to_string(axis + 1)}); };
  if (!is_spanned())
    end -= ui.paint.text(plot.right(), plot.bottom() + 13, name(axes[0]), t().text2, 11, Align::right) + 10;
  float last = -1e6f;
  for (double v = std::ceil(left / apart) * apart; v <= right; v += apart) {
    const float x = std::round(sight.at({v, 0}).x);
    ui.paint.vline(x, plot.y, plot.bottom(), ink(v));
    const float w = ui.paint.width(text(v), 11, Face::regular, true);
    if (x - w / 2 < std::max(last + 6, plot.x - 2) || x + w / 2 > end) continue;
    ui.paint.number(x, plot.bottom() + 13, text(v), t().text3, 11, Align::center);
    last = x + w / 2;
  }
  for (double v = std::ceil(low / apart) * apart; v <= high; v += apart) {
    const float y = std::round(sight.at({0, v}).y);
    ui.paint.hline(plot.x, plot.right(), y, ink(v));
    if (y < plot.y + 6 || y > plot.bottom() - 6) continue;
    ui.paint.number(plot.x - 6, baseline(y, 11), text(v), t().text3, 11, Align::right);
  }
  if (is_spanned() || q.size() < 2) return;
  const Rect box{plot.x, plot.y, std::ceil(ui.paint.width(name(axes[1]), 11)) + 8, 18};
  ui.paint.rect(box, t().stage);
  ui.paint.text(box.x, baseline(box.y + 8, 11), name(axes[1]), t().text2, 11);
  taken.push_back(box);
}

void VectorsView::draw_arrow(std::pair<double, double> tip, Color ink, float thickness) const {
  const Point a = sight.at({0, 0});
  const Point b = sight.at(tip);
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (!(length > .5f) || !std::isfinite(length)) return ui.paint.circle(a, thickness + 1, ink);
  const float size = std::min(5 + 2 * thickness, length);
  const Point along{(b.x - a.x) / length, (b.y - a.y) / length};
  const Point neck{b.x - along.x * size, b.y - along.y * size};
  const float half = size * .42f;
  ui.paint.line(a, {neck.x + along.x, neck.y + along.y}, ink, thickness);
  ui.paint.fill(
      {b, {neck.x - along.y * half, neck.y + along.x * half}, {neck.x + along.y * half, neck.y - along.x * half}}, ink);
}

/// The perpendicular from the tip of k to the line of q, and the shadow that k throws there. Where the plane does not
/// hold both, it is the shadow of the true one, which meets q under another angle.
void VectorsView::draw_shadow() const {
  const std::pair<double, double> tip = arrow(lit).at;
  const auto [a, b] = plane.of(q);
  const DotProduct product = dot_product_of(q, arrow(lit).vector);
  if (!(product.q > 0) || !(product.k > 0)) return;
  const double share = product.value / (product.q * product.q);
  const Point zero = sight.at({0, 0}), foot = sight.at({share * a, share * b}), from = sight.at(tip);
  if (share < 0 || share > 1) dashes(ui.paint, share < 0 ? zero : sight.at({a, b}), foot, t().role(Role::q), 1);
  ui.paint.line(zero, foot, faded(t().role(Role::s), .6), 9);
  dashes(ui.paint, from, foot, t().text2, 1.5f);
  const float down = std::hypot(from.x - foot.x, from.y - foot.y);
  const float far = std::hypot(sight.at({a, b}).x - zero.x, sight.at({a, b}).y - zero.y);
  if (!is_exact() || down < 14 || far < 14) return;
  constexpr float kMark = 9;
  const double back = share > 0 ? -1 : 1;  // towards 0, or where that is the foot, towards q
  const auto unit_q = static_cast<float>(back) * kMark / far;
  const Point along{(sight.at({a, b}).x - zero.x) * unit_q, (sight.at({a, b}).y - zero.y) * unit_q};
  const Point up{(from.x - foot.x) * kMark / down, (from.y - foot.y) * kMark / down};
  ui.paint.poly({{foot.x + along.x, foot.y + along.y},
                 {foot.x + along.x + up.x, foot.y + along.y + up.y},
                 {foot.x + up.x, foot.y + up.y}},
                t().text2, 1.5f);
}

/// The bow between the two, where the plane shows it as it is.
void VectorsView::draw_angle() const {
  const DotProduct product = dot_product_of(q, arrow(lit).vector);
  if (!is_exact() || !(product.q > 0) || !(product.k > 0) || product.is_right_angle()) return;
  const auto turn = [](std::pair<double, double> p) { return static_cast<float>(std::atan2(-p.second, p.first)); };
  const float from = turn(plane.of(q));
  float by = turn(arrow(lit).at) - from;
  const auto whole = static_cast<float>(2 * M_PI);
  by -= whole * std::round(by / whole);
  const auto shorter = static_cast<float>(std::min(product.q, product.k)) * sight.unit;
  const float radius = std::min(30.f, shorter * .6f);
  if (radius < 8) return;
  ui.paint.arc(sight.zero, radius, std::min(from, from + by), std::max(from, from + by), t().text2, 1.5f);
}

void VectorsView::draw_picture() {
  const Clip clip({plot.x, plot.y, plot.w, plot.h});
  for (size_t i = arrows.size(); i-- > 0;) {
    const Arrow& each = arrows[i];
    if (each.key == lit || each.key == key) continue;
    draw_arrow(each.at, each.masked ? faded(t().text3, .5) : faded(t().role(Role::k), .45), 1.5f);
  }
  draw_shadow();
  draw_angle();
  if (lit != key) draw_arrow(arrow(key).at, faded(t().role(Role::k), .7), 2);
  draw_arrow(arrow(lit).at, arrow(lit).masked ? t().text3 : t().role(Role::k), 2.5f);
  draw_arrow(plane.of(q), t().role(Role::q), 3);
  for (const End tip : {End::k, End::q}) {
    if (!can_move(tip)) continue;
    const Point at = sight.at(plane.of(vector_at(tip)));
    const bool on = held.tip == tip || (held.tip == End::none && view.focus == tip);
    ui.paint.circle(at, on ? 8.f : 6.f, t().stage);
    ui.paint.ring(at, on ? 8.f : 6.f, t().role(tip == End::q ? Role::q : Role::k), 2);
    if (on) ui.paint.ring(at, 10.5f, t().ring, 1.5f);
  }
}

/// Words beside a tip where they lie on nothing; none where there is no such place.
std::optional<Rect> VectorsView::label(const std::vector<Run>& runs, std::pair<double, double> tip) {
  const Point p = sight.at(tip);
  const float w = std::round(ui.paint.width(runs)) + 8, h = 18;
  const float middle = p.x - w / 2, above = p.y - 12 - h, below = p.y + 12;
  const float along = tip.first >= 0 ? p.x + 12 : p.x - 12 - w, back = tip.first >= 0 ? p.x - 12 - w : p.x + 12;
  const bool upwards = tip.second >= 0;
  const float outwards = upwards ? p.y - h : p.y;
  for (const Point& each : {Point{along, outwards}, Point{middle, upwards ? above : below}, Point{along, p.y - h / 2},
                            Point{back, outwards}, Point{middle, upwards ? below : above}}) {
    const Rect r{std::round(each.x), std::round(each.y), w, h};
    const bool inside = r.x >= plot.x && r.right() <= plot.right() && r.y >= plot.y && r.bottom() <= plot.bottom();
    if (!inside || std::ranges::any_of(taken, [&](const Rect& other) { return meet(r, other); })) continue;
    ui.paint.rect(r, faded(t().stage, .8), 4);
    ui.paint.runs(r.x + 4, baseline(r.y + h / 2, 12.5f), runs);
    taken.push_back(r);
    return r;
  }
  return std::nullopt;
}

void VectorsView::draw_labels() {
  const auto around = [&](std::pair<double, double> tip) {
    const Point p = sight.at(tip);
    return Rect{std::clamp(p.x - 9, plot.x, plot.right() - 18), std::clamp(p.y - 9, plot.y, plot.bottom() - 18), 18,
                18};
  };
  const std::pair<double, double> tip = plane.of(q);
  const Point zero = sight.zero;
  for (const auto& end : {tip, arrow(key).at, arrow(lit).at}) {  // words keep off the arrows that they speak of
    taken.push_back(around(end));
    const Point to = sight.at(end);
    const int pieces = std::min(60, static_cast<int>(std::hypot(to.x - zero.x, to.y - zero.y) / 8));
    for (int i = 1; i < pieces; ++i) {
      const float share = static_cast<float>(i) / static_cast<float>(pieces);
      taken.push_back({zero.x + (to.x - zero.x) * share - 3, zero.y + (to.y - zero.y) * share - 3, 6, 6});
    }
  }
  const auto word = [&](const std::string& text, Color ink, bool strong) {
    return plain(ui.paint.fit(text, 110, 12.5f, Face::semibold), 12.5f, ink, strong ? Face::semibold : Face::medium);
  };
  const std::optional<Rect> query_box =
      label({math("q", 16, t().role(Role::q)), gap(4), word(query_word(query), t().role(Role::q), true)}, tip);
  std::vector<const Arrow*> order{&arrow(lit)};
  for (const Arrow& each : arrows)
    if (each.key != lit) order.push_back(&each);
  view.labels.clear();
  std::map<int, Rect> boxes;
  for (const Arrow* each : order) {
    const Color ink = each->masked ? t().text3 : t().role(Role::k);
    const bool on = each->key == lit;
    std::vector<Run> runs{word(key_word(each->key), ink, on)};
    if (on) runs.insert(runs.begin(), {math("k", 16, ink), gap(4)});
    if (plot.w >= 330 && !each->masked)
      runs.insert(runs.end(), {gap(5), figures(number(weight(head, each->key)), 11.5f, on ? t().text1 : t().text3)});
    if (const std::optional<Rect> box = label(runs, each->at)) boxes[each->key] = *box;
  }
  for (const Arrow* each : order) {
    const Rect tip_box = around(each->at);
    const bool free = std::ranges::none_of(boxes, [&](const auto& other) { return meet(other.second, tip_box); }) &&
                      !(query_box && meet(*query_box, tip_box));
    const Rect point{tip_box.x + 8.5f, tip_box.y + 8.5f, 1, 1};
    const auto own = boxes.find(each->key);
    if (own != boxes.end()) view.labels.emplace_back(each->key, own->second);
    mirror_name("vectors",
                own != boxes.end() ? own->second
                : free             ? tip_box
                                   : point,
                {head, query, key}, each->key, true);
  }
}

void VectorsView::draw() {
  ui.mirror.section("stage");
  view.drawn = true;
  const float edge = ui.touch && area.w < 480 ? 12 : 20;
  const float top = draw_choice() + 8;
  const Rect room{area.x + edge, top, area.w - 2 * edge, area.bottom() - top - 8};
  const bool wide = area.w >= kReadingsBeside;
  const float beside = wide ? std::clamp(std::round(room.w * .4f), 236.f, 330.f) : 0;
  const int pointed = std::exchange(lit, key);  // a look at another key moves nothing
  const float lines = wide ? 0 : draw_readings({room.x, 0, room.w, room.h * .45f}, false, false) + 4;
  lit = pointed;
  look_at({room.x + kGutterX, room.y, room.w - kGutterX - (wide ? beside + 28 : 0), room.h - kGutterY - lines});
  if (plot.w < 60 || plot.h < 50) return;
  react();
  plane = held.tip != End::none ? held.plane : plane;
  draw_grid();
  draw_picture();
  draw_labels();
  tip_sliders();
  if (wide) {
    const Rect place{room.right() - beside, room.y, beside, room.h};
    const float end = draw_readings(place, true);
    draw_list({place.x, end + 8, place.w, place.bottom() - end - 8});
  } else {
    draw_readings({room.x, plot.bottom() + kGutterY + 4, room.w, lines - 4}, false);
  }
  tell();
}

void draw_vectors_view(Ui& ui, const ViewPlace& place) {
  if (!ui.words.has("vectors.angle") || !has_weights(ui, place)) return;  // its words follow the first frame
  ScoredVectors steps = scored_vectors(ui.session);
  if (!steps.exist()) return draw_instead(ui, place, "vectors.none");
  if (ui.trace().value(steps.q).empty() || ui.trace().value(steps.k).empty()) return;
  VectorsView{ui, place, std::move(steps)}.draw();
}

}  // namespace attn
