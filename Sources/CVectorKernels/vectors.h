#pragma once
#include <stddef.h>
#include <stdint.h>

#define NJ_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define NJ_INLINE static inline __attribute__((always_inline))
#define NJ_FUSE _Pragma("clang fp contract(fast)")

/// Sixteen floats: one register of AVX-512, two of AVX2, four of SSE2.
typedef float nj_floats __attribute__((vector_size(64)));
typedef int32_t nj_integers __attribute__((vector_size(64)));
/// The same in memory, at any address.
typedef float nj_stored __attribute__((vector_size(64), aligned(4), may_alias));

// Vectors pass between these functions by address: by value, the calling convention would depend on
// the processor.
NJ_INLINE void nj_load(nj_floats *v, const float *p) { *v = *(const nj_stored *)p; }
NJ_INLINE void nj_store(float *p, const nj_floats *v) { *(nj_stored *)p = *v; }
