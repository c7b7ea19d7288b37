import Glibc
import Photometry
import Sampling

/// The difference flux of a source that varies as a damped random walk in magnitude.
///
///     x(t + h) = x(t) e^{−h/τ} + sqrt(1 − e^{−2h/τ}) N(0, 1)
///
/// Source: Kelly, Bechtold & Siemiginowska (2009).
struct DampedRandomWalk: EmissionModel {
  /// Rest-frame days between the nodes that are interpolated.
  private static let step = 1.5
  private static let nodes = 740

  private let walk: [Double]
  /// Mean flux density at `wavelength`, nJy at 10 pc.
  private let meanFlux: Double
  private let wavelength: Double
  /// mag at 400 nm.
  private let deviation: Double
  private let slope: Double

  let hasOnset = false
  let duration = Double(nodes - 1) * step

  /// - Parameters:
  ///   - magnitude: mean AB absolute magnitude at `wavelength` nm.
  ///   - deviation: standard deviation at 400 nm, mag; it scales as (λ/400 nm)^slope.
  ///   - timeScale: rest-frame days.
  init(
    magnitude: Double, wavelength: Double, deviation: Double, slope: Double, timeScale: Double,
    generator: inout SeededGenerator
  ) {
    meanFlux = Magnitude.flux(ab: magnitude)
    self.wavelength = wavelength
    self.deviation = deviation
    self.slope = slope
    let memory = exp(-Self.step / timeScale)
    let innovation = (1 - memory * memory).squareRoot()
    var walk = [generator.normal()]
    walk.reserveCapacity(Self.nodes)
    for index in 1..<Self.nodes {
      walk.append(memory * walk[index - 1] + innovation * generator.normal())
    }
    self.walk = walk
  }

  func flux(phase: Double, wavelength: Double) -> Double {
    guard phase > 0 else { return 0 }
    let position = min(phase / Self.step, Double(Self.nodes - 1))
    let index = min(Int(position), Self.nodes - 2)
    let x = walk[index] + (position - Double(index)) * (walk[index + 1] - walk[index])
    let brightening = deviation * pow(wavelength / 400, slope) * x
    let mean = meanFlux * pow(wavelength / self.wavelength, 0.44)
    return mean * (exp(brightening / Magnitude.pogson) - 1)
  }
}
