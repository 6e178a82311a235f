// The primitives that mechanisms are composed of: every cell of programs over them explains itself.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "attention/explain/explain_support.h"

using namespace attn;
using explain_test::everything;
using explain_test::traced;

namespace {

/// A trace of one primitive over the given values, and the explanation of its cell (0, row, col).
Explanation explained(const Primitive& primitive, const std::vector<Tensor>& operands, int64_t row = 0,
                      int64_t col = 0) {
  kernels_test::Bound p;
  std::vector<int> inputs;
  for (const Tensor& t : operands)
    inputs.push_back(p.given(std::string(1, static_cast<char>('a' + p.steps.size())), t));
  const int step = p.add("step", primitive, inputs);
  return explain(traced(std::move(p), *backends().front()), {step, 0, row, col});
}

Tensor row_of(std::vector<float> values) {
  const auto n = static_cast<int64_t>(values.size());
  return {{1, 1, 1, n}, std::move(values)};
}

}  // namespace

TEST_CASE("the terms of every cell of the further primitives add up to it, and their factors stand where they say") {
  CHECK(kernels_test::missing_in(everything(1)) == "attend");  // a fused step keeps no scores to explain
  for (const Backend* backend : processor_backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    for (unsigned seed = 1; seed <= 40; seed += 10) {
      const Trace trace = traced(everything(seed), *backend);
      int cells = 0, links = 0;
      for (int step = 0; step < static_cast<int>(trace.program->steps.size()); ++step) {
        const Step& s = trace.program->steps[static_cast<size_t>(step)];
        INFO(s.name << ", primitive " << std::string(primitive_row(s.primitive).name));
        const Tensor& value = trace.values[static_cast<size_t>(step)];
        // Plain primitives and the reference round once; the others' own kernels once per operation: at most three
        // products and sums, or exp2 or tanh of 2 ulp with what is around it.
        const bool once = backend == backends().front() || primitive_row(s.primitive).kit == Kit::plain;
        const double roundings = once ? 1 : 8;
        for (int64_t h = 0; h < s.shape.heads; ++h)
          for (int64_t i = 0; i < s.shape.rows; ++i)
            for (int64_t j = 0; j < s.shape.cols; ++j, ++cells) {
              const Explanation e = explain(trace, {step, h, i, j});
              const float cell = value.at(0, h, i, j);
              REQUIRE(!e.terms.empty());
              double sum = 0, size = 0;
              for (const Term& term : e.terms) {
                double product = 1;
                for (const Factor& f : term.factors) product *= f.value;
                CHECK(product == term.value);
                sum += term.value;
                size += std::abs(term.value);
                for (const Factor& f : term.factors) {
                  if (f.from.step < 0) continue;
                  ++links;
                  // A link leads to an input of the step, and quotes it unless it is a function of it.
                  CHECK(std::count(s.inputs.begin(), s.inputs.end(), f.from.step) > 0);
                  const Tensor& from = trace.values[static_cast<size_t>(f.from.step)];
                  REQUIRE((f.from.head < from.shape().heads && f.from.row < from.shape().rows &&
                           f.from.col < from.shape().cols));
                  if (f.function.empty())
                    CHECK(f.value == static_cast<double>(from.at(0, f.from.head, f.from.row, f.from.col)));
                }
              }
              if (std::isinf(cell))
                CHECK(sum == static_cast<double>(cell));
              else  // the roundings to float32, and room for the order of summation in double
                CHECK(std::abs(sum - cell) <= roundings * 1.01 * std::ldexp(1.0, -24) * size + 1e-44);
              CHECK(explanation_text(e, 3) != "");
              CHECK(explanation_latex(e, 3) != "");
            }
      }
      CHECK(cells > 2000);
      CHECK(links > 2000);
    }
  }
}

TEST_CASE("where the numbers of the further primitives come from") {
  const Trace trace = traced(everything(3), *backends().front());
  const Program& p = *trace.program;
  const auto source = [&](size_t primitive, const CellRef& at) {
    for (int i = 0; i < static_cast<int>(p.steps.size()); ++i)
      if (p.steps[static_cast<size_t>(i)].primitive.index() == primitive &&
          p.steps[static_cast<size_t>(i)].inputs.front() == 0)
        return explain(trace, {i, at.head, at.row, at.col}).terms;
    return std::vector<Term>{};
  };
  const auto index_of = [](const Primitive& primitive) { return primitive.index(); };
  // Heads 2 and 3 share head 1 of b.
  CHECK(source(index_of(Multiply{}), {0, 3, 4, 1})[0].factors[1].from == CellRef{1, 1, 4, 1});
  CHECK(source(index_of(Transpose{}), {0, 2, 1, 4})[0].factors[0].from == CellRef{0, 2, 4, 1});
  CHECK(source(index_of(Reshape{}), {0, 2, 2, 3})[0].factors[0].from == CellRef{0, 2, 4, 1});
  CHECK(source(index_of(Pairs{}), {0, 3, 17, 2})[1].factors[0].from == CellRef{1, 1, 2, 2});
  CHECK(source(index_of(Pairs{}), {0, 3, 17, 2})[0].factors[0].from == CellRef{0, 3, 3, 2});
  CHECK(source(index_of(Gather{}), {0, 1, 0, 2})[0].factors[0].from == CellRef{0, 1, 4, 2});
  CHECK(source(index_of(Gather{}), {0, 1, 1, 2})[0].factors[0].from == CellRef{});
  CHECK(source(index_of(SumHeads{}), {0, 0, 3, 2})[3].factors[0].from == CellRef{0, 3, 3, 2});
  CHECK(source(index_of(Rotate{}), {0, 0, 3, 1})[0].factors[0].from == CellRef{0, 0, 3, 0});
  CHECK(source(index_of(Rotate{}), {0, 0, 3, 2})[0].factors[0].from == CellRef{0, 0, 3, 2});
}

