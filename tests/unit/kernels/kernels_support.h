#pragma once
// What the kernel tests share: seeded values, the formulas written out in plain double loops, and derived bounds.
// Nothing here calls the code under test except to hold values in a Tensor.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/simd_kernels.h"
#include "kernels/program/map_functions.h"

extern "C" void __asan_init() __attribute__((weak));

namespace kernels_test {

/// Whether the program is linked with the address sanitizer, which ends it when memory is refused.
inline bool ends_without_memory() { return &__asan_init != nullptr; }

/// Half the distance of neighbouring float32 numbers, relative: one rounding is at most this.
constexpr double kU = 0x1p-24;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

inline bool long_run() { return std::getenv("ATTENTION_LONG") != nullptr; }

/// The row of each primitive, in the order of the variant.
inline std::vector<attn::PrimitiveRow> primitive_rows() {
  return []<class... P>(std::variant<P...>*) { return std::vector{P::row...}; }(static_cast<attn::Primitive*>(nullptr));
}

inline std::vector<attn::Map::Function> functions() {
  std::vector<attn::Map::Function> all;
  const auto next = [&] { return static_cast<attn::Map::Function>(all.size()); };
  while (attn::function_row(next()).name) all.push_back(next());
  return all;
}

/// Names what no step of the program shows: a primitive, or a function of Map.
inline std::string missing_in(const attn::Program& program) {
  std::string missing;
  const auto need = [&](const char* name, const std::function<bool(const attn::Primitive&)>& is) {
    if (std::none_of(program.steps.begin(), program.steps.end(), [&](const auto& s) { return is(s.primitive); }))
      missing += std::string(missing.empty() ? "" : ", ") + name;
  };
  for (const attn::PrimitiveRow& row : primitive_rows())
    need(row.name, [&](const attn::Primitive& p) { return std::string_view(attn::primitive_row(p).name) == row.name; });
  for (const attn::Map::Function f : functions())
    need(attn::function_row(f).name, [&](const attn::Primitive& p) {
      const auto* map = std::get_if<attn::Map>(&p);
      return map && map->function == f;
    });
  return missing;
}

/// Uniform in [low, high), the same on every machine (std distributions are not).
inline attn::Tensor random_tensor(attn::Shape shape, uint32_t seed, double low = -1, double high = 1) {
  std::mt19937 generator(seed);
  std::vector<float> values(static_cast<size_t>(shape.count()));
  for (float& x : values) x = static_cast<float>(low + (high - low) * (generator() * 0x1p-32));
  return {shape, std::move(values)};
}

inline attn::Tensor tensor(attn::Shape shape, std::vector<float> values) { return {shape, std::move(values)}; }

inline std::shared_ptr<const std::vector<uint8_t>> bytes(std::vector<uint8_t> values) {
  return std::make_shared<const std::vector<uint8_t>>(std::move(values));
}

/// Value (b, h, i, j) of a tensor that is repeated where its size is 1.
template <class T>
T at_broadcast(const T* values, const attn::Shape& s, int64_t b, int64_t h, int64_t i, int64_t j) {
  const auto index = [](int64_t n, int64_t size) { return size == 1 ? 0 : n; };
  return values[((index(b, s.batch) * s.heads + index(h, s.heads)) * s.rows + index(i, s.rows)) * s.cols +
                index(j, s.cols)];
}

/// What is added to the score of query i and key j, from the contract, one rule a line.
inline double added(const attn::Mask& m, int64_t b, int64_t h, int64_t i, int64_t j) {
  const int64_t position = i + (m.offset.empty() ? 0 : m.offset[static_cast<size_t>(b)]);
  if (m.causal && j > position) return -kInf;
  if (m.left >= 0 && j < position - m.left) return -kInf;
  if (m.right >= 0 && j > position + m.right) return -kInf;
  if (!m.kv_len.empty() && j >= m.kv_len[static_cast<size_t>(b)]) return -kInf;
  if (m.keep && m.keep_shape.cols != 1 && j >= m.keep_shape.cols) return -kInf;
  if (m.keep && !at_broadcast(m.keep->data(), m.keep_shape, b, h, i, j)) return -kInf;
  if (m.bias.empty()) return 0;
  if (m.bias.shape().cols != 1 && j >= m.bias.shape().cols) return -kInf;
  return at_broadcast(m.bias.data(), m.bias.shape(), b, h, i, j);
}

/// Exact values, and how far a float32 computation may be from them.
struct Exact {
  std::vector<double> value;
  std::vector<double> bound;
};

/// a b^T of one matrix each. A float32 sum of d products in any order is within (d + 1) u sum|a b| to first order
/// (Higham 2002, section 3.1); + 1 for the rounding of the other side and second-order terms.
inline Exact scores_formula(const float* a, const float* b, int64_t n, int64_t m, int64_t d) {
  Exact e;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < m; ++j) {
      double sum = 0, size = 0;
      for (int64_t k = 0; k < d; ++k) {
        const double product = double{a[i * d + k]} * b[j * d + k];
        sum += product;
        size += std::abs(product);
      }
      e.value.push_back(sum);
      e.bound.push_back((static_cast<double>(d) + 2) * kU * size);
    }
  return e;
}

