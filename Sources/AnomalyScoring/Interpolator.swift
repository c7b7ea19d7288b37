package import GaussianProcess
package import LightCurveAssembly
package import LightCurveFeatures
package import Photometry

/// Interpolates light curves as a model bundle asks for.
package struct Interpolator: Sendable {
  package let frame: ObservationFrame
  package let settings: InterpolationSettings

  /// Grid points at most; a longer light curve has more than a day between them.
  private static let maximumGrid = 400

  package init(
    survey: Survey, bands: [Band], kinds: [Observation.Kind], settings: InterpolationSettings
  ) {
    frame = ObservationFrame(survey: survey, bands: bands, kinds: kinds)
    self.settings = settings
  }

  /// The episode with the brightest observation among those in which the model sees at least
  /// `minimum` observations: an object's outburst, whatever the subtraction left of it later. The
  /// last of all where none has as many, `nil` where the model sees no detection.
  package func scorableEpisode(of lightCurve: LightCurve, minimum: Int) -> Episode? {
    var rest = lightCurve.filter(frame.includes)
    let last = Episode(lastOf: rest, rules: rules)
    var brightest: (episode: Episode, flux: Double)?
    while let episode = Episode(lastOf: rest, rules: rules) {
      if episode.lightCurve.count >= minimum {
        let flux = episode.lightCurve.observations.map(\.flux).max() ?? 0
        if flux > brightest?.flux ?? -.infinity { brightest = (episode, flux) }
      }
      rest = rest.filter { $0.time < episode.start }
    }
    return brightest?.episode ?? last
  }

  /// The episode of the last detection that the model sees, as the stream scores it.
  package func currentEpisode(of lightCurve: LightCurve) -> Episode? {
    Episode(lastOf: lightCurve.filter(frame.includes), rules: rules)
  }

  private var rules: EpisodeRules { EpisodeRules(maximumGap: settings.episodeGap) }

  /// Fits and interpolates one of this interpolator's episodes.
  ///
  /// - Parameter start: hyperparameters of the object's last fit.
  /// - Returns: `nil` where the model sees fewer than `minimum` observations.
  package func interpolate(
    _ episode: Episode, from start: Hyperparameters?, minimum: Int,
    workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> Interpolation? {
    let seen = episode.lightCurve
    guard seen.count >= max(1, minimum), let last = seen.observations.last else { return nil }
    let data = frame.bandObservations(of: seen, origin: episode.start)
    let process = process(for: data)
    let fit = try Self.fit(process, data, from: start, workspace: &workspace)
    let grid =
      switch settings.grid {
      case .regular: Self.grid(span: last.time - episode.start)
      case .observationTimes: Self.grid(observed: data.times)
      }
    let prediction = try process.predict(data, fit.hyperparameters, at: grid, workspace: &workspace)
    let curve = InterpolatedLightCurve(
      times: grid, bands: frame.bands, mean: prediction.mean,
      standardDeviation: prediction.standardDeviation, hyperparameters: fit.hyperparameters)
    let peak = prediction.mean.max() ?? 0
    return Interpolation(
      origin: episode.start, lastTime: last.time, observations: seen.count, fit: fit, curve: curve,
      peaks: peaks(of: prediction, seenIn: Set(data.bands)), peak: peak,
      encoderInput: encoderInput(grid, prediction, peak: peak))
  }

  private func process(for data: BandObservations) -> BandProcess {
    var amplitude: Double?
    if settings.amplitude == .standardDeviation {
      let mean = data.values.reduce(0, +) / Double(data.count)
      let squares = data.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(data.count)).squareRoot()
      amplitude = max(deviation, Hyperparameters.lowerBound.amplitude)
    }
    return BandProcess(
      wavelengths: frame.wavelengths, kernel: settings.kernel, priors: settings.priors,
      fixedAmplitude: amplitude)
  }

  /// The different observation times, every n-th of them where there are more than `maximumGrid`.
  static func grid(observed times: [Double]) -> [Double] {
    var different: [Double] = []
    for time in times where time != different.last { different.append(time) }
    let step = (different.count + maximumGrid - 1) / maximumGrid
    return stride(from: 0, to: different.count, by: max(1, step)).map { different[$0] }
  }

  /// The object's last optimum where the gradient says that another is not worth its time, a new
  /// fit from it elsewhere.
  private static func fit(
    _ process: BandProcess, _ data: BandObservations, from start: Hyperparameters?,
    workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> HyperparameterFit {
    if let start, process.kernel != .squaredExponential {
      let kept = try StreamingProcess(process, data, start)
      if !kept.needsFit {
        return HyperparameterFit(
          hyperparameters: start, logMarginalLikelihood: kept.logMarginalLikelihood,
          evaluations: 1, converged: true)
      }
    }
    return try process.fitTwice(data, from: start, workspace: &workspace)
  }

  /// Days from 0 to `span`, both included, a day apart where that is at most `maximumGrid` points.
  static func grid(span: Double) -> [Double] {
    let spacing = max(1, (span / Double(maximumGrid - 2)).rounded(.up))
    var times = Array(stride(from: 0, to: max(span, 0), by: spacing))
    if let last = times.last, span - last < 0.25 * spacing, times.count > 1 { times.removeLast() }
    times.append(max(span, 0))
    return times
  }

  /// The brightest magnitudes on the grid in the bands with observations.
  private func peaks(of prediction: BandPrediction, seenIn bands: Set<Int>) -> PeakMagnitudes {
    PeakMagnitudes(
      bands.map { band in
        var brightest = -Double.infinity
        for index in stride(from: band, to: prediction.mean.count, by: frame.bands.count) {
          brightest = max(brightest, prediction.mean[index])
        }
        return (frame.wavelengths[band], frame.apparentMagnitude(of: brightest, band: band))
      })
  }

  /// Every `stepDays`-th grid point and the last one, at most `maximumSteps` of them.
  private func encoderInput(_ grid: [Double], _ prediction: BandPrediction, peak: Double) -> [Float]
  {
    let bands = frame.bands.count
    let stride = stepStride(grid: grid)
    let origin = settings.brightness == .belowPeak ? peak : 0
    var input: [Float] = []
    input.reserveCapacity((grid.count / stride + 2) * (1 + 2 * bands))
    var step = 0
    while step < grid.count {
      let row = step * bands
      input.append(Float(grid[step] * settings.phaseScale))
      for band in 0..<bands {
        input.append(Float((prediction.mean[row + band] - origin) * settings.magnitudeScale))
      }
      for band in 0..<bands {
        input.append(Float(prediction.standardDeviation[row + band] * settings.magnitudeScale))
      }
      if step == grid.count - 1 { break }
      step = min(step + stride, grid.count - 1)
    }
    return input
  }

  private func stepStride(grid: [Double]) -> Int {
    let needed = (grid.count - 1 + settings.maximumSteps - 2) / (settings.maximumSteps - 1)
    guard settings.grid == .regular else { return max(needed, 1) }
    let spacing = grid.count > 1 ? grid[1] - grid[0] : 1
    let wanted = max(1, Int((Double(settings.stepDays) / max(spacing, 1)).rounded()))
    return max(wanted, needed, 1)
  }
}

/// A light curve on a regular grid, as encoder and features see it.
package struct Interpolation: Sendable {
  /// First detection of the episode, MJD TAI: phase 0.
  package var origin: Double
  /// Last observation that went in, MJD TAI.
  package var lastTime: Double
  /// Observations that went in.
  package var observations: Int
  package var fit: HyperparameterFit
  /// Daily grid from the first to the last observation.
  package var curve: InterpolatedLightCurve
  /// Brightest magnitudes on the grid by band.
  package var peaks: PeakMagnitudes
  /// Brightest mean on the grid, asinh mag: the light curve's own peak so far.
  package var peak: Double
  /// (steps, 1 + 2·bands): phase, means relative to the peak, standard deviations, all scaled.
  package var encoderInput: [Float]
}
