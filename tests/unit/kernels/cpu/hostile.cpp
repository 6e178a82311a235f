// Attention at the edges of float32: huge, tiny, NaN and infinite values, hidden or not, fused and step by step, on
// every back end, against the formula in double precision.
#include <doctest/doctest.h>

#include "attention/attend.h"
#include "kernels/kernels_support.h"
#include "kernels/seeded.h"
#include "text/numbers.h"

using namespace attn;
using namespace kernels_test;

namespace {

constexpr float kMost = std::numeric_limits<float>::max();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// One seeded problem; every draw is another.
class Problem {
 public:
  explicit Problem(uint64_t seed) : seed_(seed) {
    const int64_t heads = 1 + pick(2), rows = 1 + pick(5), keys = pick(12) == 0 ? 300 : 1 + pick(9), dk = 1 + pick(20);
    scores_ = pick(3) == 0 ? uniform(-30, 37) : uniform(-2, 2);  // of the largest products, as a power of ten
    const double of_q = uniform(std::max(-37.0, scores_ - 37), std::min(37.0, scores_ + 37));
    in.q = values({1, heads, rows, dk}, of_q);
    in.k = values({1, heads, keys, dk}, scores_ - of_q);
    in.v = values({1, heads, keys, 1 + pick(9)}, pick(2) ? 0 : uniform(-37, 38.53));
    choose_options();
    choose_mask();
    spoil(in.k);
    spoil(in.v);
  }

  AttendInputs in;
  AttendOptions options;

 private:
  double uniform(double low, double high) { return low + (high - low) * seeded_draw(seed_, 0, 0, draw_++); }
  int64_t pick(int64_t n) { return static_cast<int64_t>(uniform(0, static_cast<double>(n))); }

  /// Values of about that power of ten.
  Tensor values(Shape shape, double power) {
    std::vector<float> values(static_cast<size_t>(shape.count()));
    const bool alike = pick(4) == 0;
    for (float& x : values)
      x = static_cast<float>((alike ? 1 : uniform(-1, 1)) * std::min<double>(std::pow(10, power), kMost));
    return {shape, std::move(values)};
  }
  void choose_options() {
    options.causal = pick(3) == 0;
    if (pick(4) == 0) options.left = pick(4);
    // What comes of the scores is of any size, or, most often, of one that the softmax tells apart.
    if (pick(4) == 0) options.scale = std::pow(10, uniform(-29, 29));
    if (pick(3) == 0) options.scale = std::pow(10, std::clamp(-scores_ + uniform(-1, 1), -29.0, 29.0));
    if (pick(4) == 0) options.temperature = std::pow(10, uniform(-4, 4));
    if (pick(4) == 0 && scores_ > -30)
      options.temperature = std::pow(10, scores_ + uniform(-1, 1)) * std::abs(options.scale.value_or(1));
    if (pick(4) == 0) options.softcap = std::pow(10, uniform(-3, 3));
  }
  void choose_mask() {
    const Shape scores{1, in.q.shape().heads, in.q.shape().rows, in.k.shape().rows};
    const int64_t kind = pick(4);
    if (kind == 0) in.kv_len = {pick(scores.cols + 1)};
    const Shape shape{1, 1, scores.rows, scores.cols};
    if (kind == 1) {
      std::vector<uint8_t> keep(static_cast<size_t>(shape.count()));
      for (uint8_t& one : keep) one = pick(3) > 0;
      in.mask_keep = bytes(std::move(keep));
      in.mask_keep_shape = shape;
    }
    if (kind == 2) {
      std::vector<float> bias(static_cast<size_t>(shape.count()));
      for (float& x : bias) x = pick(3) == 0 ? -kInfinity : static_cast<float>(uniform(-3, 3));
      in.mask_bias = {shape, std::move(bias)};
    }
  }
  /// NaN or infinity in some rows.
  void spoil(Tensor& tensor) {
    if (pick(3) > 0) return;
    std::vector<float> values(tensor.data(), tensor.data() + tensor.count());
    for (int64_t n = 1 + pick(3); n > 0; --n) {
      const int64_t kind = pick(3);
      values[static_cast<size_t>(pick(tensor.count()))] = kind == 0 ? kNaN : kind == 1 ? kInfinity : -kInfinity;
    }
    tensor = {tensor.shape(), std::move(values)};
  }

