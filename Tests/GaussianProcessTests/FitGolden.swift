import Foundation
import GaussianProcess

/// One case of `gp-fits-*.json`: a light curve with the best log likelihood known, without priors.
struct FitGolden: Decodable {
  var id: String
  var survey: String
  var mjd: [Double]
  var band: [String]
  var y: [Double]
  var sigma: [Double]
  var bestLogMarginalLikelihood: Double
  var amplitude: Double
  var timeScale: Double
  var wavelengthScale: Double

  struct File: Decodable {
    var effectiveWavelengthNm: [String: [String: Double]]
    var cases: [FitGolden]
  }

  /// The process and observations of this case.
  func input(_ file: File) -> (BandProcess, BandObservations) {
    let table = file.effectiveWavelengthNm[survey] ?? [:]
    let bands = table.sorted { $0.value < $1.value }
    let process = BandProcess(wavelengths: bands.map(\.value))
    let indices = band.compactMap { name in bands.firstIndex { $0.key == name } }
    return (process, BandObservations(times: mjd, bands: indices, values: y, errors: sigma))
  }
}
