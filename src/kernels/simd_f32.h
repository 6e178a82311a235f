#pragma once
// The vector seam: four float32 lanes, everything else in the simd back end is written over these functions. The body
// is WebAssembly's 128-bit intrinsics, or natively the compiler's vector extensions (g++, clang; any processor).
// (AVX2 and relaxed multiply-add are to come as further bodies of mul_add and wider tiles.)
#include <cstdint>
#include <cstring>

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace attn::simd {

#ifdef __wasm_simd128__

using F32x4 = v128_t;
using Lanes = v128_t;  // all ones where a comparison holds

inline F32x4 load(const float* p) { return wasm_v128_load(p); }
inline void store(float* p, F32x4 v) { wasm_v128_store(p, v); }
inline F32x4 splat(float x) { return wasm_f32x4_splat(x); }
inline F32x4 load_splat(const float* p) { return wasm_v128_load32_splat(p); }
inline F32x4 add(F32x4 a, F32x4 b) { return wasm_f32x4_add(a, b); }
inline F32x4 sub(F32x4 a, F32x4 b) { return wasm_f32x4_sub(a, b); }
inline F32x4 mul(F32x4 a, F32x4 b) { return wasm_f32x4_mul(a, b); }
inline F32x4 div(F32x4 a, F32x4 b) { return wasm_f32x4_div(a, b); }
/// a < b ? b : a and b < a ? b : a: NaN in a stays, NaN in b is dropped.
inline F32x4 max(F32x4 a, F32x4 b) { return wasm_f32x4_pmax(a, b); }
inline F32x4 min(F32x4 a, F32x4 b) { return wasm_f32x4_pmin(a, b); }
inline Lanes less(F32x4 a, F32x4 b) { return wasm_f32x4_lt(a, b); }
inline F32x4 select(Lanes lanes, F32x4 yes, F32x4 no) { return wasm_v128_bitselect(yes, no, lanes); }
/// The float whose bits are (bits of v + n) << 23.
inline F32x4 add_to_bits_and_shift_23(F32x4 v, int32_t n) {
  return wasm_i32x4_shl(wasm_i32x4_add(v, wasm_i32x4_splat(n)), 23);
}

#else

using F32x4 = float __attribute__((vector_size(16)));
using Lanes = int32_t __attribute__((vector_size(16)));

inline F32x4 load(const float* p) {
  F32x4 v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, F32x4 v) { std::memcpy(p, &v, sizeof v); }
inline F32x4 splat(float x) { return F32x4{x, x, x, x}; }
inline F32x4 load_splat(const float* p) { return splat(*p); }
inline F32x4 add(F32x4 a, F32x4 b) { return a + b; }
inline F32x4 sub(F32x4 a, F32x4 b) { return a - b; }
inline F32x4 mul(F32x4 a, F32x4 b) { return a * b; }
inline F32x4 div(F32x4 a, F32x4 b) { return a / b; }
inline F32x4 max(F32x4 a, F32x4 b) { return a < b ? b : a; }
inline F32x4 min(F32x4 a, F32x4 b) { return b < a ? b : a; }
inline Lanes less(F32x4 a, F32x4 b) { return a < b; }
inline F32x4 select(Lanes lanes, F32x4 yes, F32x4 no) { return lanes ? yes : no; }
inline F32x4 add_to_bits_and_shift_23(F32x4 v, int32_t n) {
  return reinterpret_cast<F32x4>((reinterpret_cast<Lanes>(v) + n) << 23);
}

#endif

inline F32x4 mul_add(F32x4 a, F32x4 b, F32x4 c) { return add(mul(a, b), c); }

/// The first n (0 to 4) lanes, the others `fill`; and the way back. For the ends of rows.
inline F32x4 load_part(const float* p, int64_t n, float fill) {
  float lanes[4] = {fill, fill, fill, fill};
  std::memcpy(lanes, p, static_cast<size_t>(n) * sizeof(float));
  return load(lanes);
}
inline void store_part(float* p, int64_t n, F32x4 v) {
  float lanes[4];
  store(lanes, v);
  std::memcpy(p, lanes, static_cast<size_t>(n) * sizeof(float));
}

}  // namespace attn::simd
