#include "CVectorKernels.h"
#include "activations.h"

NJ_CLONES void nj_gated_forward(size_t rows, size_t width, float *gates, const float *products,
                                float *candidate, float *state) {
  NJ_FUSE
  for (size_t i = 0; i < rows; i++) {
    float *g = gates + 3 * width * i;
    const float *u = products + 3 * width * i;
    for (size_t j = 0; j < width; j += nj_lanes) {
      nj_floats r, z, n, ur, uz, un, h;
      nj_load(&r, g + j), nj_load(&z, g + width + j), nj_load(&n, g + 2 * width + j);
      nj_load(&ur, u + j), nj_load(&uz, u + width + j), nj_load(&un, u + 2 * width + j);
      nj_load(&h, state + width * i + j);
      r += ur;
      nj_sigmoid16(&r);
      z += uz;
      nj_sigmoid16(&z);
      n += r * un;
      nj_tanh16(&n);
      h = n + z * (h - n);
      nj_store(g + j, &r), nj_store(g + width + j, &z), nj_store(g + 2 * width + j, &n);
      nj_store(candidate + width * i + j, &un);
      nj_store(state + width * i + j, &h);
    }
  }
}

NJ_CLONES void nj_gated_backward(size_t rows, size_t width, float *gates, float *candidate,
                                 const float *previous, float *gradient) {
  NJ_FUSE
  for (size_t i = 0; i < rows; i++) {
    float *g = gates + 3 * width * i;
    for (size_t j = 0; j < width; j += nj_lanes) {
      nj_floats r, z, n, un, h, dh;
      nj_load(&r, g + j), nj_load(&z, g + width + j), nj_load(&n, g + 2 * width + j);
      nj_load(&un, candidate + width * i + j), nj_load(&h, previous + width * i + j);
      nj_load(&dh, gradient + width * i + j);
      const nj_floats dn = dh * (1.0f - z) * (1.0f - n * n);
      const nj_floats dz = dh * (h - n) * (z * (1.0f - z));
      const nj_floats dr = dn * un * (r * (1.0f - r));
      const nj_floats dun = dn * r;
      dh *= z;
      nj_store(g + j, &dr), nj_store(g + width + j, &dz), nj_store(g + 2 * width + j, &dn);
      nj_store(candidate + width * i + j, &dun);
      nj_store(gradient + width * i + j, &dh);
    }
  }
}
