#include "ui/views/views.h"

#include <algorithm>
#include <cmath>

#include "story/reading.h"
#include "text/numbers.h"
#include "text/order.h"
#include "ui/compare/compare.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

constexpr float kPixelsPerWeight = 26;  // thickness of a line that stands for a weight, at least 1
constexpr float kNarrow = 480;          // a phone, or a narrow frame
constexpr float kHeadHeight = 44;       // of the row with the switch
constexpr float kArcsHeight = 246;      // of the arcs over other views
constexpr float kRoomUnderArcs = 230;   // that these need

void draw_matrices(Ui& ui, const ViewPlace& place) {
  if (is_comparing(ui.session)) return draw_compare(ui, place.area, ui.stop(), place.compact);
  draw_stage(ui, place.area, ui.stop(), place.compact);
}

const ViewKind& kind_of(const std::string& id) { return *std::ranges::find(view_kinds(), id, &ViewKind::id); }

/// Views side by side, each as much wider than it must be as the others in proportion.
std::vector<ShownView> side_by_side(const std::vector<const ViewKind*>& kinds, Rect stage, float top) {
  float least = 0;
  for (const ViewKind* kind : kinds) least += kind->least_width;
  if (kinds.size() > 1 && least > stage.w) return {};
  std::vector<ShownView> out;
  float x = stage.x;
  for (const ViewKind* kind : kinds) {
    const float next = kind == kinds.back() ? stage.right() : std::round(x + kind->least_width / least * stage.w);
    const float y = kind->whole_stage ? stage.y : top;
    out.push_back({kind, {x, y, next - x, stage.bottom() - y}});
    x = next;
  }
  return out;
}

/// Places for exactly these views, or none when there is no room. Arcs, wide and low, lie over the others.
std::vector<ShownView> arrange(const std::vector<const ViewKind*>& kinds, Rect stage) {
  const float top = stage.y + kHeadHeight;
  const bool small = std::none_of(kinds.begin(), kinds.end(), [](const ViewKind* kind) { return kind->whole_stage; });
  const auto arcs = std::find(kinds.begin(), kinds.end(), &kind_of("arcs"));
  if (kinds.size() > 1 && small && arcs != kinds.end() && stage.bottom() - top >= kArcsHeight + kRoomUnderArcs) {
    std::vector<const ViewKind*> rest = kinds;
    rest.erase(rest.begin() + (arcs - kinds.begin()));
    const float y = top + std::max(kArcsHeight, std::round((stage.bottom() - top) * .46f));
    std::vector<ShownView> out = side_by_side(rest, {stage.x, y, stage.w, stage.bottom() - y}, y);
    if (!out.empty()) out.insert(out.begin() + (arcs - kinds.begin()), {*arcs, {stage.x, top, stage.w, y - top}});
    return out;
  }
  return side_by_side(kinds, stage, top);
}

/// Where not all of them fit, the matrices make room: they are what everything else stands beside. Then the last go.
std::vector<ShownView> first_that_fit(const std::vector<std::string>& ids, Rect stage) {
  std::vector<const ViewKind*> kinds;
  for (const std::string& id : ids) kinds.push_back(&kind_of(id));
  kinds.resize(std::min<size_t>(kinds.size(), kMaxViews));
  while (kinds.size() > 1) {
    if (std::vector<ShownView> out = arrange(kinds, stage); !out.empty()) return out;
    const auto matrices = std::ranges::find(kinds, &kind_of("matrices"));
    kinds.erase(matrices == kinds.end() ? kinds.end() - 1 : matrices);
  }
  return arrange(kinds, stage);
}

const std::string& view_name(const Ui& ui, const ViewKind& kind) { return ui.word(std::string("view.") + kind.id); }

/// Whether the switch has a piece for it.
bool is_offered(const Ui& ui, const ViewKind& kind) { return !kind.of_image || ui.scene().problem.image; }

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

const std::vector<ViewKind>& view_kinds() {
  static const std::vector<ViewKind> kAll{{"matrices", 560, true, draw_matrices, false, false},
                                          {"all", 1e6f, true, draw_overview, false, false},
                                          {"row", 300, false, draw_row_view},
                                          {"rows", 340, false, draw_rows_view},
                                          {"arcs", 360, false, draw_arcs_view},
                                          {"graph", 320, false, draw_graph_view},
                                          {"heads", 196, false, draw_heads_view},
                                          {"image", 300, false, draw_image_view, true},
                                          {"analysis", 340, false, draw_analysis_view}};
  return kAll;
}

const ViewKind& one_view(const Ui& ui) {
  for (const std::string& id : ui.scene().view.views)
    if (id != "matrices" && id != "all") return kind_of(id);
  const bool cell_by_cell = ui.scene().view.play.unit != Play::Unit::step;
  const bool matrices = ImGui::GetIO().DisplaySize.x > kNarrow || ui.of<OnStage>().asked_for || cell_by_cell ||
                        ui.session.pinned() || ui.document.lesson() || !has_row(ui);
  return kind_of(matrices ? "matrices" : "row");
}

