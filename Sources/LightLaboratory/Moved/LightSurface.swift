import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import LightCurveFeatures
import Photometry

/// The light of a real object over time and wavelength, as a Gaussian process fits it.
struct LightSurface: Sendable {
  let object: LabelledLightCurve
  let redshift: Double
  /// Days from the first detection to the last.
  let duration: Double
  /// nJy, in the brightest of the observed bands.
  let brightest: Double
  private let survey: Survey
  private let bands: [Band]
  private let data: BandObservations
  private let hyperparameters: Hyperparameters
  private let kernel: TimeKernel

  /// nm beyond the outermost bands' effective wavelengths that the surface is believed: about as far
  /// as a band reaches.
  private static let margin = 60.0
  /// mag; where the posterior's standard deviation is larger, the light counts as unknown.
  private static let largestDeviation = 0.35

  /// - Returns: `nil` without a redshift, or where a model could not score the light curve.
  init?(
    _ object: LabelledLightCurve, as manifest: BundleManifest,
    _ workspace: inout GaussianProcessWorkspace
  ) {
    let minimum = manifest.minimumObservations
    let interpolator = Interpolator(
      survey: manifest.survey, bands: manifest.bands, kinds: manifest.kinds,
      settings: manifest.interpolation)
    guard let redshift = object.redshift, redshift > 0.003,
      let episode = interpolator.scorableEpisode(of: object.lightCurve, minimum: minimum),
      let fit = try? interpolator.interpolate(
        episode, from: nil, minimum: minimum, workspace: &workspace)
    else { return nil }
    self.object = object
    self.redshift = redshift
    duration = fit.curve.duration
    survey = manifest.survey
    bands = manifest.bands
    data = interpolator.frame.bandObservations(of: episode.lightCurve, origin: episode.start)
    hyperparameters = fit.fit.hyperparameters
    kernel = manifest.interpolation.kernel
    brightest =
      manifest.bands.map { band in
        Magnitude.flux(
          asinh: fit.curve.mean(in: band).max() ?? 0,
          softeningFlux: manifest.survey.softeningFlux(of: band))
      }.max() ?? 0
  }

  /// True if the observed bands reach a wavelength, nm in the observer's frame.
  func reaches(_ wavelength: Double) -> Bool {
    let ends = [bands.first, bands.last].compactMap { $0.map(survey.effectiveWavelength(of:)) }
    return ends.count == 2 && wavelength >= ends[0] - Self.margin
      && wavelength <= ends[1] + Self.margin
  }

  /// Fluxes in nJy from the first detection to the last, a day apart.
  ///
  /// - Parameter wavelengths: nm in the observer's frame, all of them reached.
  /// - Returns: `(wavelengths)(days)`, NaN where the posterior does not know.
  func fluxes(
    at wavelengths: [Double], _ workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> [[Double]] {
    let observed = bands.map(survey.effectiveWavelength(of:))
    let process = BandProcess(wavelengths: observed + wavelengths, kernel: kernel)
    let times = (0...Int(duration)).map { Double($0) }
    let prediction = try process.predict(data, hyperparameters, at: times, workspace: &workspace)
    let count = process.wavelengths.count
    return wavelengths.indices.map { index in
      let softening = softening(at: wavelengths[index])
      return times.indices.map { time in
        let place = time * count + observed.count + index
        guard prediction.standardDeviation[place] < Self.largestDeviation else { return .nan }
        return Magnitude.flux(asinh: prediction.mean[place], softeningFlux: softening)
      }
    }
  }

  /// Softening flux at a wavelength, its logarithm linear between the bands and beyond them: without it
  /// the asinh magnitudes of two bands differ by a constant.
  private func softening(at wavelength: Double) -> Double {
    guard let blue = bands.first, let red = bands.last, blue != red else {
      return bands.first.map(survey.softeningFlux(of:)) ?? 1
    }
    let (from, to) = (survey.effectiveWavelength(of: blue), survey.effectiveWavelength(of: red))
    let share = (wavelength - from) / (to - from)
    let magnitudes = [blue, red].map { Magnitude.ab(flux: survey.softeningFlux(of: $0)) }
    return Magnitude.flux(ab: magnitudes[0] + share * (magnitudes[1] - magnitudes[0]))
  }
}
