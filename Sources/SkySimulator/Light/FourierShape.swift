import Glibc

/// The shape of a pulsation: a sine series, with a range of 1 from its lowest to its highest value.
///
///     s(φ) ∝ Σ_k R_k1 sin(2πkφ + φ_k1)
///
/// Amplitude ratios R_k1 and phase differences φ_k1 are those of magnitudes (Simon & Lee 1981).
package struct FourierShape: Sendable {
  /// Amplitude ratio and phase difference (radians) of each harmonic; the first is (1, 0).
  private let terms: [(ratio: Double, phase: Double)]
  private let scale: Double

  package init(_ harmonics: [(ratio: Double, phase: Double)]) {
    let terms = [(ratio: 1.0, phase: 0.0)] + harmonics
    let values = (0..<200).map { Self.sum(terms, Double($0) / 200) }
    self.terms = terms
    scale = 1 / ((values.max() ?? 1) - (values.min() ?? 0))
  }

  /// Magnitudes in units of the peak-to-peak amplitude; the mean over a period is 0.
  package func value(_ phase: Double) -> Double { scale * Self.sum(terms, phase) }

  private static func sum(_ terms: [(ratio: Double, phase: Double)], _ phase: Double) -> Double {
    var sum = 0.0
    for (index, term) in terms.enumerated() {
      sum += term.ratio * sin(2 * .pi * Double(index + 1) * phase + term.phase)
    }
    return sum
  }
}
