import Glibc
import Sampling

/// The physical parameters of one object of a class, drawn before its distance is known.
///
/// Forms, rates and luminosities are those of the sources that each class names; what a class sets
/// without one (temperatures and their time scales, diffusion times) is chosen so that the noiseless
/// light curves have the rises, declines and colours those sources report, which tests hold.
///
/// Drawing is cheap, so that objects too faint to be found are thrown away before `model` is built.
protocol TransientRecipe: Sendable {
  /// Draws the parameters from the class's published distributions.
  init(from generator: inout SeededGenerator)

  /// AB absolute magnitude at peak at `referenceWavelength`, before dust.
  var peakMagnitude: Double { get }

  /// Rest wavelength of `peakMagnitude`, nm.
  var referenceWavelength: Double { get }

  /// E(B−V) of dust in the host, with R_V = 3.1, mag.
  var hostReddening: Double { get }

  /// The brightness over time and wavelength; `generator` serves classes that are stochastic.
  func model(from generator: inout SeededGenerator) -> any EmissionModel
}

extension TransientRecipe {
  var hostReddening: Double { 0 }
}

/// Phases that crowd towards the onset, where light curves change fastest.
///
///     phase(i) = duration · (i / (count − 1))²
package struct PhaseGrid: Sendable, Hashable {
  package static let count = 96

  /// Rest-frame days of the last phase.
  package let duration: Double

  package init(duration: Double) { self.duration = duration }

  /// Rest-frame days since the onset.
  package func phase(_ index: Int) -> Double {
    let fraction = Double(index) / Double(Self.count - 1)
    return duration * fraction * fraction
  }

  /// Real-valued index of a phase; the inverse of `phase(_:)`.
  package func position(of phase: Double) -> Double {
    sqrt(phase / duration) * Double(Self.count - 1)
  }

  /// A function's values on the grid.
  package func values(_ function: (Double) -> Double) -> [Double] {
    (0..<Self.count).map { function(phase($0)) }
  }
}
