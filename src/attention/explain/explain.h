#pragma once
#include "attention/trace.h"

namespace attn {

/// One cell of a Trace. `step` indexes the program; -1: no cell (a parameter such as the scale).
struct CellRef {
  int step = -1;
  int64_t head = 0;
  int64_t row = 0;
  int64_t col = 0;
  bool operator==(const CellRef&) const = default;
};

struct Factor {
  double value = 0;
  CellRef from;
  /// "exp", "tanh", …: value is a function of the cell ("inverse" 1 / it, "mask" 0 or -infinity, "largest" 1 or 0,
  /// "draws" how many fell on it, "above" how far it is above a threshold); empty: the cell itself.
  std::string function;
};

/// The product of its factors.
struct Term {
  std::vector<Factor> factors;
  double value = 0;
};

/// How one cell came about. The terms add up to the cell (to float32 rounding), whatever the primitive.
struct Explanation {
  /// function: one function of one cell. quotient: the first factors added up, divided by `parameter`. choice: 1 for
  /// the `parameter` largest of the row. draws: how many of `parameter` draws fell on it. entmax: how far
  /// (score - maximum) / `parameter` is above the threshold, or the square of that. A factor of -1 without a cell is a
  /// minus. given is also what no cell is behind: the zeros of a gathered row -1.
  enum class Kind {
    given,
    copy,
    products,
    sum,
    scale,
    softcap,
    mask,
    softmax,
    function,
    quotient,
    choice,
    draws,
    entmax
  };
  CellRef cell;
  Kind kind = Kind::given;
  double value = 0;  // the float32 of the Trace
  std::vector<Term> terms;
  /// softmax and entmax: the row maximum; choice: the least that is chosen. softmax only: each (score - maximum) / T,
  /// each exp of it, their sum.
  double maximum = 0;
  std::vector<double> shifted;
  std::vector<double> exps;
  double sum = 0;
  /// softmax: the temperature; softcap: the cap; quotient and entmax: what is divided by; choice and draws: how many;
  /// else 1.
  double parameter = 1;
  /// softcap: what tanh is taken of, score / cap; function: what it is taken of; choice: the weight; entmax: the score.
  double argument = 0;
  double threshold = 0;  // entmax only
  Map map;               // function only
};

/// Explains one cell (batch entry 0). Error when the step was not kept or the cell is outside it.
Explanation explain(const Trace& trace, const CellRef& cell);

/// The arithmetic in one line with `digits` decimals, U+2212 minus: "0.31×1.20 + (−0.44)×0.07 = 0.34"; ≈ in place
/// of = where the displayed numbers do not add up to the displayed result.
std::string explanation_text(const Explanation& explanation, int digits);
/// The text before and after the argument of a function: "elu(" and ") + 1".
struct FunctionWords {
  std::string before;
  std::string after;
};
FunctionWords function_words(const Map& map, int digits);
/// Whether a factor is the minus of its term: -1 without a cell.
bool is_minus(const Factor& factor);
/// Whether the displayed numbers add up to the displayed result: decides between = and ≈.
bool adds_up(const Explanation& explanation, int digits);
/// The arithmetic as LaTeX.
std::string explanation_latex(const Explanation& explanation, int digits);
/// The name of a cell for people; head counts from 1, and 0 stands for the only one.
struct CellName {
  std::string step;
  int head = 0;
  std::string row;
  std::string col;
};
/// "scores[head 2, it, animal] = " and the arithmetic; and both as LaTeX, words escaped.
std::string named_text(const CellName& name, const Explanation& explanation, int digits);
std::string named_latex(const CellName& name, const Explanation& explanation, int digits);
/// What the primitive of a step computes, over the step names: one line of NumPy that runs once those of its operands
/// have, and gives an array of batch, heads, rows and columns.
std::string step_numpy(const Trace& trace, int step);

}  // namespace attn
