#pragma once
#include "formats/npy.h"

namespace attn {

// Values of an array in row-major order. Each is an Error that says `where` when the type does not fit, when
// array.bytes does not have the size that shape and type ask for, or when memory runs out.

/// float16 and float32 exactly (NaN, infinities and subnormals kept); float64 and integers rounded to the nearest
/// (a finite float64 beyond float32's range is an Error). bool is an Error: a bool mask is no additive mask.
std::vector<float> to_float32(const NpyArray& array, std::string_view where);

/// Integers only; a uint64 above 2^63 - 1 is an Error.
std::vector<int64_t> to_int64(const NpyArray& array, std::string_view where);

/// bool only; 1 for true (any byte but 0), 0 for false.
std::vector<uint8_t> to_bool(const NpyArray& array, std::string_view where);

/// IEEE 754 binary16 to binary32, exact.
float float16_to_float32(uint16_t bits);

/// Error when the number of values is not the product of the shape.
NpyArray npy_from_float32(std::span<const float> values, std::vector<uint64_t> shape, std::string_view where);

}  // namespace attn
