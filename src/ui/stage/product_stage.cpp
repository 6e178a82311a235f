#include "ui/stage/edit.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

constexpr float kNumberRow = 14;   // the least height of a number,
constexpr float kLeastWeight = 5;  // and that of a weight's row to which numbers of tokens push it

/// input · weight = result.
struct Product {
  std::string input;
  std::string weight;
  std::string result;
};

/// One input against all its weights: of X against three matrices the one whose turn it is on a phone; where keys come
/// from another text, those of the chosen one's input.
std::vector<Product> products_of(const Ui& ui, const Stop& stop, bool compact) {
  std::vector<Product> products;
  for (const std::string& result : stop.results) {
    std::vector<std::string> of = operands(ui.trace(), result);
    if (const std::vector<std::string> product = operands(ui.trace(), of[0]);
        step_info(of[0]).beside && product.size() == 2)
      of = product;  // a bias is added to it
    products.push_back({of[0], of[1], result});
  }
  const std::string step = ui.selected().step;
  Product chosen = products[0];
  for (const Product& p : products)
    if (step == p.weight || step == p.result) chosen = p;
  std::erase_if(products,
                [&](const Product& p) { return compact ? p.result != chosen.result : p.input != chosen.input; });
  return products;
}

/// A weight shares its scale with those that make numbers of its unit, as result_scale() has it.
double weight_scale(const Ui& ui, const std::vector<Product>& products, const Product& of) {
  std::vector<std::string> same;
  for (const Product& p : products)
    if ((step_info(p.result).role == Role::v) == (step_info(of.result).role == Role::v)) same.push_back(p.weight);
  return shared_scale(ui, same);
}

/// Widths and heights of the cells.
struct ProductCells {
  float left_w;
  float w;
  float row_h;     // the largest
  float weight_h;  // of a weight's rows
};

ProductCells cells_of(const Ui& ui, const std::vector<Product>& products, Rect room, bool projection, bool compact) {
  const auto n = static_cast<float>(rows_of(ui, products[0].input));
  const auto inner = static_cast<float>(cols_of(ui, products[0].input));
  float outer = 0;
  for (const Product& p : products) outer += static_cast<float>(cols_of(ui, p.weight));
  // X has hardly a minus sign: its cells may be narrower than those of W. On a phone they are in colour only.
  float left = compact ? std::clamp(std::floor(room.w * .36f / inner), 3.f, 18.f)
                       : std::floor(room.w / (inner + (projection ? 1.16f : 1) * outer));
  float w = std::floor((room.w - left * inner) / outer);
  if (w < 3 || left < 3) w = left = room.w / (inner + outer);  // a picture, as wide as there is room
  const float even = std::clamp(std::floor(room.h / (inner + n)), compact ? 9.f : 10.f, compact ? 22.f : 26.f);
  float row = even;
  if (!compact && even < kNumberRow)  // the weights give way before the numbers of the tokens do
    row = std::clamp(std::floor((room.h - kLeastWeight * inner) / n), even, kNumberRow);
  // A weight matrix leaves at least half of the room to the tokens; these are as low as it takes to show them all.
  const float left_over = row > even ? room.h - row * n : room.h / 2;
  const float fit = left_over / inner;
  const float weight = std::min({even, 22.f, fit < 2 ? fit : std::floor(fit)});
  return {std::min(left, 56.f), std::min(w, 56.f), row, weight};
}

/// The letter of a matrix over it, at a baseline, with its menu.
void draw_name(Ui& ui, const Tile& tile, float base) {
  const float mid = tile.box.x + tile.box.w / 2;
  const std::vector<Run> name = titled(ui, tile.step);
  ui.paint.runs(mid, base, name, Align::center);
  matrix_menu(ui, tile.step, tile.head, {mid + ui.paint.width(name) / 2 + 8, base - 5});
}

