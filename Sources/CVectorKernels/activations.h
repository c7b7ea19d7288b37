#pragma once
#include "vectors.h"

/// v ← w in the lanes where mask is set; a comparison with NaN never sets it.
NJ_INLINE void nj_select(nj_floats *v, const nj_integers *mask, const nj_floats *w) {
  *v = (nj_floats)(((nj_integers)*w & *mask) | ((nj_integers)*v & ~*mask));
}

/// eˣ − 1 = power·part + (power − 1), power = 2ⁱ with i the integer nearest to x/ln 2.
///
/// part is the Taylor series of eʳ − 1 through r⁷, |r| ≤ ln 2/2: truncated below 5.3e-9. x is
/// limited to [−87, 87], where single precision has both power and its inverse.
NJ_INLINE void nj_split_exponential(const nj_floats *x, nj_floats *power, nj_floats *part) {
  NJ_FUSE
  const nj_floats low = (nj_floats){} - 87.0f, high = (nj_floats){} + 87.0f;
  nj_floats t = *x;
  const nj_integers below = t < low, above = t > high;
  nj_select(&t, &below, &low);
  nj_select(&t, &above, &high);
  // Adding 1.5·2²³ rounds to an integer, which then stands in the sum's lowest bits.
  const float shift = 0x1.8p23f;
  const nj_floats shifted = t * 0x1.715476p0f + shift;
  const nj_floats i = shifted - shift;
  // ln 2 in two parts, the first with few bits, so that i·ln 2 loses nothing.
  const nj_floats r = (t - i * 0x1.62e4p-1f) - i * 0x1.7f7d1cp-20f;
  nj_floats q = r * (1.0f / 5040) + (1.0f / 720);
  q = q * r + (1.0f / 120);
  q = q * r + (1.0f / 24);
  q = q * r + (1.0f / 6);
  q = q * r + 0.5f;
  *part = q * (r * r) + r;
  const nj_integers exponent = ((nj_integers)shifted << 23) + 0x3f800000;
  *power = (nj_floats)exponent;
}

/// v ← 1/(1 + e⁻ᵛ).
NJ_INLINE void nj_sigmoid16(nj_floats *v) {
  NJ_FUSE
  const nj_floats negated = -*v;
  nj_floats power, part;
  nj_split_exponential(&negated, &power, &part);
  *v = 1.0f / ((power * part + power) + 1.0f);
}

/// v ← tanh v = m/(m + 2), m = e²ᵛ − 1.
NJ_INLINE void nj_tanh16(nj_floats *v) {
  NJ_FUSE
  const nj_floats doubled = *v + *v;
  nj_floats power, part;
  nj_split_exponential(&doubled, &power, &part);
  const nj_floats m = power * part + (power - 1.0f);
  *v = m / (m + 2.0f);
}
