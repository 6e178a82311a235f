#include "attention/orthogonal.h"

namespace attn {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void make_orthogonal(std::vector<double>& x, std::span<const std::vector<double>> others) {
  for (int pass = 0; pass < 2; ++pass)
    for (const std::vector<double>& other : others) {
      const double share = dot(x, other) / dot(other, other);
      for (size_t i = 0; i < x.size(); ++i) x[i] -= share * other[i];
    }
}

}  // namespace attn
