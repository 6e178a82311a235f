// The backward pass of each primitive alone, against central differences in double.
#include "kernels/program/gradient.h"

#include <doctest/doctest.h>

#include "kernels/gradient_support.h"
#include "text/said_error.h"

using namespace attn;
using namespace gradient_test;

namespace {

/// A primitive over operands of these shapes, drawn from [low, high).
struct Case {
  Primitive primitive;
  std::vector<Shape> operands;
  double low = -2;
  double high = 2;
};

std::shared_ptr<const Mask> causal() {
  Mask mask;
  mask.causal = true;
  return std::make_shared<const Mask>(mask);
}

std::shared_ptr<const Mask> adding(Tensor bias) {
  Mask mask;
  mask.bias = std::move(bias);
  return std::make_shared<const Mask>(mask);
}

/// Each primitive with what there is of it: repeated rows, columns and heads, kinds, odd sizes.
std::vector<Case> cases() {
  const Shape a{1, 4, 5, 3}, b{1, 2, 5, 3}, one{1, 1, 5, 3}, row{1, 1, 1, 3}, column{1, 2, 5, 1};
  std::vector<Case> all{{MatMul{}, {{1, 4, 5, 3}, {1, 2, 3, 6}}},
                        {MatMul{}, {{1, 1, 5, 3}, {1, 4, 3, 2}}},
                        {MatMul{.weighs = true}, {{1, 2, 5, 3}, {1, 1, 3, 2}}},
                        {MatMul{true}, {{1, 4, 5, 3}, {1, 2, 6, 3}}},
                        {MatMul{true}, {{1, 1, 2, 3}, {1, 3, 4, 3}}},
                        {Scale{-.7}, {a}},
                        {SoftCap{1.5}, {a}},
                        {SoftCap{0}, {a}},
                        {ApplyMask{adding(random_tensor({1, 1, 5, 3}, 9))}, {a}},
                        {Softmax{}, {a}},
                        {Softmax{.5}, {a}},
                        {AppendRows{}, {{1, 4, 2, 3}, {1, 2, 3, 3}}},
                        {AppendCols{}, {{1, 2, 4, 2}, {1, 1, 4, 3}}},
                        {SplitHeads{3}, {{1, 1, 4, 6}}},
                        {MergeHeads{}, {a}},
                        {Normalize{}, {a}},
                        {Normalize{Normalize::Kind::layer, 1e-5}, {a}},
                        {Normalize{Normalize::Kind::rms, .5}, {a}},
                        {Normalize{Normalize::Kind::log}, {a}},
                        {Entmax{}, {a}},
                        {Entmax{.temperature = .6}, {a}},
                        {Entmax{Entmax::Kind::entmax, 1}, {a}},
                        {Entmax{Entmax::Kind::entmax, 1.7}, {a}},
                        {Rotate{}, {{1, 2, 5, 5}}},
                        {Rotate{100, {4, 3, 2, -1, 0}, true}, {{1, 2, 5, 5}}},
                        {Transpose{}, {a}},
                        {Reshape{3, 5}, {a}},
                        {Pairs{}, {{1, 4, 2, 3}, {1, 2, 4, 3}}},
                        {Pairs{true}, {{1, 2, 3, 2}, {1, 4, 2, 3}}},
                        {Gather{{4, -1, 0, 0, 2, 0}}, {a}},
                        {Gather{{1, 4, 0}}, {a}},
                        {Columns{1, 3}, {a}},
                        {SumHeads{}, {a}},
                        {SumHeads{}, {one}}};
  for (const Reduce::Kind kind : {Reduce::Kind::sum, Reduce::Kind::mean, Reduce::Kind::maximum})
    for (const Shape& of : {a, column}) all.push_back({Reduce{kind}, {of}});
  for (const Map::Function f : functions()) {
    if (f == Map::Function::gelu_slope) continue;
    const bool positive = f == Map::Function::log || f == Map::Function::sqrt;
    all.push_back({Map{f, .3}, {a}, positive ? .1 : -2.0});
  }
  for (const Shape& with : {b, row, column, Shape{1, 1, 1, 1}}) {
    all.push_back({Add{}, {a, with}});
    all.push_back({Subtract{}, {with, a}});
    all.push_back({Multiply{}, {a, with}});
    all.push_back({Divide{}, {with, a}, .5});
    all.push_back({Maximum{}, {a, with}});
    all.push_back({Maximum{}, {with, a}});
  }
  all.push_back({Divide{}, {row, column}, .5});
  return all;
}

/// What a program with that loss is refused for; empty: it is not.
template <class E = SaidError>
std::string refusal_of(const Bound& program, int step) try {
  with_loss(program, step, 1);
  return {};
} catch (const E& e) {
  return e.what();
}

}  // namespace

TEST_CASE("the gradient of each primitive is what central differences say") {
  uint32_t seed = 1;
  for (const Case& c : cases()) {
    Bound program;
    std::vector<int> operands;
    for (const Shape& shape : c.operands)
      operands.push_back(
          program.given("given" + std::to_string(operands.size()) + "x", random_tensor(shape, ++seed, c.low, c.high)));
    const int result = program.add("result", c.primitive, operands);
    CAPTURE(std::string(primitive_row(c.primitive).name));
    CAPTURE(program.step(result).shape.text());
    check_gradient(with_loss(program, result, ++seed), 1000);
  }
}

