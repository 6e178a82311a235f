// The decoder's block and the scores of the next word, against the formulas written out as plain loops.
#include <string>
#include <vector>

#include "attention/structures/structures_support.h"
#include "scene/scene_support.h"

using namespace attn;
using namespace structures_test;

namespace {

/// Gain and bias are those of `part`.
Grid normed(const Grid& a, const Matrices& m, const std::string& part) {
  return layer_norm(a, Grid(m.at("gain_" + part)), Grid(m.at("b_" + part)));
}

/// The matrices of a decoder's first attention as those of a layer of heads_of() and joined().
Matrices self_matrices(const Matrices& m) {
  Matrices self;
  for (const std::string name : {"q", "k", "v", "o"}) self.emplace("w_" + name, m.at("w_self_" + name));
  return self;
}

}  // namespace

TEST_CASE("a decoder: masked self-attention, then the second text, then feed-forward, a norm after each sum") {
  for (const char* reach : {"none", "causal"})
    for (const auto& [n, m] : {std::pair{5, 3}, {3, 7}, {1, 1}, {1, 4}})
      for_backends([&, n = n, m = m](const Backend& backend) {
        CAPTURE(n);
        CAPTURE(m);
        CAPTURE(reach);
        auto s = setup("decoder", n, m);
        s.chosen["reach"] = reach;    // of the cross-attention; the first one is masked in any case
        s.output_projection = false;  // the row has W_O in any case
        s.parameters["d_ff"] = 9;
        Matrices matrices;
        const Trace trace = trace_of(backend, s, matrices);
        const Grid x(matrices.at("x"));
        const std::vector<Grid> own = heads_of(s, self_matrices(matrices), x, x, sees_past);
        check_heads(trace.value("self_heads"), own);
        CHECK(trace.value("self_weights").shape() == Shape{1, 4, n, n});
        for (int64_t i = 0; i < n; ++i)
          for (int64_t j = i + 1; j < n; ++j) CHECK(trace.value("self_weights").at(0, 1, i, j) == 0);
        const double tolerance = 3e-5;  // a row of little variance is divided by it, three times
        const Grid stream = normed(sum(x, joined(s, self_matrices(matrices), own)), matrices, "self");
        check_near(trace.value("self_normed"), 0, stream, tolerance);
        const Sees sees = std::string(reach) == "causal" ? sees_past : sees_all;
        const std::vector<Grid> heads = heads_of(s, matrices, stream, Grid(matrices.at("source")), sees);
        CHECK(trace.value("weights").shape() == Shape{1, 4, n, m});
        const Grid asked = normed(sum(stream, joined(s, matrices, heads)), matrices, "cross");
        check_near(trace.value("cross_normed"), 0, asked, tolerance);
        check_near(trace.value("output"), 0, normed(sum(asked, feed_forward(asked, matrices)), matrices, "last"),
                   tolerance);
      });
}

TEST_CASE("a decoder's first attention has the scene's scale, softcap, temperature and positions") {
  for (const char* position : {"none", "rope", "alibi"})
    for_backends([&](const Backend& backend) {
      CAPTURE(position);
      auto s = setup("decoder", 4, 3);
      s.d_k = 2;
      s.factor = 0.7;
      s.softcap = 1.5;
      s.temperature = 0.6;
      s.chosen["position"] = position;
      Matrices m;
      const Trace trace = trace_of(backend, s, m);
      const Grid x(m.at("x"));
      const std::string place = position;
      for (int64_t h = 0; h < 4; ++h) {
        Grid q = product(x, Grid(m.at("w_self_q"), h)), k = product(x, Grid(m.at("w_self_k"), h / 2));
        if (place == "rope")  // two columns: one angle, the place itself
          for (Grid* g : {&q, &k})
            for (int64_t p = 0; p < 4; ++p) {
              const double c = std::cos(static_cast<double>(p)), d = std::sin(static_cast<double>(p));
              const double a = (*g)(p, 0), b = (*g)(p, 1);
              (*g)(p, 0) = a * c - b * d;
              (*g)(p, 1) = a * d + b * c;
            }
        Grid want(4, 4);
        for (int64_t i = 0; i < 4; ++i) {
          std::vector<double> row;
          for (int64_t j = 0; j < 4; ++j) {
            double score = 1.5 * std::tanh(0.7 * (q(i, 0) * k(j, 0) + q(i, 1) * k(j, 1)) / 1.5);
            if (place == "alibi")  // slopes 1/4, 1/16, ... of four heads
              score -= std::pow(0.25, static_cast<double>(h + 1)) * std::abs(static_cast<double>(i - j));
            row.push_back(j <= i ? score : -kernels_test::kInf);
          }
          const std::vector<double> weights = kernels_test::softmax_formula(row, 0.6);
          for (int64_t j = 0; j < 4; ++j) want(i, j) = weights[static_cast<size_t>(j)];
        }
        check_near(trace.value("self_weights"), h, want);
      }
    });
}

TEST_CASE("what a decoder adds to its stream is as wide as that") {
  auto s = setup("decoder", 2, 3);
  s.d_out = 5;
  Matrices m;
  CHECK(scene_test::error_of([&] { trace_of(*backends().front(), s, m); }) ==
        "w_o: expected 6 columns, as many as x, which its result is added to, found 5");
}

TEST_CASE("the next word: the block with the norm after, times W_U, plus b_U, softmax at a temperature of its own") {
  for (const double temperature : {1.0, 0.4})
    for (const double words : {2.0, 12.0})
      for_backends([&](const Backend& backend) {
        auto s = setup("next_word");
        s.chosen["reach"] = "causal";
        s.parameters = {{"d_ff", 9}, {"vocabulary", words}, {"word_temperature", temperature}};
        Matrices m;
        const Trace trace = trace_of(backend, s, m);
        const auto columns = static_cast<int64_t>(words);
        REQUIRE(m.at("w_u").shape() == Shape{1, 1, 6, columns});
        REQUIRE(m.at("b_u").shape() == Shape{1, 1, 1, columns});
        const Grid x(m.at("x"));
        const Grid read = normed(sum(x, joined(s, m, heads_of(s, m, x, x, sees_past))), m, "attend");
        const Grid output = normed(sum(read, feed_forward(read, m)), m, "feed");
        const double tolerance = 3e-5;
        check_near(trace.value("output"), 0, output, tolerance);
        const Grid logits = sum(product(output, Grid(m.at("w_u"))), Grid(m.at("b_u")));
        check_near(trace.value("logits"), 0, logits, tolerance);
        Grid want(5, columns);
        for (int64_t i = 0; i < 5; ++i) {
          std::vector<double> row;
          for (int64_t c = 0; c < columns; ++c) row.push_back(logits(i, c));
          const std::vector<double> shares = kernels_test::softmax_formula(row, temperature);
          for (int64_t c = 0; c < columns; ++c) want(i, c) = shares[static_cast<size_t>(c)];
        }
        check_near(trace.value("probabilities"), 0, want, 1e-4);
      });
}
