#include "attention/number_format.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attn {

double NumberFormat::rounded(double value) const {
  if (value == 0 || !std::isfinite(value)) return value;
  const int exponent = std::max(std::ilogb(value), lowest_exponent);
  const double step = std::ldexp(1, exponent - fraction_bits);
  const double nearest = std::nearbyint(value / step) * step;  // both exact: a power of 2
  const double beyond = std::ldexp(1, highest_exponent + 1);
  return std::abs(nearest) < beyond ? nearest : std::copysign(std::numeric_limits<double>::infinity(), value);
}

std::vector<double> softmax_in(const NumberFormat& format, const std::vector<double>& scores, bool less_maximum) {
  std::vector<double> out;
  for (const double s : scores) out.push_back(format.rounded(s));
  if (less_maximum && !out.empty()) {
    const double most = *std::ranges::max_element(out);
    for (double& s : out) s = format.rounded(s - most);
  }
  double sum = 0;
  for (double& s : out) {
    s = format.rounded(std::exp(s));
    sum = format.rounded(sum + s);
  }
  for (double& e : out) e = format.rounded(e / sum);
  return out;
}

}  // namespace attn