void show_matrices(Ui& ui) {
  ui.of<OnStage>().asked_for = true;
  ui.look([](View& view) { view.views = {"matrices"}; });
}

std::vector<ShownView> shown_views(const Ui& ui, Rect stage, bool compact) {
  if (!compact) return first_that_fit(ui.scene().view.views, stage);
  return {{&one_view(ui), stage}};
}

bool keeps_inspector(const Ui& ui) {
  if (ui.restrictions.hides("inspector")) return false;
  const std::vector<std::string>& ids = ui.scene().view.views;
  return ids.size() == 1 ||
         std::any_of(ids.begin(), ids.end(), [](const std::string& id) { return kind_of(id).whole_stage; });
}

const ShownView* find_view(const std::vector<ShownView>& shown, const std::string& id) {
  const auto found = std::ranges::find(shown, id, [](const ShownView& view) { return view.kind->id; });
  return found == shown.end() ? nullptr : &*found;
}

namespace {

/// While A is pinned, a view that does not compare is of B, and says so: the place under that.
Rect below_side(Ui& ui, const ShownView& view, bool compact) {
  constexpr float kHeight = 28;
  Rect area = view.area;
  const bool compares = view.kind == &kind_of("matrices") && is_comparing(ui.session);
  if (!ui.session.pinned() || compares) return area;
  const float head = view.kind->whole_stage && !compact ? kHeadHeight : 0;
  side_title(ui, Side::b, area.x + 16, area.y + head + 21);
  area.y += kHeight;
  area.h -= kHeight;
  return area;
}

}  // namespace

void draw_views(Ui& ui, const std::vector<ShownView>& shown, bool compact) {
  ui.of<OnStage>().matrices = find_view(shown, "matrices") != nullptr;
  Point corner{1e6f, 1e6f};  // where the first one stands
  for (const ShownView& view : shown) {
    corner.x = std::min(corner.x, view.area.x);
    corner.y = std::min(corner.y, view.area.y + (view.kind->whole_stage && !compact ? kHeadHeight : 0));
  }
  for (const ShownView& view : shown) {
    {
      const Clip clip(view.area);
      const ViewPlace place{below_side(ui, view, compact), compact};
      if (ui.session.covers() && view.kind->of_weights)
        draw_instead(ui, place, "predict.covered");
      else
        view.kind->draw(ui, place);
    }
    if (view.area.y > corner.y) ui.paint.hline(view.area.x, view.area.right(), view.area.y, ui.theme.hairline);
    if (view.area.x > corner.x)
      ui.paint.vline(view.area.x, view.kind->whole_stage ? view.area.y + kHeadHeight : view.area.y, view.area.bottom(),
                     ui.theme.hairline);
  }
}

namespace {

/// One piece per view: a click adds it beside the others or takes it away, where there is no room in place of the
/// eldest. Returns the right edge.
float view_switch(Ui& ui, Rect stage) {
  const Theme& t = ui.theme;
  const std::vector<ShownView> shown = shown_views(ui, stage, false);
  const float size = 12.5f;
  const bool roomy = stage.w >= 1000;
  const float inside = roomy ? 12.f : 4.f;  // leaves room for the legend
  float x = stage.x + 16;
  const float y = stage.y + 8;
  const auto width = [&](const ViewKind& kind) {
    return std::max(ui.touch ? 44.f : 0.f,
                    std::round(ui.paint.width(view_name(ui, kind), size, Face::semibold) + 2 * inside));
  };
  for (const ViewKind& kind : view_kinds()) {
    if (!is_offered(ui, kind)) continue;
    const std::string& name = view_name(ui, kind);
    const bool on = find_view(shown, kind.id) != nullptr;
    const Rect piece{x, y, width(kind), 28};
    const float reach = ui.touch ? 8.f : 0.f;
    const Hit h = hit(ui, std::string("view ") + kind.id, {piece.x, y - reach, piece.w, 28 + 2 * reach}, name, on);
    // Each can be on beside others: a piece of its own, pressed in or not.
    if (on || h.hovered) ui.paint.rect(piece, on ? t.active : t.input, 6);
    ui.paint.frame(piece, on || h.hovered ? t.control : t.hairline, 1, 6);
    ui.paint.text(piece.x + piece.w / 2, baseline(piece.y + 14, size), name, on ? t.text1 : t.text2, size,
                  on ? Face::semibold : Face::regular, Align::center);
    x += piece.w + (roomy ? 4.f : 2.f);
    if (!h.clicked) continue;
    std::vector<std::string> ids;
    for (const ShownView& view : shown)
      if (view.kind != &kind) ids.emplace_back(view.kind->id);
    if (on && ids.empty()) continue;
    if (!on) {
      ids.emplace_back(kind.id);
      while (ids.size() > 1 && first_that_fit(ids, stage).size() < ids.size()) ids.erase(ids.begin());
    }
    ui.look([&](View& view) { view.views = ids; });
  }
  return x;
}

/// The same for one view at a time, as a list that ends at `right`; returns its left edge.
float view_list(Ui& ui, float right, float y) {
  std::vector<std::string> items;
  std::vector<std::string> ids;
  float widest = 0;
  int chosen = 0;
  for (const ViewKind& kind : view_kinds()) {
    if (std::string(kind.id) == "all" || !is_offered(ui, kind)) continue;
    if (&kind == &one_view(ui)) chosen = static_cast<int>(ids.size());
    ids.emplace_back(kind.id);
    items.push_back(view_name(ui, kind));
    widest = std::max(widest, ui.paint.width(items.back(), 13));
  }
  const float w = std::round(widest + 40);
  const int clicked = drop_down(ui, "views", {right - w, y, w, 28}, items, chosen);
  if (clicked >= 0) {
    const std::string& id = ids[static_cast<size_t>(clicked)];
    ui.of<OnStage>().asked_for = id == "matrices";
    ui.look([&](View& view) { view.views = {id}; });
  }
  return right - w;
}

}  // namespace

