import Foundation
import Photometry
import SurveySimulator
import Testing

@Suite struct PassbandTests {
  /// The mean wavelength of each band is that of the survey's description, to 2 %, since nodes count photons.
  @Test(arguments: Survey.allCases) func meanWavelengths(survey: Survey) {
    for band in survey.bands {
      let nodes = Passband(survey, band).wavelengths
      let mean = nodes.reduce(0, +) / Double(nodes.count)
      #expect(abs(mean / survey.effectiveWavelength(of: band) - 1) < 0.02, "\(survey) \(band)")
      #expect(nodes.count == Passband.count && nodes == nodes.sorted())
    }
  }

  /// A spectrum flat in f_ν has the same AB magnitude in all bands; one that rises or falls as a power
  /// law or a photosphere has that of a sum over a thousand times as many wavelengths.
  @Test(arguments: Survey.allCases) func sumsAreIntegrals(survey: Survey) {
    for band in survey.bands {
      let nodes = Passband(survey, band).wavelengths
      let magnitude = { (spectrum: (Double) -> Double) in
        Magnitude.ab(flux: nodes.reduce(0) { $0 + spectrum($1) } / Double(nodes.count))
      }
      #expect(abs(magnitude { _ in Magnitude.flux(ab: 20) } - 20) < 1e-3)
      for kelvin in [4_000.0, 12_000] {
        let planck = { (wavelength: Double) in
          1e12 / (pow(wavelength, 3) * (exp(1.438_776_877e7 / (wavelength * kelvin)) - 1))
        }
        let dense = Passband.integral(survey, band, of: planck)
        #expect(abs(magnitude(planck) - Magnitude.ab(flux: dense)) < 4e-3)
      }
    }
  }
}

extension Passband {
  /// The photon-weighted mean by the trapezoid itself, in steps of a hundredth of a nanometre.
  fileprivate static func integral(
    _ survey: Survey, _ band: Band, of spectrum: (Double) -> Double
  ) -> Double {
    var (sum, total) = (0.0, 0.0)
    for wavelength in stride(from: 300.0, to: 1_100, by: 0.01) {
      let weight = transmission(survey, band, wavelength: wavelength) / wavelength
      sum += weight * spectrum(wavelength)
      total += weight
    }
    return sum / total
  }
}
