#pragma once
#include <stddef.h>

/// Loops that need the processor's full width. Each is compiled for AVX-512, for AVX2 with FMA and
/// for plain x86-64, and the loader chooses; bits may differ between processors, never within one.
/// Nothing here depends on an array's alignment.

/// Lanes of the single-precision loops: rows of matrices are padded to a multiple of it.
enum { nj_lanes = 16 };

/// Σ xᵢ·yᵢ over n elements.
double nj_dot(const double *x, const double *y, size_t n);

/// C = S + A·B in single precision.
///
/// A is (m, k), element (i, p) at a[i·a_row + p·a_column]. B (k, n), S and C (m, n) have contiguous
/// columns, rows b_row, s_row and c_row apart; n is a multiple of 16. S may be C, or one repeated
/// row (s_row = 0). Each element of C is its own sum over p = 0 … k−1, in that order, whatever m, n
/// and its place are, so that a row of C depends on nothing but its row of A.
void nj_matrix_product(size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_column,
                       const float *b, size_t b_row, const float *s, size_t s_row, float *c,
                       size_t c_row);

/// y = 1/(1 + e⁻ˣ), n a multiple of 16. y may be x. Absolute error below 1.2e-7.
void nj_sigmoid(const float *x, float *y, size_t n);

/// y = tanh x, n a multiple of 16. y may be x. Absolute and relative error below 2e-7.
void nj_tanh(const float *x, float *y, size_t n);

/// One step of `rows` gated recurrent units, width a multiple of 16.
///
///     r = σ(gᵣ + uᵣ)   z = σ(g_z + u_z)   n = tanh(gₙ + r·uₙ)   h ← n + z·(h − n)
///
/// gates (rows, 3, width): on entry the input's products g, on return r, z, n. products (rows, 3,
/// width): the previous state's products u. candidate (rows, width): receives uₙ. state (rows,
/// width): h, in place.
void nj_gated_forward(size_t rows, size_t width, float *gates, const float *products,
                      float *candidate, float *state);

/// Gradients of one such step.
///
/// gates (rows, 3, width): on entry r, z, n, on return the gradients of their arguments. candidate
/// (rows, width): on entry uₙ, on return its gradient. previous (rows, width): h before the step.
/// gradient (rows, width): on entry of h after the step; on return of h before it, so far as it does
/// not pass through u.
void nj_gated_backward(size_t rows, size_t width, float *gates, float *candidate,
                       const float *previous, float *gradient);
