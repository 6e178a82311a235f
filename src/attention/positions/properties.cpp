#include "attention/positions/properties.h"

#include <cmath>
#include <string>

namespace attn {

std::vector<double> position_products(const Tensor& table, int64_t p) {
  const Shape s = table.shape();
  if (p < 0 || p >= s.rows) fail("positions", "a place from 0 to " + std::to_string(s.rows - 1), std::to_string(p));
  std::vector<double> products;
  for (int64_t r = 0; r < s.rows; ++r) {
    double sum = 0;
    for (int64_t c = 0; c < s.cols; ++c) sum += double{table.at(0, 0, p, c)} * table.at(0, 0, r, c);
    products.push_back(sum);
  }
  return products;
}

Tensor position_rotation(const std::vector<double>& frequencies, int64_t d, int64_t k) {
  if (d % 2 != 0 || static_cast<int64_t>(frequencies.size()) != d / 2)
    fail("positions", "an even number of columns and a frequency for each pair",
         std::to_string(d) + " columns and " + std::to_string(frequencies.size()) + " frequencies");
  std::vector<float> values = allocate(d * d, "rotation of positions");
  for (int64_t i = 0; i < d; i += 2) {
    const double angle = frequencies[static_cast<size_t>(i / 2)] * static_cast<double>(k);
    const auto cell = [&](int64_t row, int64_t col) -> float& { return values[static_cast<size_t>(row * d + col)]; };
    cell(i, i) = cell(i + 1, i + 1) = static_cast<float>(std::cos(angle));
    cell(i, i + 1) = static_cast<float>(std::sin(angle));
    cell(i + 1, i) = static_cast<float>(-std::sin(angle));
  }
  return {{1, 1, d, d}, std::move(values)};
}

}  // namespace attn
