import Foundation
import Photometry
import SkySimulator
import SurveySimulator
import Testing

@Suite struct SkySimulatorTests {
  private static let ztf = objects(.ztf, count: 4_000)

  private static func objects(_ survey: Survey, count: Int) -> [SkyObject] {
    let simulator = SkySimulator(survey: survey, seed: 3)
    return (0..<count).map { simulator.object(night: 0, index: $0) }
  }

  /// Counts by class follow the shares within four times the sampling error.
  @Test func classesFollowTheirShares() {
    let shares = SkyShares()
    #expect(abs(shares.values.reduce(0, +) - 1) < 1e-12)
    for member in SkyClass.allCases {
      let expected = Double(Self.ztf.count) * shares[member]
      let found = Self.ztf.count { $0.objectClass == member }
      #expect(
        abs(Double(found) - expected) < 4 * expected.squareRoot() + 1,
        "\(member): \(found) for \(expected)")
    }
  }

  @Test func chosenSharesLeaveTheOthersTheirProportions() {
    let shares = SkyShares([.transient: 0.5, .asteroid: 0])
    let published = SkyShares()
    #expect(shares[.transient] == 0.5 && shares[.asteroid] == 0)
    #expect(abs(shares.values.reduce(0, +) - 1) < 1e-12)
    #expect(
      abs(shares[.mira] / shares[.activeNucleus] - published[.mira] / published[.activeNucleus])
        < 1e-12)
  }

  /// An object follows from seed, night and index; every one has an alert in its night, no alert is of
  /// another night, and identifiers are unique.
  @Test(arguments: Survey.allCases) func everyObjectIsSeenInItsNight(_ survey: Survey) {
    let simulator = SkySimulator(survey: survey, seed: 4)
    let night = Double(simulator.nights[0])
    var identifiers: Set<String> = []
    for index in 0..<200 {
      let object = simulator.object(night: 0, index: index)
      let again = simulator.object(night: 0, index: index)
      #expect(object.visits == again.visits && object.objectID == again.objectID)
      let alerts = object.alerts().map(\.alert)
      #expect(!alerts.isEmpty && !object.isSeenBefore)
      for alert in alerts {
        #expect(alert.detection.time >= night && alert.detection.time < night + 1)
        #expect(abs(alert.detection.signalToNoise) >= 5)
        #expect(alert.attributes.isPositive == (alert.detection.flux > 0))
        #expect(alert.history.allSatisfy { $0.time < alert.detection.time })
        #expect((0..<360).contains(alert.rightAscension) && abs(alert.declination) <= 90)
        let isNew = identifiers.insert(alert.alertID).inserted
        #expect(isNew)
      }
    }
    let other = SkySimulator(survey: survey, seed: 5)
    #expect(
      (0..<20).contains {
        other.object(night: 0, index: $0).visits != simulator.object(night: 0, index: $0).visits
      })
  }

  /// Sources that the template has become fainter as often as brighter; transients only brighter.
  @Test func variablesAndActiveNucleiHaveNegativeDetections() {
    let negative = { (members: Set<SkyClass>) -> Double in
      let alerts = Self.ztf.filter { members.contains($0.objectClass) }.flatMap { $0.alerts() }
      return Double(alerts.count { $0.alert.detection.flux < 0 }) / Double(max(1, alerts.count))
    }
    #expect((0.3...0.7).contains(negative([.activeNucleus])))
    #expect((0.25...0.75).contains(negative([.rrLyrae])))
    #expect((0.25...0.85).contains(negative([.eclipsingBinary])))
    #expect((0.25...0.75).contains(negative([.semiregular, .mira])))
    #expect((0.25...0.75).contains(negative([.youngStar])))
    #expect((0.3...0.7).contains(negative([.artefact])))
    #expect(negative([.asteroid]) == 0)
    #expect(negative([.transient, .dwarfNova, .flaringDwarf]) < 0.2)
  }

  /// Stars and AGN have been seen for years, transients for weeks, asteroids never.
  @Test func agesTellWhatIsOld() {
    let ages = { (members: Set<SkyClass>) -> [Double] in
      Self.ztf.filter { members.contains($0.objectClass) }.compactMap { object in
        object.alerts().first.map { $0.alert.detection.time - $0.context.firstDetection }
      }.sorted()
    }
    let median = { (values: [Double]) in values.isEmpty ? .nan : values[values.count / 2] }
    #expect(median(ages([.rrLyrae, .mira, .semiregular])) > 500)
    #expect(median(ages([.activeNucleus])) > 365)
    #expect(median(ages([.asteroid])) == 0)
    #expect(median(ages([.artefact])) == 0)
    let shares = SkyShares([.transient: 1])
    let simulator = SkySimulator(survey: .ztf, seed: 6, shares: shares)
    let transients = (0..<150).map { simulator.object(night: 0, index: $0) }
    let young = transients.filter { object in
      object.alerts().first.map { $0.alert.detection.time - $0.context.firstDetection < 200 }
        ?? false
    }
    // Spurious detections years before: of 54 real transients three were over 365 days old.
    #expect(young.count > 120 && young.count < 150)
    let labels = Set(transients.map(\.label))
    #expect(labels.contains("SN Ia") && labels.contains("SN II"))
    #expect(transients.count { $0.label == "SN Ia" } > 60, "most of a limited sample are SNe Ia")
  }

  /// A variable star has a star where it is, a supernova a galaxy at its offset, a glint nothing.
  @Test func surroundingsFitTheObject() {
    for object in Self.ztf where object.objectClass.isVariableStar {
      let own = object.surroundings.sources.first { $0.separation < 0.8 }
      #expect(own != nil, "\(object.label)")
    }
    let stars = Self.ztf.filter { $0.objectClass == .rrLyrae }
    let known = stars.count { ($0.surroundings.sources.first?.starScore ?? 0) > 0.9 }
    #expect(Double(known) / Double(stars.count) > 0.75)
    let bright = Self.ztf.filter {
      $0.objectClass.isVariableStar && ($0.candidate.counterpart?.light.magnitude(.r) ?? 99) < 13.3
    }
    let unknown = bright.count { $0.surroundings.sources.first?.starScore == 0.5 }
    #expect(bright.isEmpty || Double(unknown) / Double(bright.count) > 0.5)
    for object in Self.ztf
    where object.objectClass == .transient && object.candidate.redshift ?? 0 > 0 {
      #expect(object.candidate.counterpart?.kind == .galaxy)
      #expect(object.candidate.counterpart?.redshift == object.candidate.redshift)
    }
  }

  @Test func asteroidsAreMostlyCataloguedAndGoAway() {
    let asteroids = Self.ztf.filter { $0.objectClass == .asteroid }
    let matched = asteroids.count { $0.candidate.solarSystem != nil }
    #expect((0.85...0.99).contains(Double(matched) / Double(asteroids.count)))
    #expect(asteroids.allSatisfy { $0.alerts().count <= 2 })
    #expect(asteroids.allSatisfy { abs($0.position.galacticLatitude) <= 90 })
    for object in asteroids {
      for alert in object.alerts() {
        #expect(
          (alert.alert.attributes.solarSystemSeparation != nil)
            == (object.candidate.solarSystem != nil))
      }
    }
  }

  /// In a window of nights an object that an earlier night showed is told from a new one.
  @Test func laterNightsKnowTheEarlierOnes() {
    let simulator = SkySimulator(survey: .ztf, seed: 7, nights: 6)
    #expect(simulator.nights.count == 6 && simulator.nights == simulator.nights.sorted())
    let last = (0..<400).map { simulator.object(night: 5, index: $0) }
    let stars = last.filter { $0.objectClass.isVariableStar }
    let repeated = stars.count(where: \.isSeenBefore)
    #expect(repeated > stars.count / 4)
    #expect(last.allSatisfy { $0.objectClass != .asteroid || !$0.isSeenBefore })
    for object in last where object.isSeenBefore {
      #expect(
        object.alerts().contains { $0.alert.detection.time < Double(simulator.nights[5]) })
    }
    #expect((0..<200).allSatisfy { !simulator.object(night: 0, index: $0).isSeenBefore })
  }
}
