// The rows of the table of structures, each against its paper's formula in double.
#include "attention/structures/structures_support.h"

#include "scene/scene_support.h"
#include "text/error.h"

using namespace attn;
using namespace structures_test;
using kernels_test::random_tensor;

namespace {

struct Reach {
  const char* kind;
  Sees sees;
};

/// Masks of a setup of n queries and m keys.
std::vector<Reach> reaches() {
  return {{"none", sees_all},
          {"causal", sees_past},
          {"window", [](int64_t i, int64_t j) { return j >= i - 1 && j <= i + 2; }},
          {"painted", [](int64_t i, int64_t j) { return i != 0 && !(i == 2 && j == 1); }}};  // query 0 sees nothing
}

mechanism_test::Drawn with_reach(mechanism_test::Drawn s, const Reach& reach) {
  s.chosen["reach"] = reach.kind;
  s.reach.left = 1;
  s.reach.right = 2;
  for (int j = 0; j < s.keys; ++j) s.reach.hidden.emplace_back(0, j);
  s.reach.hidden.emplace_back(2, 1);
  return s;
}

}  // namespace

TEST_CASE("cross attention: queries from one text, keys and values from another, under every mask") {
  for (const auto& [n, m] : {std::pair{5, 3}, {3, 7}, {1, 1}, {1, 4}, {6, 1}})
    for (const Reach& reach : reaches())
      for_backends([&](const Backend& backend) {
        CAPTURE(n);
        CAPTURE(m);
        CAPTURE(reach.kind);
        auto s = with_reach(setup("cross", n, m), reach);
        s.output_bias = true;
        s.d_out = 7;
        Matrices matrices;
        const Trace trace = trace_of(backend, s, matrices);
        CHECK(trace.value("source").shape() == Shape{1, 1, m, 6});
        CHECK(trace.value("weights").shape() == Shape{1, 4, n, m});
        const std::vector<Grid> heads =
            heads_of(s, matrices, Grid(matrices.at("x")), Grid(matrices.at("source")), reach.sees);
        check_heads(trace.value("heads"), heads);
        check_near(trace.value("output"), 0, joined(s, matrices, heads));
      });
}

TEST_CASE("alignment stands beside the fixed vector, and is that vector when all weight lies on the last word") {
  for_backends([](const Backend& backend) {
    auto s = setup("encoder_decoder", 4, 3);
    Matrices matrices;
    const Trace trace = trace_of(backend, s, matrices);
    const Grid source(matrices.at("source"));
    check_heads(trace.value("heads"), heads_of(s, matrices, Grid(matrices.at("x")), source, sees_all));
    const Tensor& fixed = trace.value("context_fixed");
    REQUIRE(fixed.shape() == Shape{1, 2, 4, 5});
    for (int64_t h = 0; h < 2; ++h) {
      const Grid v = product(source, Grid(matrices.at("w_v"), h));
      Grid want(4, 5);
      for (int64_t i = 0; i < 4; ++i)
        for (int64_t c = 0; c < 5; ++c) want(i, c) = v(2, c);
      check_near(fixed, h, want);
    }
    s.chosen["reach"] = "painted";
    for (int i = 0; i < 4; ++i)
      for (int j = 0; j < 2; ++j) s.reach.hidden.emplace_back(i, j);
    const Trace last_only = trace_of(backend, s, matrices);
    for (int64_t h = 0; h < 4; ++h) check_near(last_only.value("heads"), h, Grid(fixed, h / 2), 1e-6);
  });
}

TEST_CASE("concat W_O is the sum of every head times its own rows of W_O") {
  for (const bool bias : {false, true})
    for_backends([&](const Backend& backend) {
      auto s = setup("heads_sum");
      s.d_out = 7;
      s.output_bias = bias;
      s.output_projection = bias;  // the row has W_O in any case
      Matrices matrices;
      const Trace trace = trace_of(backend, s, matrices);
      const Grid x(matrices.at("x"));
      const std::vector<Grid> heads = heads_of(s, matrices, x, x, sees_all);
      const Grid w_o(matrices.at("w_o"));
      Grid total(5, 7);
      for (int64_t h = 0; h < 4; ++h) {
        Grid own(5, 7);  // its own rows of W_O
        for (int64_t i = 0; i < 5; ++i)
          for (int64_t c = 0; c < 7; ++c)
            for (int64_t k = 0; k < 5; ++k) own(i, c) += heads[static_cast<size_t>(h)](i, k) * w_o(h * 5 + k, c);
        check_near(trace.value("per_head"), h, own);
        total = sum(total, own);
      }
      check_near(trace.value("summed"), 0, total);
      check_near(trace.value(bias ? "projected" : "output"), 0, total);
      check_near(trace.value("output"), 0, joined(s, matrices, heads));
      check_near(trace.value("summed"), 0, Grid(trace.value(bias ? "projected" : "output")), 1e-6);
    });
}

