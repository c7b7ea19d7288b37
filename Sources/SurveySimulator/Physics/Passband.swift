package import Photometry

/// A survey's band as wavelengths that each stand for an equal part of its light.
///
///     F = ∫ f_ν T dλ/λ / ∫ T dλ/λ ≈ (1/K) Σ f_ν(λ_k)
///
/// for a detector that counts photons, so that a spectrum flat in f_ν has its own AB magnitude. λ_k
/// are the (k + ½)/K quantiles of T/λ.
///
/// The transmission T, atmosphere and detector included, is a trapezoid between four wavelengths,
/// read off the published curves: ZTF from Bellm et al. (2019), figure 4; LSST from Ivezić et al.
/// (2019), figure 3. Tests hold their mean wavelengths to those of ``Survey``.
package struct Passband: Sendable {
  /// K.
  package static let count = 8

  /// nm, ascending, (count).
  package let wavelengths: [Double]

  /// Sums steps of 0.25 nm.
  package init(_ survey: Survey, _ band: Band) {
    let corners = Self.corners(survey, band)
    let step = 0.25
    let grid = Array(stride(from: corners[0] + step / 2, to: corners[3], by: step))
    let weights = grid.map { Self.transmission(survey, band, wavelength: $0) / $0 }
    let total = weights.reduce(0, +)
    var wavelengths: [Double] = []
    var sum = 0.0
    for (wavelength, weight) in zip(grid, weights) {
      sum += weight
      if sum / total >= (Double(wavelengths.count) + 0.5) / Double(Self.count) {
        wavelengths.append(wavelength)
      }
    }
    self.wavelengths = wavelengths
  }

  /// T, at most 1.
  package static func transmission(
    _ survey: Survey, _ band: Band, wavelength: Double
  ) -> Double {
    let corners = corners(survey, band)
    let rise = (wavelength - corners[0]) / (corners[1] - corners[0])
    let fall = (corners[3] - wavelength) / (corners[3] - corners[2])
    return max(0, min(1, rise, fall))
  }

  /// The bands of a survey in the order of `Band.allCases`; those it lacks are LSST's.
  static func all(of survey: Survey) -> [Passband] { survey == .ztf ? ztf : lsst }

  private static let ztf = Band.allCases.map { Passband(.ztf, $0) }
  private static let lsst = Band.allCases.map { Passband(.lsst, $0) }

  /// nm where the transmission begins to rise, is full, begins to fall and is zero.
  private static func corners(_ survey: Survey, _ band: Band) -> [Double] {
    switch (survey, band) {
    case (.ztf, .g): [397, 420, 540, 558]
    case (.ztf, .r): [549, 572, 714, 738]
    case (.ztf, .i): [687, 712, 862, 896]
    case (_, .u): [325, 365, 386, 404]
    case (_, .g): [390, 425, 541, 558]
    case (_, .r): [540, 560, 682, 702]
    case (_, .i): [675, 699, 806, 829]
    case (_, .z): [803, 825, 912, 939]
    case (_, .y): [906, 932, 972, 1_075]
    }
  }
}

/// Wavelengths at which a spectrum is summed, with the weight of each.
struct SpectralNodes: Sendable {
  /// Rest-frame nm.
  var wavelengths: [Double]
  /// Fraction of the light that counts at each, dust and distance included.
  var weights: [Double]
}
