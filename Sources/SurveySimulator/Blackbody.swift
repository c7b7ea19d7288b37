import Glibc

/// Planck's law.
enum Blackbody {
  /// h c / k, nm K.
  static let secondRadiationConstant = 1.438_776_877e7

  /// Brightness per unit frequency relative to (1/λ)³, dimensionless.
  ///
  ///     B_ν ∝ λ⁻³ / (exp(hc / λkT) − 1)
  ///
  /// - Parameters: wavelength in nm, temperature in K.
  @inline(__always)
  static func brightness(wavelength: Double, temperature: Double) -> Double {
    let exponent = secondRadiationConstant / (wavelength * temperature)
    let inverse = 1000 / wavelength
    return inverse * inverse * inverse / (exp(exponent) - 1)
  }
}
