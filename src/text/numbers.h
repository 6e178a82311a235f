#pragma once
#include <string>

namespace attn {

// Numbers for people: the minus is U+2212; "−∞", "∞" and "NaN" where a value is not finite.

/// `digits` decimals, at most 60: "−1.50". A number that rounds to 0 has no minus. The notation's own minus and
/// infinity may stand in place of the usual ones.
std::string number_text(double value, int digits, const char* minus = "−", const char* infinity = "∞");
/// Two decimals, or none where it is whole.
std::string short_number(double value);
/// The text of a value with "+" before it, where the value is above 0 and the text has a digit other than 0.
std::string with_sign(std::string text, double value);
/// What a text of number_text() or power_text() says to its reader: −1.5 of "−1.50".
double value_shown(const std::string& text);
/// The number that `digits` decimals show.
inline double as_shown(double value, int digits) { return value_shown(number_text(value, digits)); }
/// Whether what a reader has calculated is what stands there, in all its `digits` decimals. Half a unit of the last
/// one, which some round up and some down, is not.
bool shows(double calculated, double value, int digits);
/// A share as a percentage with `digits` decimals: "45.3 %" of 0.4527.
std::string percent(double share, int digits = 1);
/// One digit before the point, `digits` after it, and the power of ten: "−2.4e−7".
std::string power_text(double value, int digits);
/// The text of a number with commas between groups of three digits: "1,234.5". So in sentences and figures, never in
/// matrices and their arithmetic.
std::string in_threes(std::string text);
/// A number for a sentence: some three significant digits, in_threes(), "2.4e−7" where decimals would not show it.
std::string measured(double value);
/// A number at an axis: "0.2", "2,000", "1e6", "2e−7"; "0" of what is below 1e-12.
std::string tick_text(double value);

// Numbers for programs and for sentences of errors: C's notation, with the minus of ASCII.

/// So many significant digits, C's %g: "0.5", "1e-30".
std::string significant(double value, int digits = 6);
/// C's %e: "2.4e-07".
std::string scientific(double value, int digits);
/// The shortest text that reads back as the same float32: "0.1", "1e+10".
std::string shortest(float value);

}  // namespace attn
