#include "attention/known_range.h"

#include <algorithm>
#include <cmath>

namespace attn {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr KnownRange kAny{-kInfinite, kInfinite};

double times(double a, double b) { return a == 0 || b == 0 ? 0 : a * b; }

KnownRange both(const KnownRange& a, const KnownRange& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high), a.sums_to_one && b.sums_to_one, a.alone || b.alone};
}

KnownRange product(const KnownRange& a, const KnownRange& b) {
  const auto [low, high] =
      std::minmax({times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)});
  return {low, high};
}

KnownRange mapped(const Map& map, const KnownRange& of) {
  switch (map.function) {
    case Map::Function::exp: return {std::exp(of.low), std::exp(of.high)};
    case Map::Function::tanh: return {-1, 1};
    case Map::Function::sigmoid: return {.low = 0, .high = 1, .alone = true};
    case Map::Function::within: return {0, 1};
    case Map::Function::relu: return {std::max(0.0, of.low), std::max(0.0, of.high)};
    case Map::Function::elu_plus_one:
    case Map::Function::sqrt:
    case Map::Function::softplus: return {0, kInfinite};
    case Map::Function::step_up: return {std::min(0.0, map.parameter), std::max(1.0, map.parameter)};
    default: return kAny;
  }
}

/// Numbers that are given are looked at, as far as they are shares.
KnownRange given_range(const Tensor& value) {
  if (value.empty()) return kAny;
  const float* end = value.data() + value.count();
  const bool shares = std::all_of(value.data(), end, [](float v) { return v >= 0 && v <= 1; });
  return shares ? KnownRange{0, std::any_of(value.data(), end, [](float v) { return v > 0; }) ? 1.0 : 0.0} : kAny;
}

/// Whether the divisor is the sum of each row of what is divided.
bool is_divided_by_its_sum(const Program& program, const Step& step) {
  const Step& divisor = program.operand(step, 1);
  const auto* reduce = std::get_if<Reduce>(&divisor.primitive);
  return reduce && reduce->kind == Reduce::Kind::sum && divisor.inputs[0] == step.inputs[0];
}

}  // namespace

KnownRange known_range(const Trace& trace, int index) {
  const Program& program = *trace.program;
  const Step& step = program.step(index);
  const Primitive& p = step.primitive;
  const auto of = [&](size_t k) { return known_range(trace, step.inputs[k]); };
  const auto* choose = std::get_if<Choose>(&p);
  if (choose && choose->kind == Choose::Kind::top) return {0, 1};
  if (std::holds_alternative<Softmax>(p) || choose || std::holds_alternative<Entmax>(p)) return {0, 1, true};
  if (std::holds_alternative<Input>(p)) return given_range(trace.value(index));
  if (const auto* map = std::get_if<Map>(&p)) return mapped(*map, of(0));
  if (const auto* scale = std::get_if<Scale>(&p)) return product(of(0), {scale->factor, scale->factor});
  if (std::holds_alternative<Multiply>(p)) {
    KnownRange result = product(of(0), of(1));
    result.alone = of(0).alone || of(1).alone;
    if (step.inputs[0] == step.inputs[1]) result.low = std::max(0.0, result.low);
    return result;
  }
  if (std::holds_alternative<Divide>(p)) {
    if (is_divided_by_its_sum(program, step) && of(0).low >= 0) return {0, 1, true};
    return kAny;
  }
  if (std::holds_alternative<MatMul>(p)) {  // of what is never negative
    const bool positive = of(0).low >= 0 && of(1).low >= 0;
    return {positive ? 0 : -kInfinite, kInfinite};
  }
  if (const auto* gather = std::get_if<Gather>(&p)) {
    const bool empty = std::ranges::any_of(gather->rows, [](int64_t row) { return row < 0; });
    return empty ? both(of(0), {0, 0}) : of(0);
  }
  if (std::holds_alternative<AppendRows>(p)) return both(of(0), of(1));
  if (std::holds_alternative<AppendCols>(p)) {
    const KnownRange a = of(0), b = of(1);
    KnownRange result = both(a, b);
    result.sums_to_one = (a.sums_to_one && b.high == 0 && b.low == 0) || (b.sums_to_one && a.high == 0 && a.low == 0);
    return result;
  }
  if (std::holds_alternative<Transpose>(p) || std::holds_alternative<Reshape>(p) || std::holds_alternative<Columns>(p))
    return {of(0).low, of(0).high, false, of(0).alone};
  return kAny;
}

KnownRange known_range(const Trace& trace, const std::string& name) {
  const int step = trace.program ? trace.program->find(name) : -1;
  return step < 0 ? kAny : known_range(trace, step);
}

}  // namespace attn
