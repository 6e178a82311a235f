#include "ui/player/playback.h"
#include "ui/stage/flow_cells.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

constexpr float kRow = 20;  // height of a factor
constexpr float kPad = 10;
constexpr float kSum = 86;  // room for the sum

/// The number of a row on its way through a softmax, and what it is coloured with.
void draw_on_the_way(Ui& ui, const Tile& tile, const CellAddress& cell, Rect r, DrawnCell& drawn) {
  const Playback& p = ui.player.playback;
  const Theme& t = ui.theme;
  const Explanation& e = p.softmax;
  const bool first = p.at.phase == Play::Phase::max;
  const bool amount = p.at.phase > Play::Phase::subtract;
  const std::vector<double>& row = first ? p.scores : amount ? e.exps : e.shifted;
  const double v = row[static_cast<size_t>(cell.col)];
  double most = 1;
  if (!amount)
    for (double s : row)
      if (std::isfinite(s)) most = std::max(most, std::abs(s));
  drawn.masked = std::isinf(v) && v < 0;
  drawn.fill = drawn.masked ? t.hatch_ground : amount ? t.amount_at(v / most) : t.signed_at(v / most);
  draw_ground(ui, r, drawn.fill, drawn.masked);
  CellStyle style = cell_style(tile.cw, tile.ch, false);
  if (style.digits < 0 && cell_style(tile.cw, tile.ch, true).digits >= 0)
    style = {11, 1};  // narrow, but there is room for a weight
  style = chosen_style(ui, style, r.w, -most);
  if (style.digits >= 0 && !(drawn.masked && r.w < 36)) {
    drawn.text = fitted_number(ui, style, r.w, [&](int d) { return number_text(v, d); });
    text_in(ui, r, drawn.text, drawn.masked ? t.text2 : ink_on(drawn.fill), style.size, Face::medium);
  }
  if (first && v == e.maximum) ui.paint.frame(r, t.text1, 2, 3);
}

/// The products a cell is made of: its own, or those of the step it adds something to.
Explanation products_of(const Ui& ui, const CellAddress& cell) {
  Explanation e = explain(ui.trace(), {step_index(ui, cell.step), cell.head, cell.row, cell.col});
  if (e.kind == Explanation::Kind::products) return e;
  Explanation inner = explain(ui.trace(), e.terms.front().factors.front().from);
  inner.terms.insert(inner.terms.end(), e.terms.begin() + 1, e.terms.end());
  inner.value = e.value;
  return inner;
}

/// Where the stage shows a factor, and its fill; where it does not, the edge of the result's tile that its row or
/// column begins at.
std::pair<Rect, Color> source_of(const Ui& ui, const CellRef& from, const Rect& target, bool left) {
  const std::string& step = ui.trace().program->step(std::max(0, from.step)).name;
  for (const DrawnCell& c : ui.drawn)
    if (from.step >= 0 && c.cell.step == step && c.cell.row == from.row && c.cell.col == from.col)
      return {c.box, c.fill};
  Rect edge = target;
  for (const DrawnCell& c : ui.drawn)
    if (c.cell.step == ui.player.playback.current.step) {
      if (left)
        edge.x = std::min(edge.x, c.box.x);
      else
        edge.y = std::min(edge.y, c.box.y);
    }
  return {edge, ui.theme.input};
}

}  // namespace

bool draw_unplayed(Ui& ui, const Tile& tile, const CellAddress& cell, Rect r) {
  if (ui.session.covers(cell.step, cell.row)) {
    draw_ground(ui, r, ui.theme.active, false);
    if (const CellStyle style = number_style(ui, tile); style.digits >= 0)
      text_in(ui, r, "?", ui.theme.text2, style.size, Face::medium, false);
    ui.drawn.push_back({cell, "", r, ui.theme.active, false});
    return true;
  }
  const Played state = played(ui, cell);
  if (state == Played::yes) return false;
  if (cell == ui.player.playback.current) ui.player.playback.scale = tile.scale;
  DrawnCell drawn{cell, "", r, ui.theme.stage, false};
  if (state == Played::on_the_way && cell.head == ui.player.playback.head)
    draw_on_the_way(ui, tile, cell, r, drawn);
  else
    ui.paint.frame(r, ui.theme.border, 1, cell_radius(r.w, r.h));
  ui.drawn.push_back(std::move(drawn));
  return true;
}

