// Every form that a number is written in, at its edges.
#include "text/numbers.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

using namespace attn;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("numbers with fixed decimals") {
  CHECK(number_text(1.5, 2) == "1.50");
  CHECK(number_text(-1.5, 0) == "−2");
  CHECK(number_text(.125, 2) == "0.12");  // halfway: to even, as IEEE rounds
  CHECK(number_text(.375, 2) == "0.38");
  CHECK(number_text(-.004, 2) == "0.00");
  CHECK(number_text(-.005001, 2) == "−0.01");
  CHECK(number_text(-0.0, 3) == "0.000");
  CHECK(number_text(.9996, 3) == "1.000");
  CHECK(number_text(kInfinity, 2) == "∞");
  CHECK(number_text(-kInfinity, 2) == "−∞");
  CHECK(number_text(NAN, 2) == "NaN");
  CHECK(number_text(-NAN, 2) == "NaN");
  CHECK(number_text(5e-324, 3) == "0.000");
  const std::string largest = number_text(-std::numeric_limits<double>::max(), 60);
  CHECK(largest.substr(0, 8) == "−17976");
  CHECK(largest.size() == 3 + 309 + 1 + 60);
  CHECK(number_text(-1.5, 1, "-", "inf") == "-1.5");
  CHECK(number_text(-kInfinity, 1, "-", "inf") == "-inf");
}

TEST_CASE("a sign goes before what is shown as more than 0") {
  CHECK(with_sign("5.4", 5.4) == "+5.4");
  CHECK(with_sign("0.0", .01) == "0.0");
  CHECK(with_sign("0", 0) == "0");
  CHECK(with_sign("−5.4", -5.4) == "−5.4");
  CHECK(with_sign("NaN", NAN) == "NaN");
}

TEST_CASE("a printed number is read back as its reader reads it") {
  CHECK(value_shown("−1.50") == -1.5);
  CHECK(value_shown("−∞") == -kInfinity);
  CHECK(std::isnan(value_shown("NaN")));
  CHECK(value_shown("−2.4e−7") == -2.4e-7);
  CHECK(as_shown(.125, 2) == .12);
  CHECK(shows(.4249, .425, 3));
  CHECK(shows(.42451, .425, 3));
  CHECK_FALSE(shows(.4245, .425, 3));  // up for some, down for others
  CHECK_FALSE(shows(.4256, .425, 3));
  CHECK(shows(-kInfinity, -kInfinity, 2));
  CHECK_FALSE(shows(1, kInfinity, 2));
  CHECK(shows(NAN, NAN, 2));
}

TEST_CASE("groups of three digits have commas between them") {
  CHECK(in_threes("999") == "999");
  CHECK(in_threes("1000") == "1,000");
  CHECK(in_threes("−1234567.891") == "−1,234,567.891");
  CHECK(in_threes("0.12345") == "0.12345");
  CHECK(in_threes("∞") == "∞");
}

TEST_CASE("percentages") {
  CHECK(percent(.4527) == "45.3 %");
  CHECK(percent(0) == "0.0 %");
  CHECK(percent(-.00001) == "0.0 %");
  CHECK(percent(1, 0) == "100 %");
  CHECK(percent(NAN) == "NaN %");
}

TEST_CASE("powers of ten") {
  CHECK(power_text(2.4e-7, 1) == "2.4e−7");
  CHECK(power_text(-9.96e20, 1) == "−1.0e21");
  CHECK(power_text(1e100, 0) == "1e100");
  CHECK(power_text(5e-324, 1) == "4.9e−324");
  CHECK(power_text(-kInfinity, 1) == "−∞");
  CHECK(power_text(NAN, 1) == "NaN");
}

TEST_CASE("numbers in sentences") {
  CHECK(measured(0) == "0");
  CHECK(measured(1234) == "1,234");
  CHECK(measured(1234.5) == "1,234");
  CHECK(measured(999) == "999");
  CHECK(measured(10000) == "10,000");
  CHECK(measured(-123456) == "−123,456");
  CHECK(measured(1e6) == "1,000,000");
  CHECK(measured(2.5e7) == "2.5e7");
  CHECK(measured(2.4e-7) == "2.4e−7");
  CHECK(measured(11.0000001) == "11");
  CHECK(measured(.4246) == "0.425");
  CHECK(measured(22.627) == "22.63");
  CHECK(measured(-0.0) == "0");
  CHECK(measured(.001) == "0.001");
  CHECK(measured(.0009999) == "1.0e−3");
  CHECK(measured(-9999999) == "−9,999,999");
  CHECK(measured(kInfinity) == "∞");
  CHECK(measured(NAN) == "NaN");
}

TEST_CASE("numbers at an axis") {
  CHECK(tick_text(0) == "0");
  CHECK(tick_text(.6000000000000001) == "0.6");
  CHECK(tick_text(-20) == "−20");
  CHECK(tick_text(1e6) == "1e6");
  CHECK(tick_text(2e-7) == "2e−7");
  CHECK(tick_text(-1e-13) == "0");
  CHECK(tick_text(9999) == "9,999");
  CHECK(tick_text(-kInfinity) == "−∞");
}

TEST_CASE("numbers as C writes them") {
  CHECK(significant(.5) == "0.5");
  CHECK(significant(1e-30) == "1e-30");
  CHECK(significant(-0.0) == "-0");
  CHECK(significant(1234567) == "1.23457e+06");
  CHECK(significant(.1, 17) == "0.10000000000000001");
  CHECK(significant(-kInfinity) == "-inf");
  CHECK(scientific(2.44e-7, 1) == "2.4e-07");
  CHECK(scientific(0, 0) == "0e+00");
}

TEST_CASE("the shortest text of a float32 reads back as itself") {
  CHECK(shortest(.1f) == "0.1");
  CHECK(shortest(-0.f) == "-0");
  CHECK(shortest(16777216) == "16777216");
  CHECK(shortest(1e10f) == "1e+10");
  for (const float x : {1 / 3.f, std::numeric_limits<float>::max(), std::numeric_limits<float>::min(),
                        std::numeric_limits<float>::denorm_min(), -1e-20f, 8388609.f})
    CHECK(std::strtof(shortest(x).c_str(), nullptr) == x);
}
