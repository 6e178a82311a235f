// Attention on every back end: masks, grouped heads, softcap, temperature, great scores, values that are no numbers.
#include <doctest/doctest.h>

#include "kernels/cpu/cpu_kernels.h"
#include "kernels/cpu/ladder.h"
#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

struct Operands {
  Tensor q, k, v;
};

Operands operands(int64_t batch, int64_t heads, int64_t kv_heads, int64_t rows, int64_t keys, int64_t dk, int64_t dv,
                  double size = 1) {
  return {random_tensor({batch, heads, rows, dk}, 1, -size, size),
          random_tensor({batch, kv_heads, keys, dk}, 2, -size, size), random_tensor({batch, kv_heads, keys, dv}, 3)};
}

/// Attend, and the same as separate steps with every value kept, against the formula.
void check_attend(const Operands& in, const Attend& attend) {
  const Exact exact = attend_formula(in.q, in.k, in.v, attend);
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    CHECK(outside(apply(*backend, attend, {in.q, in.k, in.v}), exact) == "");
    Bound p;
    const int q = p.given("q", in.q), k = p.given("k", in.k), v = p.given("v", in.v);
    int s = p.add("scores", MatMul{true}, {q, k});
    s = p.add("scaled", Scale{attend.factor}, {s});
    s = p.add("capped", SoftCap{attend.cap}, {s});
    if (attend.mask) s = p.add("masked", ApplyMask{attend.mask}, {s});
    s = p.add("weights", Softmax{attend.temperature}, {s});
    p.add("heads", MatMul{}, {s, v});
    CHECK(outside(last_value(*backend, p), exact) == "");
  }
}

std::shared_ptr<const Mask> shared(Mask mask) { return std::make_shared<const Mask>(std::move(mask)); }

bool row_is(const Tensor& t, int64_t head, int64_t row, bool (*holds)(float)) {
  for (int64_t c = 0; c < t.shape().cols; ++c)
    if (!holds(t.at(0, head, row, c))) return false;
  return true;
}
bool is_nan(float x) { return std::isnan(x); }
bool is_finite(float x) { return std::isfinite(x); }
bool is_zero(float x) { return x == 0; }

}  // namespace

TEST_CASE("attend by hand: two keys of equal scores, then one that outweighs") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const Tensor k = tensor({1, 1, 2, 1}, {1, 3}), v = tensor({1, 1, 2, 3}, {2, 4, 8, 4, 8, 16});
    const Tensor even = apply(*backend, Attend{}, {tensor({1, 1, 1, 1}, {0}), k, v});
    CHECK(even.data()[0] == 3);
    CHECK(even.data()[1] == 6);
    CHECK(even.data()[2] == 12);
    // Scores 100 and 300: the first key's weight e^-200 is 0 in float32.
    CHECK(apply(*backend, Attend{}, {tensor({1, 1, 1, 1}, {100}), k, v}).data()[2] == 16);
    // Scores ln 2 and 3 ln 2: weights 1/5 and 4/5, (2 + 16) / 5 = 3.6.
    CHECK(apply(*backend, Attend{std::log(2.0)}, {tensor({1, 1, 1, 1}, {1}), k, v}).data()[0] ==
          doctest::Approx(3.6).epsilon(1e-6));
  }
}

TEST_CASE("masks: causal, offsets, windows, lengths, in every combination") {
  for (const bool causal : {false, true})
    for (const int64_t left : {-1, 0, 3, 40})
      for (const int64_t right : {-1, 0, 5})
        for (const std::vector<int64_t>& offset : {std::vector<int64_t>{}, {7, -9}, {150, 1}})
          for (const std::vector<int64_t>& kv_len : {std::vector<int64_t>{}, {160, 0}, {131, 17}}) {
            CAPTURE(causal);
            CAPTURE(left);
            CAPTURE(right);
            CAPTURE(offset.size());
            CAPTURE(kv_len.size());
            Mask mask;
            mask.causal = causal;
            mask.left = left;
            mask.right = right;
            mask.offset = offset;
            mask.kv_len = kv_len;
            check_attend(operands(2, 1, 1, 19, 160, 5, 3), {0.4, 0, 1, shared(mask)});
          }
}

