import Foundation
import LightLaboratory
import Photometry
import SurveySimulator
import TestSupport
import Testing

@Suite struct MovedSkyTests {
  private static func sky(_ seed: UInt64, of count: Int = 60) throws -> MovedSky {
    let simulator = SurveySimulator(survey: .ztf, seed: 8)
    let near = (0..<count).map { simulator.object($0, class: .normalIa).lightCurve }
    return try #require(
      MovedSky(
        near, as: try Fixture.bundle("ztf-gr"), into: .lsst, seed: seed, threads: 2))
  }

  /// A light curve keeps its class, is farther away and fainter, and has only the bands that its own
  /// reach, in the rest frame of ZTF's g and r.
  @Test func movedLightCurves() throws {
    let sky = try Self.sky(1)
    let moved = sky.lightCurves(100, threads: 2)
    #expect(sky.sources > 40 && moved.count > 60)
    var bands: Set<Band> = []
    for object in moved {
      let redshift = try #require(object.redshift)
      #expect(object.objectClass == "SN Ia" && (0.01...1.2).contains(redshift))
      let observations = object.lightCurve.observations
      #expect(observations.count { $0.kind == .detection } >= 5)
      let brightest = try #require(observations.map(\.flux).max())
      #expect((15...24.2).contains(Magnitude.ab(flux: brightest)))
      for band in Set(observations.map(\.band)) {
        let wavelength = Survey.lsst.effectiveWavelength(of: band)
        // A source lies at z = 0.003 to 0.2.
        #expect(wavelength / (1 + redshift) < 694 / 1.003)
        #expect(wavelength / (1 + redshift) > 412 / 1.2)
        bands.insert(band)
      }
    }
    #expect(bands.isSuperset(of: [.r, .i, .z]) && !bands.contains(.u))
  }

  /// Seeds and threads: one sky a seed, on any number of threads.
  @Test func seeds() throws {
    let first = try Self.sky(5, of: 15)
    let again = try Self.sky(5, of: 15)
    #expect(first.lightCurves(30, threads: 1) == again.lightCurves(30, threads: 3))
    #expect(
      first.lightCurves(30, threads: 1) != (try Self.sky(6, of: 15)).lightCurves(30, threads: 1))
  }

  /// Without a redshift nothing can be moved.
  @Test func withoutRedshifts() throws {
    let simulator = SurveySimulator(survey: .ztf, seed: 8)
    var object = simulator.object(0, class: .normalIa).lightCurve
    object.redshift = nil
    let bundle = try Fixture.bundle("ztf-gr")
    #expect(MovedSky([object], as: bundle, into: .lsst, seed: 1, threads: 1) == nil)
  }
}
