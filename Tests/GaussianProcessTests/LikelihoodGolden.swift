import Foundation
import GaussianProcess
import TestSupport
import Testing

/// One case of `gp.json`: a light curve with its likelihood and posterior in 60-digit arithmetic.
struct LikelihoodGolden: Decodable, CustomTestStringConvertible {
  var name: String
  var kernel: TimeKernel
  var mjd: [Double]
  var band: [String]
  var y: [Double]
  var sigma: [Double]
  var amplitude: Double
  var timeScale: Double
  var wavelengthScale: Double
  var logMarginalLikelihood: Double
  var gradientLogAmplitudeLogTimeScaleLogWavelengthScale: [Double]
  var gridMjd: [Double]
  var gridBand: [String]
  var mean: [Double]
  var sd: [Double]

  struct File: Decodable {
    var effectiveWavelengthNm: [String: Double]
    var cases: [LikelihoodGolden]
  }

  static let bands = ["u", "g", "r", "i", "z", "y"]

  static let file: File = {
    do { return try Goldens.decode(File.self, "gp.json") } catch { preconditionFailure("\(error)") }
  }()

  var testDescription: String { "\(name), \(kernel.rawValue)" }

  /// The process with a solver; `nil` where the solver does not suit the kernel.
  func process(_ solver: Solver) -> BandProcess? {
    if solver == .stateSpace, kernel == .squaredExponential { return nil }
    return BandProcess(
      wavelengths: Self.bands.compactMap { Self.file.effectiveWavelengthNm[$0] }, kernel: kernel,
      solver: solver)
  }

  var observations: BandObservations {
    BandObservations(
      times: mjd, bands: band.compactMap(Self.bands.firstIndex(of:)), values: y, errors: sigma)
  }

  var hyperparameters: Hyperparameters {
    Hyperparameters(
      amplitude: amplitude, timeScale: timeScale, wavelengthScale: wavelengthScale)
  }
}
