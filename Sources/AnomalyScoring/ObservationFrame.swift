package import GaussianProcess
package import Photometry

/// Turns a light curve into the input of the Gaussian process.
package struct ObservationFrame: Sendable {
  package let bands: [Band]
  package let wavelengths: [Double]
  private let kinds: Set<Observation.Kind>
  private let softeningFlux: [Double]

  package init(survey: Survey, bands: [Band], kinds: [Observation.Kind]) {
    self.bands = bands
    self.kinds = Set(kinds)
    wavelengths = bands.map(survey.effectiveWavelength(of:))
    softeningFlux = bands.map(survey.softeningFlux(of:))
  }

  /// Returns true if the model uses an observation of this kind and band.
  package func includes(_ observation: Observation) -> Bool {
    kinds.contains(observation.kind) && bands.contains(observation.band)
  }

  /// AB magnitude of an asinh magnitude in one of `bands`; NaN where the flux is not positive.
  func apparentMagnitude(of asinhMagnitude: Double, band: Int) -> Double {
    Magnitude.ab(flux: Magnitude.flux(asinh: asinhMagnitude, softeningFlux: softeningFlux[band]))
  }

  /// The light curve in asinh magnitudes, times in days after `origin` (MJD), without the
  /// observations that the model does not use.
  package func bandObservations(of lightCurve: LightCurve, origin: Double) -> BandObservations {
    var times: [Double] = []
    var indices: [Int] = []
    var values: [Double] = []
    var errors: [Double] = []
    for observation in lightCurve.observations where includes(observation) {
      guard let index = bands.firstIndex(of: observation.band) else { continue }
      let magnitude = Magnitude.asinh(
        flux: observation.flux, fluxError: observation.fluxError,
        softeningFlux: softeningFlux[index])
      times.append(observation.time - origin)
      indices.append(index)
      values.append(magnitude.value)
      errors.append(magnitude.error)
    }
    return BandObservations(times: times, bands: indices, values: values, errors: errors)
  }
}