/// The letters over the weights, on a phone from `left` on beside the names of their rows, and over an input that can
/// be set, each with its menu.
void draw_letters(Ui& ui, const std::vector<Tile>& tiles, float left, bool compact) {
  for (size_t i = 1; i < tiles.size(); i += 2) {
    const Tile& weight = tiles[i];
    if (compact) {
      const float width = ui.paint.runs(left, weight.box.y + 20, step_symbol(ui, weight.step, 18));
      matrix_menu(ui, weight.step, weight.head, {left + width + 10, weight.box.y + 15});
      continue;
    }
    draw_name(ui, weight, weight.box.y - 14);
  }
  const Tile& input = tiles[0];
  if (!input.editable) return;
  const float base = input.box.y - 14;
  if (compact) return matrix_menu(ui, input.step, 0, {input.box.x - 30, base - 5});
  draw_name(ui, input, base);
}

/// Where the matrices stand: the input, then each weight with its result.
struct ProductLayout {
  Zoom zoom;
  std::vector<Tile> tiles;
  float x;  // of the input
};

ProductLayout product_layout(const Ui& ui, Rect area, const Stop& stop, bool compact) {
  const bool projection = stop.projects();
  const std::vector<Product> products = products_of(ui, stop, compact);
  const std::string& input = products[0].input;
  const int n = rows_of(ui, input);
  const float between = compact ? 26.f : 22.f;
  const float x0 = area.x + label_room(ui, compact, 22);
  const float top = area.y + (compact ? 16.f : kBandTop);
  const Rect room{x0, top, area.right() - 16 - x0 - between * static_cast<float>(products.size()),
                  area.bottom() - (compact ? 10.f + kLegendRoom : 16.f) - top - 24};
  const ProductCells cells = cells_of(ui, products, room, projection, compact);
  const float y = top + cells.weight_h * static_cast<float>(cols_of(ui, input)) + 24;
  const Rect rows_box{x0, y, area.right() - 16 - x0, area.bottom() - 10 - y};
  const auto [zoom, rows] = rows_zoom(ui, rows_box, n, cells.row_h, std::max(cells.left_w, cells.w), compact);

  Tile left = rows_tile(ui, input, x0, y, cells.left_w, rows);
  left.cols = Axis::feature;
  left.scale = projection ? shared_scale(ui, {input}) : own_scale(ui, input);
  std::vector<Tile> tiles{left};
  float x = left.box.right() + between;
  for (const Product& p : products) {
    Tile weight = make_tile(ui, p.weight, false, x, top, cells.w, cells.weight_h, 1e6f, 1e6f);
    weight.rows = Axis::feature;
    weight.scale = projection ? weight_scale(ui, products, p) : own_scale(ui, p.weight);
    Tile result = rows_tile(ui, p.result, x, y, cells.w, rows);
    result.rows = left.rows;
    result.pannable = rows.shown < n;
    result.scale = projection ? result_scale(ui, stop, p.result) : lit_scale(ui, stop);
    weight.cols = result.cols;
    weight.role = result.role;
    tiles.push_back(weight);
    tiles.push_back(result);
    x = weight.box.right() + between;
  }
  return {zoom, std::move(tiles), x0};
}

}  // namespace

std::vector<Tile> product_tiles(const Ui& ui, Rect area, const Stop& stop, bool compact) {
  return product_layout(ui, area, stop, compact).tiles;
}

/// left · top = below: X against the three weight matrices, or the heads against W_O.
void product_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const bool projection = stop.projects();
  navigate(ui, product_layout(ui, area, stop, compact).zoom);
  const ProductLayout layout = product_layout(ui, area, stop, compact);
  const std::vector<Tile>& tiles = layout.tiles;
  const float x0 = layout.x;
  const Lit lit = lit_by(tiles, ui.focus());
  for (const Tile& tile : tiles) draw_tile(ui, tile, lit);
  draw_zoom(ui, layout.zoom, compact);
  row_labels(ui, tiles[0], lit, x0 - (compact ? 11.f : 16.f), x0 - 16 - area.x - 6);
  if (!compact) draw_title(ui, area, x0 + tiles[0].box.w - area.x - 100, stop, tiles[0].box.y - 30 - area.y);
  // Names of the features, beside the rows of the first weight matrix.
  if (tiles[1].ch >= kLeastName) {
    Tile names = tiles[1];
    if (!projection) names.rows = Axis::none;
    row_labels(ui, names, lit, names.box.x - 12, 76);
  }
  draw_letters(ui, tiles, area.x + 16, compact);
  if (compact) draw_small_legend(ui, area, tiles.back(), layout.zoom);
}

}  // namespace attn
