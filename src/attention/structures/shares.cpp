#include "attention/structures/shares.h"

namespace attn {

Tensor head_parts(const Tensor& heads, const Tensor& w_o, const Tensor& rest) {
  const Shape h = heads.shape();
  const Shape w = w_o.shape();
  const Shape r = rest.shape();
  if (h.batch != 1 || w.batch != 1 || w.heads != 1 || w.rows != h.heads * h.cols || !(r == Shape{1, 1, h.rows, w.cols}))
    fail("parts of heads", "heads H x n x d_v, w_o (H d_v) x d and n x d",
         h.text() + ", " + w.text() + " and " + r.text());
  const Shape shape{1, h.heads + 1, h.rows, w.cols};
  std::vector<float> values = allocate(shape.count(), "parts of heads");
  float* out = values.data();
  for (int64_t head = 0; head < h.heads; ++head)
    for (int64_t i = 0; i < h.rows; ++i)
      for (int64_t c = 0; c < w.cols; ++c) {
        double sum = 0;
        for (int64_t k = 0; k < h.cols; ++k)
          sum += static_cast<double>(heads.at(0, head, i, k)) * static_cast<double>(w_o.at(0, 0, head * h.cols + k, c));
        *out++ = static_cast<float>(sum);
      }
  for (int64_t i = 0; i < r.count(); ++i) *out++ = rest.data()[i];
  return {shape, std::move(values)};
}

std::vector<double> variance_shares(const Tensor& parts, Stream stream) {
  const Shape s = parts.shape();
  if (s.batch != 1) fail("shares", "one batch entry", s.text());
  const auto d = static_cast<double>(s.cols);
  std::vector<double> shares(static_cast<size_t>(s.heads), 0.0);
  double weight = 0;  // what the shares are divided by in the end: rows, or their variances
  std::vector<double> total(static_cast<size_t>(s.cols));
  std::vector<double> covariance(static_cast<size_t>(s.heads));
  for (int64_t i = 0; i < s.rows; ++i) {
    double mean = 0;
    for (int64_t c = 0; c < s.cols; ++c) {
      double& t = total[static_cast<size_t>(c)];
      t = 0;
      for (int64_t p = 0; p < s.heads; ++p) t += static_cast<double>(parts.at(0, p, i, c));
      mean += t / d;
    }
    double variance = 0;
    for (const double t : total) variance += (t - mean) * (t - mean) / d;
    if (variance == 0) continue;
    for (int64_t p = 0; p < s.heads; ++p) {
      double sum = 0;  // the part's own mean falls out: the total's differences from its mean add up to 0
      for (int64_t c = 0; c < s.cols; ++c)
        sum += static_cast<double>(parts.at(0, p, i, c)) * (total[static_cast<size_t>(c)] - mean) / d;
      covariance[static_cast<size_t>(p)] = sum;
    }
    const double divisor = stream == Stream::normalized ? variance : 1;
    for (size_t p = 0; p < shares.size(); ++p) shares[p] += covariance[p] / divisor;
    weight += stream == Stream::normalized ? 1 : variance;
  }
  if (weight != 0)
    for (double& share : shares) share /= weight;
  return shares;
}

double averaged_variance(double variance, double correlation, int64_t heads) {
  const double lowest = heads > 1 ? -1 / static_cast<double>(heads - 1) : -1;
  if (heads < 1 || !(variance >= 0) || !(correlation >= lowest && correlation <= 1))
    fail("variance of a mean",
         "at least 1 head, a variance of 0 or more and a correlation from " + std::to_string(lowest) + " to 1",
         std::to_string(heads) + ", " + std::to_string(variance) + " and " + std::to_string(correlation));
  return variance * (correlation + (1 - correlation) / static_cast<double>(heads));
}

}  // namespace attn
