// What scores cost, attention without weight matrices, and every score inside whole mechanisms.
#include <doctest/doctest.h>

#include "attention/scores/score_support.h"

using namespace attn;
using namespace score_test;
using kernels_test::kInf;

TEST_CASE("what scores cost is what their programs count, and fewer pairs cost less") {
  const Sizes s{5, 9, 1, 1, 4};
  for (const Choice& row : choices(Aspect::score)) {
    CAPTURE(row.id);
    Drawn setup = setup_of(s);
    setup.chosen["score"] = row.id;
    setup.parameters = {{"d_a", 3}, {"location_filters", 2}, {"location_width", 5}};
    const Trace t = scores_of(*backends().front(), row.id, setup, some_q(s), some_k(s));
    CHECK(cost_of(setup).flops == doctest::Approx(counted_flops(*t.program) + 2 * 5 * 9 * 4));
    CHECK(cost_of(setup).pairs == 45);
    CHECK(cost_of(setup).bytes >= 4 * 2 * 45);
    Setup causal = setup;
    causal.chosen["reach"] = "causal";
    CHECK(cost_of(causal).pairs == 15);
    CHECK(cost_of(causal).flops < cost_of(setup).flops);
  }
}

TEST_CASE("bare: the words' own products, their softmax, their own sum; no weight is asked for") {
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    for (const bool scaled : {false, true}) {
      Drawn setup = setup_of({5, 5, 4, 2, 3});
      setup.chosen["structure"] = "bare";
      setup.chosen["reach"] = "causal";
      setup.factor = scaled ? 1 / std::sqrt(3.0) : 1;
      const auto draw = setup.matrix;
      setup.matrix = [draw](const std::string& name, const Shape& shape) {
        CHECK(name == "x");
        return draw(name, shape);
      };
      const Trace t = run_all(*backend, setup);
      const Tensor& x = t.value("x");
      CHECK(differs(t.value("output"), {1, 1, 5, 6}, [&](int64_t, int64_t i, int64_t c) {
              std::vector<double> s;
              for (int64_t j = 0; j < 5; ++j) {
                double product = 0;
                for (int64_t d = 0; d < 6; ++d) product += double{x.at(0, 0, i, d)} * x.at(0, 0, j, d);
                s.push_back(j <= i ? product / (scaled ? std::sqrt(6.0) : 1) : -kInf);
              }
              double sum = 0;
              for (int64_t j = 0; j < 5; ++j) sum += softmax(s)[static_cast<size_t>(j)] * x.at(0, 0, j, c);
              return sum;
            }) == "");
      CHECK(cost_of(setup).flops == 15 * (2 * 6 + 2 * 6));
    }
  }
}

TEST_CASE("every score works bare and in every mechanism of several heads") {
  for (const Choice& row : choices(Aspect::score))
    for (const char* structure : {"multi_head", "bare"}) {
      CAPTURE(row.id);
      Drawn setup = setup_of({6, 6, 4, 2, 3});
      setup.chosen["structure"] = structure;
      setup.chosen["score"] = row.id;
      const Trace t = run_all(*backends().front(), setup);
      const Tensor& w = t.value("weights");
      for (int64_t h = 0; h < w.shape().heads; ++h)
        for (int64_t i = 0; i < 6; ++i) {
          double sum = 0;
          for (int64_t j = 0; j < 6; ++j) sum += w.at(0, h, i, j);
          CHECK(sum == doctest::Approx(1).epsilon(1e-5));
        }
    }
}
