// Which query sees which key: Mask::row against the contract's rules, one entry at a time.
#include <doctest/doctest.h>

#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

/// Compares every entry of every row with the rules, and the row's own promises.
void check_all_rows(const Mask& mask, const Shape& scores) {
  mask.check(scores, "test");
  int64_t wrong = 0;
  for (int64_t b = 0; b < scores.batch; ++b)
    for (int64_t h = 0; h < scores.heads; ++h)
      for (int64_t i = 0; i < scores.rows; ++i) {
        const MaskRow row = mask.row(b, h, i, scores.cols);
        wrong += row.begin < 0 || row.end > scores.cols || row.begin > row.end;
        wrong += row.begin == row.end && row.end != 0;
        for (int64_t j = 0; j < scores.cols; ++j) wrong += double{row.value(j)} != added(mask, b, h, i, j);
      }
  CHECK(wrong == 0);
}

Mask random_mask(std::mt19937& generator, const Shape& scores) {
  const auto upto = [&](int64_t most) { return static_cast<int64_t>(generator() % static_cast<uint64_t>(most + 1)); };
  const auto shape = [&] {
    const auto size = [&](int64_t full) { return upto(1) ? full : int64_t{1}; };
    Shape s{size(scores.batch), size(scores.heads), size(scores.rows), size(scores.cols)};
    if (s.cols > 2 && upto(2) == 0) s.cols = 2 + upto(s.cols - 2);
    return s;
  };
  Mask mask;
  mask.causal = upto(1) == 1;
  if (upto(2) == 0) mask.left = upto(4);
  if (upto(2) == 0) mask.right = upto(4);
  for (int64_t b = 0, some = upto(1); b < scores.batch && some; ++b) mask.offset.push_back(upto(10) - 5);
  for (int64_t b = 0, some = upto(1); b < scores.batch && some; ++b) mask.kv_len.push_back(upto(scores.cols));
  if (upto(1)) {
    mask.keep_shape = shape();
    std::vector<uint8_t> keep;
    for (int64_t i = 0; i < mask.keep_shape.count(); ++i) keep.push_back(upto(2) > 0);
    mask.keep = bytes(std::move(keep));
  }
  if (upto(1)) mask.bias = random_tensor(shape(), static_cast<uint32_t>(generator()));
  return mask;
}

}  // namespace

TEST_CASE("causal by hand") {
  Mask mask;
  mask.causal = true;
  CHECK(mask.row(0, 0, 0, 4).end == 1);  // top-left alignment without an offset
  CHECK(mask.row(0, 0, 3, 4).end == 4);
  CHECK(mask.row(0, 0, 9, 4).end == 4);
  mask.offset = {2, -2};
  CHECK(mask.row(0, 0, 0, 4).end == 3);
  CHECK(mask.row(1, 0, 1, 4).end == 0);
  CHECK(mask.row(1, 0, 2, 4).end == 1);
}

TEST_CASE("a window by hand") {
  Mask mask;
  mask.left = 1;
  mask.right = 2;
  const MaskRow row = mask.row(0, 0, 3, 10);
  CHECK(row.begin == 2);
  CHECK(row.end == 6);
  mask.left = std::numeric_limits<int64_t>::max();  // no overflow: as good as no limit
  mask.right = std::numeric_limits<int64_t>::max();
  CHECK(mask.row(0, 0, 3, 10).begin == 0);
  CHECK(mask.row(0, 0, 3, 10).end == 10);
}

TEST_CASE("rows agree with the rules for seeded masks of every kind") {
  std::mt19937 generator(11);
  for (int i = 0; i < (long_run() ? 100000 : 1000); ++i) {
    CAPTURE(i);
    const auto size = [&](uint32_t most) { return static_cast<int64_t>(1 + generator() % most); };
    const Shape scores{size(2), size(3), size(7), size(9)};
    check_all_rows(random_mask(generator, scores), scores);
  }
}

TEST_CASE("a mask of fewer columns than keys masks the rest, one column stands for all") {
  Mask mask;
  mask.keep = bytes({1, 0, 1});
  mask.keep_shape = {1, 1, 1, 3};
  CHECK(mask.row(0, 0, 5, 6).end == 3);
  CHECK(mask.row(0, 0, 5, 6).value(1) == -kInf);
  CHECK(mask.row(0, 0, 5, 6).value(4) == -kInf);
  mask.keep = bytes({1, 0});
  mask.keep_shape = {1, 1, 2, 1};
  CHECK(mask.row(0, 0, 0, 6).end == 6);
  CHECK(mask.row(0, 0, 1, 6).end == 0);
}

TEST_CASE("none") {
  CHECK(Mask{}.none());
  Mask mask;
  mask.right = 0;
  CHECK(!mask.none());
}

TEST_CASE("masks that do not fit are refused with what was expected and found") {
  const Shape scores{2, 4, 3, 5};
  const auto text = [&](const Mask& mask) -> std::string {
    try {
      mask.check(scores, "masked");
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  };
  Mask mask;
  CHECK(text(mask) == "");
  mask.left = -2;
  CHECK(text(mask) == "masked: a window of -2,-1 keys (each -1 for no limit, or at least 0)");
  mask = {};
  mask.offset = {1};
  CHECK(text(mask) == "masked: mask offset: expected 2 values, one a batch entry, found 1");
  mask = {};
  mask.kv_len = {5, 6};
  CHECK(text(mask) == "masked: mask kv_len: expected 0 to 5, found 6");
  mask = {};
  mask.bias = random_tensor({1, 2, 3, 5}, 1);
  CHECK(
      text(mask) ==
      "masked: a mask of shape 1x2x3x5 does not fit scores of shape 2x4x3x5 (each size equal or 1, columns at most 5)");
  mask.bias = random_tensor({1, 1, 3, 6}, 1);
  CHECK(text(mask).find("1x1x3x6 does not fit") != std::string::npos);
  mask = {};
  mask.keep = bytes({1, 1});
  mask.keep_shape = {1, 1, 1, 5};
  CHECK(text(mask) == "masked: a mask of shape 1x1x1x5 has 2 values");
}
