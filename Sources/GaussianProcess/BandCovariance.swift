import Glibc

/// Covariance between bands at one time.
///
///     a²·exp(−(λ_i − λ_j)² / 2ℓ_λ²)
struct BandCovariance: Sendable {
  private(set) var count = 0
  /// `(bands, bands)`.
  private(set) var values: [Double] = []
  /// `(bands, bands)`, derivative with respect to ln ℓ_λ.
  private(set) var derivatives: [Double] = []

  mutating func set(_ wavelengths: [Double], _ hyperparameters: Hyperparameters) {
    count = wavelengths.count
    values.removeAll(keepingCapacity: true)
    derivatives.removeAll(keepingCapacity: true)
    let variance = hyperparameters.amplitude * hyperparameters.amplitude
    for a in wavelengths {
      for b in wavelengths {
        let distance = (a - b) / hyperparameters.wavelengthScale
        let square = distance * distance
        let value = variance * exp(-square / 2)
        values.append(value)
        derivatives.append(value == 0 ? 0 : value * square)
      }
    }
  }
}
