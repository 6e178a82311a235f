#pragma once
#include "attention/step_info.h"
#include "attention/trace.h"
#include "scene/scene.h"

namespace attn {

// A row of a step becomes another vector by edits of what it is made of: a query q = x W by its W, a row of a matrix
// that is the visitor's own (x, where queries are x itself) by its cells.

/// How a row can be moved.
struct RowSource {
  enum class Kind { weights, cells, none };
  Kind kind = Kind::none;
  Text refusal = "vectors.computed";     // of none: key of the sentence that says why
  std::string step{};                    // whose cells are edited
  int head = 0;                          // of that step
  int row = 0;                           // cells: of that step
  std::vector<double> x{};               // weights: the row that is multiplied with the matrix
  std::vector<std::vector<double>> w{};  // weights: the matrix, x.size() rows
  std::vector<double> now{};             // the row as it is
};
/// `head` and `row` are those of the step. None: "vectors.zeros" where x is all zeros, "vectors.turned" for vectors
/// that are turned by their positions, "vectors.computed" for all others that no matrix of the visitor's makes, among
/// them those whose x comes from that matrix itself.
RowSource row_source(const Problem& problem, const Trace& trace, const std::string& step, int head, int row);

/// The edits that make the row `to` (as many numbers as it has). Of all matrices W' with x W' = to they give the one
/// whose change is least in Frobenius norm: W' - W = x^T (to - now) / |x|^2, the pseudoinverse's solution (Penrose
/// 1956, "On best approximate solutions of linear matrix equations"); entries are rounded to float32. Cells that keep
/// their value get no edit. Error where the row has no source.
std::vector<CellEdit> least_change(const Problem& problem, const RowSource& source, const std::vector<double>& to);

}  // namespace attn
