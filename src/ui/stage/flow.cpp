#include "ui/player/flow.h"
#include "attention/analysis.h"
#include "ui/stage/flow_cells.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

constexpr double kGoes = .2;     // of the time: what is no longer shown goes,
constexpr double kStays = .3;    // but what something is made of stays until then,
constexpr double kGone = .75;    // and is gone
constexpr int kMostPieces = 64;  // of a row or a column that slide

/// Of this frame; nothing flows where `part` is 1.
struct Flows {
  double part = 1;
  std::vector<Tile> before{};
  std::vector<TileFlow> tiles{};

  const TileFlow* of(const Tile& tile) const {
    if (part >= 1) return nullptr;
    const auto it = std::ranges::find_if(tiles, [&](const TileFlow& f) {
      return f.tile.step == tile.step && f.tile.transposed == tile.transposed && f.tile.head == tile.head;
    });
    return it == tiles.end() || it->way == Way::stands ? nullptr : &*it;
  }
};

const Tile* tile_of(const std::vector<Tile>& tiles, const std::string& step) {
  const auto it = std::ranges::find(tiles, step, &Tile::step);
  return it == tiles.end() ? nullptr : &*it;
}

/// The step that a result comes from as it is told: of a product to which a bias is added, the product.
const Step& told_step(const Ui& ui, const std::string& name) {
  const Step& step = ui.trace().program->step(step_index(ui, name));
  if (!std::holds_alternative<Add>(step.primitive)) return step;
  const Step& first = ui.trace().program->operand(step, 0);
  return step_info(first.name).beside && std::holds_alternative<MatMul>(first.primitive) ? first : step;
}

bool is_alike(const Shape& a, const Shape& b) { return a.rows == b.rows && a.cols == b.cols; }

/// The way of a tile that is computed at this stop, by what computes it.
Way way_of(const Step& step, const std::vector<Tile>& from, bool whole) {
  if (std::holds_alternative<MatMul>(step.primitive))
    return !from.empty() && step_info(from.front().step).part == Part::weights ? Way::pours : Way::gathers;
  if (from.empty() || !whole) return Way::appears;
  if (std::holds_alternative<ApplyMask>(step.primitive) || std::holds_alternative<HideWhere>(step.primitive))
    return Way::hides;
  return step_info(step.name).part == Part::weights ? Way::bars : Way::changes;
}

/// An operand of a product that a phone does not show, as if it stood beyond the edge of the stage: the first one,
/// `left` of the result, its rows level, the second one over it, its columns in line; values over what weighs them.
Tile beyond_edge(const Ui& ui, const std::string& step, bool left, Rect stage, const Tile& result,
                 const Tile* weights) {
  const Tile& along = weights ? *weights : result;
  const bool turned = !left && (weights || step_info(step).cols != result.cols);
  const float w = left ? result.cw : along.cw;
  const float cols = static_cast<float>(turned ? rows_of(ui, step) : cols_of(ui, step));
  const float rows = static_cast<float>(turned ? cols_of(ui, step) : rows_of(ui, step));
  const float high = left ? result.ch : std::min(result.ch, 24.f);
  Tile tile = make_tile(ui, step, turned, left ? stage.x - cols * w : along.box.x,
                        left ? result.box.y : stage.y - rows * high, w, high, 1e6f, 1e6f);
  tile.scale = own_scale(ui, step);
  if (left) tile.first_row = result.first_row;
  if (turned) tile.first_col = along.first_col;
  return tile;
}

TileFlow flow_of(const Ui& ui, Rect stage, const Stop& stop, const Tile& tile, const std::vector<Tile>& now,
                 const std::vector<Tile>& before) {
  TileFlow flow{tile};
  if (const Tile* was = tile_of(before, tile.step)) {
    flow.from = {*was};
    flow.way = stands_at(*was, tile) ? Way::stands : Way::slides;
    return flow;
  }
  flow.way = Way::comes;
  if (std::ranges::count(stop.results, tile.step) == 0) return flow;
  const Step& step = told_step(ui, tile.step);
  const bool product = std::holds_alternative<MatMul>(step.primitive);
  bool whole = false;  // some operand has a value for each
  for (size_t k = 0; k < step.inputs.size(); ++k) {
    const Step* in = &ui.trace().program->operand(step, k);
    const Tile* on_view = nullptr;
    for (;; in = &ui.trace().program->operand(*in, 0)) {  // a step that changes nothing is told by the one before it
      on_view = tile_of(now, in->name);
      if (!on_view) on_view = tile_of(before, in->name);
      if (on_view || !is_identity(in->primitive)) break;
    }
    if (!on_view && !product) continue;
    const bool weighs = k > 0 && !flow.from.empty() && step_info(flow.from.front().step).part == Part::weights;
    flow.from.push_back(on_view ? *on_view
                                : beyond_edge(ui, ui.trace().program->operand(step, k).name, k == 0, stage, tile,
                                              weighs ? &flow.from.front() : nullptr));
    whole = whole || is_alike(in->shape, step.shape);
  }
  flow.way = way_of(step, flow.from, whole);
  const CellAddress selected = ui.selected();
  const auto place = place_of(tile, selected).value_or(std::pair{selected.row, selected.col});
  flow.chosen = {std::clamp(place.first, tile.first_row, tile.first_row + tile.shown_rows - 1),
                 std::clamp(place.second, tile.first_col, tile.first_col + tile.shown_cols - 1)};
  return flow;
}

