import CatalogueMatching
import LightCurveAssembly
import Photometry
import Testing

@Suite struct SelectionTests {
  private let criteria = SelectionCriteria.standard(for: .ztf)

  /// An alert that passes, but for what `change` makes of it.
  private func alert(_ change: (inout Alert) -> Void = { _ in }) -> Alert {
    var attributes = Alert.Attributes()
    attributes.reliability = 0.9
    attributes.isPositive = true
    attributes.solarSystemSeparation = 60
    attributes.isSolarSystemObject = false
    attributes.starScore = 0.99
    attributes.starSeparation = 8
    attributes.programID = 1
    var alert = AlertFixture.alert(
      AlertFixture.detection(100, id: 2), history: [AlertFixture.detection(98, id: 1)],
      attributes: attributes)
    change(&alert)
    return alert
  }

  @Test func namesAreStableAndInOrder() {
    #expect(
      Criterion.allCases.map(\.rawValue) == [
        "reliability", "positiveSubtraction", "solarSystem", "star", "programID", "detections",
        "catalogueStar", "catalogueVariable", "catalogueAGN",
      ])
  }

  /// An entry of a catalogue rejects within its role's separation, a star only where it moves.
  @Test func entriesOfCatalogues() {
    func failure(
      _ role: CatalogueRole, _ separation: Double, significance: Double? = nil,
      of criteria: SelectionCriteria = .standard(for: .ztf)
    ) -> Criterion? {
      let match = CatalogueMatch(
        catalogue: "c", version: "1", role: role, identifier: "i", separation: separation,
        significance: significance)
      return criteria.firstFailure(
        of: alert(), matches: ObjectMatches(catalogues: 1, entries: [match]))
    }
    #expect(failure(.star, 1.5) == .catalogueStar && failure(.star, 1.51) == nil)
    #expect(failure(.star, 1, significance: 5) == .catalogueStar)
    #expect(failure(.star, 1, significance: 4.9) == nil)
    #expect(failure(.variable, 2) == .catalogueVariable && failure(.variable, 2.01) == nil)
    #expect(failure(.agn, 1.5) == .catalogueAGN && failure(.agn, 1.51) == nil)
    #expect(failure(.galaxy, 0) == nil && failure(.transient, 0) == nil)
    var off = SelectionCriteria.standard(for: .ztf)
    off.catalogueAGNSeparation = 0
    #expect(failure(.agn, 0, of: off) == nil)
  }

  @Test func defaultsAreThoseDocumented() {
    #expect(criteria.minimumReliability == 0.65)
    #expect(SelectionCriteria.standard(for: .lsst).minimumReliability == 0.5)
    for survey in Survey.allCases {
      let criteria = SelectionCriteria.standard(for: survey)
      #expect(criteria.requiresPositiveSubtraction)
      #expect(criteria.solarSystemSeparation == 5)
      #expect(criteria.starScore == 0.76)
      #expect(criteria.starSeparation == 1.5)
      #expect(criteria.programIDs.isEmpty)
      #expect(criteria.minimumDetections == 2)
    }
  }

  @Test func eachCriterionRejectsOnItsOwn() {
    func failure(_ change: (inout Alert) -> Void) -> Criterion? {
      criteria.firstFailure(of: alert(change))
    }
    #expect(failure { _ in } == nil)
    #expect(failure { $0.attributes.reliability = 0.64 } == .reliability)
    #expect(failure { $0.attributes.reliability = 0.65 } == nil)
    #expect(failure { $0.attributes.isPositive = false } == .positiveSubtraction)
    #expect(failure { $0.attributes.solarSystemSeparation = 4.9 } == .solarSystem)
    #expect(failure { $0.attributes.solarSystemSeparation = 5 } == nil)
    #expect(failure { $0.attributes.solarSystemSeparation = -999 } == nil)
    #expect(failure { $0.attributes.isSolarSystemObject = true } == .solarSystem)
    #expect(failure { $0.attributes.starSeparation = 1.4 } == .star)
    #expect(
      failure {
        $0.attributes.starSeparation = 1.4
        $0.attributes.starScore = 0.76
      } == nil)
    #expect(failure { $0.history = [] } == .detections)
  }

  @Test func programmesAreChosenByName() {
    var chosen = criteria
    chosen.programIDs = [2, 3]
    #expect(chosen.firstFailure(of: alert()) == .programID)
    #expect(chosen.firstFailure(of: alert { $0.attributes.programID = 3 }) == nil)
  }

  @Test func whatThePacketDoesNotSayDoesNotReject() {
    #expect(criteria.firstFailure(of: alert { $0.attributes = Alert.Attributes() }) == nil)
    #expect(criteria.firstFailure(of: alert { $0.attributes.reliability = .nan }) == nil)
  }

  @Test func theFirstOfSeveralFailuresCounts() {
    let bad = alert {
      $0.attributes.programID = 7
      $0.attributes.starSeparation = 0.1
      $0.attributes.isPositive = false
      $0.history = []
    }
    #expect(criteria.firstFailure(of: bad) == .positiveSubtraction)
  }

  @Test func detectionsAreCountedOncePerExposureAndOnlyPositiveOnes() {
    func failure(_ history: [Observation], known: [Observation]? = nil) -> Criterion? {
      criteria.firstFailure(
        of: alert { $0.history = history }, known: known.map { LightCurve($0) })
    }
    #expect(failure([AlertFixture.detection(98, -500)]) == .detections)
    #expect(failure([AlertFixture.forced(98, 500), AlertFixture.limit(97)]) == .detections)
    #expect(failure([AlertFixture.detection(100.000_001, id: 9)]) == .detections)
    #expect(failure([AlertFixture.detection(100, band: .r)]) == nil)
    #expect(failure([], known: [AlertFixture.detection(60)]) == nil)
    #expect(failure([], known: [AlertFixture.detection(100)]) == .detections)
    let counted = alert {
      $0.history = []
      $0.attributes.detectionCount = 2
    }
    #expect(criteria.firstFailure(of: counted) == nil)
  }
}
