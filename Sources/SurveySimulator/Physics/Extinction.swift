import Glibc

/// Dust between an object and us.
package enum Extinction {
  /// A_λ / A_V for R_V = 3.1, held constant beyond 125 nm and 3.3 µm.
  ///
  ///     A_λ / A_V = a(x) + b(x) / R_V,  x = 1 µm / λ
  ///
  /// - Parameter wavelength: nm.
  /// - Source: Cardelli, Clayton & Mathis (1989), equations 1 to 4.
  package static func ratio(wavelength: Double) -> Double {
    let x = min(max(1000 / wavelength, 0.3), 8)
    let (a, b) =
      x < 1.1 ? infrared(x) : x < 3.3 ? optical(x - 1.82) : ultraviolet(x)
    return a + b / 3.1
  }

  /// Fraction of the flux that dust of a colour excess E(B−V) lets through.
  package static func transmission(reddening: Double, wavelength: Double) -> Double {
    pow(10, -0.4 * 3.1 * reddening * ratio(wavelength: wavelength))
  }

  private static func infrared(_ x: Double) -> (Double, Double) {
    let power = pow(x, 1.61)
    return (0.574 * power, -0.527 * power)
  }

  private static func optical(_ y: Double) -> (Double, Double) {
    let a: [Double] = [
      1, 0.17699, -0.50447, -0.02427, 0.72085, 0.01979, -0.77530, 0.32999,
    ]
    let b: [Double] = [0, 1.41338, 2.28305, 1.07233, -5.38434, -0.62251, 5.30260, -2.09002]
    return (polynomial(a, y), polynomial(b, y))
  }

  private static func ultraviolet(_ x: Double) -> (Double, Double) {
    let far = max(0, x - 5.9)
    let farA = (-0.04473 - 0.009779 * far) * far * far
    let farB = (0.2130 + 0.1207 * far) * far * far
    let bumpA = (x - 4.67) * (x - 4.67) + 0.341
    let bumpB = (x - 4.62) * (x - 4.62) + 0.263
    return (
      1.752 - 0.316 * x - 0.104 / bumpA + farA, -3.090 + 1.825 * x + 1.206 / bumpB + farB
    )
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }
}