TEST_CASE("heads of different sizes: head h has the first ceil(d_k (h + 1) / H) columns") {
  const int64_t widths[] = {2, 3, 5, 6};  // of 6 columns in four heads: 1.5, 3, 4.5, 6
  for_backends([&](const Backend& backend) {
    auto s = setup("uneven_heads");
    s.d_k = 6;
    Matrices matrices;
    const Trace trace = trace_of(backend, s, matrices);
    const Grid x(matrices.at("x"));
    Matrices cut = matrices;
    for (const char* name : {"w_q", "w_k"}) {
      std::vector<float> values;
      for (int64_t h = 0; h < 4; ++h)
        for (int64_t r = 0; r < 6; ++r)
          for (int64_t c = 0; c < 6; ++c)
            values.push_back(c < widths[h] ? matrices.at(name).at(0, name[2] == 'q' ? h : h / 2, r, c) : 0.f);
      cut[name] = Tensor({1, 4, 6, 6}, std::move(values));
    }
    const std::vector<Grid> heads = heads_of(s, cut, x, x, sees_all);
    check_heads(trace.value("heads"), heads);
    check_near(trace.value("output"), 0, joined(s, matrices, heads));
  });
}

TEST_CASE("heads of different sizes under one factor: the variance of their scores is their share of d_k") {
  // Queries and keys of independent components of variance 1: x itself, read off by W_Q and W_K of different columns.
  constexpr int64_t n = 120, d_k = 32;
  auto s = setup("uneven_heads", n, n);
  s.d_model = 2 * d_k;
  s.d_out = s.d_model;
  s.kv_heads = 1;
  s.d_k = d_k;
  s.factor = 1 / std::sqrt(static_cast<double>(d_k));
  Matrices matrices;
  matrices["x"] = random_tensor({1, 1, n, s.d_model}, 11, -std::sqrt(3.0), std::sqrt(3.0));  // uniform, of variance 1
  const auto selecting = [&](int64_t heads, int64_t from) {
    std::vector<float> values(static_cast<size_t>(heads * s.d_model * d_k), 0.f);
    for (int64_t h = 0; h < heads; ++h)
      for (int64_t c = 0; c < d_k; ++c) values[static_cast<size_t>((h * s.d_model + from + c) * d_k + c)] = 1.f;
    return Tensor({1, heads, s.d_model, d_k}, std::move(values));
  };
  matrices["w_q"] = selecting(4, 0);
  matrices["w_k"] = selecting(1, d_k);
  const Trace trace = trace_of(*backends().front(), s, matrices);
  for (int64_t h = 0; h < 4; ++h) {
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n * n; ++i) {
      const double value = trace.value("scaled").matrix(0, h)[i];
      sum += value;
      squares += value * value;
    }
    const double count = n * n;
    CHECK(squares / count - sum / count * (sum / count) ==
          doctest::Approx(static_cast<double>(h + 1) / 4).epsilon(0.1));
  }
}

TEST_CASE("one W_V for all heads") {
  for_backends([](const Backend& backend) {
    for (const bool projection : {true, false}) {
      auto s = setup("shared_v");
      s.output_projection = projection;
      Matrices matrices;
      const Trace trace = trace_of(backend, s, matrices);
      CHECK(matrices.at("w_v").shape() == Shape{1, 1, 6, 5});
      CHECK(matrices.count("w_o") == (projection ? 1 : 0));
      const Grid x(matrices.at("x"));
      const std::vector<Grid> heads = heads_of(s, matrices, x, x, sees_all);
      check_heads(trace.value("heads"), heads);
      if (projection) check_near(trace.value("output"), 0, joined(s, matrices, heads));
    }
  });
}