TEST_CASE("the arithmetic of the further primitives in one line") {
  const Tensor a = row_of({1, 2, 3, -2}), b = row_of({4, -.5f, 0, 1});
  const auto text = [&](const Primitive& p, const std::vector<Tensor>& in, int64_t col = 0) {
    return explanation_text(explained(p, in, 0, col), 2);
  };
  const auto latex = [&](const Primitive& p, const std::vector<Tensor>& in, int64_t col = 0) {
    return explanation_latex(explained(p, in, 0, col), 2);
  };
  CHECK(text(Subtract{}, {a, b}) == "1.00 − 4.00 = −3.00");
  CHECK(text(Subtract{}, {a, b}, 1) == "2.00 − (−0.50) = 2.50");
  CHECK(latex(Subtract{}, {a, b}, 1) == "2.00 - (-0.50) = 2.50");
  CHECK(text(Multiply{}, {a, b}, 1) == "2.00×(−0.50) = −1.00");
  CHECK(text(Divide{}, {a, b}, 1) == "2.00 ÷ (−0.50) = −4.00");
  CHECK(latex(Divide{}, {a, b}) == "\\frac{1.00}{4.00} = 0.25");
  CHECK(text(Divide{}, {a, b}, 2) == "3.00 ÷ 0.00 = 0.00");
  CHECK(text(Maximum{}, {a, b}) == "4.00 = 4.00");
  CHECK(text(Reduce{}, {a}) == "1.00 + 2.00 + 3.00 + (−2.00) = 4.00");
  CHECK(text(Reduce{Reduce::Kind::mean}, {a}) == "(1.00 + 2.00 + 3.00 + (−2.00)) ÷ 4.00 = 1.00");
  CHECK(text(Reduce{Reduce::Kind::maximum}, {a}) == "3.00 = 3.00");
  CHECK(text(Normalize{}, {row_of({3, 4})}, 1) == "4.00 ÷ 5.00 = 0.80");
  CHECK(text(Normalize{Normalize::Kind::layer}, {row_of({1, 5})}, 1) == "(5.00 − 3.00) ÷ 2.00 = 1.00");
  CHECK(text(Normalize{Normalize::Kind::layer}, {row_of({-1, -5})}) == "(−1.00 − (−3.00)) ÷ 2.00 = 1.00");
  CHECK(latex(Normalize{Normalize::Kind::layer}, {row_of({1, 5})}, 1) == "\\frac{5.00 - 3.00}{2.00} = 1.00");
  CHECK(text(Map{Map::Function::exp}, {b}, 3) == "exp(1.00) = 2.72");
  CHECK(text(Map{Map::Function::elu_plus_one}, {a}) == "elu(1.00) + 1 = 2.00");
  CHECK(text(Map{Map::Function::leaky_relu, .2}, {a}, 3) == "LeakyReLU(−2.00) = −0.40");
  CHECK(text(Map{Map::Function::within, 2}, {a}, 3) == "[|−2.00| ≤ 2.00] = 1.00");
  CHECK(latex(Map{Map::Function::sigmoid}, {b}, 2) == "\\sigma(0.00) = 0.50");
  CHECK(text(Rotate{}, {a}) == "1.00×1.00 + 2.00×0.00 = 1.00");
  CHECK(text(Choose{}, {a}, 2) == "max = 3.00 → 1.00");
  CHECK(text(Choose{}, {a}, 1) == "2.00 < max = 3.00 → 0.00");
  const Choose two{.kind = Choose::Kind::top, .samples = 2};
  CHECK(text(two, {a}, 1) == "2.00 ≥ 2.00 → 1.00");
  CHECK(text(two, {a}, 0) == "1.00 < 2.00 → 0.00");
  CHECK(latex(two, {a}, 2) == "[\\,3.00 \\ge 2.00\\,] = 1.00");
  CHECK(text(Normalize{Normalize::Kind::rms}, {row_of({3, 4})}, 1) == "4.00 ÷ 3.54 = 1.13");
  CHECK(text(Normalize{Normalize::Kind::log}, {row_of({3, 4})}, 1) == "4.00 + (−4.31) = −0.31");
  CHECK(text(Entmax{}, {row_of({.6f, .4f, -1})}) == "max(0.00, (0.60 − 0.60) − (−0.60)) = 0.60");
  CHECK(text(Entmax{}, {row_of({.6f, .4f, -1})}, 2) == "max(0.00, (−1.00 − 0.60) − (−0.60)) = 0.00");
  CHECK(text(Entmax{Entmax::Kind::entmax, 2}, {row_of({4, 0})}) == "max(0.00, (4.00 − 4.00) ÷ 4.00 − (−1.00))² = 1.00");
  CHECK(latex(Entmax{Entmax::Kind::entmax, 2}, {row_of({4, 0})}) ==
        "\\max(0.00,\\, (4.00 - 4.00) / 4.00 - (-1.00))^2 = 1.00");
  CHECK(text(Choose{Choose::Kind::sample, 1, 8}, {row_of({0, 1})}, 1) == "8 ÷ 8 = 1.00");
  CHECK(text(HideWhere{}, {a, b}, 2) == "3.00 + (−∞) = −∞");
  CHECK(text(Gather{{-1}}, {a}) == "0.00");
  const Explanation e = explained(Choose{}, {a}, 0, 1);
  CHECK(named_text({"chosen", 0, "it", "animal"}, e, 1) == "chosen[it, animal]: 2.0 < max = 3.0 → 0.0");
}
