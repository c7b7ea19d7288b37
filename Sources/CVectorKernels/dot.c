#include "CVectorKernels.h"

__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"))) double nj_dot(
    const double *x, const double *y, size_t n) {
#pragma clang fp reassociate(on) contract(fast)
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i] * y[i];
  return sum;
}
