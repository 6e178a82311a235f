#include "ui/views/views.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "attention/explain/explain.h"
#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/compare/compare.h"
#include "ui/stage/stage.h"
#include "ui/views/overview.h"

namespace attn {
namespace {

constexpr float kHeadHeight = 44;      // of the row with the switch
constexpr float kArcsHeight = 246;     // of the arcs over other views
constexpr float kRoomUnderArcs = 230;  // that these need

void draw_matrices(Ui& ui, const ViewPlace& place) {
  if (is_comparing(ui.session)) return draw_compare(ui, place.area, ui.stop(), place.compact);
  draw_stage(ui, place.area, ui.stop(), place.compact);
}
void draw_all(Ui& ui, const ViewPlace& place) { draw_overview(ui, place.area); }

const ViewKind& kind_of(const std::string& id) {
  const auto& all = view_kinds();
  return *std::find_if(all.begin(), all.end(), [&](const ViewKind& kind) { return kind.id == id; });
}

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
std::vector<ShownView> arrange(const std::vector<const ViewKind*>& kinds, Rect stage, float top) {
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

std::vector<ShownView> first_that_fit(const std::vector<std::string>& ids, Rect stage, float top, size_t most) {
  std::vector<const ViewKind*> kinds;
  for (const std::string& id : ids) kinds.push_back(&kind_of(id));
  kinds.resize(std::min(kinds.size(), most));
  for (; kinds.size() > 1; kinds.pop_back())
    if (std::vector<ShownView> out = arrange(kinds, stage, top); !out.empty()) return out;
  return arrange(kinds, stage, top);
}

void choose(Ui& ui, std::vector<std::string> ids) {
  Scene next = ui.scene();
  next.view.views = std::move(ids);
  ui.change("edit.select", next);
}

void take_cell(const CellAddress& cell, Pick& pick) {
  const StepInfo& words = step_info(cell.step);
  if (words.rows == Axis::query) pick.query = cell.row;
  if (words.rows == Axis::key) pick.key = cell.row;
  if (words.cols == Axis::key) pick.key = cell.col;
}

}  // namespace

const std::vector<ViewKind>& view_kinds() {
  static const std::vector<ViewKind> kAll{
      {"matrices", 560, true, draw_matrices},       {"all", 1e6f, true, draw_all},
      {"rows", 340, false, draw_rows_view},         {"arcs", 360, false, draw_arcs_view},
      {"graph", 320, false, draw_graph_view},       {"heads", 196, false, draw_heads_view},
      {"image", 300, false, draw_image_view, true}, {"analysis", 340, false, draw_analysis_view}};
  return kAll;
}

std::vector<ShownView> shown_views(const Ui& ui, Rect stage, bool compact) {
  if (!compact) return first_that_fit(ui.scene().view.views, stage, stage.y + kHeadHeight, kMaxViews);
  const std::string& id = ui.scene().view.views.front();
  return {{&kind_of(id == "all" ? "matrices" : id), stage}};  // all steps at once are more than a phone shows
}

bool is_offered(const Ui& ui, const ViewKind& kind) { return !kind.of_image || ui.scene().problem.image; }

bool keeps_inspector(const Ui& ui) {
  if (ui.restrictions.hides("inspector")) return false;
  const std::vector<std::string>& ids = ui.scene().view.views;
  return ids.size() == 1 ||
         std::any_of(ids.begin(), ids.end(), [](const std::string& id) { return kind_of(id).whole_stage; });
}

const ShownView* find_view(const std::vector<ShownView>& shown, const std::string& id) {
  for (const ShownView& view : shown)
    if (view.kind->id == id) return &view;
  return nullptr;
}

void draw_views(Ui& ui, const std::vector<ShownView>& shown, bool compact) {
  Point corner{1e6f, 1e6f};  // where the first one stands
  for (const ShownView& view : shown) {
    corner.x = std::min(corner.x, view.area.x);
    corner.y = std::min(corner.y, view.area.y + (view.kind->whole_stage && !compact ? kHeadHeight : 0));
  }
  for (const ShownView& view : shown) {
    const bool beside = view.area.x > corner.x;
    const bool below = view.area.y > corner.y;
    {
      const Clip clip(view.area);
      view.kind->draw(ui, {view.area, compact});
    }
    if (below) ui.paint.hline(view.area.x, view.area.right(), view.area.y, ui.theme.hairline);
    if (beside)
      ui.paint.vline(view.area.x, view.kind->whole_stage ? view.area.y + kHeadHeight : view.area.y, view.area.bottom(),
                     ui.theme.hairline);
  }
}

float view_switch(Ui& ui, Rect stage) {
  const Theme& t = ui.theme;
  const std::vector<ShownView> shown = shown_views(ui, stage, false);
  const float size = 12.5f;
  const float inside = stage.w >= 1000 ? 12.f : 4.f;  // leaves room for the legend
  float x = stage.x + 16;
  const float y = stage.y + 8;
  std::vector<const ViewKind*> kinds;
  for (const ViewKind& kind : view_kinds())
    if (is_offered(ui, kind)) kinds.push_back(&kind);
  std::vector<float> widths;
  float sum = 4;
  for (const ViewKind* kind : kinds) {
    widths.push_back(
        std::round(ui.paint.width(ui.word(std::string("view.") + kind->id), size, Face::semibold) + 2 * inside));
    sum += widths.back();
  }
  ui.paint.rect({x, y, sum, 28}, t.well, 6);
  x += 2;
  for (size_t i = 0; i < widths.size(); ++i) {
    const ViewKind& kind = *kinds[i];
    const bool on = find_view(shown, kind.id) != nullptr;
    const Rect piece{x, y + 2, widths[i], 24};
    const float reach = ui.touch ? 8.f : 0.f;
    const Hit h = hit(ui, std::string("view ") + kind.id, {piece.x, y - reach, piece.w, 28 + 2 * reach},
                      ui.word(std::string("view.") + kind.id), on);
    if (on || h.hovered) ui.paint.rect(piece, on ? (t.dark ? t.active : t.input) : over(t.active, .5, t.well), 4);
    if (on && !t.dark) ui.paint.frame(piece, t.border, 1, 4);
    ui.paint.text(piece.x + piece.w / 2, baseline(piece.y + 12, size), ui.word(std::string("view.") + kind.id),
                  on ? t.text1 : t.text2, size, on ? Face::semibold : Face::regular, Align::center);
    x += widths[i];
    if (!h.clicked) continue;
    std::vector<std::string> ids;
    for (const ShownView& view : shown)
      if (view.kind != &kind) ids.emplace_back(view.kind->id);
    if (on && ids.empty()) continue;
    if (!on) {
      ids.emplace_back(kind.id);
      while (ids.size() > 1 && first_that_fit(ids, stage, stage.y + kHeadHeight, kMaxViews).size() < ids.size())
        ids.erase(ids.begin());
    }
    choose(ui, ids);
  }
  return x + 2;
}

float view_list(Ui& ui, float right, float y) {
  std::vector<std::string> items;
  std::vector<std::string> ids;
  float widest = 0;
  int chosen = 0;
  for (const ViewKind& kind : view_kinds()) {
    if (std::string(kind.id) == "all" || !is_offered(ui, kind)) continue;
    if (kind.id == ui.scene().view.views.front()) chosen = static_cast<int>(ids.size());
    ids.emplace_back(kind.id);
    items.push_back(ui.word("view." + ids.back()));
    widest = std::max(widest, ui.paint.width(items.back(), 13));
  }
  const float w = std::round(widest + 40);
  const int clicked = drop_down(ui, "views", {right - w, y, w, 28}, items, chosen);
  if (clicked >= 0) choose(ui, {ids[static_cast<size_t>(clicked)]});
  return right - w;
}

int token_count(const Ui& ui) { return static_cast<int>(ui.trace().value("weights").shape().rows); }
int key_count(const Ui& ui) { return static_cast<int>(ui.trace().value("weights").shape().cols); }

bool two_texts(const Ui& ui) { return ui.session.tokens() != ui.session.key_tokens(); }
const std::string& query_word(const Ui& ui, int query) { return ui.session.tokens()[static_cast<size_t>(query)]; }
const std::string& key_word(const Ui& ui, int key) { return ui.session.key_tokens()[static_cast<size_t>(key)]; }

bool has_weights(Ui& ui, const ViewPlace& place) {
  const Tensor& weights = ui.trace().value("weights");
  const bool of_tokens = !weights.empty() && token_count(ui) == static_cast<int>(ui.session.tokens().size()) &&
                         key_count(ui) == static_cast<int>(ui.session.key_tokens().size());
  if (!of_tokens)
    ui.paint.paragraph(place.area.x + 20, place.area.y + 30, place.area.w - 40, 20,
                       {plain(ui.word("view.no_weights"), 13.5f, ui.theme.text2)});
  return of_tokens;
}

Pick selected_pick(const Ui& ui) {
  const int last = std::max(0, token_count(ui) - 1);
  Pick pick{ui.step_head("weights"), std::min(ui.scene().view.row, last), -1};
  take_cell(ui.selected(), pick);
  pick.query = std::clamp(pick.query, 0, last);
  pick.key = std::min(pick.key, std::max(0, key_count(ui) - 1));
  return pick;
}

Pick picked(const Ui& ui) {
  Pick pick = selected_pick(ui);
  const CellAddress& hovered = ui.hand.hovered;
  if (hovered.step.empty()) return pick;
  take_cell(hovered, pick);
  const auto heads = static_cast<int>(ui.trace().value("weights").shape().heads);
  if (static_cast<int>(ui.trace().value(hovered.step).shape().heads) == heads)
    pick.head = std::clamp(hovered.head, 0, heads - 1);
  const int last = std::max(0, token_count(ui) - 1);
  pick.query = std::clamp(pick.query, 0, last);
  pick.key = std::min(pick.key, std::max(0, key_count(ui) - 1));
  return pick;
}

int key_for(const Ui& ui, const Pick& now, int query) {
  return now.key >= 0 ? now.key : keys_by_weight(ui.trace(), {now.head}, query, {}).front();
}

std::vector<int> queries_by_nearness(const Ui& ui, const Pick& pick, const Pick& selected) {
  std::vector<int> order(static_cast<size_t>(token_count(ui)));
  std::iota(order.begin(), order.end(), 0);
  const auto off = [&](int j) { return j == pick.query ? 0 : std::abs(j - selected.query); };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return off(a) < off(b); });
  return order;
}

