#include "formats/npy_values.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#include "formats/complaint.h"
#include "text/numbers.h"

namespace attn {
namespace {

static_assert(std::endian::native == std::endian::little, "the bytes of an array are used as they are");

/// convert(element) of every element, stored as T.
template <class T, class Stored, class Convert>
std::vector<T> convert_all(const NpyArray& array, std::string_view where, Convert convert) {
  auto values = allocate<T>(npy_count(array, where), where);
  const uint8_t* source = array.bytes.data();
  for (T& value : values) {
    Stored stored;
    std::memcpy(&stored, source, sizeof stored);
    source += sizeof stored;
    value = convert(stored);
  }
  return values;
}

template <class T, class Stored>
std::vector<T> cast_all(const NpyArray& array, std::string_view where) {
  return convert_all<T, Stored>(array, where, [&](Stored stored) {
    if constexpr (std::is_integral_v<T>)
      if (!std::in_range<T>(stored)) fail(where, "integers below 2^63", std::to_string(stored));
    const T value = static_cast<T>(stored);
    if constexpr (std::is_same_v<Stored, double>)
      if (std::isinf(value) && !std::isinf(stored))
        fail(where, "infinity or values that float32 holds, up to 3.40282e+38", significant(stored));
    return value;
  });
}

/// Error "WHERE: expected EXPECTED, found TYPE" where the elements are no integers.
template <class T>
std::vector<T> cast_integers(const NpyArray& array, std::string_view where, std::string_view expected) {
  switch (array.type) {
    case NpyType::int8: return cast_all<T, int8_t>(array, where);
    case NpyType::int16: return cast_all<T, int16_t>(array, where);
    case NpyType::int32: return cast_all<T, int32_t>(array, where);
    case NpyType::int64: return cast_all<T, int64_t>(array, where);
    case NpyType::uint8: return cast_all<T, uint8_t>(array, where);
    case NpyType::uint16: return cast_all<T, uint16_t>(array, where);
    case NpyType::uint32: return cast_all<T, uint32_t>(array, where);
    case NpyType::uint64: return cast_all<T, uint64_t>(array, where);
    default: fail(where, expected, facts_of(array.type).name);
  }
}

}  // namespace

float float16_to_float32(uint16_t bits) {
  const uint32_t sign = uint32_t{bits} >> 15 << 31;
  const uint32_t exponent = bits >> 10 & 0x1f;
  const uint32_t fraction = bits & 0x3ff;
  if (exponent == 0) {  // zero and subnormals: fraction * 2^-24
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -magnitude : magnitude;
  }
  const uint32_t wide_exponent = exponent == 31 ? 255 : exponent + (127 - 15);
  return std::bit_cast<float>(sign | wide_exponent << 23 | fraction << 13);
}

std::vector<float> to_float32(const NpyArray& array, std::string_view where) {
  switch (array.type) {
    case NpyType::float16: return convert_all<float, uint16_t>(array, where, float16_to_float32);
    case NpyType::float32: return cast_all<float, float>(array, where);
    case NpyType::float64: return cast_all<float, double>(array, where);
    default: return cast_integers<float>(array, where, "floating-point numbers or integers");
  }
}

std::vector<int64_t> to_int64(const NpyArray& array, std::string_view where) {
  return cast_integers<int64_t>(array, where, "integers");
}

std::vector<uint8_t> to_bool(const NpyArray& array, std::string_view where) {
  if (array.type != NpyType::boolean) fail(where, "bool", facts_of(array.type).name);
  return convert_all<uint8_t, uint8_t>(array, where, [](uint8_t byte) { return uint8_t{byte != 0}; });
}

NpyArray npy_from_float32(std::span<const float> values, std::vector<uint64_t> shape, std::string_view where) {
  const uint64_t bytes = npy_byte_count(NpyType::float32, shape, where);
  if (values.size() != bytes / sizeof(float))
    fail(where, std::to_string(bytes / sizeof(float)) + " values (from its shape)", std::to_string(values.size()));
  NpyArray array{NpyType::float32, std::move(shape), allocate<uint8_t>(bytes, where)};
  if (bytes != 0) std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
  return array;
}

}  // namespace attn