void draw_moving_cell(Ui& ui, Rect stage) {
  const Playback& p = ui.player.playback;
  if (p.progress >= 1 || p.current.step.empty() || ui.session.covers(p.current.step, p.current.row)) return;
  const DrawnCell* on_stage = drawn_cell(ui, p.current);
  if (!on_stage) return;  // scrolled out
  const Rect target = on_stage->box;
  const Explanation e = products_of(ui, p.current);
  const Theme& t = ui.theme;
  const auto n = static_cast<float>(e.terms.size());
  const double seconds = p.progress * (kSlideSeconds + kProductsSeconds + kFillSeconds);

  // The card stands under the cell, over cells that are still to come; at the bottom above it.
  const float cw = std::min(48.f, (stage.w - 24 - 2 * kPad - 16 - kSum) / n);
  const float size = cw >= 38 ? 12.f : cw >= 28 ? 11.f : 0.f;
  const int digits = size < 12 ? 1 : 2;
  const float w = 2 * kPad + 16 + n * cw + kSum;
  const float h = 2 * kPad + 3 * kRow + 14;
  float y = target.bottom() + 10;
  if (y + h > stage.bottom() - 4) y = target.y - h - 10;
  const float x =
      std::clamp(target.x + target.w / 2 - w / 2, stage.x + 12, std::max(stage.x + 12, stage.right() - 12 - w));
  const auto slide = static_cast<float>(eased(seconds, 0, kSlideSeconds));
  ui.paint.rect({x, y, w, h}, faded(t.panel, slide), 8);
  ui.paint.frame({x, y, w, h}, faded(t.border, slide), 1, 8);

  const float x0 = x + kPad + 16;
  const float y0 = y + kPad;
  double most = 1e-30;
  for (const Term& term : e.terms) most = std::max(most, std::abs(term.value));
  for (size_t i = 0; i < e.terms.size(); ++i) {
    const Term& term = e.terms[i];
    const float cx = x0 + cw * static_cast<float>(i);
    for (size_t f = 0; f < std::min<size_t>(2, term.factors.size()); ++f) {
      const auto [from, fill] = source_of(ui, term.factors[f].from, target, f == 0);
      const Rect to{cx, y0 + static_cast<float>(f) * (kRow + 2), cw - 2, kRow};
      const Rect r = mixed(from, to, slide);
      ui.paint.rect(r, fill, 3);
      if (size > 0 && r.w > 2.2f * size)
        text_in(ui, r, number_text(term.factors[f].value, digits), ink_on(fill), size, Face::medium);
    }
    const double shown = (seconds - kSlideSeconds) / kProductsSeconds * static_cast<double>(n) - static_cast<double>(i);
    if (shown <= 0) continue;
    const auto part = static_cast<float>(std::abs(term.value) / most);
    const float half = (cw - 4) / 2 * part;
    const float mid = cx + (cw - 2) / 2;
    ui.paint.rect({term.value < 0 ? mid - half : mid, y0 + 2 * kRow + 7, std::max(1.f, half), 5},
                  t.signed_at(term.value < 0 ? -.7 : .7), 1);
    ui.paint.vline(std::round(mid), y0 + 2 * kRow + 5, y0 + 2 * kRow + 14, t.control);
    if (size > 0)
      ui.paint.number(mid, y0 + 3 * kRow + 12, number_text(term.value, digits), t.text1, size, Face::medium,
                      Align::center);
  }
  if (slide >= 1)
    ui.paint.text(x + kPad + 5, baseline(y0 + kRow + 2 + kRow / 2, 13), "×", t.text2, 13, Face::regular, Align::center);
  const double fill = (seconds - kSlideSeconds - kProductsSeconds) / kFillSeconds;
  if (fill <= 0) return;
  double sum = 0;
  for (const Term& term : e.terms) sum += as_shown(term.value, digits);
  const bool exact = adds_up(e, digits) && shows(sum, e.value, digits);
  ui.paint.number(x + w - kPad, y0 + 3 * kRow + 12, (exact ? "= " : "≈ ") + number_text(e.value, digits), t.text1, 16,
                  Face::semibold, Align::right);
  ui.paint.rect(target, faded(t.signed_at(e.value / std::max(1e-30, p.scale)), fill), 3);
}

}  // namespace attn
