// Structures with maps, keys and norms of their own, against plain loops: RMS norm.
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