TEST_CASE("a block with layer norm before or after, with gains, biases, W_O and its bias") {
  for (const bool bias : {false, true})
    for (const int n : {1, 5})
      for_backends([&](const Backend& backend) {
        CAPTURE(n);
        for (const std::string id : {"pre_ln", "post_ln"}) {
          CAPTURE(id);
          auto s = setup(id, n, n);
          s.chosen["reach"] = "causal";
          s.output_bias = bias;
          s.output_projection = bias;  // the row has W_O in any case
          s.parameters["d_ff"] = 9;
          Matrices m;
          const Trace trace = trace_of(backend, s, m);
          CHECK(m.at("w_hidden").shape() == Shape{1, 1, 6, 9});
          const Grid x(m.at("x"));
          const auto norm = [&](const Grid& a, const std::string& part) {
            return layer_norm(a, Grid(m.at("gain_" + part)), Grid(m.at("b_" + part)));
          };
          const Grid read = id == "pre_ln" ? norm(x, "attend") : x;
          const Grid residual = sum(x, joined(s, m, heads_of(s, m, read, read, sees_past)));
          check_near(trace.value("residual"), 0, residual);
          const double tolerance = 2e-5;  // a row of little variance is divided by it
          if (id == "pre_ln") {
            check_near(trace.value("normed"), 0, read, tolerance);
            check_near(trace.value("output"), 0, sum(residual, feed_forward(norm(residual, "feed"), m)), tolerance);
          } else {
            const Grid normed = norm(residual, "attend");
            check_near(trace.value("normed"), 0, normed, tolerance);
            check_near(trace.value("output"), 0, norm(sum(normed, feed_forward(normed, m)), "feed"), tolerance);
          }
        }
      });
}

TEST_CASE("two layers: the second has weights of its own and reads what the first has added to") {
  for (const bool bias : {false, true})
    for_backends([&](const Backend& backend) {
      auto s = setup("two_layers");
      s.chosen["reach"] = "causal";
      s.output_bias = bias;
      Matrices m;
      const Trace trace = trace_of(backend, s, m);
      const Grid x(m.at("x"));
      const Grid residual = sum(x, joined(s, m, heads_of(s, m, x, x, sees_past)));
      check_near(trace.value("residual"), 0, residual);
      CHECK(trace.value("weights_2").shape() == Shape{1, 4, 5, 5});
      const Grid attended = joined(s, m, heads_of(s, m, residual, residual, sees_past, "_2"), "_2");
      check_near(trace.value("attended_2"), 0, attended);
      check_near(trace.value("output"), 0, sum(residual, attended));
    });
}

TEST_CASE("what is added to x is as wide as x") {
  for (const char* id : {"pre_ln", "post_ln", "two_layers"}) {
    auto s = setup(id);
    s.d_out = 5;
    Matrices m;
    CHECK(scene_test::error_of([&] { trace_of(*backends().front(), s, m); }) ==
          "w_o: expected 6 columns, as many as x, which its result is added to, found 5");
  }
}

TEST_CASE("channel attention: one gate a channel from the mean of all tokens") {
  for_backends([](const Backend& backend) {
    for (const double reduction : {1.0, 4.0, 64.0}) {  // 6, 1 and (at least) 1 columns between
      CAPTURE(reduction);
      auto s = setup("channel");
      s.parameters["reduction"] = reduction;
      Matrices m;
      const Trace trace = trace_of(backend, s, m);
      CHECK(m.at("w_squeeze").shape().cols == (reduction == 1 ? 6 : 1));
      const Grid x(m.at("x"));
      Grid mean(1, 6);
      for (int64_t c = 0; c < 6; ++c)
        for (int64_t i = 0; i < 5; ++i) mean(0, c) += x(i, c) / 5;
      check_near(trace.value("squeezed"), 0, mean);
      Grid reduced = product(mean, Grid(m.at("w_squeeze")));
      for (double& r : reduced.v) r = r > 0 ? r : 0;
      Grid gates = product(reduced, Grid(m.at("w_excite")));
      for (double& g : gates.v) g = 1 / (1 + std::exp(-g));
      check_near(trace.value("gates"), 0, gates);
      Grid out = x;
      for (int64_t i = 0; i < 5; ++i)
        for (int64_t c = 0; c < 6; ++c) out(i, c) *= gates(0, c);
      check_near(trace.value("output"), 0, out);
      CHECK(trace.value("weights").empty());
    }
  });
}
