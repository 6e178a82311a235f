// Values of .npy arrays: expected numbers come from IEEE 754's definitions and from NumPy 1.24.2's astype.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "formats/npy_values.h"
#include "text/error.h"

using namespace attn;

namespace {

template <class T>
NpyArray array_of(NpyType type, std::initializer_list<T> values) {
  NpyArray array{type, {values.size()}, std::vector<uint8_t>(values.size() * sizeof(T))};
  std::memcpy(array.bytes.data(), values.begin(), array.bytes.size());
  return array;
}

constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("npy values: all 65536 float16 are exact") {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const float value = float16_to_float32(static_cast<uint16_t>(bits));
    const int exponent = static_cast<int>(bits >> 10 & 31);
    const double fraction = (bits & 1023) / 1024.0;
    double expected = exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1 + fraction, exponent - 15);
    if (exponent == 31) expected = fraction == 0 ? std::numeric_limits<double>::infinity() : std::nan("");
    CAPTURE(bits);
    REQUIRE(std::signbit(value) == (bits >= 32768));
    if (std::isnan(expected))
      REQUIRE(std::isnan(value));
    else
      REQUIRE(std::abs(double{value}) == expected);
  }
}

TEST_CASE("npy values: to float32") {
  using Floats = std::vector<float>;
  const auto halves = to_float32(array_of<uint16_t>(NpyType::float16, {0x3c00, 0xc100, 0x7bff, 0x0001, 0x7c00}), "x");
  CHECK(halves == Floats{1, -2.5F, 65504, 0x1p-24F, kInfinity});
  CHECK(to_float32(array_of<double>(NpyType::float64, {0.1, kInfinity, -1.0 / 3}), "x") ==
        Floats{std::bit_cast<float>(0x3dcccccdU), kInfinity, std::bit_cast<float>(0xbeaaaaabU)});
  CHECK(std::signbit(to_float32(array_of<double>(NpyType::float64, {-1e-50}), "x")[0]));
  const auto odd = to_float32(array_of<float>(NpyType::float32, {std::nanf(""), -0.0F, 1e-45F}), "x");
  CHECK(std::isnan(odd[0]));
  CHECK(std::signbit(odd[1]));
  CHECK(odd[2] == std::numeric_limits<float>::denorm_min());
  CHECK(to_float32(array_of<int64_t>(NpyType::int64, {INT64_MAX, INT64_MIN, 16777217, -3}), "x") ==
        Floats{0x1p63F, -0x1p63F, 16777216, -3});
  CHECK(to_float32(array_of<uint64_t>(NpyType::uint64, {UINT64_MAX}), "x") == Floats{0x1p64F});
  CHECK(to_float32(array_of<int8_t>(NpyType::int8, {-128}), "x") == Floats{-128});
  CHECK(to_float32(array_of<uint8_t>(NpyType::uint8, {255}), "x") == Floats{255});
  CHECK(to_float32(array_of<int16_t>(NpyType::int16, {-32768}), "x") == Floats{-32768});
  CHECK(to_float32(array_of<uint16_t>(NpyType::uint16, {65535}), "x") == Floats{65535});
  CHECK(to_float32(array_of<int32_t>(NpyType::int32, {-7}), "x") == Floats{-7});
  CHECK(to_float32(array_of<uint32_t>(NpyType::uint32, {4294967295U}), "x") == Floats{0x1p32F});
  CHECK_THROWS_WITH_AS(to_float32({NpyType::boolean, {1}, {1}}, "in.npz: array 'q'"),
                       "in.npz: array 'q': expected floating-point numbers or integers, found bool", Error);
}

TEST_CASE("npy values: float64 beyond float32 is an error, what rounds to its largest is not") {
  const auto read = [](double value) { return to_float32(array_of<double>(NpyType::float64, {0, value}), "q")[1]; };
  constexpr float kLargest = std::numeric_limits<float>::max();
  CHECK(read(-double{kLargest}) == -kLargest);
  CHECK(read(0x1.fffffefffffffp127) == kLargest);
  CHECK(read(-double{kInfinity}) == -kInfinity);
  CHECK(std::isnan(read(std::nan(""))));
  CHECK_THROWS_WITH_AS(read(1e300),
                       "q: expected infinity or values that float32 holds, up to 3.40282e+38, found 1e+300", Error);
  for (const double value : {0x1.ffffffp127, -0x1p128, -1.7976931348623157e308}) CHECK_THROWS_AS(read(value), Error);
}

TEST_CASE("npy values: to int64") {
  using Integers = std::vector<int64_t>;
  CHECK(to_int64(array_of<int64_t>(NpyType::int64, {INT64_MIN, INT64_MAX}), "x") == Integers{INT64_MIN, INT64_MAX});
  CHECK(to_int64(array_of<int8_t>(NpyType::int8, {-1}), "x") == Integers{-1});
  CHECK(to_int64(array_of<int16_t>(NpyType::int16, {-2}), "x") == Integers{-2});
  CHECK(to_int64(array_of<int32_t>(NpyType::int32, {-3}), "x") == Integers{-3});
  CHECK(to_int64(array_of<uint8_t>(NpyType::uint8, {255}), "x") == Integers{255});
  CHECK(to_int64(array_of<uint16_t>(NpyType::uint16, {65535}), "x") == Integers{65535});
  CHECK(to_int64(array_of<uint32_t>(NpyType::uint32, {4294967295U}), "x") == Integers{4294967295});
  CHECK(to_int64(array_of<uint64_t>(NpyType::uint64, {INT64_MAX}), "x") == Integers{INT64_MAX});
  CHECK_THROWS_WITH_AS(to_int64(array_of<uint64_t>(NpyType::uint64, {uint64_t{1} << 63}), "n"),
                       "n: expected integers below 2^63, found 9223372036854775808", Error);
  CHECK_THROWS_WITH_AS(to_int64(array_of<float>(NpyType::float32, {1}), "n"), "n: expected integers, found float32",
                       Error);
  CHECK_THROWS_WITH_AS(to_int64({NpyType::boolean, {1}, {1}}, "n"), "n: expected integers, found bool", Error);
}

TEST_CASE("npy values: to bool") {
  CHECK(to_bool({NpyType::boolean, {4}, {0, 1, 2, 255}}, "m") == std::vector<uint8_t>{0, 1, 1, 1});
  CHECK_THROWS_WITH_AS(to_bool({NpyType::uint8, {1}, {1}}, "m"), "m: expected bool, found uint8", Error);
}

TEST_CASE("npy values: bytes that do not fit the shape are an error, whoever made the array") {
  CHECK_THROWS_WITH_AS(to_float32({NpyType::float32, {2}, {0, 0, 0, 0}}, "q"),
                       "q: expected 8 bytes of data (from its shape and type), found 4", Error);
  CHECK_THROWS_AS(to_int64({NpyType::int64, {uint64_t{1} << 62, 2}, {}}, "q"), Error);
}

TEST_CASE("npy values: arrays from values") {
  CHECK(npy_from_float32(std::vector<float>{1, -2}, {2, 1}, "x") ==
        NpyArray{NpyType::float32, {2, 1}, {0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0}});
  CHECK(npy_from_float32({}, {4, 0}, "x") == NpyArray{NpyType::float32, {4, 0}, {}});
  CHECK_THROWS_WITH_AS(npy_from_float32(std::vector<float>{1}, {2}, "w"),
                       "w: expected 2 values (from its shape), found 1", Error);
}