float draw_stage_head(Ui& ui, Rect area, bool compact, float room) {
  const Stop& stop = ui.stop();
  const Theme& t = ui.theme;
  const int heads = ui.scene().problem.heads;
  ui.mirror.section("stage");
  float right = area.right() - 16;
  const float y = area.y + 8;
  const bool elsewhere = compact || (room > 0 && !ui.restrictions.hides("guide"));  // in the menu, or in the drawer
  if (!elsewhere) right -= pin_button(ui, right, y);
  const float left = compact ? 0 : view_switch(ui, area);
  if (heads > 1) {
    std::vector<std::string> items;
    for (int h = 0; h < heads; ++h) items.push_back(std::to_string(h + 1));
    const bool list = heads > (compact ? 2 : 4);
    const float w = list ? 62.f : 6 + (ui.touch ? 44.f : 28.f) * static_cast<float>(heads);
    const int on_view = std::min(ui.scene().view.head, heads - 1);
    const Rect place{right - w, y, w, 28};
    const int clicked =
        list ? drop_down(ui, "head", place, items, on_view) : segmented(ui, "head", place, items, on_view, 12.5f);
    right -= w + 10;
    const float label = ui.paint.width(ui.word("head"), 12.5f);
    if (!compact && right - label - 8 > left + room) {
      ui.paint.text(right, baseline(y + 14, 12.5f), ui.word("head"), t.text2, 12.5f, Face::regular, Align::right);
      right -= label + 26;
    }
    if (clicked >= 0) ui.look([&](View& view) { view.head = clicked; });
  }
  if (compact) return view_list(ui, right, y);
  const std::vector<ShownView> shown = shown_views(ui, area, false);
  if (is_comparing(ui.session) && find_view(shown, "matrices")) return left;  // its maps have their own legends
  const bool all = find_view(shown, "all") != nullptr;
  if (!all && !find_view(shown, "matrices")) return left;
  const bool amount = is_amount(ui, stop.step);
  const double scale = all ? own_scale(ui, stop.step) : lit_scale(ui, stop);
  const std::string high = amount ? percent(scale) : "+" + number_text(scale, 1);
  const std::string low = amount ? "0" : number_text(-scale, 1);
  const float rest = right - left - room - ui.paint.width(high, 11) - ui.paint.width(low, 11) - 24;
  const float length = std::min(72.f, std::floor(rest));
  if (length >= 40)
    color_bar(ui, {std::round(right - ui.paint.width(high, 11) - 8 - length), y + 10, length, 8}, amount, low, high);
  return left;
}

void draw_instead(Ui& ui, const ViewPlace& place, const std::string& key) {
  ui.paint.paragraph(place.area.x + 20, place.area.y + 30, place.area.w - 40, 20,
                     {plain(ui.word(key), 13.5f, ui.theme.text2)});
}

bool has_weights(Ui& ui, const ViewPlace& place) {
  const Tensor& weights = ui.trace().value(part_on_view(ui.session, Part::weights));
  const bool of_tokens = !weights.empty() && weights.shape().rows == static_cast<int64_t>(ui.session.tokens().size()) &&
                         weights.shape().cols == static_cast<int64_t>(ui.session.key_tokens().size());
  if (!of_tokens) draw_instead(ui, place, "view.no_weights");
  return of_tokens;
}

Color head_ink(const Theme& t, int head) {
  static const Role kRoles[] = {Role::a, Role::v, Role::q, Role::k, Role::o, Role::s};
  const int place = head % 8;
  return place < 6 ? t.role(kRoles[place]) : place == 6 ? t.text2 : t.text3;
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
  Control c = ui.mirror.start(view + (key ? " key " : " word ") + std::to_string(word), Control::Kind::button, r);
  c.label = key ? ui.words.format("mirror.key", {key_word(word), number(weight(now.head, now.query, word))})
                : ui.words.format("mirror.query", {query_word(word)});
  c.current = word == (key ? now.key : now.query);
  if (ui.mirror.add(std::move(c))) ui.select({step, now.head, key ? now.query : word, key ? word : key_for(now, word)});
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