TEST_CASE("masks: boolean and added, in all broadcast shapes, short ones too") {
  const Operands in = operands(2, 2, 2, 11, 9, 6, 4);
  std::mt19937 generator(5);
  for (const int64_t b : {1, 2})
    for (const int64_t h : {1, 2})
      for (const int64_t rows : {1, 11})
        for (const int64_t cols : {1, 4, 9}) {
          const Shape shape{b, h, rows, cols};
          CAPTURE(shape.text());
          std::vector<uint8_t> keep;
          for (int64_t i = 0; i < shape.count(); ++i) keep.push_back(generator() % 3 > 0);
          Mask boolean;
          boolean.keep = bytes(keep);
          boolean.keep_shape = shape;
          check_attend(in, {0.4, 0, 1, shared(boolean)});
          Mask added;
          added.bias = random_tensor(shape, 9, -3, 3);
          check_attend(in, {0.4, 0, 1, shared(added)});
          std::vector<float> infinite;
          for (const uint8_t one : keep) infinite.push_back(one ? 0.25f : -std::numeric_limits<float>::infinity());
          added.bias = tensor(shape, infinite);
          check_attend(in, {0.4, 0, 1, shared(added)});
          added.causal = true;
          added.keep = boolean.keep;
          added.keep_shape = shape;
          check_attend(in, {0.4, 0, 1, shared(added)});
        }
}

TEST_CASE("rows that see no key are zeros, their neighbours are not touched") {
  const float minus = -std::numeric_limits<float>::infinity();
  Mask by_range, by_keep, by_bias;
  by_range.causal = true;
  by_range.offset = {-2};  // rows 0 and 1 see nothing
  by_keep.keep = bytes({0, 0, 0, 0, 0, 0, 1, 1, 1});
  by_keep.keep_shape = {1, 1, 3, 3};
  by_bias.bias = tensor({1, 1, 3, 1}, {minus, minus, 0});
  const Operands in = operands(1, 1, 1, 3, 3, 4, 5);
  for (const Mask& mask : {by_range, by_keep, by_bias}) {
    const Attend attend{1, 0, 1, shared(mask)};
    check_attend(in, attend);
    for (const Backend* backend : tested_backends()) {
      CAPTURE(backend->name());
      const Tensor out = apply(*backend, attend, {in.q, in.k, in.v});
      CHECK(row_is(out, 0, 0, is_zero));
      CHECK(row_is(out, 0, 1, is_zero));
      CHECK(!row_is(out, 0, 2, is_zero));
      const Tensor nan = tensor(in.v.shape(), std::vector<float>(15, kNaN));
      CHECK(row_is(apply(*backend, attend, {in.q, in.k, nan}), 0, 0, is_zero));
    }
  }
}

TEST_CASE("grouped- and multi-query heads, depths of keys and values that differ") {
  for (const int64_t kv_heads : {1, 2, 4, 8}) check_attend(operands(2, 8, kv_heads, 5, 12, 7, 9), {0.3});
  check_attend(operands(1, 1, 1, 17, 33, 1, 70), {1});
  check_attend(operands(1, 1, 1, 17, 33, 70, 1), {0.1});
}

TEST_CASE("softcap, temperature, negative and zero scale") {
  const Operands in = operands(1, 2, 1, 20, 150, 8, 6, 3);
  Mask mask;
  mask.causal = true;
  mask.bias = random_tensor({1, 1, 20, 150}, 4);
  for (const double cap : {0.0, 0.5, 20.0, 1e6})
    for (const double temperature : {0.05, 0.7, 1.0, 30.0, 1e6})
      for (const double factor : {0.35, -0.35, 0.0}) {
        CAPTURE(cap);
        CAPTURE(temperature);
        CAPTURE(factor);
        check_attend(in, {factor, cap, temperature, shared(mask)});
      }
}

// Scores of +-1e4 with d = 4 are known to (4 + 4) u 1e4 = 5e-3, so that weights are within about 1 %: the bound of
// attend_formula follows that. What must not happen is an overflow.
TEST_CASE("scores of +-1e4") {
  const Operands in = operands(1, 1, 1, 30, 300, 4, 4, 50);
  check_attend(in, {1});
  check_attend(in, {1, 0, 100});
  check_attend(in, {1, 30, 1});
}

