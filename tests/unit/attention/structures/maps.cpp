// Structures with maps, keys and norms of their own, against plain loops: RMS norm, one map for two layers, two maps in
// a head, keys and values from one short vector.
#include "attention/structures/structures_support.h"

using namespace attn;
using namespace structures_test;

namespace {

/// Every row over the root of its mean square.
Grid rms(const Grid& a) {
  Grid out = a;
  for (int64_t i = 0; i < a.rows; ++i) {
    double squares = 0;
    for (int64_t c = 0; c < a.cols; ++c) squares += a(i, c) * a(i, c) / static_cast<double>(a.cols);
    for (int64_t c = 0; c < a.cols; ++c) out(i, c) = squares > 0 ? a(i, c) / std::sqrt(squares) : 0;
  }
  return out;
}

/// Column by column times a row.
Grid times_row(Grid a, const Grid& row) {
  for (int64_t i = 0; i < a.rows; ++i)
    for (int64_t c = 0; c < a.cols; ++c) a(i, c) *= row(0, c);
  return a;
}

Grid weight(const Matrices& m, const char* name, int64_t h, int64_t heads) {
  const Tensor& w = m.at(name);
  return {w, h * w.shape().heads / heads};
}

/// The rows and columns of softmax(factor q k^T), as a matrix.
Grid map_of(const Grid& q, const Grid& k, double factor, const Sees& sees) {
  Grid one(k.rows, k.rows);
  for (int64_t j = 0; j < k.rows; ++j) one(j, j) = 1;
  return attention(q, k, one, factor, sees);
}

/// Columns of b to the right of those of a.
Grid beside(const Grid& a, const Grid& b) {
  Grid out(a.rows, a.cols + b.cols);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t c = 0; c < a.cols; ++c) out(i, c) = a(i, c);
    for (int64_t c = 0; c < b.cols; ++c) out(i, a.cols + c) = b(i, c);
  }
  return out;
}

/// RoPE: columns 2i and 2i + 1 of row r turned by r / 10000^(2i / columns); an odd last one stays.
Grid turned(const Grid& a) {
  Grid out = a;
  for (int64_t r = 0; r < a.rows; ++r)
    for (int64_t c = 0; c + 1 < a.cols; c += 2) {
      const double angle =
          static_cast<double>(r) / std::pow(10000.0, static_cast<double>(c) / static_cast<double>(a.cols));
      out(r, c) = a(r, c) * std::cos(angle) - a(r, c + 1) * std::sin(angle);
      out(r, c + 1) = a(r, c) * std::sin(angle) + a(r, c + 1) * std::cos(angle);
    }
  return out;
}

}  // namespace

TEST_CASE("a block with RMS norm: no mean is taken away, and no bias added") {
  for (const bool bias : {false, true})
    for_backends([&](const Backend& backend) {
      auto s = setup("rms_norm");
      s.chosen["reach"] = "causal";
      s.output_bias = bias;
      s.parameters["d_ff"] = 9;
      Matrices m;
      const Trace trace = trace_of(backend, s, m);
      CHECK(m.count("b_attend") == 0);
      const Grid x(m.at("x"));
      const Grid read = times_row(rms(x), Grid(m.at("gain_attend")));
      check_near(trace.value("rms_normed"), 0, read);
      const Grid residual = sum(x, joined(s, m, heads_of(s, m, read, read, sees_past)));
      const Grid fed = times_row(rms(residual), Grid(m.at("gain_feed")));
      Grid hidden = sum(product(fed, Grid(m.at("w_hidden"))), Grid(m.at("b_hidden")));
      for (double& h : hidden.v) h = h > 0 ? h : 0;
      const Grid out = sum(product(hidden, Grid(m.at("w_fed"))), Grid(m.at("b_fed")));
      check_near(trace.value("output"), 0, sum(residual, out));
    });
}

