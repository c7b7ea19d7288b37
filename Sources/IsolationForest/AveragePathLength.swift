import Glibc

/// Average path length of an unsuccessful search in a binary search tree of `n` points.
///
///     c(1) = 0,  c(2) = 1,  c(n) = 2 (ln(n − 1) + γ) − 2 (n − 1)/n
///
/// - Source: Liu, Ting & Zhou (2008), equation 1, with H(n − 1) ≈ ln(n − 1) + γ as in scikit-learn.
package func averagePathLength(of n: Int) -> Double {
  guard n > 2 else { return n == 2 ? 1 : 0 }
  let eulerGamma = 0.5772156649015329
  let count = Double(n)
  return 2 * (log(count - 1) + eulerGamma) - 2 * (count - 1) / count
}