/// exp((s - max) / T) / sum of one row; zeros when all are -infinity, NaN when one is NaN.
inline std::vector<double> softmax_formula(const std::vector<double>& s, double temperature) {
  const double max = s.empty() ? -kInf : *std::max_element(s.begin(), s.end());
  std::vector<double> w(s.size(), 0.0);
  if (std::any_of(s.begin(), s.end(), [](double x) { return std::isnan(x); }))
    return std::vector<double>(s.size(), NAN);
  if (max == -kInf) return w;
  double sum = 0;
  for (size_t j = 0; j < s.size(); ++j) sum += w[j] = std::exp((s[j] - max) / temperature);
  for (double& x : w) x /= sum;
  return w;
}

/// softmax((cap(factor q k^T) + mask) / T) v for all heads, a key of weight 0 left out, with the bound of a float32
/// computation:
///  - a score is off by E = (dk + 4) u |factor| sum|q k| (products, sum, factor, pre-scaling), the cap lets that
///    through at most unchanged and adds 8 u |s| (tanh within 2 ulp = 4 u, two products, two parameters), the mask adds
///    u |s|;
///  - its weight is then off by the factor exp(eta), eta = E / T + 4 u |s - max| / T (difference and product rounded)
///    + 8 u (exp2 within 2 ulp = 4 u, its sum, its quotient) + 8 u a block of keys for the running maximum;
///  - numerator and denominator move together: |error| <= sum p (e^eta - 1) (|v| + |out|), times 1.25 for the
///    second order while eta < 0.2;
///  - sums of n products at a stretch, kept in float32: 2 (n + 8) u sum p|v|.
inline Exact attend_formula(const attn::Tensor& q, const attn::Tensor& k, const attn::Tensor& v,
                            const attn::Attend& p) {
  const int64_t batch = std::max({q.shape().batch, k.shape().batch, v.shape().batch});
  const int64_t heads = std::max({q.shape().heads, k.shape().heads, v.shape().heads});
  const int64_t rows = q.shape().rows, keys = k.shape().rows, dk = q.shape().cols, dv = v.shape().cols;
  const auto matrix = [&](const attn::Tensor& t, int64_t b, int64_t h) {
    return t.matrix(b / (batch / t.shape().batch), h / (heads / t.shape().heads));
  };
  const double blocks = 1 + static_cast<double>(keys) / 128;
  const double stretch = static_cast<double>(std::min<int64_t>(keys, 128)) + blocks;
  Exact e;
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t h = 0; h < heads; ++h)
      for (int64_t i = 0; i < rows; ++i) {
        std::vector<double> s, error;
        for (int64_t j = 0; j < keys; ++j) {
          double sum = 0, size = 0;
          for (int64_t x = 0; x < dk; ++x) {
            const double product = double{matrix(q, b, h)[i * dk + x]} * matrix(k, b, h)[j * dk + x];
            sum += product;
            size += std::abs(product);
          }
          double score = p.factor * sum, off = (static_cast<double>(dk) + 4) * kU * std::abs(p.factor) * size;
          if (p.cap != 0) {
            score = p.cap * std::tanh(score / p.cap);
            off += 8 * kU * std::abs(score);
          }
          const double mask = p.mask ? added(*p.mask, b, h, i, j) : 0;
          score = mask == -kInf ? -kInf : score + mask;
          s.push_back(score);
          error.push_back(score == -kInf ? 0 : off + kU * std::abs(score));
        }
        const std::vector<double> w = softmax_formula(s, p.temperature);
        const double max = s.empty() ? 0 : *std::max_element(s.begin(), s.end());
        std::vector<double> off_by;  // e^eta - 1
        for (size_t j = 0; j < s.size(); ++j) {
          const double eta = error[j] / p.temperature + 4 * kU * (max - s[j]) / p.temperature + (8 + 8 * blocks) * kU;
          off_by.push_back(w[j] == 0 ? 0 : std::expm1(eta));
        }
        for (int64_t c = 0; c < dv; ++c) {
          const float* column = matrix(v, b, h) + c;
          double out = 0, size = 0, bound = 0;
          for (size_t j = 0; j < w.size(); ++j) {
            const double value = column[static_cast<int64_t>(j) * dv];
            if (w[j] == 0) continue;
            out += w[j] * value;
            size += w[j] * std::abs(value);
          }
          for (size_t j = 0; j < w.size(); ++j)
            if (w[j] != 0) bound += w[j] * off_by[j] * (std::abs(column[static_cast<int64_t>(j) * dv]) + std::abs(out));
          e.value.push_back(out);
          e.bound.push_back(1.25 * bound + 2 * (stretch + 8) * kU * size + 1e-30);
        }
      }
  return e;
}