TEST_CASE("two layers with one map: the second has new values and the weights of the first, by every method") {
  for (const char* method : {"plain", "flash", "paged"})
    for_backends([&](const Backend& backend) {
      CAPTURE(method);
      auto s = setup("shared_map");
      s.chosen["reach"] = "causal";
      s.chosen["method"] = method;
      s.output_bias = true;
      Matrices m;
      const Trace trace = trace_of(backend, s, m);
      CHECK(m.count("w_q_2") + m.count("w_k_2") == 0);
      const Grid x(m.at("x"));
      const Grid residual = sum(x, joined(s, m, heads_of(s, m, x, x, sees_past)));
      std::vector<Grid> heads;
      for (int64_t h = 0; h < 4; ++h) {
        const Grid map =
            map_of(product(x, weight(m, "w_q", h, 4)), product(x, weight(m, "w_k", h, 4)), s.factor, sees_past);
        heads.push_back(product(map, product(residual, weight(m, "w_v_2", h, 4))));
      }
      check_heads(trace.value("heads_2"), heads);
      check_near(trace.value("output"), 0, sum(residual, joined(s, m, heads, "_2")));
    });
}

TEST_CASE("differential: one map less lambda times another, and each head brought to one size") {
  for (const double lambda : {0.0, 0.3, 1.0})
    for_backends([&](const Backend& backend) {
      CAPTURE(lambda);
      auto s = setup("differential");
      s.chosen["reach"] = "causal";
      s.parameters["lambda"] = lambda;
      Matrices m;
      const Trace trace = trace_of(backend, s, m);
      const Grid x(m.at("x"));
      std::vector<Grid> maps, heads, sized;
      for (int64_t h = 0; h < 4; ++h) {
        const auto map = [&](const char* w_q, const char* w_k) {
          return map_of(product(x, weight(m, w_q, h, 4)), product(x, weight(m, w_k, h, 4)), s.factor, sees_past);
        };
        Grid taken = map("w_q_2", "w_k_2");
        for (double& a : taken.v) a *= -lambda;
        maps.push_back(sum(map("w_q", "w_k"), taken));
        heads.push_back(product(maps.back(), product(x, weight(m, "w_v", h, 4))));
        sized.push_back(rms(heads.back()));
        for (double& o : sized.back().v) o *= 1 - lambda;
      }
      check_heads(trace.value("weights"), maps);
      check_heads(trace.value("heads"), heads);
      check_near(trace.value("output"), 0, joined(s, m, sized), 1e-4);  // a small row is divided by its size
      const Cost cost = cost_of(s);
      CHECK(cost.flops == 2 * 2 * 15 * 3 + 2 * 15 * 5);
    });
}

TEST_CASE("latent: keys and values from one short vector, places in columns of their own, as by DeepSeek-V2") {
  for (const double rope : {2.0, 3.0})
    for_backends([&](const Backend& backend) {
      CAPTURE(rope);
      auto s = setup("latent");
      s.chosen["reach"] = "causal";
      s.parameters = {{"latent_kv", 4}, {"latent_q", 7}, {"latent_rope", rope}};
      Matrices m;
      const Trace trace = trace_of(backend, s, m);
      const Grid x(m.at("x"));
      const Grid c_kv = product(x, Grid(m.at("w_dkv"))), c_q = product(x, Grid(m.at("w_dq")));
      CHECK(c_kv.cols == 4);
      CHECK(c_q.cols == 7);
      std::vector<Grid> heads;
      for (int64_t h = 0; h < 4; ++h) {
        const Grid q = beside(product(c_q, Grid(m.at("w_uq"), h)), turned(product(c_q, Grid(m.at("w_qr"), h))));
        const Grid k = beside(product(c_kv, Grid(m.at("w_uk"), h)), turned(product(x, Grid(m.at("w_kr")))));
        check_near(trace.value("q"), h, q);
        check_near(trace.value("k"), h, k);
        heads.push_back(attention(q, k, product(c_kv, Grid(m.at("w_uv"), h)), 1 / std::sqrt(3 + rope), sees_past));
      }
      check_heads(trace.value("heads"), heads);
      check_near(trace.value("output"), 0, joined(s, m, heads));
    });
}

TEST_CASE("latent by every exact method: its queries and keys are of one text") {
  for (const char* method : {"flash", "kv_cache", "paged"}) {
    CAPTURE(method);
    auto s = setup("latent");
    s.chosen["reach"] = "causal";
    Matrices m;
    const Grid plain(trace_of(*backends().front(), s, m).value("output"));
    s.chosen["method"] = method;
    check_near(trace_of(*backends().front(), s, m).value("output"), 0, plain);
  }
}
