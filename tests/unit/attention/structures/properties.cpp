// What holds of attention whatever the numbers: order, counting, shared heads; and who a sum is made of.
#include "attention/structures/shares.h"
#include "attention/structures/structures_support.h"
#include "scene/scene_support.h"

using namespace attn;
using namespace structures_test;
using kernels_test::random_tensor;

namespace {

/// Rows of a in another order, or some of them more than once.
Tensor rows_of(const Tensor& a, const std::vector<int64_t>& rows) {
  std::vector<float> values;
  for (int64_t h = 0; h < a.shape().heads; ++h)
    for (const int64_t r : rows)
      for (int64_t c = 0; c < a.shape().cols; ++c) values.push_back(a.at(0, h, r, c));
  return {{1, a.shape().heads, static_cast<int64_t>(rows.size()), a.shape().cols}, std::move(values)};
}

/// How far heads computed in float32 may be from exact ones, value by value.
kernels_test::Exact bound_of(const Setup& s, const Trace& t) {
  return kernels_test::attend_formula(t.value("q"), t.value("k"), t.value("v"), Attend{s.factor});
}

/// Whether head rows of `other` are those rows of `one`, each computation within its rounding bound.
bool same_rows(const Setup& s, const Trace& one, const Trace& other, const std::vector<int64_t>& rows) {
  const Tensor want = rows_of(one.value("heads"), rows);
  const kernels_test::Exact a = bound_of(s, one);
  const kernels_test::Exact b = bound_of(s, other);
  const Shape shape = one.value("heads").shape();
  bool same = true;
  for (int64_t h = 0; h < shape.heads; ++h)
    for (size_t i = 0; i < rows.size(); ++i)
      for (int64_t c = 0; c < shape.cols; ++c) {
        const auto from = static_cast<size_t>((h * shape.rows + rows[i]) * shape.cols + c);
        const auto to =
            (static_cast<size_t>(h) * rows.size() + i) * static_cast<size_t>(shape.cols) + static_cast<size_t>(c);
        same =
            same && std::abs(double{want.data()[to]} - other.value("heads").data()[to]) <= a.bound[from] + b.bound[to];
      }
  return same;
}

}  // namespace

TEST_CASE("grouped heads are heads whose keys and values are equal") {
  for_backends([](const Backend& backend) {
    for (const int64_t kv_heads : {1, 2, 4}) {
      CAPTURE(kv_heads);
      auto s = setup("multi_head");
      s.kv_heads = kv_heads;
      Matrices m;
      const Trace grouped = trace_of(backend, s, m);
      for (const char* name : {"w_k", "w_v"}) {
        std::vector<float> values;
        const Tensor few = m.at(name);
        const int64_t size = few.shape().rows * few.shape().cols;
        for (int64_t h = 0; h < 4; ++h)
          values.insert(values.end(), few.matrix(0, h / (4 / kv_heads)), few.matrix(0, h / (4 / kv_heads)) + size);
        m[name] = Tensor({1, 4, few.shape().rows, few.shape().cols}, std::move(values));
      }
      s.kv_heads = 4;
      const Trace full = trace_of(backend, s, m);
      for (int64_t h = 0; h < 4; ++h) check_near(full.value("heads"), h, Grid(grouped.value("heads"), h), 1e-6);
      check_near(full.value("output"), 0, Grid(grouped.value("output")), 1e-6);
    }
  });
}

TEST_CASE("shuffled tokens: outputs shuffled alike, unless a mask or positions know the order") {
  const std::vector<int64_t> order{3, 0, 6, 1, 5, 2, 4};
  for_backends([&](const Backend& backend) {
    for (const bool causal : {false, true})
      for (const bool positions : {false, true}) {
        CAPTURE(causal);
        CAPTURE(positions);
        auto s = setup("multi_head", 7, 7);
        s.chosen["reach"] = causal ? "causal" : "none";
        s.chosen["position"] = positions ? "sinusoidal" : "none";
        Matrices m;
        const Trace before = trace_of(backend, s, m);
        m["x"] = rows_of(m.at("x"), order);
        const Trace after = trace_of(backend, s, m);
        CHECK(same_rows(s, before, after, order) == (!causal && !positions));
      }
  });
}

