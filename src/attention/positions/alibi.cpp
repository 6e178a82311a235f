#include <bit>
#include <cmath>
#include <cstdlib>

#include "attention/positions/rows.h"
#include "attention/positions/tables.h"

namespace attn {

std::vector<double> alibi_slopes(int64_t heads) {
  std::vector<double> slopes;
  const auto below = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(heads)));
  const auto slope = [](int64_t h, int64_t of) {
    return std::exp2(-8.0 * static_cast<double>(h) / static_cast<double>(of));
  };
  for (int64_t h = 1; h <= below; ++h) slopes.push_back(slope(h, below));
  for (int64_t h = 1; below + (h + 1) / 2 <= heads; h += 2) slopes.push_back(slope(h, 2 * below));
  return slopes;
}

Tensor alibi_bias(const std::vector<double>& slopes, int64_t n, int64_t m) {
  const Shape shape{1, static_cast<int64_t>(slopes.size()), n, m};
  std::vector<float> values = allocate(shape.count(), "alibi");
  size_t at = 0;
  for (const double slope : slopes)
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < m; ++j) values[at++] = static_cast<float>(slope * static_cast<double>(-std::abs(i - j)));
  return {shape, std::move(values)};
}

/// No positions in the embeddings: the farther a key, the lower its score, at another rate in every head (Press 2022).
Choice alibi_position() {
  Choice row{Aspect::position, "alibi", R"(s_{ij} - \mu_h\, |i - j|, \quad \mu_h = 2^{-8h/H})",
             "Press 2022, section 3"};
  row.steps = {{"alibi", "b", "", Role::m, Axis::query, Axis::key, true}};
  row.bias = [](Builder& b, int scores) {
    const Shape shape = b.shape(scores);
    return b.add("biased", Add{},
                 {scores, b.given("alibi", alibi_bias(alibi_slopes(shape.heads), shape.rows, shape.cols))});
  };
  return row;
}

}  // namespace attn
