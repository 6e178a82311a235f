#pragma once
#include <string>

namespace attn {

// Numbers for people: the minus is U+2212; "−∞", "∞" and "NaN" where a value is not finite.

/// `digits` decimals, at most 60: "−1.50". A number that rounds to 0 has no minus. The notation's own minus and
/// infinity may stand in place of the usual ones.
std::string number_text(double value, int digits, const char* minus = "−", const char* infinity = "∞");
/// The text of a value with "+" before it, where the value is above 0 and the text has a digit other than 0.
std::string with_sign(std::string text, double value);
/// A share as a percentage with `digits` decimals: "45.3 %" of 0.4527.
std::string percent(double share, int digits = 1);
/// One digit before the point, `digits` after it, and the power of ten: "−2.4e−7".
std::string power_text(double value, int digits);
/// A number for a sentence: some three significant digits, "1,000,000" from 10,000 on, "2.4e−7" where decimals would
/// not show it.
std::string measured(double value);
/// A number at an axis: "0.2", "1e6", "2e−7"; "0" of what is below 1e-12.
std::string tick_text(double value);

// Numbers for programs and for sentences of errors: C's notation, with the minus of ASCII.

/// So many significant digits, C's %g: "0.5", "1e-30".
std::string significant(double value, int digits = 6);
/// C's %e: "2.4e-07".
std::string scientific(double value, int digits);
/// The shortest text that reads back as the same float32: "0.1", "1e+10".
std::string shortest(float value);

}  // namespace attn
