// Every cell of every step explains itself: its terms add up to it, and each factor stands where it says.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>

#include "attention/explain/explain.h"
#include "attention/mechanism_support.h"
#include "text/error.h"
#include "text/numbers.h"

using namespace attn;

namespace {

Tensor random_tensor(Shape shape, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<float> values(static_cast<size_t>(shape.count()));
  for (float& v : values) v = static_cast<float>(static_cast<int>(generator() % 2001) - 1000) / 400;
  return {shape, std::move(values)};
}

/// 5 tokens, d_model 4, 4 query heads over 2 key/value heads, d_k 3, d_v 2, causal, softcap, T = 0.7, positions, bias.
Trace trace_of_everything(const Backend& backend) {
  mechanism_test::Drawn setup;
  setup.queries = setup.keys = 5;
  setup.d_model = setup.d_out = 4;
  setup.heads = 4;
  setup.kv_heads = 2;
  setup.d_k = 3;
  setup.d_v = 2;
  setup.output_bias = true;
  setup.factor = 1 / std::sqrt(3.0);
  setup.softcap = 3;
  setup.temperature = .7;
  setup.chosen = {{"position", "sinusoidal"}, {"reach", "causal"}};
  uint32_t seed = 0;
  setup.matrix = [&](const std::string&, const Shape& shape) { return random_tensor(shape, ++seed); };
  return mechanism_test::run_all(backend, setup);
}

}  // namespace

TEST_CASE("the terms of every cell add up to it and come from where they say") {
  for (const Backend* backend : processor_backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    const Trace trace = trace_of_everything(*backend);
    int cells = 0;
    for (int step = 0; step < static_cast<int>(trace.program->steps.size()); ++step) {
      CAPTURE(trace.program->steps[static_cast<size_t>(step)].name);
      const Tensor& value = trace.values[static_cast<size_t>(step)];
      const Shape& s = value.shape();
      for (int64_t h = 0; h < s.heads; ++h)
        for (int64_t i = 0; i < s.rows; ++i)
          for (int64_t j = 0; j < s.cols; ++j, ++cells) {
            const Explanation e = explain(trace, {step, h, i, j});
            const float cell = value.at(0, h, i, j);
            CHECK(e.value == static_cast<double>(cell));
            double sum = 0;
            double size = 0;
            for (const Term& term : e.terms) {
              double product = 1;
              for (const Factor& f : term.factors) product *= f.value;
              CHECK(product == term.value);
              sum += term.value;
              size += std::abs(term.value);
              // What a factor quotes is what stands there, unless it is a function of that.
              for (const Factor& f : term.factors)
                if (f.from.step >= 0 && f.function.empty())
                  CHECK(f.value == static_cast<double>(trace.values[static_cast<size_t>(f.from.step)].at(
                                       0, f.from.head, f.from.row, f.from.col)));
            }
            if (std::isinf(cell)) {
              CHECK(sum == static_cast<double>(cell));
            } else {
              // A float32 sum of n terms is within (n + 2) roundings of sum |term|; exp and tanh add a few.
              const double bound = (static_cast<double>(e.terms.size()) + 10) * std::ldexp(1.0, -24) * size;
              CHECK(std::abs(sum - cell) <= bound);
            }
          }
    }
    CHECK(cells > 400);
  }
}

TEST_CASE("softmax explains itself with the maximum, each exp and their sum") {
  const Trace trace = trace_of_everything(*backends().front());
  const int step = trace.program->find("weights");
  const Tensor& masked = trace.value("masked");
  const Explanation e = explain(trace, {step, 3, 2, 1});
  double maximum = -std::numeric_limits<double>::infinity();
  for (int j = 0; j < 5; ++j) maximum = std::max(maximum, static_cast<double>(masked.at(0, 3, 2, j)));
  double sum = 0;
  REQUIRE(e.exps.size() == 5);
  for (int j = 0; j < 5; ++j) {
    const double expected = j > 2 ? 0 : std::exp((masked.at(0, 3, 2, j) - maximum) / .7);
    CHECK(e.exps[static_cast<size_t>(j)] == doctest::Approx(expected).epsilon(1e-12));
    sum += expected;
  }
  CHECK(e.maximum == maximum);
  CHECK(e.sum == doctest::Approx(sum).epsilon(1e-12));
}

