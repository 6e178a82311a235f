#include <limits>

#include "text/order.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/stage/number_entry.h"

namespace attn {

std::string Panel::fitted(double v, int most, float room, float size, Face face) const {
  for (int d = most; d >= 0; --d) {
    std::string text = number_text(v, d);
    if (paint.width(text, size, face, true) <= room) return text;
  }
  return (v < 0 ? "−" : "") + scientific(std::abs(v), 1);
}

int Panel::fitting(const std::vector<double>& values, int most, float room, float size, Face face) const {
  for (const double v : values)
    while (most > 0 && paint.width(number_text(v, most), size, face, true) > room) --most;
  return most;
}

std::vector<double> Panel::factors(size_t k) const {
  std::vector<double> all;
  for (const Term& term : e.terms)
    if (k < term.factors.size()) all.push_back(term.factors[k].value);
  return all;
}

std::vector<double> Panel::products() const {
  std::vector<double> all;
  for (const Term& term : e.terms) all.push_back(term.value);
  return all;
}

std::string Panel::equals_sum(int shown) const {
  double sum = 0;
  for (const Term& term : e.terms) sum += as_shown(term.value, digits);
  return shows(sum, e.value, digits) ? equals(shown) : "≈";
}

void Panel::link(Rect r, const CellRef& from) {
  if (from.step < 0) return;
  const CellAddress to{name_of(from), static_cast<int>(from.head), static_cast<int>(from.row),
                       static_cast<int>(from.col)};
  const float value = ui.trace().value(to.step).at(0, to.head, to.row, to.col);
  const std::string label =
      ui.words.format("mirror.cell", {step_words(ui.words, to.step), row_word(ui.session, ui.words, to),
                                      col_word(ui.session, ui.words, to), number(value)});
  const Hit h = hit(ui, "link " + std::to_string(links++), reach(ui, r, false), label);
  if (h.hovered) {
    paint.rect(r, t.active, 4);
    paint.frame(r, t.control, 1, 4);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    ui.hand.linked = to;
  }
  if (h.clicked && stayed()) ui.go_to(to);
}

std::vector<Run> runs_of(const std::vector<Piece>& pieces) {
  std::vector<Run> all;
  for (const Piece& p : pieces) all.push_back(p.run);
  return all;
}

void Panel::line(float x, float base, const std::vector<Piece>& pieces, Align align) {
  const std::vector<Run> all = runs_of(pieces);
  x = left_end(x, paint.width(all), align);
  float at = x;
  for (const Piece& p : pieces) {
    const float width = paint.width({p.run});
    link({std::round(at) - 3, std::round(base - p.run.size * .36f) - 10, std::round(width) + 6, 20}, p.from);
    at += width;
  }
  paint.runs(x, base, all);
}

bool Panel::is_matrix_product() const {
  return e.kind == Explanation::Kind::products && std::holds_alternative<MatMul>(step_of(e.cell).primitive);
}

bool Panel::in_columns() const {
  const bool adds = e.kind == Explanation::Kind::sum || e.kind == Explanation::Kind::quotient;
  return is_matrix_product() || (adds && e.terms.size() > 4);
}

const CellRef& Panel::cell_of(const Term& term) const {
  const CellRef& last = term.factors.back().from;
  return last.step < 0 ? term.factors.front().from : last;
}

Axis Panel::term_axis() const {
  const CellRef& a = cell_of(e.terms.front());
  const CellRef& b = cell_of(e.terms.back());
  if (a.head != b.head) return Axis::none;
  return a.row != b.row ? words_of(a).rows : words_of(a).cols;
}

/// What the scene calls the component of a value, of a head or of all heads side by side, that a cell holds; empty
/// where it has no name.
std::string Panel::value_name(const CellRef& from) const {
  if (from.step < 0) return "";
  const int d_v = ui.scene().problem.d_v;
  const bool side_by_side = name_of(from) == "concat";
  if (words_of(from).cols != Axis::d_v && !side_by_side) return "";
  const auto head = static_cast<int>(side_by_side ? from.col / d_v : from.head);
  const auto at = static_cast<int>(side_by_side ? from.col % d_v : from.col);
  const std::string name = axis_labels(ui.session, ui.words, Axis::d_v, head, at + 1)[static_cast<size_t>(at)];
  return name == std::to_string(at + 1) ? "" : name;
}

std::string Panel::term_name(size_t k) const {
  const Axis axis = term_axis();
  if (axis == Axis::key || axis == Axis::feature)
    return axis_names(ui.session, ui.words, axis, 0, static_cast<int>(e.terms.size()))[k];
  for (const Factor& factor : e.terms[k].factors)
    if (const std::string name = value_name(factor.from); !name.empty()) return name;
  const bool heads = cell_of(e.terms.front()).head != cell_of(e.terms.back()).head;
  return (heads ? "h = " : "c = ") + std::to_string(k + 1);
}

std::vector<Run> Panel::letter(const StepInfo& w, float size) const {
  std::vector<Run> runs{math(w.letter, size, t.role(w.role))};
  if (!w.index.empty()) runs.push_back(math_sub(w.index, size, t.role(w.role)));
  return runs;
}

bool Panel::divides_by_root() const {
  const Problem& p = ui.scene().problem;
  return words.part == Part::scaled && p.scaled && !p.scale && p.fault == "none";
}

std::pair<std::string, std::string> Panel::scaling(double factor, int decimals) const {
  if (factor <= 0) return {"×", "(" + number_text(factor, factor == std::round(factor) ? 0 : decimals) + ")"};
  if (factor > 1) return {"×", number_text(factor, decimals)};
  const double inverse = 1 / factor;
  return {"÷", number_text(inverse, std::abs(inverse - std::round(inverse)) < 1e-6 ? 0 : decimals)};
}

void Panel::bar(Rect r, double v, double most) const {
  const float half = r.w / 2;
  const auto w = most > 0 && std::isfinite(v) ? static_cast<float>(std::abs(v) / most) * half : 0.f;
  paint.rect(r, t.input, 2);
  paint.rect({v >= 0 ? r.x + half : r.x + half - w, r.y, w, r.h}, bar_color(v), 2);
  paint.rect({std::round(r.x + half) - .5f, r.y - 3, 1, r.h + 6}, t.text3);
}

std::vector<double> Panel::magnitudes() const {
  std::vector<double> all;
  for (const Term& term : e.terms) all.push_back(std::abs(term.value));
  return all;
}

double Panel::most() const {
  double m = 0;
  for (const double v : magnitudes())
    if (std::isfinite(v)) m = std::max(m, v);
  return m;
}

std::vector<size_t> by_falling(const std::vector<double>& numbers) {
  return stable_order(numbers.size(), [&](size_t a, size_t b) { return numbers[a] > numbers[b]; });
}

std::vector<size_t> largest(const std::vector<double>& numbers, size_t most) {
  std::vector<size_t> order = by_falling(numbers);
  order.resize(std::min(most, order.size()));
  std::ranges::sort(order);
  return order;
}

std::string Panel::oddity() const {
  if (std::isnan(e.value)) return ui.word("inspector.nan");
  if (e.kind == Explanation::Kind::softmax && !(e.sum > 0))
    return ui.word(std::isnan(e.sum) ? "inspector.nan" : "inspector.row_masked");
  if (std::isinf(e.value) && e.kind != Explanation::Kind::mask) return ui.word("inspector.infinite");
  return "";
}

void draw_inspector(Ui& ui, Rect area, const SquareColumns& columns, bool compact, float aside) {
  ui.mirror.section("inspector");
  ui.paint.rect(area, ui.theme.panel);
  if (!compact) ui.paint.hline(area.x, area.right(), area.y, ui.theme.hairline);
  ui.hand.linked = {};
  const CellAddress cell = ui.focus();
  const int step = step_index(ui, cell.step);
  if (step < 0) return;
  if (ui.session.covers(cell.step, cell.row)) {
    ui.paint.paragraph(area.x + 20, area.y + 36, area.w - 40, 20,
                       {plain(ui.word("predict.covered"), 13.5f, ui.theme.text2)});
    return;
  }
  Panel panel{ui, area, columns, compact, cell, explain(ui.trace(), {step, cell.head, cell.row, cell.col})};
  if (panel.empty) {
    panel.e = Explanation();
    panel.e.cell = {step, cell.head, cell.row, cell.col};
  }
  // What is explained may be a row of another step than that of the square, with fewer or more columns.
  const size_t explained = std::max(panel.e.terms.size(), panel.e.exps.size());
  if (explained != static_cast<size_t>(columns.all)) panel.columns = {};
  const float head = panel.header(aside);
  if (!compact && area.h <= kInspectorLine) return;
  const bool softmax = panel.e.kind == Explanation::Kind::softmax;
  if (softmax || panel.in_columns()) {
    if (compact) return panel.lists(area.y + head);
    if (softmax) return panel.softmax_lines();
    return panel.e.terms.size() <= 4 ? panel.products_wide() : panel.products_columns();
  }
  panel.area.y += compact ? head - 36 : 0;
  panel.single();
}

namespace {

/// Whether the pointer has rested on a cell for long enough, and nothing else is being done.
bool has_hover_card(const Ui& ui) {
  const Hand& a = ui.hand;
  const ImVec2 at = ImGui::GetIO().MousePos;
  const bool busy = ui.touch || ui.player.playing || is_typing_number(ui) || ImGui::IsMouseDown(0) || list_is_open();
  return !busy && ui.now >= a.hover_since + kHoverSeconds && a.hovered_box.contains(at.x, at.y) &&
         ui.exists(a.hovered) && !ui.session.covers(a.hovered.step, a.hovered.row) &&
         !is_empty_slot(*ui.trace().program, a.hovered.step, a.hovered.row, a.hovered.col);
}

}  // namespace

bool dismiss_hover_card(Ui& ui) {
  const bool has = has_hover_card(ui);
  if (has) ui.hand.hover_since = std::numeric_limits<double>::infinity();
  return has;
}

void draw_hover_card(Ui& ui, Rect window) {
  if (!has_hover_card(ui)) return;
  const Hand& a = ui.hand;
  const Theme& t = ui.theme;
  const StepInfo& words = step_info(a.hovered.step);
  const float value = ui.trace().value(a.hovered.step).at(0, a.hovered.head, a.hovered.row, a.hovered.col);
  Painter front(ImGui::GetForegroundDrawList());
  const auto word = [&](const std::string& text, Axis axis) {
    return plain(front.fit(text, 120, 12), 12, axis_ink(t, axis), Face::semibold);
  };
  const std::vector<Run> line{
      word(row_word(ui.session, ui.words, a.hovered), words.rows),
      gap(6),
      plain("·", 12, t.text3),
      gap(6),
      word(col_word(ui.session, ui.words, a.hovered), words.cols),
      gap(12),
      figures(is_amount(ui, a.hovered.step) ? percent(value, 4) : number_text(value, 6), 13, t.text1, Face::semibold)};
  const float w = std::round(front.width(line)) + 20;
  const float h = 30;
  const Rect& cell = a.hovered_box;
  const float above = cell.y - h - 8;
  const Rect card{std::clamp(std::round(cell.x + cell.w / 2 - w / 2), 4.f, std::max(4.f, window.w - w - 4)),
                  above < 4 ? cell.bottom() + 8 : above, w, h};
  front.rect(card, t.panel, 6);
  front.frame(card, t.control, 1, 6);
  front.runs(card.x + 10, baseline(card.y + h / 2, 12.5f), line);
}

}  // namespace attn
