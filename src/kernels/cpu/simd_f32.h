#pragma once
// The vector seam: float32 lanes, everything else in the simd back ends is written over these functions. The files that
// include this one are compiled once for every kind of vector, each time in a namespace of its own (ATTN_VECTORS, see
// CMakeLists.txt): `simd` for any processor, `relaxed` for WebAssembly's relaxed_madd, `avx2` and `avx512`. Those files
// use no function of the standard library that may end up outside of a caller: the linker keeps one copy of such a
// function, and that of the newest chip would then run on all.
#include <cstddef>
#include <cstdint>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__AVX2__)
#include <immintrin.h>
#endif

#ifndef ATTN_VECTORS
#define ATTN_VECTORS simd
#endif

namespace attn::ATTN_VECTORS {

#if defined(__AVX512F__)  // as everywhere below, with fused multiply-add
constexpr int kWidth = 16;
#elif defined(__AVX2__)
constexpr int kWidth = 8;
#else
constexpr int kWidth = 4;
#endif

using F32 = float __attribute__((vector_size(4 * kWidth)));
using Lanes = int32_t __attribute__((vector_size(4 * kWidth)));  // all ones where a comparison holds
using F32x4 = float __attribute__((vector_size(16)));            // for what is moved and not computed

// x - 0, unlike x + 0, is x for every x: no instruction but the broadcast.
inline F32 splat(float x) { return x - F32{}; }
inline F32 load(const float* p) {
  F32 v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, F32 v) { __builtin_memcpy(p, &v, sizeof v); }
inline F32x4 load_4(const float* p) {
  F32x4 v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
inline void store_4(float* p, F32x4 v) { __builtin_memcpy(p, &v, sizeof v); }
/// The float whose bits are those of v << 23.
inline F32 bits_shifted_23(F32 v) { return reinterpret_cast<F32>(reinterpret_cast<Lanes>(v) << 23); }

/// max: a < b ? b : a, min: b < a ? b : a. NaN in a stays, NaN in b is dropped. mul_add: a b + c, rounded once where
/// the processor can; in WebAssembly's relaxed_madd the browser decides.
#if defined(__wasm_simd128__)

inline F32 load_splat(const float* p) { return F32(wasm_v128_load32_splat(p)); }
inline F32 max(F32 a, F32 b) { return F32(wasm_f32x4_pmax(v128_t(a), v128_t(b))); }
inline F32 min(F32 a, F32 b) { return F32(wasm_f32x4_pmin(v128_t(a), v128_t(b))); }
inline F32 select(Lanes lanes, F32 yes, F32 no) {
  return F32(wasm_v128_bitselect(v128_t(yes), v128_t(no), v128_t(lanes)));
}
#ifdef __wasm_relaxed_simd__
inline F32 mul_add(F32 a, F32 b, F32 c) { return F32(wasm_f32x4_relaxed_madd(v128_t(a), v128_t(b), v128_t(c))); }
#else
inline F32 mul_add(F32 a, F32 b, F32 c) { return a * b + c; }
#endif

#else

inline F32 load_splat(const float* p) { return splat(*p); }
inline F32 select(Lanes lanes, F32 yes, F32 no) { return lanes ? yes : no; }
#if defined(__AVX512F__)
inline F32 max(F32 a, F32 b) { return _mm512_max_ps(b, a); }
inline F32 min(F32 a, F32 b) { return _mm512_min_ps(b, a); }
inline F32 mul_add(F32 a, F32 b, F32 c) { return _mm512_fmadd_ps(a, b, c); }
#elif defined(__AVX2__)
inline F32 max(F32 a, F32 b) { return _mm256_max_ps(b, a); }
inline F32 min(F32 a, F32 b) { return _mm256_min_ps(b, a); }
inline F32 mul_add(F32 a, F32 b, F32 c) { return _mm256_fmadd_ps(a, b, c); }
#else
inline F32 max(F32 a, F32 b) { return a < b ? b : a; }
inline F32 min(F32 a, F32 b) { return b < a ? b : a; }
inline F32 mul_add(F32 a, F32 b, F32 c) { return a * b + c; }
#endif

#endif

/// The first n (0 to kWidth) lanes, the others `fill`; and the way back. For the ends of rows.
inline F32 load_part(const float* p, int64_t n, float fill) {
  F32 v = splat(fill);
  __builtin_memcpy(&v, p, static_cast<size_t>(n) * sizeof(float));
  return v;
}
inline void store_part(float* p, int64_t n, F32 v) { __builtin_memcpy(p, &v, static_cast<size_t>(n) * sizeof(float)); }

inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
inline int64_t most(int64_t a, int64_t b) { return a < b ? b : a; }

}  // namespace attn::ATTN_VECTORS
