#include "scene/edits/fill.h"

#include <algorithm>

#include "attention/analysis.h"
#include "scene/problem.h"
#include "scene/seeded.h"

namespace attn {
namespace {

constexpr uint64_t kMostSeeds = 1000;   // that fill_seed() tries
constexpr int64_t kComparedCells = 64;  // and by how many cells

CellEdit edit_at(const Problem& problem, const std::string& step, int head, int row, int col, float value) {
  const std::optional<CellEdit> edit = edit_of(problem, step, head, row, col, value);
  if (!edit) fail("fill " + step, "x or a weight", "a step that is computed");
  return *edit;
}

double gaussian(uint64_t key, int row, int col) {
  return seeded_normal(seeded_mix(seeded_mix(key ^ static_cast<uint64_t>(row)) ^ static_cast<uint64_t>(col)));
}

/// `count` columns of length `size`, orthonormal: the Q of a Gaussian matrix's QR with R's diagonal positive.
std::vector<std::vector<double>> orthonormal_columns(uint64_t key, int size, int count) {
  std::vector<std::vector<double>> columns;
  for (int c = 0; c < count; ++c) {
    std::vector<double> column;
    for (int r = 0; r < size; ++r) column.push_back(gaussian(key, r, c));
    make_orthogonal(column, columns);
    const double length = std::sqrt(dot(column, column));
    for (double& x : column) x /= length;
    columns.push_back(std::move(column));
  }
  return columns;
}

/// The value of a cell under a fill, cells counted as the step shows them.
class FillValues {
 public:
  FillValues(const Problem& problem, const std::string& step, int head, const Fill& fill, FillSize size)
      : kind_(fill.kind), head_(head), size_(size), tall_(size.rows >= size.cols) {
    const CellEdit first = edit_at(problem, step, head, 0, 0, 0);
    key_ = seeded_matrix(fill.seed, first.matrix);
    block_rows_ = first.matrix == "w_o" ? problem.d_v : 0;
    if (kind_ == Fill::Kind::orthogonal) key_ = seeded_mix(key_ ^ static_cast<uint64_t>(first.head));
  }
  /// Whether all of these cells but one may have this fill's values: a cheap test that few wrong seeds pass. With R's
  /// diagonal positive the first column of Q has the signs of the Gaussian matrix's; so has the first row where there
  /// are fewer rows.
  bool may_hold(const std::vector<std::tuple<int, int, float>>& cells) const {
    if (kind_ != Fill::Kind::orthogonal) return true;
    int other = 0;
    for (const auto& [r, c, value] : cells)
      if ((tall_ ? c : r) == 0 && (value < 0) != (gaussian(key_, tall_ ? r : c, 0) < 0) && ++other > 1) return false;
    return true;
  }
  float operator()(int row, int col) {
    switch (kind_) {
      case Fill::Kind::identity: return row == col ? 1.f : 0.f;
      case Fill::Kind::orthogonal:
        if (q_.empty())
          q_ = orthonormal_columns(key_, std::max(size_.rows, size_.cols), std::min(size_.rows, size_.cols));
        if (tall_) std::swap(row, col);
        return static_cast<float>(q_[static_cast<size_t>(row)][static_cast<size_t>(col)]) + 0.0f;
      case Fill::Kind::random:
        return block_rows_ ? seeded_weight(key_, row / block_rows_, row % block_rows_, col)
                           : seeded_weight(key_, head_, row, col);
      default: return 0;
    }
  }

 private:
  Fill::Kind kind_;
  int head_;
  FillSize size_;
  bool tall_;
  uint64_t key_ = 0;
  int block_rows_ = 0;                  // of a head of w_o
  std::vector<std::vector<double>> q_;  // columns of Q, or its rows where it is wide; made when first asked for
};

}  // namespace

FillSize fill_size(const Program& program, const std::string& step) {
  const int index = program.find(step);
  if (index < 0) throw Error("fill " + step + ": there is no such step");
  const Shape& shape = program.step(index).shape;
  return {static_cast<int>(shape.rows), static_cast<int>(shape.cols)};
}

void fill_matrix(Problem& problem, FillSize size, const std::string& step, int head, const Fill& fill) {
  FillValues values(problem, step, head, fill, size);
  std::vector<CellEdit> edits;
  for (int r = 0; r < size.rows; ++r)
    for (int c = 0; c < size.cols; ++c) edits.push_back(edit_at(problem, step, head, r, c, values(r, c)));
  set_edits(problem, std::move(edits));
}

std::optional<uint64_t> fill_seed(const Problem& problem, FillSize size, const std::string& step, int head,
                                  Fill::Kind kind) {
  std::vector<std::tuple<int, int, float>> found;  // the first cells, as far as they are edited
  for (int r = 0; r < size.rows; ++r)
    for (int c = 0; c < size.cols && static_cast<int64_t>(r) * size.cols + c < kComparedCells; ++c) {
      const CellEdit at = edit_at(problem, step, head, r, c, 0);
      const auto it = std::ranges::lower_bound(problem.edits, at.cell(), {}, &CellEdit::cell);
      if (it != problem.edits.end() && it->cell() == at.cell()) found.emplace_back(r, c, it->value);
    }
  const int64_t compared = std::min<int64_t>(kComparedCells, static_cast<int64_t>(size.rows) * size.cols);
  if (static_cast<int64_t>(found.size()) * 2 <= compared) return std::nullopt;
  for (uint64_t seed = 1; seed < kMostSeeds; ++seed) {
    FillValues values(problem, step, head, {kind, seed}, size);
    if (!values.may_hold(found)) continue;
    int64_t same = 0;
    for (size_t i = 0; i < found.size(); ++i) {
      const auto& [r, c, value] = found[i];
      if (values(r, c) == value) ++same;
      if (i == 7 && same < 2) break;
    }
    if (same * 2 > compared) return seed;
  }
  return std::nullopt;
}

bool reset_matrix(Problem& problem, const std::string& step, int head) {
  const CellEdit any = edit_at(problem, step, head, 0, 0, 0);
  const bool one_head = any.matrix == "w_q" || any.matrix == "w_k" || any.matrix == "w_v";
  return std::erase_if(problem.edits, [&](const CellEdit& e) {
           return e.matrix == any.matrix && (!one_head || e.head == any.head);
         }) > 0;
}

}  // namespace attn
