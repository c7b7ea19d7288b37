#include "CVectorKernels.h"
#include "vectors.h"

// A tile of C stays in registers while k advances: six rows by up to four vectors are 24 of AVX-512's
// 32 registers; six rows by one vector are 12 of AVX2's 16.
enum { tile_rows = 6, tile_vectors = 4, block_terms = 128 };

typedef struct {
  const float *a;
  size_t a_row, a_column;
  const float *b;
  size_t b_row;
  const float *s;
  size_t s_row;
  float *c;
  size_t c_row, terms;
} operands;

NJ_INLINE void tile(const int rows, const int vectors, const operands *o) {
  NJ_FUSE
  nj_floats sum[tile_rows][tile_vectors];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) nj_load(&sum[i][v], o->s + i * o->s_row + v * nj_lanes);
  const float *a = o->a, *b = o->b;
  for (size_t p = o->terms; p > 0; p--, a += o->a_column, b += o->b_row) {
    nj_floats column[tile_vectors];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) nj_load(&column[v], b + v * nj_lanes);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] += a[i * o->a_row] * column[v];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) nj_store(o->c + i * o->c_row + v * nj_lanes, &sum[i][v]);
}

NJ_INLINE void rest_of_panel(size_t rows, const int vectors, const operands *o) {
  switch (rows) {
    case 1: tile(1, vectors, o); break;
    case 2: tile(2, vectors, o); break;
    case 3: tile(3, vectors, o); break;
    case 4: tile(4, vectors, o); break;
    case 5: tile(5, vectors, o); break;
    default: break;
  }
}

NJ_INLINE void panel(size_t m, const int vectors, operands o) {
  for (; m >= tile_rows; m -= tile_rows) {
    tile(tile_rows, vectors, &o);
    o.a += tile_rows * o.a_row;
    o.s += tile_rows * o.s_row;
    o.c += tile_rows * o.c_row;
  }
  rest_of_panel(m, vectors, &o);
}

/// All columns of C, `widest` vectors at most at a time, as evenly as can be.
NJ_CLONES static void panels(size_t m, size_t n, size_t widest, const operands *all) {
  operands o = *all;
  for (size_t left = n / nj_lanes; left > 0;) {
    const size_t count = (left + widest - 1) / widest, vectors = (left + count - 1) / count;
    switch (vectors) {
      case 1: panel(m, 1, o); break;
      case 2: panel(m, 2, o); break;
      case 3: panel(m, 3, o); break;
      default: panel(m, 4, o); break;
    }
    o.b += vectors * nj_lanes;
    o.s += vectors * nj_lanes;
    o.c += vectors * nj_lanes;
    left -= vectors;
  }
}

void nj_matrix_product(size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_column,
                       const float *b, size_t b_row, const float *s, size_t s_row, float *c,
                       size_t c_row) {
  const size_t widest = __builtin_cpu_supports("x86-64-v4") ? tile_vectors : 1;
  operands o = {a, a_row, a_column, b, b_row, s, s_row, c, c_row, 0};
  // A block of terms: its share of B's panel stays in the first-level cache for all rows of C.
  size_t done = 0;
  do {
    o.terms = k - done < block_terms ? k - done : block_terms;
    panels(m, n, widest, &o);
    done += o.terms;
    o.a += o.terms * a_column;
    o.b += o.terms * b_row;
    o.s = c, o.s_row = c_row;
  } while (done < k);
}
