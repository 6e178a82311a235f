#include "attention/methods/random_features.h"

#include <cmath>
#include <numbers>

#include "attention/analysis.h"
#include "kernels/seeded.h"

namespace attn {
namespace {

using Row = std::vector<double>;

}  // namespace

double seeded_gaussian(uint64_t seed, int64_t stream, int64_t index) {
  const double radius = std::sqrt(-2 * std::log(1 - seeded_draw(seed, stream, index, 0)));  // of (0, 1]
  return radius * std::cos(2 * std::numbers::pi * seeded_draw(seed, stream, index, 1));
}

Tensor gaussian_directions(int64_t count, int64_t d, uint64_t seed, bool orthogonal) {
  constexpr int64_t kDirections = 0, kLengths = 1;
  const auto drawn = [&](int64_t stream, int64_t r) {
    Row row;
    for (int64_t c = 0; c < d; ++c) row.push_back(seeded_gaussian(seed, stream, r * d + c));
    return row;
  };
  std::vector<Row> rows;
  for (int64_t r = 0; r < count; ++r) {
    Row row = drawn(kDirections, r);
    if (orthogonal) make_orthogonal(row, std::span(rows).subspan(static_cast<size_t>(r / d * d)));
    rows.push_back(row);
  }
  std::vector<float> values;
  for (int64_t r = 0; r < count; ++r) {
    const Row& row = rows[static_cast<size_t>(r)];
    double factor = 1;
    if (orthogonal) {
      const Row length = drawn(kLengths, r);
      factor = std::sqrt(dot(length, length) / dot(row, row));
    }
    for (const double x : row) values.push_back(static_cast<float>(factor * x));
  }
  return {{1, 1, count, d}, std::move(values)};
}

}  // namespace attn
