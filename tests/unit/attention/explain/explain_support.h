#pragma once
// What the tests of explanations share: a program of all primitives.
#include <limits>
#include <random>

#include "attention/explain/explain.h"
#include "kernels/kernels_support.h"

namespace explain_test {

using namespace attn;

inline constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

inline Tensor coarse_tensor(Shape shape, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<float> values(static_cast<size_t>(shape.count()));
  for (float& v : values) v = static_cast<float>(static_cast<int>(generator() % 2001) - 1000) / 400;
  return {shape, std::move(values)};
}

/// Each primitive at least once, over 4 heads and 2, with what is repeated, 0, and -infinity.
inline kernels_test::Bound everything(unsigned seed) {
  kernels_test::Bound p;
  const auto one_of = [&](const Primitive& primitive, std::vector<int> inputs) {
    return p.add("s" + std::to_string(p.steps.size()), primitive, std::move(inputs));
  };
  const int a = p.given("a", coarse_tensor({1, 4, 5, 3}, seed));
  const int b = p.given("b", coarse_tensor({1, 2, 5, 3}, seed + 1));
  const int row = p.given("row", coarse_tensor({1, 1, 1, 3}, seed + 2));
  const int column = p.given("column", coarse_tensor({1, 2, 5, 1}, seed + 3));
  const int odd =
      p.given("odd", Tensor({1, 1, 5, 3}, {0, 1, kMinusInfinity, 0, 0, 0, 2, -1, 2, 1, 0, 1, kMinusInfinity, 3, 4}));
  const int masked = p.given("masked", Tensor({1, 1, 1, 3}, {kMinusInfinity, 1, kMinusInfinity}));
  const int squared = one_of(Multiply{}, {b, b});
  for (const Map::Function f : kernels_test::functions())
    one_of(Map{f, .7}, {f == Map::Function::log || f == Map::Function::sqrt ? squared : a});
  for (const int with : {b, row, column, odd}) {
    one_of(Add{}, {a, with});
    one_of(Add{}, {with, a});
    one_of(Subtract{}, {with, a});
    one_of(Maximum{}, {a, with});
    one_of(HideWhere{}, {a, with});
    if (with == odd) continue;
    one_of(Multiply{}, {a, with});
    one_of(Divide{}, {a, with});
  }
  one_of(Add{}, {row, column});
  one_of(Subtract{}, {odd, masked});
  const int positive = one_of(Map{Map::Function::relu}, {a});
  one_of(Divide{}, {a, positive});
  for (const Reduce::Kind kind : {Reduce::Kind::sum, Reduce::Kind::mean, Reduce::Kind::maximum}) {
    one_of(Reduce{kind}, {a});
    one_of(Reduce{kind}, {one_of(Columns{1, 1}, {a})});
  }
  one_of(Reduce{Reduce::Kind::maximum}, {odd});
  one_of(Normalize{}, {a});
  one_of(Normalize{}, {positive});
  one_of(Normalize{Normalize::Kind::layer, 1e-5}, {a});
  one_of(Choose{}, {positive});
  one_of(Choose{Choose::Kind::sample, seed, 37}, {positive});
  one_of(Normalize{Normalize::Kind::rms, .5}, {a});
  one_of(Normalize{Normalize::Kind::log}, {a});
  one_of(Choose{.kind = Choose::Kind::top, .samples = 2}, {odd});
  for (const Entmax::Kind kind : {Entmax::Kind::sparsemax, Entmax::Kind::entmax})
    for (const int of : {a, odd, masked}) one_of(Entmax{kind, .7}, {of});
  one_of(Rotate{}, {a});
  one_of(Rotate{100, {4, 3, 2, -1, 0}, true}, {one_of(AppendCols{}, {a, b})});
  one_of(Transpose{}, {a});
  one_of(Reshape{3, 5}, {a});
  one_of(Pairs{}, {a, b});
  one_of(Pairs{true}, {a, column});
  one_of(Gather{{4, -1, 0, 0}}, {a});
  one_of(Columns{1, 3}, {a});
  one_of(SumHeads{}, {a});
  one_of(MatMul{true}, {a, b});
  one_of(Scale{.3}, {a});
  one_of(SoftCap{.8}, {a});
  auto causal = std::make_shared<Mask>();
  causal->causal = true;
  one_of(ApplyMask{causal}, {a});
  one_of(Softmax{.5}, {odd});
  one_of(AppendRows{}, {a, b});
  one_of(SplitHeads{3}, {one_of(MergeHeads{}, {a})});
  one_of(MatMul{}, {one_of(Columns{0, 0}, {a}), one_of(Transpose{}, {one_of(Columns{0, 0}, {b})})});
  return p;
}

inline Trace traced(const kernels_test::Bound& program, const Backend& backend) {
  return {std::make_shared<const Program>(program), kernels_test::values_of(backend, program)};
}

}  // namespace explain_test
