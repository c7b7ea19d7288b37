import Photometry
import Testing

@Suite struct SurveyTests {
  @Test func bandsHaveLettersInOrderOfWavelength() {
    #expect(Band.allCases.map(\.name) == ["u", "g", "r", "i", "z", "y"])
    for band in Band.allCases { #expect(Band(name: band.name) == band) }
    #expect(Band(name: "Y") == .y)
    for name in ["", "G", "gr", "w", "ü"] { #expect(Band(name: name) == nil) }
    #expect(Band.allCases == Band.allCases.sorted())
    for survey in Survey.allCases {
      #expect(survey.bands == survey.bands.sorted())
      let wavelengths = survey.bands.map(survey.effectiveWavelength(of:))
      #expect(wavelengths == wavelengths.sorted())
    }
  }

  @Test func numbersAreThoseOfTheDesign() {
    #expect(Survey.ztf.bands == [.g, .r, .i])
    #expect(Survey.lsst.bands == [.u, .g, .r, .i, .z, .y])
    let ztf = Survey.ztf
    #expect(ztf.bands.map(ztf.fiveSigmaDepth(of:)) == [20.8, 20.6, 19.9])
    #expect(ztf.bands.map(ztf.effectiveWavelength(of:)) == [472.2, 633.9, 788.6])
    let lsst = Survey.lsst
    #expect(lsst.bands.map(lsst.fiveSigmaDepth(of:)) == [23.70, 24.97, 24.52, 24.13, 23.56, 22.55])
    #expect(
      lsst.bands.map(lsst.effectiveWavelength(of:)) == [367.1, 482.7, 622.3, 754.6, 869.1, 971.2])
  }

  /// 10^(0.4 · (31.4 − 20.8)) / 5 = 17378.0083 / 5 nJy.
  @Test func softeningFluxIsAFifthOfTheDepth() {
    #expect(abs(Survey.ztf.softeningFlux(of: .g) - 3475.6016) < 1e-3)
    for survey in Survey.allCases {
      for band in survey.bands {
        let limit = Magnitude.ab(flux: 5 * survey.softeningFlux(of: band))
        #expect(abs(limit - survey.fiveSigmaDepth(of: band)) < 1e-12)
      }
    }
  }
}
