import Foundation
import Photometry
import Sampling
import Testing

@Suite struct MagnitudeTests {
  /// 3631 Jy is magnitude 0 by definition (to 0.0001 mag, since 31.4 is rounded).
  @Test func zeroPointIsThatOfTheABSystem() {
    #expect(abs(Magnitude.ab(flux: 3631e9)) < 1e-4)
    #expect(Magnitude.ab(flux: 1) == 31.4)
    #expect(Magnitude.flux(ab: 31.4) == 1)
    #expect(abs(Magnitude.flux(ab: 28.9) - 10) < 1e-12)
    #expect(abs(Magnitude.flux(ab: 21.4) - 10_000) < 1e-9)
    #expect(abs(Magnitude.ab(flux: 100) - 26.4) < 1e-12)
  }

  @Test func fluxWithoutMagnitudeIsNaN() {
    #expect(Magnitude.ab(flux: 0).isNaN)
    #expect(Magnitude.ab(flux: -5).isNaN)
  }

  /// A magnitude error of 2.5/ln 10 / 100 is one per cent of the flux.
  @Test func magnitudeErrorsAreRelativeFluxErrors() {
    #expect(abs(Magnitude.pogson - 2.5 / log(10)) < 1e-15)
    let error = Magnitude.fluxError(flux: 2_000, magnitudeError: 0.010857362047581296)
    #expect(abs(error - 20) < 1e-10)
  }

  /// asinh(3/4) = ln 2, so F = 1.5 β gives y = 2.5 log10 2; σ_y = pogson · σ / 2.5 β.
  @Test func asinhByHand() {
    let y = Magnitude.asinh(flux: 150, fluxError: 25, softeningFlux: 100)
    #expect(abs(y.value - 0.7525749891599529) < 1e-14)
    #expect(abs(y.error - 1.0857362047581296 * 25 / 250) < 1e-15)
    let none = Magnitude.asinh(flux: 0, fluxError: 20, softeningFlux: 100)
    #expect(none.value == 0)
    #expect(abs(none.error - 1.0857362047581296 / 10) < 1e-15)
  }

  /// Far above β, y is the magnitude difference to β.
  @Test func asinhIsAMagnitudeForBrightSources() {
    let y = Magnitude.asinh(flux: 1e6, fluxError: 1, softeningFlux: 100).value
    let difference = Magnitude.ab(flux: 100) - Magnitude.ab(flux: 1e6)
    #expect(abs(y - difference) < 1e-7)
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func asinhIsOddMonotonicAndInvertible(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let beta = pow(10, generator.uniform(0, 4))
      let flux = generator.uniform(-1, 1) * pow(10, generator.uniform(-2, 7))
      let error = pow(10, generator.uniform(0, 3))
      let y = Magnitude.asinh(flux: flux, fluxError: error, softeningFlux: beta)
      let back = Magnitude.flux(asinh: y.value, softeningFlux: beta)
      #expect(abs(back - flux) <= 1e-13 * (abs(flux) + beta))
      #expect(y.value == -Magnitude.asinh(flux: -flux, fluxError: error, softeningFlux: beta).value)
      // The error is the derivative times the flux's error, by central difference.
      let step = 1e-4 * (abs(flux) + beta)
      let above = Magnitude.asinh(flux: flux + step, fluxError: 1, softeningFlux: beta).value
      let below = Magnitude.asinh(flux: flux - step, fluxError: 1, softeningFlux: beta).value
      #expect(above > below)
      let slope = (above - below) / (2 * step)
      #expect(abs(y.error - slope * error) < 1e-6 * y.error)
    }
  }
}
