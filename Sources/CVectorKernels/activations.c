#include "activations.h"
#include "CVectorKernels.h"

NJ_CLONES void nj_sigmoid(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i += nj_lanes) {
    nj_floats v;
    nj_load(&v, x + i);
    nj_sigmoid16(&v);
    nj_store(y + i, &v);
  }
}

NJ_CLONES void nj_tanh(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i += nj_lanes) {
    nj_floats v;
    nj_load(&v, x + i);
    nj_tanh16(&v);
    nj_store(y + i, &v);
  }
}