TEST_CASE("grouped heads are explained from the key and value head they share") {
  const Trace trace = trace_of_everything(*backends().front());
  const Explanation e = explain(trace, {trace.program->find("scores"), 3, 4, 0});
  REQUIRE(e.terms.size() == 3);
  for (int c = 0; c < 3; ++c) {
    CHECK(e.terms[static_cast<size_t>(c)].factors[0].from == CellRef{trace.program->find("q"), 3, 4, c});
    CHECK(e.terms[static_cast<size_t>(c)].factors[1].from == CellRef{trace.program->find("k"), 1, 0, c});
  }
}

TEST_CASE("numbers for people") {
  struct Row {
    double value;
    int digits;
    const char* text;
  };
  const double inf = std::numeric_limits<double>::infinity();
  for (const Row& r : {Row{1.005, 2, "1.00"},
                       {-0.5, 1, "−0.5"},
                       {-0.001, 2, "0.00"},
                       {0, 3, "0.000"},
                       {-inf, 2, "−∞"},
                       {inf, 2, "∞"},
                       {2.5e9, 0, "2500000000"},
                       {std::nan(""), 2, "NaN"}})
    CHECK(number_text(r.value, r.digits) == r.text);
}

TEST_CASE("the arithmetic in one line says = where the shown numbers add up, else ≈") {
  Explanation e;
  e.kind = Explanation::Kind::products;
  e.terms = {{{{.31, {}, ""}, {1.2, {}, ""}}, .372}, {{{-.44, {}, ""}, {.07, {}, ""}}, -.0308}};
  e.value = .3412;
  CHECK(explanation_text(e, 2) == "0.31×1.20 + (−0.44)×0.07 = 0.34");
  e.terms = {{{{.314, {}, ""}, {1.204, {}, ""}}, .378056}, {{{.444, {}, ""}, {.444, {}, ""}}, .197136}};
  e.value = .575192;  // shown factors give 0.31×1.20 + 0.44×0.44 = 0.5656
  CHECK(explanation_text(e, 2) == "0.31×1.20 + 0.44×0.44 ≈ 0.58");
  e = {};
  e.kind = Explanation::Kind::scale;
  e.parameter = .5;
  e.terms = {{{{4.595, {}, ""}, {.5, {}, ""}}, 2.2975}};
  e.value = 2.2975;
  CHECK(explanation_text(e, 3) == "4.595 ÷ 2.000 ≈ 2.297");  // 2.2975 is as near to 2.298
  CHECK(explanation_text(e, 2) == "4.59 ÷ 2.00 ≈ 2.30");
  CHECK(explanation_latex(e, 1) == "4.6 / 2.0 = 2.3");
}

TEST_CASE("what is copied says which cell it is") {
  Explanation e;
  e.kind = Explanation::Kind::products;
  e.terms = {{{{.5, {}, ""}, {-2, {}, ""}}, -1}};
  e.value = -1;
  CHECK(named_text({"scores", 2, "it", "animal"}, e, 2) == "scores[head 2, it, animal] = 0.50×(−2.00) = −1.00");
  CHECK(named_latex({"w_q", 0, "50%", "a\\b"}, e, 1) ==
        "\\mathrm{w\\_q}_{\\text{50\\%},\\,\\text{a\\textbackslash{}b}} = 0.5\\cdot (-2.0) = -1.0");
  e = {};
  e.kind = Explanation::Kind::softmax;
  e.shifted = {0, -std::numeric_limits<double>::infinity()};
  e.exps = {1, 0};
  e.sum = 1;
  e.value = 1;
  CHECK(explanation_latex(e, 1) ==
        "\\frac{e^{0.0}}{e^{0.0} + e^{-\\infty}} = \\frac{1.0}{1.0 + 0.0} = \\frac{1.0}{1.0} = 1.0");
  CHECK(named_text({"weights", 0, "a", "b"}, e, 1).rfind("weights[a, b]: max = ", 0) == 0);
  e = {};
  e.kind = Explanation::Kind::softcap;
  e.parameter = 3;
  e.argument = 20;  // tanh is 1 there in double, and cannot be undone
  e.terms = {{{{3, {}, ""}, {1, {}, "tanh"}}, 3}};
  e.value = 3;
  CHECK(explanation_text(e, 2) == "3.00×tanh(20.00) = 3.00");
}

TEST_CASE("what cannot be explained is said") {
  const Trace trace = trace_of_everything(*backends().front());
  CHECK_THROWS_WITH_AS(explain(trace, {99, 0, 0, 0}), "explain: there is no such step", Error);
  CHECK_THROWS_AS(explain(trace, {trace.program->find("scores"), 0, 5, 0}), Error);
  CHECK_THROWS_AS(explain(trace, {trace.program->find("scores"), 4, 0, 0}), Error);
}
