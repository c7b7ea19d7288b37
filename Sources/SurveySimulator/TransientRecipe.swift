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
