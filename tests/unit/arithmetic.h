#pragma once
// Reads arithmetic as a visitor does, from what is printed.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace arithmetic_test {

/// The value of "0.31×1.20 + (−0.44)×0.07", "4.6 ÷ 2.0", "3.00×tanh(1.20)", "exp(2.30 − 2.30)", "max(0.00, 0.50)²";
/// nothing where there are other words in it.
class Reader {
 public:
  explicit Reader(const std::string& text) {
    for (size_t i = 0; i < text.size();) {
      const auto sign = [&](const char* s, char as) {
        const std::string from = s;
        if (text.compare(i, from.size(), from) != 0) return false;
        tokens_ += as;
        i += from.size();
        return true;
      };
      if (!(sign("−", '-') || sign("×", '*') || sign("÷", '/') || sign("∞", 'I') || sign(" ", ' ') ||
            sign("tanh", 't') || sign("exp", 'e') || sign("max", 'm') || sign("²", '^')))
        tokens_ += text[i++];
    }
    std::erase(tokens_, ' ');
  }
  std::optional<double> value() {
    const double v = sum();
    if (bad_ || at_ != tokens_.size()) return std::nullopt;
    return v;
  }

 private:
  char peek() const { return at_ < tokens_.size() ? tokens_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  double sum() {
    double v = product();
    for (;;) {
      if (take('+'))
        v += product();
      else if (take('-'))
        v -= product();
      else
        return v;
    }
  }
  double product() {
    double v = factor();
    for (;;) {
      if (take('*'))
        v *= factor();
      else if (take('/'))
        v /= factor();
      else
        return v;
    }
  }
  double factor() {
    if (take('-')) return -factor();
    if (take('I')) return std::numeric_limits<double>::infinity();
    if (take('t')) return std::tanh(factor());
    if (take('e')) return std::exp(factor());
    if (take('m')) {
      bad_ = bad_ || !take('(');
      const double least = sum();
      bad_ = bad_ || !take(',');
      const double v = std::max(least, sum());
      bad_ = bad_ || !take(')');
      return take('^') ? v * v : v;
    }
    if (take('(')) {
      const double v = sum();
      bad_ = bad_ || !take(')');
      return v;
    }
    if (tokens_.compare(at_, 3, "NaN") == 0) return at_ += 3, std::nan("");
    const size_t end = tokens_.find_first_not_of("0123456789.", at_);
    const std::string number = tokens_.substr(at_, end == std::string::npos ? end : end - at_);
    bad_ = bad_ || number.empty();
    at_ += number.size();
    return std::strtod(number.c_str(), nullptr);
  }

  std::string tokens_;
  size_t at_ = 0;
  bool bad_ = false;
};

inline int decimals(const std::string& number) {
  const size_t point = number.find('.');
  size_t end = point == std::string::npos ? point : number.find_first_not_of("0123456789", point + 1);
  return point == std::string::npos ? 0 : static_cast<int>(std::min(end, number.size()) - point - 1);
}

/// What is wrong with "left = right" or "left ≈ right"; empty where nothing is, or where it has words that are not
/// read.
inline std::string fault(const std::string& left, const std::string& sign, const std::string& right, bool strict) {
  const std::optional<double> calculated = Reader(left).value(), printed = Reader(right).value();
  if (!calculated || !printed) return "";
  if (!std::isfinite(*printed) || !std::isfinite(*calculated)) return "";
  const double off = std::abs(*calculated - *printed) * std::pow(10, decimals(right));
  if (sign == "=" && off >= .5) return left + " is not " + right;
  if (strict && sign == "≈" && off < .49) return left + " is " + right + " exactly";
  return "";
}

/// The first fault of "a = b = c" and "a ≈ b". `strict`: ≈ stands only where = would be wrong.
inline std::string fault_of(const std::string& text, bool strict = true) {
  size_t begin = 0;
  std::string sign;
  std::string left;
  for (size_t i = 0; i <= text.size();) {
    const bool equal = text.compare(i, 1, "=") == 0, about = text.compare(i, 3, "≈") == 0;
    if (!equal && !about && i < text.size()) {
      ++i;
      continue;
    }
    const std::string part = text.substr(begin, i - begin);
    if (!sign.empty())
      if (const std::string wrong = fault(left, sign, part, strict); !wrong.empty()) return wrong;
    left = part;
    sign = equal ? "=" : "≈";
    begin = i += equal ? 1 : about ? 3 : 1;
  }
  return "";
}

}  // namespace arithmetic_test
