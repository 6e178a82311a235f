#include "attention/positions/rows.h"
#include "attention/positions/tables.h"

#include <cmath>

namespace attn {

Tensor sinusoidal_positions(int64_t n, int64_t d) {
  const Shape shape{1, 1, n, d};
  std::vector<float> values = allocate(shape.count(), "positions");
  for (int64_t p = 0; p < n; ++p)
    for (int64_t c = 0; c < d; ++c) {
      const double angle =
          static_cast<double>(p) / std::pow(10000.0, static_cast<double>(c / 2 * 2) / static_cast<double>(d));
      values[static_cast<size_t>(p * d + c)] = static_cast<float>(c % 2 ? std::cos(angle) : std::sin(angle));
    }
  return {shape, std::move(values)};
}

std::vector<double> sinusoidal_frequencies(int64_t d) {
  std::vector<double> frequencies;
  for (int64_t c = 0; c < d; c += 2)
    frequencies.push_back(std::pow(10000.0, -static_cast<double>(c) / static_cast<double>(d)));
  return frequencies;
}

Choice sinusoidal_position() {
  Choice row{Aspect::position, "sinusoidal", R"(\sin \frac{p}{10000^{2i/d}}, \cos \frac{p}{10000^{2i/d}})",
             "Vaswani 2017, section 3.5"};
  row.table = [](const Setup& s, int64_t rows) { return sinusoidal_positions(rows, s.d_model); };
  return row;
}

}  // namespace attn
