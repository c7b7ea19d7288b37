import Glibc

/// How much of an object is new beside those already chosen: the variance of a Gaussian process
/// over latent space that has been observed at them.
///
///     v(i | S) = 1 − k_iS (K_SS + D⁻¹)⁻¹ k_Si,  k_ij = exp(−|z_i − z_j|² / 2ℓ²)
///
/// D holds the strengths of the observations. Rows of the Cholesky factor are extended only when an
/// item is asked for, so that lazy selection pays for what it looks at.
/// Source: Krause, Singh & Guestrin (2008) for the information that observations share; Chen, Zhang
/// & Zhou (2018) for the incremental factor.
struct LatentNovelty: Sendable {
  private let latents: [[Float]]
  /// −1 / 2ℓ².
  private let exponentScale: Double
  private var rows: [[Double]]
  private var variances: [Double]
  private var chosen: [(item: Int, pivot: Double)] = []

  /// - Parameters:
  ///   - latents: (items, dimensions); an empty one is unlike everything.
  ///   - lengthScale: ℓ, positive; three tenths of the median distance where `nil`.
  init(latents: [[Float]], lengthScale: Double? = nil) {
    self.latents = latents
    let scale = lengthScale ?? 0.3 * Self.medianDistance(latents)
    exponentScale = -0.5 / (scale * scale)
    rows = Array(repeating: [], count: latents.count)
    variances = Array(repeating: 1, count: latents.count)
  }

  /// v(item | chosen), in [0, 1].
  mutating func variance(of item: Int) -> Double {
    while rows[item].count < chosen.count { extendRow(of: item) }
    return max(0, variances[item])
  }

  /// Observes an item with a strength d > 0.
  mutating func choose(_ item: Int, strength: Double) {
    let pivot = (variance(of: item) + 1 / strength).squareRoot()
    chosen.append((item, pivot))
  }

  private mutating func extendRow(of item: Int) {
    let index = rows[item].count
    let (other, pivot) = chosen[index]
    var product = 0.0
    for position in 0..<index { product += rows[item][position] * rows[other][position] }
    let entry = (kernel(item, other) - product) / pivot
    rows[item].append(entry)
    variances[item] -= entry * entry
  }

  private func kernel(_ a: Int, _ b: Int) -> Double {
    if a == b { return 1 }
    guard let square = Self.squaredDistance(latents[a], latents[b]) else { return 0 }
    return exp(exponentScale * square)
  }

  /// `nil` where there is nothing to compare.
  private static func squaredDistance(_ a: [Float], _ b: [Float]) -> Double? {
    guard !a.isEmpty, a.count == b.count else { return nil }
    var sum = 0.0
    for index in a.indices {
      let difference = Double(a[index]) - Double(b[index])
      sum += difference * difference
    }
    return sum
  }

  /// Median over pairs of at most 200 items spread over the list; 1 where there is no pair.
  private static func medianDistance(_ latents: [[Float]]) -> Double {
    let stride = max(1, latents.count / 200)
    let sample = Swift.stride(from: 0, to: latents.count, by: stride).map { latents[$0] }
    var squares: [Double] = []
    for first in sample.indices {
      for second in sample[..<first] {
        if let square = squaredDistance(sample[first], second), square > 0 {
          squares.append(square)
        }
      }
    }
    return squares.isEmpty ? 1 : squares.sorted()[squares.count / 2].squareRoot()
  }
}