TEST_CASE("every token doubled: the same output, attention cannot count") {
  const std::vector<int64_t> twice{0, 0, 1, 1, 2, 2, 3, 3, 4, 4};
  for_backends([&](const Backend& backend) {
    auto s = setup("multi_head");
    Matrices m;
    const Trace once = trace_of(backend, s, m);
    m["x"] = rows_of(m.at("x"), twice);
    auto doubled = s;
    doubled.queries = doubled.keys = 10;
    const Trace both = trace_of(backend, doubled, m);
    CHECK(same_rows(s, once, both, twice));
    // One token alone doubled counts twice.
    const std::vector<int64_t> one_more{0, 1, 2, 3, 4, 4};
    m["x"] = rows_of(once.value("x"), one_more);
    doubled.queries = doubled.keys = 6;
    CHECK_FALSE(same_rows(s, once, trace_of(backend, doubled, m), one_more));
  });
}

TEST_CASE("the order of the tokens changes no gate of channel attention") {
  auto s = setup("channel", 7, 7);
  s.parameters["reduction"] = 2;
  Matrices m;
  const Trace before = trace_of(*backends().front(), s, m);
  m["x"] = rows_of(m.at("x"), {3, 0, 6, 1, 5, 2, 4});
  check_near(trace_of(*backends().front(), s, m).value("gates"), 0, Grid(before.value("gates")), 1e-6);
}

TEST_CASE("shares of variance: covariance with the total over its variance, and they add up to 1") {
  const Tensor parts = random_tensor({1, 3, 4, 6}, 5, -2, 2);
  for (const Stream stream : {Stream::kept, Stream::normalized}) {
    std::vector<double> above(3, 0.0);
    double below = 0;
    for (int64_t i = 0; i < 4; ++i) {
      double total[6], mean = 0, variance = 0, covariance[3] = {};
      for (int64_t c = 0; c < 6; ++c) {
        total[c] = double{parts.at(0, 0, i, c)} + parts.at(0, 1, i, c) + parts.at(0, 2, i, c);
        mean += total[c] / 6;
      }
      for (int64_t p = 0; p < 3; ++p) {
        double own = 0;
        for (int64_t c = 0; c < 6; ++c) own += double{parts.at(0, p, i, c)} / 6;
        for (int64_t c = 0; c < 6; ++c) covariance[p] += (parts.at(0, p, i, c) - own) * (total[c] - mean) / 6;
        variance += covariance[p];  // the total's covariance with itself is the sum of its parts'
      }
      for (size_t p = 0; p < 3; ++p) above[p] += stream == Stream::kept ? covariance[p] : covariance[p] / variance;
      below += stream == Stream::kept ? variance : 1;
    }
    const std::vector<double> shares = variance_shares(parts, stream);
    REQUIRE(shares.size() == 3);
    double sum = 0;
    for (size_t p = 0; p < 3; ++p) {
      CHECK(shares[p] == doctest::Approx(above[p] / below).epsilon(1e-9));
      sum += shares[p];
    }
    CHECK(sum == doctest::Approx(1).epsilon(1e-9));
  }
  CHECK(variance_shares(Tensor({1, 2, 1, 2}, {1, 1, 2, 2}), Stream::kept) == std::vector<double>{0, 0});
  CHECK(variance_shares(Tensor({1, 2, 1, 2}, {2, -2, -1, 1}), Stream::normalized) == std::vector<double>{2, -1});
  CHECK(std::isnan(variance_shares(Tensor({1, 2, 1, 2}, {kernels_test::kNaN, 1, 2, 3}), Stream::kept)[0]));
  CHECK(scene_test::error_of([] {
          variance_shares(Tensor({2, 1, 1, 1}, {1, 2}), Stream::kept);
        }) == "shares: expected one batch entry, found 2x1x1x1");
}

