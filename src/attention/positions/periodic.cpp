#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "attention/positions/rows.h"
#include "attention/positions/tables.h"

namespace attn {
namespace {

void check_period(int64_t period) {
  if (period < 1) fail("positions", "a period of at least 1 token", std::to_string(period));
}

/// How often a pair of columns goes round in one period. More than half as many turns as tokens would look like fewer.
int64_t turns_of(int64_t pair, int64_t period) { return 1 + pair % std::max<int64_t>(1, period / 2); }

}  // namespace

std::vector<double> periodic_frequencies(int64_t d, int64_t period) {
  check_period(period);
  std::vector<double> frequencies;
  for (int64_t pair = 0; 2 * pair < d; ++pair)
    frequencies.push_back(2 * std::numbers::pi * static_cast<double>(turns_of(pair, period)) /
                          static_cast<double>(period));
  return frequencies;
}

Tensor periodic_positions(int64_t n, int64_t d, int64_t period) {
  check_period(period);
  const Shape shape{1, 1, n, d};
  std::vector<float> values = allocate(shape.count(), "positions");
  for (int64_t p = 0; p < n; ++p)
    for (int64_t c = 0; c < d; ++c) {
      // Whole turns are taken off in whole numbers: what is left is the same for p and p + T, to the last bit.
      const int64_t left = p % period * turns_of(c / 2, period) % period;
      const double angle = 2 * std::numbers::pi * static_cast<double>(left) / static_cast<double>(period);
      values[static_cast<size_t>(p * d + c)] = static_cast<float>(c % 2 ? std::cos(angle) : std::sin(angle));
    }
  return {shape, std::move(values)};
}

/// A place within a bar, not in the piece: tokens one period apart have the same code. (Fan 2022, FaceFormer, repeats
/// the first T rows of the sinusoidal table to the same end; here the step from the last row to the first is as any
/// other.)
Choice periodic_position() {
  Choice row{Aspect::position, "periodic", R"(\sin \frac{2 \pi f_i p}{T}, \cos \frac{2 \pi f_i p}{T})", ""};
  row.parameters = {{"period", 1, 64, 4, true}};
  row.table = [](const Setup& s, int64_t rows) {
    return periodic_positions(rows, s.d_model, Builder(s).whole("period"));
  };
  return row;
}

}  // namespace attn
