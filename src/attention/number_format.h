#pragma once
#include <array>
#include <vector>

namespace attn {

/// A binary floating-point format of fewer bits than a double.
struct NumberFormat {
  const char* name;
  int fraction_bits;
  int lowest_exponent;  // of numbers that are not subnormal
  int highest_exponent;

  /// The nearest number of the format, of two as near the one whose last bit is 0; infinity from half a step beyond the
  /// largest on; subnormal numbers towards 0 (IEEE 754-2019, section 4.3.1).
  double rounded(double value) const;
};

inline constexpr std::array<NumberFormat, 3> kNumberFormats{
    {{"float32", 23, -126, 127}, {"float16", 10, -14, 15}, {"bfloat16", 7, -126, 127}}};

/// Softmax of scores in a format, every operation rounded to it, the sum added up in order: e^s over the sum of all as
/// the formula says, or, `less_maximum`, of s less the largest first. NaN where infinity meets infinity or 0 is divided
/// by 0: nothing is made good here that a program without a guard would get wrong.
std::vector<double> softmax_in(const NumberFormat& format, const std::vector<double>& scores, bool less_maximum);

}  // namespace attn