  uint64_t seed_;
  int64_t draw_ = 0;
  double scores_ = 0;
};

Tensor output(const Backend& backend, const Problem& p, bool steps) {
  const auto program = std::make_shared<const Program>(attend_program(p.in, p.options, steps));
  std::vector<bool> wanted(program->steps.size(), steps);
  wanted.back() = true;
  return run(backend, {program, attend_bindings(p.in), wanted}).back();
}

/// Whether (score x scale) / T, evaluated in that order in float32, is finite and no larger score is subnormal, for
/// every pair that is seen; else nobody promises anything.
bool is_promised(const Problem& p, const Attend& attend) {
  const Shape &q = p.in.q.shape(), &k = p.in.k.shape();
  const auto holds = [](double x) { return x == 0 || (std::abs(x) > 1e-36 && std::abs(x) < double{kMost}); };
  for (int64_t h = 0; h < q.heads; ++h)
    for (int64_t i = 0; i < q.rows; ++i)
      for (int64_t j = 0; j < k.rows; ++j) {
        if (added(*attend.mask, 0, h, i, j) == -kInf) continue;
        double sum = 0, size = 0;
        for (int64_t x = 0; x < q.cols; ++x) {
          const double product = double{p.in.q.at(0, h, i, x)} * p.in.k.at(0, h, j, x);
          sum += product;
          size += std::abs(product);
        }
        if (!std::isfinite(size)) continue;  // a spoilt value
        if (size > double{kMost}) return false;
        if (!holds(sum) || !holds(sum * attend.factor) || !holds(sum * attend.factor / attend.temperature))
          return false;
      }
  return true;
}

/// Empty, or what is wrong: NaN where a NaN or an infinity is seen, else within the bounds and within the values.
std::string wrong(const Problem& p, const Tensor& got, const Exact& exact) {
  double most = 0;
  for (int64_t i = 0; i < p.in.v.count(); ++i)
    if (std::isfinite(p.in.v.data()[i])) most = std::max(most, std::abs(double{p.in.v.data()[i]}));
  Exact allowed = exact;
  for (size_t i = 0; i < exact.value.size(); ++i) {
    const double got_i = got.data()[i];
    if (!std::isfinite(exact.value[i])) {
      if (std::isfinite(got_i)) return "value " + std::to_string(i) + ": expected NaN or infinity, found a number";
      continue;
    }
    if (!(std::abs(got_i) <= most * (1 + 2e-5)))  // weights of up to 300 keys are rounded one by one
      return "value " + std::to_string(i) + ": " + significant(got_i, 9) + " is no mean";
    if (!(std::abs(got_i - exact.value[i]) <= std::min(exact.bound[i], 2 * most)))
      return "value " + std::to_string(i) + ": expected " + significant(exact.value[i], 9) + ", found " +
             significant(got_i, 9) + ", bound " + significant(exact.bound[i], 3);
  }
  return {};
}

}  // namespace

TEST_CASE("2,000 hostile problems: right within the bounds, fused and step by step, on every back end") {
  int64_t checked = 0, hidden = 0, refused = 0;
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    const Problem p(seed);
    const Program whole = attend_program(p.in, p.options, false);
    const Attend& attend = std::get<Attend>(whole.steps.back().primitive);
    if (!is_promised(p, attend)) continue;
    const Exact exact = attend_formula(p.in.q, p.in.k, p.in.v, attend);
    ++checked;
    const auto spoilt = [](const Tensor& t) {
      return !std::all_of(t.data(), t.data() + t.count(), [](float x) { return std::isfinite(x); });
    };
    hidden += spoilt(p.in.k) || spoilt(p.in.v);
    for (const Backend* backend : with_device(tested_backends()))
      for (const bool steps : {false, true}) {
        CAPTURE(seed);
        CAPTURE(backend->name());
        CAPTURE(steps);
        try {
          const Tensor got = output(*backend, p, steps);
          CHECK(wrong(p, got, exact) == "");
        } catch (const Error& e) {  // the device does so by name, and only there
          CHECK(std::string(e.what()).starts_with("webgpu: "));
          ++refused;
        }
      }
  }
  CHECK(checked > 1000);
  CHECK(hidden > 200);
  if (with_device({}).size() == 1) CHECK(2 * checked - refused > 500);
}