TEST_CASE("a head that shouts takes nearly all of the stream, with layer norm after and before") {
  for (const std::string id : {"post_ln", "pre_ln"}) {
    CAPTURE(id);
    auto s = setup(id);
    s.kv_heads = 4;
    Matrices m;
    const Stream stream = id == "post_ln" ? Stream::normalized : Stream::kept;
    const auto shares = [&] {
      const Trace t = trace_of(*backends().front(), s, m);
      const Tensor parts = head_parts(t.value("heads"), t.value("w_o"), t.value("x"));
      REQUIRE(parts.shape() == Shape{1, 5, 5, 6});
      Grid total(5, 6);
      for (int64_t p = 0; p < 5; ++p) total = sum(total, Grid(parts, p));
      check_near(t.value("residual"), 0, total, 1e-6);
      return variance_shares(parts, stream);
    };
    const std::vector<double> quiet = shares();
    CHECK(quiet[1] < 0.9);
    const Tensor before = m.at("w_v");
    std::vector<float> values(before.data(), before.data() + before.count());
    for (int64_t i = 30; i < 60; ++i) values[static_cast<size_t>(i)] *= 100;  // W_V of head 1
    m["w_v"] = Tensor(before.shape(), std::move(values));
    const std::vector<double> loud = shares();
    CHECK(loud[1] > 0.9);
    CHECK(loud[1] > quiet[1]);
    for (const size_t other : {0, 2, 3, 4}) CHECK(std::abs(loud[other]) < 0.1);
  }
  CHECK(scene_test::error_of([] {
          head_parts(random_tensor({1, 2, 3, 4}, 1), random_tensor({1, 1, 7, 5}, 2), random_tensor({1, 1, 3, 5}, 3));
        }) ==
        "parts of heads: expected heads H x n x d_v, w_o (H d_v) x d and n x d, found 1x2x3x4, 1x1x7x5 and 1x1x3x5");
}

TEST_CASE("the variance of an averaged gradient falls to what its heads share") {
  std::mt19937 generator(7);
  const auto normal = [&] {  // twelve uniforms: variance 1
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(generator()) * 0x1p-32;
    return sum;
  };
  for (const int64_t heads : {1, 4, 16})
    for (const double correlation : {0.0, 0.3, 1.0}) {
      CAPTURE(heads);
      CAPTURE(correlation);
      constexpr int kDraws = 4000;
      double squares = 0;
      for (int draw = 0; draw < kDraws; ++draw) {
        const double common = normal();
        double mean = 0;
        for (int64_t h = 0; h < heads; ++h)
          mean += 1.5 * (std::sqrt(correlation) * common + std::sqrt(1 - correlation) * normal()) /
                  static_cast<double>(heads);
        squares += mean * mean;
      }
      // An estimated variance has the relative standard error sqrt(2 / draws), 2.2 %.
      CHECK(squares / kDraws == doctest::Approx(averaged_variance(2.25, correlation, heads)).epsilon(0.1));
    }
  CHECK(averaged_variance(2, 0, 4) == doctest::Approx(0.5));
  CHECK(averaged_variance(2, 1, 4) == doctest::Approx(2));
  CHECK(averaged_variance(2, -1.0 / 3, 4) == doctest::Approx(0));
  for (const auto& [variance, correlation, heads] :
       {std::tuple{1.0, -0.5, 4}, {1.0, 1.5, 4}, {-1.0, 0.0, 4}, {1.0, 0.0, 0}})
    CHECK(scene_test::error_of([&] {
            averaged_variance(variance, correlation, heads);
          }).starts_with("variance of a mean: expected at least 1 head"));
}
