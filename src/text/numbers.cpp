#include "text/numbers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace attn {
namespace {

/// A double as C's printf writes it, with a precision.
std::string printed(const char* format, int precision, double value) {
  char buffer[400];  // the largest double has 309 digits before the point
  std::snprintf(buffer, sizeof buffer, format, precision, value);
  return buffer;
}

bool shows_only_zeros(const std::string& text) { return text.find_first_of("123456789") == std::string::npos; }

}  // namespace

std::string number_text(double value, int digits, const char* minus, const char* infinity) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return (value < 0 ? minus : "") + std::string(infinity);
  const std::string size = printed("%.*f", digits, std::abs(value));
  return (std::signbit(value) && !shows_only_zeros(size) ? minus : "") + size;
}

std::string short_number(double value) { return number_text(value, value == std::floor(value) ? 0 : 2); }

std::string with_sign(std::string text, double value) {
  return value > 0 && !shows_only_zeros(text) ? "+" + text : text;
}

double value_shown(const std::string& text) {
  std::string ascii = text;
  for (size_t at; (at = ascii.find("−")) != std::string::npos;) ascii.replace(at, std::strlen("−"), "-");
  if (const size_t at = ascii.find("∞"); at != std::string::npos) ascii.replace(at, std::strlen("∞"), "inf");
  return std::strtod(ascii.c_str(), nullptr);
}

bool shows(double calculated, double value, int digits) {
  const double shown = as_shown(value, digits);
  if (!std::isfinite(shown)) return calculated == shown || (std::isnan(calculated) && std::isnan(shown));
  return std::abs(calculated - shown) < .4999 * std::pow(10, -digits);
}

std::string percent(double share, int digits) { return number_text(share * 100, digits) + " %"; }

std::string power_text(double value, int digits) {
  if (!std::isfinite(value)) return number_text(value, 0);
  const std::string text = scientific(std::abs(value), digits);  // "2.4e-07"
  const size_t e = text.find('e');
  const int power = std::atoi(text.c_str() + e + 1);
  return (value < 0 ? "−" : "") + text.substr(0, e) + "e" + (power < 0 ? "−" : "") + std::to_string(std::abs(power));
}

std::string measured(double value) {
  const double size = std::abs(value);
  if (!std::isfinite(value) || value == 0) return number_text(value, 0);
  if (size < 1e-3 || size >= 1e7) return power_text(value, 1);
  const int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  return in_threes(number_text(value, std::abs(value - std::round(value)) < 1e-6 * size ? 0 : digits));
}

std::string in_threes(std::string text) {
  const size_t first = text.find_first_of("0123456789");
  if (first == std::string::npos) return text;
  for (size_t at = std::min(text.find('.'), text.size()); at > first + 3;) text.insert(at -= 3, ",");
  return text;
}

std::string tick_text(double value) {
  const double size = std::abs(value);
  if (size < 1e-12) return "0";
  if (!(size >= 1e-3 && size < 1e4)) return power_text(value, 0);
  return (value < 0 ? "−" : "") + in_threes(significant(std::round(size * 1e6) / 1e6));
}

std::string significant(double value, int digits) { return printed("%.*g", digits, value); }
std::string scientific(double value, int digits) { return printed("%.*e", digits, value); }

std::string shortest(float value) {
  char buffer[40];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

}  // namespace attn
