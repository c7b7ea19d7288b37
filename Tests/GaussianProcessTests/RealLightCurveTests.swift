import Foundation
import GaussianProcess
import TestSupport
import Testing

private let path = "data/lightcurves/ztf-bts-2017-2019.jsonl.gz"

/// Real ZTF light curves, in asinh magnitudes.
@Suite(.enabled(if: SharedData.has(path), SharedData.absent))
struct RealLightCurveTests {
  private let process = BandProcess(
    wavelengths: [472.2, 633.9],
    priors: HyperparameterPriors(
      amplitude: LogNormalPrior(mean: log(2.5), standardDeviation: 0.4),
      timeScale: LogNormalPrior(mean: log(70), standardDeviation: 0.8),
      wavelengthScale: LogNormalPrior(mean: log(500), standardDeviation: 0.6)))

  /// Every prefix of every light curve, as the daemon sees them: 46,274 fits and predictions.
  @Test func everyPrefixOfEveryLightCurve() throws {
    let lightCurves = try Self.read()
    #expect(lightCurves.count == 1417)
    var workspace = GaussianProcessWorkspace()
    var (fits, converged, evaluations) = (0, 0, 0)
    for all in lightCurves {
      var last: Hyperparameters?
      for count in 1...all.count {
        let prefix = all.prefix(count)
        let fit = try process.fit(prefix, from: last, workspace: &workspace)
        let prediction = try process.predict(
          prefix, fit.hyperparameters, at: [prefix.times[0], prefix.times[count - 1]],
          workspace: &workspace)
        let isFinite = (prediction.mean + prediction.standardDeviation).allSatisfy { $0.isFinite }
        #expect(isFinite && fit.logMarginalLikelihood.isFinite)
        fits += 1
        converged += fit.converged ? 1 : 0
        evaluations += fit.evaluations
        last = fit.hyperparameters
      }
    }
    #expect(fits == 46_274)
    #expect(converged == fits)
    #expect(evaluations < 5 * fits)
  }

  private struct Line: Decodable {
    var mjd: [Double]
    var band: [String]
    var flux: [Double]
    var fluxErr: [Double]
  }

  private static func read() throws -> [BandObservations] {
    let unzip = Process()
    unzip.executableURL = URL(filePath: "/bin/gzip")
    unzip.arguments = ["-dc", SharedData.root.appending(path: path).path]
    let pipe = Pipe()
    unzip.standardOutput = pipe
    try unzip.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    unzip.waitUntilExit()
    return try data.split(separator: UInt8(ascii: "\n")).map { line in
      observations(try JSONDecoder().decode(Line.self, from: Data(line)))
    }
  }

  /// Asinh magnitudes above a fifth of the flux at the 5σ depth, as in the golden fits.
  private static func observations(_ line: Line) -> BandObservations {
    let bands = line.band.map { $0 == "g" ? 0 : 1 }
    let softening = bands.map { pow(10, -0.4 * ([20.8, 20.6][$0] - 31.4)) / 5 }
    let pogson = 2.5 / log(10)
    return BandObservations(
      times: line.mjd, bands: bands,
      values: line.flux.indices.map { pogson * asinh(line.flux[$0] / (2 * softening[$0])) },
      errors: line.flux.indices.map { k in
        pogson * line.fluxErr[k] / hypot(line.flux[k], 2 * softening[k])
      })
  }
}
