#include "ui/views/views.h"

#include "ui/compare/compare.h"

namespace attn {
namespace {

constexpr float kNarrow = 480;  // a phone, or a narrow frame
constexpr float kLegend = 114;  // that the legend needs, before the name of the choice of heads
constexpr float kSwitch = 700;  // least width of a stage whose switch has room for every view,
constexpr float kSwitchForFingers = 800;
constexpr float kHeadHeight = 44;      // of the row with the switch
constexpr float kArcsHeight = 246;     // of the arcs over other views
constexpr float kRoomUnderArcs = 230;  // that these need

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
  const bool small = std::ranges::none_of(kinds, [](const ViewKind* kind) { return kind->whole_stage; });
  const auto arcs = std::ranges::find(kinds, &kind_of("arcs"));
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

/// One piece per view: a click adds it beside the others or takes it away, where there is no room in place of the
/// eldest. Returns the right edge.
float view_switch(Ui& ui, Rect stage) {
  const Theme& t = ui.theme;
  const std::vector<ShownView> shown = shown_views(ui, stage, false);
  const float size = 12.5f;
  const bool roomy = stage.w >= 1000;
  const float inside = roomy ? 12.f : 3.f;  // leaves room for the legend
  float x = stage.x + 16;
  const float y = stage.y + 8;
  const auto width = [&](const ViewKind& kind) {
    return std::max(ui.touch ? 44.f : 0.f,
                    std::round(ui.paint.width(view_name(ui, kind), size, Face::semibold) + 2 * inside));
  };
  for (const ViewKind& kind : view_kinds()) {
    if (!is_offered(ui, kind)) continue;
    const bool narrow = stage.w < (ui.touch ? kSwitchForFingers : kSwitch);
    const char* out = find_view(shown, "vectors") ? "heads" : "vectors";
    if (narrow && kind.id == std::string(out) && !find_view(shown, out)) continue;
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
    if (!is_offered(ui, kind)) continue;
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

const std::vector<ViewKind>& view_kinds() {
  static const std::vector<ViewKind> kAll{{"matrices", 560, true, draw_matrices, false, false},
                                          {"all", 1e6f, true, draw_overview, false, false},
                                          {"row", 300, false, draw_row_view},
                                          {"rows", 340, false, draw_rows_view},
                                          {"arcs", 360, false, draw_arcs_view},
                                          {"graph", 320, false, draw_graph_view},
                                          {"heads", 196, false, draw_heads_view},
                                          {"vectors", 340, false, draw_vectors_view},
                                          {"image", 300, false, draw_image_view, true},
                                          {"analysis", 340, false, draw_analysis_view}};
  return kAll;
}

const ViewKind& one_view(const Ui& ui) {
  for (const std::string& id : ui.scene().view.views)
    if (id != "matrices") return kind_of(id);
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
  return ids.size() == 1 || std::ranges::any_of(ids, [](const std::string& id) { return kind_of(id).whole_stage; });
}

const ShownView* find_view(const std::vector<ShownView>& shown, const std::string& id) {
  const auto found = std::ranges::find(shown, id, [](const ShownView& view) { return view.kind->id; });
  return found == shown.end() ? nullptr : &*found;
}

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
    if (!compact && right - label - kLegend > left + room) {
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
  draw_legend(ui, left + room + 10, right, y + 14, amount, scale, Align::right);
  return left;
}

void draw_instead(Ui& ui, const ViewPlace& place, const std::string& key) {
  ui.paint.paragraph(place.area.x + 20, place.area.y + 30, place.area.w - 40, 20,
                     {plain(ui.word(key), 13.5f, ui.theme.text2)});
}

bool has_weights(const Ui& ui) {
  const Tensor& weights = ui.trace().value(part_on_view(ui.session, Part::weights));
  return !weights.empty() && weights.shape().rows == std::ssize(ui.session.tokens()) &&
         weights.shape().cols == std::ssize(ui.session.key_tokens());
}

bool has_weights(Ui& ui, const ViewPlace& place) {
  const bool has = has_weights(ui);
  if (!has) draw_instead(ui, place, "view.no_weights");
  return has;
}

}  // namespace attn
