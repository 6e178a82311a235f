// Primitives beside matmul, softmax and attend, on every back end, against numbers worked out by hand.
#include <doctest/doctest.h>

#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

void check_values(const Tensor& got, const Shape& shape, const std::vector<float>& want) {
  CHECK(got.shape() == shape);
  REQUIRE(got.count() == static_cast<int64_t>(want.size()));
  for (size_t i = 0; i < want.size(); ++i) {
    CAPTURE(i);
    CHECK(got.data()[i] == want[i]);
  }
}

const float kMinus = -std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("matmul by hand, with grouped heads and batches") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const Tensor a = tensor({1, 1, 2, 2}, {1, 2, 3, 4}), b = tensor({1, 1, 2, 3}, {1, 0, -1, 2, 1, 5});
    check_values(apply(*backend, MatMul{}, {a, b}), {1, 1, 2, 3}, {5, 2, 9, 11, 4, 17});
    const Tensor bt = tensor({1, 1, 3, 2}, {1, 2, 0, 1, -1, 5});
    check_values(apply(*backend, MatMul{true}, {a, bt}), {1, 1, 2, 3}, {5, 2, 9, 11, 4, 17});
    // Query heads 0, 1 read key head 0, heads 2, 3 key head 1; one batch of keys serves both of queries.
    const Tensor q = tensor({2, 4, 1, 1}, {1, 2, 3, 4, 5, 6, 7, 8}), k = tensor({1, 2, 1, 1}, {10, 100});
    check_values(apply(*backend, MatMul{true}, {q, k}), {2, 4, 1, 1}, {10, 20, 300, 400, 50, 60, 700, 800});
    check_values(apply(*backend, MatMul{true}, {k, q}), {2, 4, 1, 1}, {10, 20, 300, 400, 50, 60, 700, 800});
  }
}

TEST_CASE("add: equal rows, and one row for all") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const Tensor a = tensor({1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
    check_values(apply(*backend, Add{}, {a, a}), a.shape(), {2, 4, 6, 8, 10, 12, 14, 16});
    check_values(apply(*backend, Add{}, {a, tensor({1, 1, 1, 2}, {10, 20})}), a.shape(),
                 {11, 22, 13, 24, 15, 26, 17, 28});
    check_values(apply(*backend, Add{}, {a, tensor({1, 2, 1, 2}, {10, 20, 30, 40})}), a.shape(),
                 {11, 22, 13, 24, 35, 46, 37, 48});
  }
}

TEST_CASE("scale") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const Tensor a = tensor({1, 1, 1, 5}, {1, -2, 0.5f, 0, 1024});
    check_values(apply(*backend, Scale{0.25}, {a}), a.shape(), {0.25f, -0.5f, 0.125f, 0, 256});
    check_values(apply(*backend, Scale{0}, {a}), a.shape(), {0, 0, 0, 0, 0});
    check_values(apply(*backend, Scale{-1}, {a}), a.shape(), {-1, 2, -0.5f, 0, -1024});
  }
}

// cap tanh(a / cap): tanh within 2 ulp = 4 u, its argument, the product and the two parameters rounded once: 8 u
// relative.
TEST_CASE("softcap") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    for (const double cap : {1e-3, 1.0, 30.0, 50.0, 1e6}) {
      const Tensor a = random_tensor({1, 1, 7, 13}, 5, -1e3, 1e3);
      const Tensor got = apply(*backend, SoftCap{cap}, {a});
      double worst = 0;
      for (int64_t i = 0; i < a.count(); ++i)
        worst = std::max(worst, std::abs(got.data()[i] / (cap * std::tanh(a.data()[i] / cap)) - 1));
      CHECK(worst <= 8 * kU);
    }
  }
}

TEST_CASE("mask: masked entries are -infinity, whatever the score") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    auto mask = std::make_shared<Mask>();
    mask->causal = true;
    const Tensor a = tensor({1, 1, 2, 3}, {1, kNaN, 3, 4, 5, std::numeric_limits<float>::infinity()});
    check_values(apply(*backend, ApplyMask{mask}, {a}), a.shape(), {1, kMinus, kMinus, 4, 5, kMinus});
    auto bias = std::make_shared<Mask>();
    bias->bias = tensor({1, 1, 1, 3}, {0.5f, kMinus, -1});
    check_values(apply(*backend, ApplyMask{bias}, {tensor({1, 1, 2, 3}, {1, 2, 3, 4, kNaN, 6})}), a.shape(),
                 {1.5f, kMinus, 2, 4.5f, kMinus, 5});
  }
}

TEST_CASE("softmax: special rows") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const float big = std::numeric_limits<float>::max(), inf = -kMinus;
    check_values(apply(*backend, Softmax{}, {tensor({1, 1, 1, 5}, {kMinus, kMinus, kMinus, kMinus, kMinus})}),
                 {1, 1, 1, 5}, {0, 0, 0, 0, 0});
    check_values(apply(*backend, Softmax{}, {tensor({1, 1, 1, 5}, {kMinus, 3, kMinus, 3, kMinus})}), {1, 1, 1, 5},
                 {0, 0.5f, 0, 0.5f, 0});
    // The least finite float is a score like any other: a mask of it alone gives the uniform distribution.
    check_values(apply(*backend, Softmax{}, {tensor({1, 1, 1, 4}, {-big, -big, -big, -big})}), {1, 1, 1, 4},
                 {0.25f, 0.25f, 0.25f, 0.25f});
    check_values(apply(*backend, Softmax{}, {tensor({1, 1, 1, 2}, {-big, big})}), {1, 1, 1, 2}, {0, 1});
    for (const float odd : {kNaN, inf}) {
      const Tensor w = apply(*backend, Softmax{}, {tensor({1, 1, 2, 3}, {1, odd, kMinus, 1, 1, kMinus})});
      for (int j = 0; j < 3; ++j) CHECK(std::isnan(w.at(0, 0, 0, j)));
      CHECK(w.at(0, 0, 1, 0) == 0.5f);
    }
    for (const double t : {1e-300, 1e-40, 1e40, 1e300})
      check_values(apply(*backend, Softmax{t}, {tensor({1, 1, 1, 3}, {2, 2, kMinus})}), {1, 1, 1, 3}, {0.5f, 0.5f, 0});
  }
}

TEST_CASE("append rows, split and merge heads") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const Tensor past = tensor({1, 2, 1, 2}, {1, 2, 3, 4}), fresh = tensor({1, 2, 2, 2}, {5, 6, 7, 8, 9, 10, 11, 12});
    check_values(apply(*backend, AppendRows{}, {past, fresh}), {1, 2, 3, 2}, {1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12});
    const Tensor packed = tensor({1, 1, 2, 6}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    const Tensor split = apply(*backend, SplitHeads{3}, {packed});
    check_values(split, {1, 3, 2, 2}, {1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12});
    check_values(apply(*backend, MergeHeads{}, {split}), packed.shape(), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  }
}
