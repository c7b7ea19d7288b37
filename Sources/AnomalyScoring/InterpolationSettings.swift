package import GaussianProcess

/// How a light curve becomes the sequence that the encoder reads.
package struct InterpolationSettings: Sendable, Hashable, Codable {
  /// Times of the encoder's steps.
  package enum Grid: String, Sendable, Hashable, Codable {
    /// Evenly spaced from the first detection to the last observation.
    case regular
    /// The light curve's own observation times.
    case observationTimes
  }

  /// Zero point of a step's brightness.
  package enum Brightness: String, Sendable, Hashable, Codable {
    /// The light curve's own peak so far, which takes the distance away.
    case belowPeak
    /// The survey's limit.
    case aboveLimit
  }

  /// Source of the process's amplitude.
  package enum Amplitude: String, Sendable, Hashable, Codable {
    case fitted
    /// The standard deviation of the light curve's values.
    case standardDeviation
  }

  package var kernel: TimeKernel
  package var amplitude: Amplitude
  package var priors: HyperparameterPriors?
  package var grid: Grid
  package var brightness: Brightness
  /// Days between the encoder's steps; a longer light curve is spread over `maximumSteps`.
  package var stepDays: Int
  package var maximumSteps: Int
  /// Factors that bring phases (days), brightness (mag) and errors (mag) to about one.
  package var phaseScale: Double
  package var magnitudeScale: Double
  /// Days without detections after which a new episode begins.
  package var episodeGap: Double

  package init() {
    kernel = .matern32
    amplitude = .fitted
    grid = .regular
    brightness = .belowPeak
    stepDays = 3
    maximumSteps = 67
    phaseScale = 0.02
    magnitudeScale = 0.5
    episodeGap = 200
  }

  /// Observation times, absolute brightness, squared exponential kernels.
  ///
  /// - Source: Villar et al. (2021), section 3.1.
  package static var villar2021: InterpolationSettings {
    var settings = InterpolationSettings()
    settings.kernel = .squaredExponential
    settings.amplitude = .standardDeviation
    settings.grid = .observationTimes
    settings.brightness = .aboveLimit
    settings.maximumSteps = 200
    return settings
  }
}
