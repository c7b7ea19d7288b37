#pragma once
#include <stddef.h>

/// Σ xᵢ·yᵢ over n elements.
double nj_dot(const double *x, const double *y, size_t n);