TEST_CASE("every primitive and every function has a gradient that is tested, or a reason why it has none") {
  Program tested;
  for (const Case& c : cases()) {
    std::vector<int> in;
    for (const Shape& shape : c.operands)
      in.push_back(tested.add("s" + std::to_string(tested.steps.size()), Input{shape}, {}));
    tested.add("s" + std::to_string(tested.steps.size()), c.primitive, in);
  }
  CHECK(missing_in(tested) == "attend, hide_where, choose, gelu_slope");
}

TEST_CASE("what is hidden takes no part in a gradient, and flags pass nothing on") {
  Bound program;
  const int scores = program.given("scores", random_tensor({1, 2, 4, 4}, 3, -2, 2));
  const int keys = program.given("keys", random_tensor({1, 2, 4, 4}, 4));
  const int flags = program.add("flags", Choose{.kind = Choose::Kind::top, .samples = 2}, {keys});
  const int kept = program.add("kept", HideWhere{}, {scores, flags});
  const int weights = program.add("weights", Softmax{.7}, {program.add("masked", ApplyMask{causal()}, {kept})});
  const Bound all = with_loss(program, weights, 5);
  check_gradient(all, 1000);
  CHECK(all.find("d_scores") > 0);
  CHECK(all.find("d_keys") < 0);
  const std::vector<Tensor> found = values_of(*backends().front(), all);
  const Tensor d = found[static_cast<size_t>(all.find("d_scores"))];
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t j = i + 1; j < 4; ++j) CHECK(d.at(0, 0, i, j) == 0);
}

TEST_CASE("a row that sees nothing, or is nothing, has the gradient 0") {
  Bound program;
  const int zeros = program.given("zeros", tensor({1, 1, 2, 2}, {0, 0, 3, 4}));
  const auto mask = adding(tensor({1, 1, 2, 1}, {static_cast<float>(-kInf), 0}));
  const int weights = program.add("weights", Softmax{}, {program.add("masked", ApplyMask{mask}, {zeros})});
  const int sum = program.add("sum", Add{}, {weights, program.add("unit", Normalize{}, {zeros})});
  const Bound all = with_loss(program, sum, 5);
  const std::vector<Tensor> found = values_of(*backends().front(), all);
  const Tensor d = found[static_cast<size_t>(all.find("d_zeros"))];
  CHECK(d.at(0, 0, 0, 0) == 0);
  CHECK(d.at(0, 0, 0, 1) == 0);
  CHECK(std::abs(d.at(0, 0, 1, 0)) > 1e-3);
}

TEST_CASE("attention by hand: dV = A^T dO, dA = dO V^T, dS = A * (dA - rowsum(A * dA))") {
  Bound program;
  const int s = program.given("s", tensor({1, 1, 1, 2}, {0, static_cast<float>(std::log(3.0))}));
  const int v = program.given("v", tensor({1, 1, 2, 1}, {2, 6}));
  const int a = program.add("a", Softmax{}, {s});
  const int loss = program.add("o", MatMul{.weighs = true}, {a, v});
  Bound all{with_gradient(program, loss), program.bindings};
  all.bindings.resize(all.steps.size());
  all.bindings[static_cast<size_t>(all.find("d_o"))] = tensor({1, 1, 1, 1}, {1});
  const std::vector<Tensor> found = values_of(*backends().front(), all);
  const auto of = [&](const char* name, int64_t row, int64_t col) {
    return found[static_cast<size_t>(all.find(name))].at(0, 0, row, col);
  };
  CHECK(of("d_v", 0, 0) == doctest::Approx(.25));  // A = 1/4, 3/4
  CHECK(of("d_v", 1, 0) == doctest::Approx(.75));
  CHECK(of("d_a", 0, 0) == 2);
  CHECK(of("d_a", 0, 1) == 6);
  CHECK(of("d_s", 0, 0) == doctest::Approx(-.75));  // 1/4 (2 - 5)
  CHECK(of("d_s", 0, 1) == doctest::Approx(.75));
}

TEST_CASE("the forward steps stay as they are, and a loss that a step does not enter leaves it alone") {
  Bound program;
  const int x = program.given("x", random_tensor({1, 1, 2, 3}, 1));
  const int y = program.add("y", Map{Map::Function::exp}, {x});
  program.add("aside", Scale{2}, {y});
  const Bound all = with_loss(program, y, 2);
  for (size_t i = 0; i < program.steps.size(); ++i) CHECK(all.steps[i].name == program.steps[i].name);
  CHECK(all.find("d_x") > all.find("d_y"));
  CHECK(all.find("d_aside") < 0);
}

TEST_CASE("what has no gradient says why") {
  Bound program;
  const int x = program.given("x", random_tensor({1, 1, 2, 3}, 1, .1, 1));
  const auto of = [&](const char* name, const Primitive& p) { return program.add(name, p, {x}); };
  CHECK(refusal_of(program, of("drawn", Choose{Choose::Kind::sample, 1, 2})) == "step drawn has no gradient: it draws");
  CHECK(refusal_of(program, of("most", Choose{})) == "step most has no gradient: the largest takes all");
  CHECK(refusal_of<Error>(program, of("slope", Map{Map::Function::gelu_slope})) ==
        "step slope has no gradient: it is a slope itself");
  CHECK(refusal_of<Error>(program, program.add("fused", Attend{}, {x, x, x})) ==
        "step fused has no gradient: it keeps no scores");
  CHECK_THROWS_AS(with_gradient(program, x), Error);
}