/// Empty, or where `got` leaves the bounds first. NaN is never within bounds.
inline std::string outside(const attn::Tensor& got, const Exact& exact) {
  if (got.count() != static_cast<int64_t>(exact.value.size()))
    return "expected " + std::to_string(exact.value.size()) + " values, found " + std::to_string(got.count());
  for (size_t i = 0; i < exact.value.size(); ++i) {
    const double error = std::abs(got.data()[i] - exact.value[i]);
    if (!(error <= exact.bound[i]))
      return "value " + std::to_string(i) + ": expected " + std::to_string(exact.value[i]) + " within " +
             std::to_string(exact.bound[i] * 1e6) + "e-6, off by " + std::to_string(error * 1e6) + "e-6";
  }
  return {};
}

/// Those of the table that run on the processor, and every kind of vector that simd could have chosen on another
/// machine.
inline std::vector<const attn::Backend*> tested_backends() {
  static const auto others = [] {
    std::vector<attn::CpuBackend> kinds;
    for (const attn::SimdFunctions* functions : attn::simd_kinds())
      kinds.emplace_back(functions->tile, attn::kernels_of(*functions));
    return kinds;
  }();
  std::vector<const attn::Backend*> all(attn::processor_backends().begin(), attn::processor_backends().end());
  for (size_t i = 0; i + 1 < others.size(); ++i) all.push_back(&others[i]);  // the last is what simd chose
  return all;
}

/// And webgpu, where it can run.
inline std::vector<const attn::Backend*> with_device(std::vector<const attn::Backend*> all) {
  const attn::Backend& device = attn::find_backend("webgpu");
  if (device.unavailable().empty()) all.push_back(&device);
  return all;
}

/// A program with values for its inputs.
struct Bound : attn::Program {
  attn::Bindings bindings;
  int given(std::string name, attn::Tensor value) {
    const int step = add(std::move(name), attn::Input{value.shape()}, {});
    bindings.resize(steps.size());
    bindings.back() = std::move(value);
    return step;
  }
};

/// One per step, where it is wanted.
inline std::vector<attn::Tensor> values_of(const attn::Backend& backend, const Bound& program,
                                           const std::vector<bool>& wanted) {
  return attn::run(backend, {std::make_shared<const attn::Program>(program), program.bindings, wanted});
}
inline std::vector<attn::Tensor> values_of(const attn::Backend& backend, const Bound& program) {
  return values_of(backend, program, std::vector<bool>(program.steps.size(), true));
}

/// The value of the last step of a program.
inline attn::Tensor last_value(const attn::Backend& backend, const Bound& program) {
  std::vector<bool> wanted(program.steps.size(), false);
  wanted.back() = true;
  return values_of(backend, program, wanted).back();
}

/// primitive(operands...) on a back end.
inline attn::Tensor apply(const attn::Backend& backend, attn::Primitive primitive, std::vector<attn::Tensor> operands) {
  Bound program;
  std::vector<int> inputs;
  for (attn::Tensor& operand : operands)
    inputs.push_back(program.given("input " + std::to_string(inputs.size()), std::move(operand)));
  program.add("result", std::move(primitive), inputs);
  return last_value(backend, program);
}

}  // namespace kernels_test