Color head_ink(const Theme& t, int head) {
  static const Role kRoles[] = {Role::a, Role::v, Role::q, Role::k, Role::o, Role::s};
  const int place = head % 8;
  return place < 6 ? t.role(kRoles[place]) : place == 6 ? t.text2 : t.text3;
}

void mirror_word(Ui& ui, const std::string& view, Rect r, const Pick& now, int query) {
  Control c = ui.mirror.start(view + " word " + std::to_string(query), Control::Kind::button, r);
  c.label = ui.words.format("mirror.query", {query_word(ui, query)});
  c.current = query == now.query;
  if (ui.mirror.add(std::move(c))) ui.select({"weights", now.head, query, key_for(ui, now, query)});
}

void mirror_key(Ui& ui, const std::string& view, Rect r, const Pick& now, int key) {
  Control c = ui.mirror.start(view + " key " + std::to_string(key), Control::Kind::button, r);
  c.label =
      ui.words.format("mirror.key", {key_word(ui, key), percent(weight_at(ui.trace(), now.head, now.query, key))});
  c.current = key == now.key;
  if (ui.mirror.add(std::move(c))) ui.select({"weights", now.head, now.query, key});
}

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

WordLook word_look(const Ui& ui, bool query, bool key, bool hidden) {
  const Theme& t = ui.theme;
  const Color q = t.role(Role::q);
  const Color k = t.role(Role::k);
  if (query) return {q, ink_on(q), true};
  if (key) return {over(k, t.dark ? .2 : .09, t.stage), k, true};
  return {t.stage, hidden ? t.text3 : t.text1, false};
}

void answer_word(Ui& ui, const Hit& h, const Pick& pick, const Pick& selected, int word, bool cut) {
  if (!cut || h.pressed)
    answer(ui, h, pick.head, word, key_for(ui, pick, word));
  else
    answer(ui, h, pick.head, selected.query, word);
}

void answer(Ui& ui, const Hit& h, int head, int query, int key) {
  const CellAddress cell{"weights", head, query, key};
  if (h.hovered || h.held) {
    ui.hand.hovered = cell;
    ui.hand.hover_seen = true;
  }
  if (h.pressed) ui.select(cell);
}

}  // namespace attn