namespace {

AttendInputs one_query(std::vector<float> k, std::vector<float> v, float q = 1) {
  const auto keys = static_cast<int64_t>(k.size());
  AttendInputs in;
  in.q = tensor({1, 1, 1, 1}, {q});
  in.k = tensor({1, 1, keys, 1}, std::move(k));
  in.v = tensor({1, 1, keys, 1}, std::move(v));
  return in;
}

/// The one output, fused and step by step, of every back end that does not refuse.
void check_output(const AttendInputs& in, const AttendOptions& options, double expected, double tolerance = 0) {
  for (const Backend* backend : tested_backends())
    for (const bool steps : {false, true}) {
      CAPTURE(backend->name());
      CAPTURE(steps);
      const auto program = std::make_shared<const Program>(attend_program(in, options, steps));
      const double got = run(*backend, {program, attend_bindings(in), std::vector<bool>(program->steps.size(), true)})
                             .back()
                             .data()[0];
      CHECK(std::abs(got - expected) <= tolerance);
    }
}

}  // namespace

TEST_CASE("edges of float32 by hand") {
  AttendOptions plain;
  plain.scale = 1;
  SUBCASE("scores near the largest float, of either sign") {
    check_output(one_query({-3e19f, -3.1e19f, -3.2e19f}, {1, 2, 3}, 1e19f), plain, 1);
    check_output(one_query({3e19f, 3.1e19f, 3.2e19f}, {1, 2, 3}, 1e19f), plain, 3);
  }
  SUBCASE("a low temperature, a large scale") {
    AttendOptions cold = plain;
    cold.temperature = 0.01;
    check_output(one_query({1.1e18f, 1e18f}, {1, 2}, 1e18f), cold, 1);
    AttendOptions large = plain;
    large.scale = 1e25;
    check_output(one_query({1, 0.5}, {1, 2}), large, 1);
    large.scale = 1e30;
    large.temperature = 1e30;
    AttendInputs in = one_query({1, 0}, {1, 0});
    check_output(in, large, 1 / (1 + std::exp(-1.0)), 1e-6);
  }
  SUBCASE("means of the largest values") {
    check_output(one_query({0, 0, 0}, {3e38f, 3e38f, 3e38f}), plain, double{3e38f}, 3e31);
    check_output(one_query({0, 0, 0}, {kMost, kMost, kMost}), plain, double{kMost}, 3e31);
    check_output(one_query({0, 0}, {-kMost, kMost}), plain, 0);
  }
  SUBCASE("no key at all, and a cache that is not filled") {
    AttendInputs in = one_query({kNaN, kInfinity}, {kNaN, -kInfinity});
    in.kv_len = {0};
    check_output(in, plain, 0);
    in = one_query({1, kNaN}, {5, kNaN});
    in.kv_len = {1};
    check_output(in, plain, 5);
  }
  SUBCASE("a mask of -1e9 for a whole row leaves nothing of its scores") {
    AttendInputs in = one_query({3, -2, 1}, {1, 2, 6});
    in.mask_bias = tensor({1, 1, 1, 3}, {-1e9f, -1e9f, -1e9f});
    check_output(in, plain, 3, 1e-6);
  }
  SUBCASE("weights of 200,000 keys sum to 1") {
    const AttendInputs in = one_query(std::vector<float>(200'000, 0.3f), std::vector<float>(200'000, 1));
    check_output(in, plain, 1, 2e-7);
  }
}
