#pragma once
#include "story/step_labels.h"
#include "story/step_words.h"
#include "ui/inspector/inspector.h"
#include "ui/kit/widgets.h"

namespace attn {

/// A run of a line, and the cell its number came from: then it is a link.
struct Piece {
  Run run;
  CellRef from{};
};

std::vector<Run> runs_of(const std::vector<Piece>& pieces);

/// The inspector for one frame: which cell, its explanation, and what all its forms have in common.
struct Panel {
  Ui& ui;
  Rect area;
  SquareColumns columns;
  bool compact;
  CellAddress cell;
  Explanation e;
  int links = 0;  // the next one's number
  Painter& paint = ui.paint;
  const Theme& t = ui.theme;
  const int digits = ui.scene().view.digits;
  const StepInfo& words = step_info(cell.step);
  const bool empty = is_empty_slot(*ui.trace().program, cell.step, cell.row, cell.col);
  std::string row = row_word(ui.session, ui.words, cell);
  std::string col = col_word(ui.session, ui.words, cell);

  const Step& step_of(const CellRef& c) const { return ui.trace().program->step(c.step); }
  std::string name_of(const CellRef& c) const { return c.step < 0 ? "" : step_of(c).name; }
  const StepInfo& words_of(const CellRef& c) const { return step_info(name_of(c)); }
  std::string number(double v) const { return number_text(v, digits); }
  Color ink_of(const Factor& f) const { return f.from.step < 0 ? t.text2 : t.role(words_of(f.from).role); }

  /// A number with as many of `most` decimals as have room; where not even the whole number has, as "1.2e9".
  std::string fitted(double v, int most, float room, float size, Face face = Face::regular) const;
  /// How many of `most` decimals all of the numbers have room for.
  int fitting(const std::vector<double>& values, int most, float room, float size, Face face = Face::regular) const;
  /// Every first factor, or every second one.
  std::vector<double> factors(size_t k) const;
  std::vector<double> products() const;
  /// = where the numbers on screen, with `shown` decimals, add up.
  std::string equals(int shown) const { return shown >= digits && adds_up(e, digits) ? "=" : "≈"; }
  /// The same where the products stand there, too, and add up by themselves.
  std::string equals_sum(int shown) const;
  /// A weight is shown as a percentage with two decimals less.
  int share_digits() const { return std::max(0, digits - 2); }

  /// The place of a number that came from another cell: lights under the pointer, leads there with a click. Draw it
  /// before the number; the mirror has it, too. Without a cell it is no link.
  void link(Rect r, const CellRef& from);
  /// A line of runs, those that came from a cell as links.
  void line(float x, float base, const std::vector<Piece>& pieces, Align align = Align::left);

  /// Whether the terms stand side by side, each with its bar: the products of two matrices, and sums of many.
  bool in_columns() const;
  bool is_matrix_product() const;
  /// The last cell that a term comes from.
  const CellRef& cell_of(const Term& term) const;
  /// The axis that the terms of a product run along: rows or columns of the last factor; none where it is heads.
  Axis term_axis() const;
  std::string term_name(size_t k) const;
  std::string value_name(const CellRef& from) const;
  /// What the columns of a softmax are called.
  std::vector<std::string> key_names() const;
  /// A word over a column: its number where it is too wide.
  std::string column_name(const std::string& name, size_t k, float room) const {
    return paint.width(name, 11, Face::medium) <= room ? name : std::to_string(k + 1);
  }
  std::vector<Run> letter(const StepInfo& w, float size) const;
  /// Whether the step divides by the root of d_k; other scalings have a factor of their own.
  bool divides_by_root() const;
  /// A factor as it stands behind what it scales: ("÷", "2") up to 1, else ("×", "2.50").
  std::pair<std::string, std::string> scaling(double factor, int decimals) const;
  double score(size_t key) const {
    return std::isinf(e.shifted[key]) ? e.shifted[key] : e.shifted[key] * e.parameter + e.maximum;
  }
  /// A bar on a zero line.
  void bar(Rect r, double v, double most) const;
  Color bar_color(double v) const { return t.signed_at(v >= 0 ? .8 : -.8); }
  /// The magnitude of each term, and the largest finite one.
  std::vector<double> magnitudes() const;
  double most() const;

  /// Way back, words, formula; digits and copying, and `aside` right of them. Returns the height.
  float header(float aside);
  float controls(float right, float center, float room);
  void choose_digits(int wanted);
  void copy(bool latex);

  void products_wide();
  void products_columns();
  void name_lines(float right, float y, float last) const;
  void fate(float right, float y) const;
  void softmax_lines();
  void tick_sum(float x, float base) const;
  void single();
  std::string provenance() const;
  /// What there is to say about a result that is no ordinary number; empty for all others.
  std::string oddity() const;
  /// Phone: a row a term under `top`, scrolled by wheel and finger.
  void lists(float top);
  /// How many decimals all numbers of term_list() have room for.
  int list_digits() const;
  float term_list(Rect place);
  float weight_list(Rect place);
};

/// The indices of numbers, of the largest first.
std::vector<size_t> by_falling(const std::vector<double>& numbers);
/// The indices of the `most` largest numbers, in their order.
std::vector<size_t> largest(const std::vector<double>& numbers, size_t most);

}  // namespace attn