TEST_CASE("NaN reaches what depends on it, and a masked key reaches nobody through its score") {
  Mask mask;
  mask.causal = true;
  const Attend attend{1, 0, 1, shared(mask)};
  const auto with_nan = [](const Tensor& t, int64_t at) {
    std::vector<float> values(t.data(), t.data() + t.count());
    values[static_cast<size_t>(at)] = kNaN;
    return tensor(t.shape(), values);
  };
  const Operands in = operands(1, 1, 1, 12, 12, 4, 5);
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const Tensor from_q = apply(*backend, attend, {with_nan(in.q, 3 * 4 + 1), in.k, in.v});
    const Tensor from_k = apply(*backend, attend, {in.q, with_nan(in.k, 3 * 4 + 1), in.v});
    const Tensor from_v = apply(*backend, attend, {in.q, in.k, with_nan(in.v, 3 * 5 + 1)});
    for (int64_t i = 0; i < 12; ++i) {
      CAPTURE(i);
      CHECK(row_is(from_q, 0, i, i == 3 ? is_nan : is_finite));
      CHECK(row_is(from_k, 0, i, i >= 3 ? is_nan : is_finite));
      if (i >= 3) CHECK(std::isnan(from_v.at(0, 0, i, 1)));
      CHECK(std::isfinite(from_v.at(0, 0, i, 2)));
    }
    const float inf = std::numeric_limits<float>::infinity();
    const Tensor infinite = apply(
        *backend, Attend{}, {tensor({1, 1, 1, 1}, {1}), tensor({1, 1, 2, 1}, {1, inf}), tensor({1, 1, 2, 1}, {1, 2})});
    CHECK(std::isnan(infinite.data()[0]));
  }
}

// A mask of the least finite float everywhere, as many programs write "masked", swallows every score: the plain mean.
TEST_CASE("a bias of the least finite float on every key gives the mean of the values") {
  Mask mask;
  mask.bias = tensor({1, 1, 1, 1}, {std::numeric_limits<float>::lowest()});
  for (const Backend* backend : tested_backends()) {
    const Tensor out =
        apply(*backend, Attend{1, 0, 1, shared(mask)},
              {tensor({1, 1, 1, 1}, {1}), tensor({1, 1, 4, 1}, {1, 2, 3, 4}), tensor({1, 1, 4, 1}, {1, 2, 3, 4})});
    CHECK(out.data()[0] == 2.5f);
  }
}

// 16384 queries x 16384 keys of depth 64 must fit 96 MB: scratch may not grow with the product of the two.
TEST_CASE("scratch does not grow with the scores") {
  CHECK(simd_kernels().attend_scratch(16384, 64, 64) == simd_kernels().attend_scratch(64, 64, 64));
  CHECK(simd_kernels().attend_scratch(16384, 64, 64) <= 64 * 1024);  // two panels of 32 queries at most, and scores
  CHECK(reference_kernels().attend_scratch(16384, 64, 64) <= 256 * 1024);
}

TEST_CASE("every rung of the ladder is attention, masked rows and odd sizes too") {
  std::vector<std::string> names;
  for (const Rung& rung : ladder()) {
    CAPTURE(std::string(rung.name));
    names.push_back(rung.name);
    for (const bool causal : {false, true})
      for (const int64_t n : {1, 5, 16, 67, 131}) {
        CAPTURE(n);
        const Operands in = operands(1, 1, 1, n, n, 13, 7);
        Mask mask;
        mask.causal = causal;
        mask.offset = {-1};  // the first row sees nothing
        std::vector<MaskRow> rows;
        for (int64_t i = 0; i < n; ++i) rows.push_back(mask.row(0, 0, i, n));
        const Attend attend{0.3, 20, 0.7, shared(mask)};
        std::vector<float> out(static_cast<size_t>(n * 7)), scratch(rung.scratch(n, 13, 7) / 4 + 16);
        void* at = scratch.data();
        size_t space = scratch.size() * sizeof(float);
        std::align(64, rung.scratch(n, 13, 7), at, space);
        rung.attend({in.q.data(), in.k.data(), in.v.data(), out.data(), rows.data(), n, n, 13, 7, 0.3, 20, 0.7},
                    static_cast<std::byte*>(at));
        CHECK(outside(tensor({1, 1, n, 7}, out), attend_formula(in.q, in.k, in.v, attend)) == "");
      }
  }
  REQUIRE(names.size() >= 3);
  CHECK(names[0] == "naive");
  CHECK(names[1] == "blocked");
  CHECK(names[2] == "simd");
}
