// Numbers of few bits: rounding by hand and against the processor's own float, and softmax in them.
#include "attention/number_format.h"

#include <doctest/doctest.h>

#include "kernels/kernels_support.h"

using namespace attn;
using kernels_test::kInf;

TEST_CASE("formats round to nearest, ties to even, with subnormal numbers and infinity, as float itself does") {
  const auto& [float32, float16, bfloat16] = kNumberFormats;
  CHECK(float16.rounded(65504) == 65504);
  CHECK(float16.rounded(65519) == 65504);
  CHECK(float16.rounded(65520) == kInf);  // half a step beyond the largest
  CHECK(float16.rounded(-1e9) == -kInf);
  CHECK(float16.rounded(1 + 0x1p-11) == 1);  // a tie, to the even one
  CHECK(float16.rounded(1 + 0x3p-11) == 1 + 0x1p-9);
  CHECK(float16.rounded(0x1p-24) == 0x1p-24);  // the smallest there is
  CHECK(float16.rounded(0x1p-25) == 0);
  CHECK(float16.rounded(0x1.8p-25) == 0x1p-24);
  CHECK(bfloat16.rounded(1 + 0x1p-8) == 1);
  CHECK(bfloat16.rounded(3.14159265) == 3.140625);
  CHECK(bfloat16.rounded(3.4e38) == kInf);
  CHECK(bfloat16.rounded(3.38e38) < kInf);
  CHECK(std::isnan(float32.rounded(std::nan(""))));
  const Tensor exponents = kernels_test::random_tensor({1, 1, 1, 5000}, 3, -150, 129);
  for (int64_t i = 0; i < exponents.count(); ++i) {
    const double value = (i % 2 ? -1 : 1) * std::exp2(double{exponents.data()[i]});
    CHECK(float32.rounded(value) == static_cast<double>(static_cast<float>(value)));
  }
}

TEST_CASE("softmax in float32 is that of float, and breaks where exp leaves the range") {
  const auto& [float32, float16, bfloat16] = kNumberFormats;
  const std::vector<double> scores{2.5, -1.25, 80, 87};
  for (const bool less : {false, true}) {
    std::vector<float> e;
    float sum = 0;
    for (const double s : scores) {
      e.push_back(static_cast<float>(std::exp(double{static_cast<float>(s) - (less ? 87.0f : 0.0f)})));
      sum += e.back();
    }
    const std::vector<double> found = softmax_in(float32, scores, less);
    for (size_t j = 0; j < scores.size(); ++j) CHECK(found[j] == static_cast<double>(e[j] / sum));
  }
  // exp(12) = 162755 is beyond float16, exp(89) beyond all three: infinity over infinity.
  const std::vector<double> naive = softmax_in(float16, {12, 0}, false);
  CHECK(std::isnan(naive[0]));
  CHECK(naive[1] == 0);
  CHECK(softmax_in(float16, {12, 0}, true)[0] == 1);
  for (const NumberFormat& format : kNumberFormats) {
    CHECK(std::isnan(softmax_in(format, {89, 89}, false)[1]));
    CHECK(softmax_in(format, {89, 89}, true)[1] == .5);
    CHECK(std::isnan(softmax_in(format, {-1000, -1000}, false)[0]));  // 0 over 0
    CHECK(std::isnan(softmax_in(format, {-kInf, -kInf}, true)[0]));
  }
  CHECK(softmax_in(bfloat16, {-1e9, -1e9, -1e9, -1e9}, true)[3] == .25);
  CHECK(std::isnan(softmax_in(float16, {-1e9, -1e9}, true)[0]));
}
