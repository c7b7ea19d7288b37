import Foundation
import LightLaboratory
import Photometry
import SurveySimulator
import TestSupport
import Testing

@Suite struct ComparisonReportTests {
  /// What `comparison.json` holds, as another program reads it.
  private struct File: Decodable {
    var classes: [Group]

    struct Group: Decodable {
      var `class`: String
      var objects: [Int]
      var meanDistance: Double
      var chanceDistance: Double
      var latentArea: Double?
      var evidenceArea: Double?
      var quantities: [Quantity]
    }

    struct Quantity: Decodable {
      var name: String
      var isFeature: Bool
      var first: Side
      var distance: Double?
    }

    struct Side: Decodable {
      var p16: Double?
      var median: Double?
      var p84: Double?
      var missing: Double
    }
  }

  private static func lightCurves(seed: UInt64, _ range: Range<Int>) -> [LabelledLightCurve] {
    let simulator = SurveySimulator(survey: .ztf, seed: seed)
    return range.map { simulator.object($0).lightCurve }
  }

  private static func file(
    _ first: [LabelledLightCurve], _ second: [LabelledLightCurve], threads: Int = 2
  ) throws -> File {
    let report = try #require(
      ComparisonReport(
        of: first, and: second, by: try Fixture.bundle("ztf-gr"), threads: threads))
    #expect(report.markdown.contains("| rise.g.0.75 | d |"))
    return try JSONDecoder().decode(File.self, from: Data(report.json))
  }

  /// Equal light curves are at no distance; those of another seed about as far as chance puts them.
  @Test func distances() throws {
    let first = Self.lightCurves(seed: 3, 0..<150)
    let same = try Self.file(first, first)
    #expect(same.classes.map(\.class) == ["SN II", "SN Ia", "SN Ibc"])
    for group in same.classes {
      #expect(group.meanDistance == 0 && group.objects[0] == group.objects[1])
      #expect(group.quantities.count { $0.isFeature } == 37)
      #expect(group.quantities.allSatisfy { $0.distance ?? 0 == 0 })
    }
    let other = try Self.file(first, Self.lightCurves(seed: 4, 0..<150))
    for group in other.classes {
      #expect((0.01..<group.chanceDistance).contains(group.meanDistance))
      // An area is not measured with fewer than ten objects of a side.
      #expect((group.latentArea == nil) == (group.objects.min() ?? 0 < 10))
    }
    // The standard error of an area near 0.5 is 0.04 for 80 objects a side.
    let supernovae = try #require(other.classes.first { $0.class == "SN Ia" })
    #expect((0.35...0.65).contains(try #require(supernovae.latentArea)))
    #expect((0.35...0.65).contains(try #require(supernovae.evidenceArea)))
  }

  /// Magnitudes, colours and how the objects were seen stand beside the features.
  @Test func quantities() throws {
    let file = try Self.file(Self.lightCurves(seed: 3, 0..<60), Self.lightCurves(seed: 3, 0..<60))
    let supernovae = try #require(file.classes.first { $0.class == "SN Ia" })
    let named = Dictionary(uniqueKeysWithValues: supernovae.quantities.map { ($0.name, $0) })
    #expect((17.5...19).contains(try #require(named["magnitude.r"]?.first.median)))
    #expect((-0.3...0.5).contains(try #require(named["peak colour g-r"]?.first.median)))
    #expect((0.03...0.1).contains(try #require(named["redshift"]?.first.median)))
    #expect(try #require(named["observations"]?.first.median) >= 5)
    #expect(try #require(named["magnitude.r"]?.first.missing) < 0.1)
    for side in supernovae.quantities.map(\.first) {
      if let low = side.p16, let median = side.median, let high = side.p84 {
        #expect(low <= median && median <= high)
      }
    }
  }

  /// Latents of light curves and of their beginnings are told apart.
  @Test func separation() throws {
    let whole = Self.lightCurves(seed: 3, 0..<150)
    let cut = whole.map {
      var object = $0
      object.lightCurve = object.lightCurve.prefix(7)
      return object
    }
    let file = try Self.file(whole, cut)
    let supernovae = try #require(file.classes.first { $0.class == "SN Ia" })
    #expect(try #require(supernovae.latentArea) > 0.8)
    #expect(try #require(supernovae.evidenceArea) > 0.6)
  }

  /// The number of threads makes no difference, and without a common class there is nothing to say.
  @Test func threadsAndClasses() throws {
    let first = Self.lightCurves(seed: 5, 0..<40)
    let second = Self.lightCurves(seed: 6, 0..<40)
    let bundle = try Fixture.bundle("ztf-gr")
    let reports = [1, 3].map {
      ComparisonReport(of: first, and: second, by: bundle, threads: $0)?.json
    }
    #expect(reports[0] == reports[1] && reports[0] != nil)
    let rare = first.filter { $0.objectClass == "SN IIn" }
    #expect(ComparisonReport(of: rare, and: second, by: bundle, threads: 1) == nil)
  }
}