/// A row of the one matrix and a column of the other, on their way into the chosen cell.
void draw_gathering(Ui& ui, const TileFlow& flow) {
  const Step& step = told_step(ui, flow.tile.step);
  const CellAddress cell = cell_address(flow.tile, flow.chosen.first, flow.chosen.second);
  const Rect target = flow.tile.cell(flow.chosen.first, flow.chosen.second);
  const bool turned = std::get<MatMul>(step.primitive).transpose_b;
  const double t = eased(flow.at, 0, kInto);
  const int inner = std::min(kMostPieces, static_cast<int>(ui.trace().program->operand(step, 0).shape.cols));
  for (int k = 0; k < inner && t < 1; ++k)
    for (const bool left : {true, false}) {
      const CellAddress at = left     ? CellAddress{"", 0, cell.row, k}
                             : turned ? CellAddress{"", 0, cell.col, k}
                                      : CellAddress{"", 0, k, cell.col};
      const auto source = source_of(ui, left ? flow.from.front() : flow.from.back(), at);
      if (source) paint_cell(ui, source->look, mixed(source->place, target, t), 1 - t * t * t);
    }
}

/// Every value times its weight: down to the weight, as large as that is, and on to the sum.
void draw_pouring(Ui& ui, const TileFlow& flow) {
  const Tile& weights = flow.from.front();
  const CellAddress cell = cell_address(flow.tile, flow.chosen.first, flow.chosen.second);
  const Tensor& value = ui.trace().value(weights.step);
  const int keys = std::min(kMostPieces, static_cast<int>(value.shape().cols));
  const int cols = std::min(kMostPieces, flow.tile.shown_cols);
  const double most = std::max(1e-30, row_maximum(value, weights.head, cell.row));
  const double down = eased(flow.at, 0, .4);
  const double across = eased(flow.at, .3, kInto + .15);
  for (int j = 0; j < keys && across < 1; ++j) {
    const auto weight = source_of(ui, weights, {"", 0, cell.row, j});
    const double share = std::clamp(value.at(0, weights.head, cell.row, j) / most, 0.0, 1.0);
    for (int c = flow.tile.first_col; c < flow.tile.first_col + cols && weight; ++c) {
      const auto source = source_of(ui, flow.from.back(), {"", 0, j, c});
      if (!source) continue;
      const Rect way = mixed(source->place, around_middle(weight->place, share), down);
      const Rect to = around_middle(flow.tile.cell(flow.chosen.first, c), share);
      ui.paint.rect(mixed(way, to, across), faded(source->look.fill, .25 + .75 * share), 2);
    }
  }
}

/// What goes: it was on view, and is no longer.
void draw_leaving(Ui& ui, const Flows& flows, const std::vector<Tile>& now) {
  for (const Tile& tile : flows.before) {
    if (tile_of(now, tile.step)) continue;
    const bool used = std::ranges::any_of(flows.tiles, [&](const TileFlow& f) { return tile_of(f.from, tile.step); });
    const double left = 1 - (used ? eased(flows.part, kStays, kGone) : eased(flows.part, 0, kGoes));
    if (left <= 0) continue;
    for (int row = tile.first_row; row < tile.first_row + tile.shown_rows; ++row)
      for (int col = tile.first_col; col < tile.first_col + tile.shown_cols; ++col)
        if (const auto source = source_of(ui, tile, cell_address(tile, row, col)))
          ui.paint.rect(source->place, faded(source->look.fill, left), cell_radius(tile.cw, tile.ch));
  }
}

}  // namespace

StageFlow::StageFlow(Ui& ui, Rect stage, const Stop& stop, bool compact) : ui_(ui) {
  const double part = flow_part(ui);
  if (part >= 1) return;
  Flows flows{part, stage_tiles(ui, stage, ui.stops[ui.of<Flow>().from], compact)};
  const std::vector<Tile> now = stage_tiles(ui, stage, stop, compact);
  for (const Tile& tile : now) flows.tiles.push_back(flow_of(ui, stage, stop, tile, now, flows.before));
  const bool moves =
      std::ranges::any_of(flows.tiles, [](const TileFlow& f) { return f.way == Way::slides || f.way == Way::comes; });
  for (TileFlow& flow : flows.tiles)
    flow.at = flow.way == Way::slides || flow.way == Way::comes ? std::min(1.0, part / kComes)
              : moves                                           ? std::max(0.0, (part - kComes) / (1 - kComes))
                                                                : part;
  draw_leaving(ui, flows, now);
  ui.of<Flows>() = std::move(flows);
}

StageFlow::~StageFlow() { ui_.of<Flows>() = {}; }

void StageFlow::draw_over() {
  for (const TileFlow& flow : ui_.of<Flows>().tiles) {
    if (flow.at <= 0) continue;  // what it is made of is on its way, too
    if (flow.way == Way::gathers) draw_gathering(ui_, flow);
    if (flow.way == Way::pours) draw_pouring(ui_, flow);
  }
}

bool draw_flowing(Ui& ui, const Tile& tile, const CellLook& look, const CellAddress& cell, Rect r) {
  const TileFlow* flow = ui.of<Flows>().of(tile);
  if (!flow) return false;
  DrawnCell drawn{cell, "", r, ui.theme.stage, false};
  paint_flowing(ui, *flow, look, drawn);
  ui.drawn.push_back(std::move(drawn));
  return true;
}

/// The new picture is drawn down over what was there.
bool draw_flowing_picture(Ui& ui, const Tile& tile) {
  const TileFlow* flow = ui.of<Flows>().of(tile);
  if (!flow || flow->way == Way::slides) return false;
  if (!flow->from.empty() && stands_at(flow->from.front(), tile)) draw_picture_of(ui, flow->from.front());
  const Clip clip({tile.box.x, tile.box.y, tile.box.w, tile.box.h * static_cast<float>(eased(flow->at, 0, 1))});
  draw_picture_of(ui, tile);
  return true;
}

}  // namespace attn
