import Glibc

/// Brightness of the night sky with the Moon in it, in V.
///
/// Source: Krisciunas & Schaefer (1991).
package enum SkyBrightness {
  /// Extinction in V, mag per airmass, and the dark sky at the zenith, nanolamberts: Mauna Kea's, as
  /// there.
  package static let extinction = 0.172
  package static let darkZenith = 79.0

  /// Airmass of the sky's glow, which is lower near the horizon than a star's (equation 3).
  static func airmass(cosine: Double) -> Double {
    1 / (1 - 0.96 * max(0, 1 - cosine * cosine)).squareRoot()
  }

  /// Dark sky towards a direction, nanolamberts (equation 2).
  ///
  /// - Parameter cosine: of the zenith distance.
  package static func dark(cosine: Double) -> Double {
    let airmass = airmass(cosine: cosine)
    return darkZenith * pow(10, -0.4 * extinction * (airmass - 1)) * airmass
  }

  /// Moonlight that the air scatters, nanolamberts (equations 15 and 18 to 21); 0 where the Moon
  /// is down.
  ///
  /// - Parameters:
  ///   - phase: angle at the Moon between Sun and observer, degrees; 0 at full Moon.
  ///   - moonCosine: of the Moon's zenith distance.
  ///   - cosine: of the direction's zenith distance.
  ///   - separation: of the direction from the Moon, degrees.
  package static func moonlight(
    phase: Double, moonCosine: Double, cosine: Double, separation: Double
  ) -> Double {
    guard moonCosine > 0 else { return 0 }
    let magnitude = 3.84 + 0.026 * abs(phase) + 4e-9 * pow(phase, 4)
    let toMoon = pow(cos(separation * .pi / 180), 2)
    let halo =
      separation < 10 ? 6.2e7 / pow(max(0.25, separation), 2) : pow(10, 6.15 - separation / 40)
    let scattering = pow(10, 5.36) * (1.06 + toMoon) + halo
    let through = pow(10, -0.4 * extinction * airmass(cosine: moonCosine))
    let into = 1 - pow(10, -0.4 * extinction * airmass(cosine: cosine))
    return scattering * pow(10, -0.4 * magnitude) * through * into
  }

  /// Angle at the Moon between Sun and observer by the lit part of its disc, degrees.
  static func phase(illumination: Double) -> Double {
    acos(max(-1, min(1, 2 * illumination - 1))) * 180 / .pi
  }
}
