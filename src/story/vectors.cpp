#include "story/vectors.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "attention/analysis.h"
#include "story/reading.h"

namespace attn {
namespace {

double length(const std::vector<double>& v) { return std::sqrt(dot(v, v)); }

std::vector<double> axis(size_t size, size_t i) {
  std::vector<double> out(size, 0.0);
  if (i < size) out[i] = 1;
  return out;
}

/// What a vector has at right angles to others of length 1, brought to length 1; empty where that is nothing.
std::vector<double> upright(std::vector<double> v, std::span<const std::vector<double>> others) {
  const double before = length(v);
  make_orthogonal(v, others);
  const double left = length(v);
  if (!(left > 1e-6 * before)) return {};
  for (double& x : v) x /= left;
  return v;
}

/// The component axis that stands most upright on what there is.
std::vector<double> most_upright(size_t size, std::span<const std::vector<double>> others) {
  size_t best = 0;
  double shared = 2;
  for (size_t i = 0; i < size; ++i) {
    double sum = 0;
    for (const std::vector<double>& other : others) sum += other[i] * other[i];
    if (sum < shared - 1e-9) shared = sum, best = i;
  }
  std::vector<double> out = upright(axis(size, best), others);
  return out.empty() ? std::vector<double>(size, 0.0) : out;  // one number leaves no second direction
}

}  // namespace

ScoredVectors scored_vectors(const Session& session) {
  const Trace& trace = session.trace();
  if (!trace.program) return {};
  const std::string scores = part_on_view(session, Part::scores);
  const int at = trace.program->find(scores);
  if (at < 0) return {};
  const Step& step = trace.program->step(at);
  const auto* product = std::get_if<MatMul>(&step.primitive);
  if (!product || !product->transpose_b || step.shape.rows != std::ssize(session.tokens()) ||
      step.shape.cols != std::ssize(session.key_tokens()))
    return {};
  return {scores, trace.program->step(step.inputs[0]).name, trace.program->step(step.inputs[1]).name};
}

std::vector<double> vector_of(const Tensor& value, int head, int heads, int row) {
  const Shape& s = value.shape();
  std::vector<double> out;
  for (int64_t c = 0; c < s.cols; ++c) out.push_back(static_cast<double>(value.at(0, head * s.heads / heads, row, c)));
  return out;
}

std::pair<double, double> Plane::of(const std::vector<double>& v) const { return {dot(v, across), dot(v, up)}; }

double Plane::outside(const std::vector<double>& v) const {
  const double whole = length(v);
  if (!(whole > 0)) return 0;
  const auto [a, b] = of(v);
  std::vector<double> rest = v;
  for (size_t i = 0; i < rest.size(); ++i) rest[i] -= a * across[i] + b * up[i];
  return std::min(1.0, length(rest) / whole);
}

std::vector<double> Plane::moved(std::vector<double> v, double across_by, double up_by) const {
  for (size_t i = 0; i < v.size(); ++i) v[i] += across_by * across[i] + up_by * up[i];
  return v;
}

Plane component_plane(size_t size, size_t a, size_t b) { return {axis(size, a), axis(size, a == b ? size : b)}; }

Plane spanned_plane(const std::vector<double>& first, const std::vector<double>& second) {
  const size_t size = first.size();
  std::vector<std::vector<double>> found;
  for (const std::vector<double>& v : {first, second})
    if (std::vector<double> direction = upright(v, found); !direction.empty()) found.push_back(std::move(direction));
  while (found.size() < 2) found.push_back(most_upright(size, found));
  return {found[0], found[1]};
}

double DotProduct::angle() const { return std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / std::numbers::pi; }

bool DotProduct::is_right_angle() const { return q > 0 && k > 0 && std::abs(cosine) < 1e-6; }

DotProduct dot_product_of(const std::vector<double>& q, const std::vector<double>& k) {
  return {length(q), length(k), cosine(q, k), dot(q, k)};
}

}  // namespace attn
