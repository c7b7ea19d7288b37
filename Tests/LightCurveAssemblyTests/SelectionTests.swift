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
        "reliability", "positiveSubtraction", "solarSystem", "star", "programID", "imageQuality",
        "flags", "signalToNoise", "detections", "age", "detectionShare", "negativeShare",
        "earlierOutburst", "persistence", "catalogueStar", "catalogueVariable", "catalogueAGN",
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
      let detections = [60_000.0, 60_003].map {
        Observation(time: $0, band: .g, flux: 10_000, fluxError: 100)
      }
      let history = ObjectHistory(
        survey: .ztf, lightCurve: LightCurve(detections),
        matches: ObjectMatches(catalogues: 1, entries: [match]), time: 60_003)
      return criteria.firstFailure(of: history)?.criterion
    }
    #expect(failure(.star, 1.5) == .catalogueStar && failure(.star, 1.51) == nil)
    #expect(failure(.star, 1, significance: 5) == .catalogueStar)
    #expect(failure(.star, 1, significance: 4.9) == nil)
    #expect(failure(.variable, 2) == .catalogueVariable && failure(.variable, 2.01) == nil)
    #expect(failure(.agn, 1.5) == .catalogueAGN && failure(.agn, 1.51) == nil)
    #expect(failure(.galaxy, 0) == nil && failure(.transient, 0) == nil)
    var off = SelectionCriteria.standard(for: .ztf)
    off.catalogues.agnSeparation = 0
    #expect(failure(.agn, 0, of: off) == nil)
  }

  @Test func defaultsAreThoseDocumented() {
    #expect(criteria.minimumReliability == 0.65)
    #expect(SelectionCriteria.standard(for: .lsst).minimumReliability == 0.5)
    for survey in Survey.allCases {
      let criteria = SelectionCriteria.standard(for: survey)
      #expect(criteria.requiresPositiveSubtraction)
      #expect(criteria.solarSystemSeparation == 5)
      #expect(criteria.stars.score == 0.76)
      #expect(criteria.stars.separation == 1.5)
      #expect(criteria.history.maximumAge == 365)
      #expect(!criteria.isDryRun)
      #expect(criteria.programIDs.isEmpty)
      #expect(criteria.minimumDetections == 2)
    }
  }

  @Test func eachCriterionRejectsOnItsOwn() {
    func failure(_ change: (inout Alert) -> Void) -> Criterion? {
      criteria.firstFailure(of: alert(change))?.criterion
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
  }

  /// The name of the criterion, the number and the bound.
  @Test func reasonsNameNumberAndBound() {
    func reason(_ change: (inout Alert) -> Void) -> String? {
      criteria.firstFailure(of: alert(change))?.reason
    }
    #expect(reason { $0.attributes.reliability = 0.64 } == "reliability 0.64 < 0.65")
    #expect(
      reason { $0.attributes.starSeparation = 1.4 } == "star 0.99 > 0.76, 1.4″ away")
    #expect(reason { $0.context.quality.width = 8.25 } == "imageQuality width 8.25 > 7")
    #expect(
      reason { $0.context.quality.flags = [.shape, .isDipole, .interpolated] }
        == "flags isDipole, shape_flag are set")
  }

  @Test func imagesAndFlagsRejectTheAlert() {
    var lsst = SelectionCriteria.standard(for: .lsst)
    lsst.minimumReliability = 0
    func failure(_ change: (inout DetectionQuality) -> Void) -> Criterion? {
      lsst.firstFailure(of: alert { change(&$0.context.quality) })?.criterion
    }
    #expect(failure { _ in } == nil)
    #expect(failure { $0.elongation = 1.61 } == .imageQuality)
    #expect(failure { $0.badPixels = 5 } == .imageQuality)
    #expect(failure { $0.badPixels = 4 } == nil)
    #expect(failure { $0.magnitudeDifference = -1.1 } == .imageQuality)
    #expect(failure { $0.pointLikeness = 0 } == nil)
    #expect(failure { $0.flags = [.glint] } == .flags)
    #expect(failure { $0.flags = [.interpolated] } == nil)
    #expect(failure { $0.signalToNoise = 5.9 } == .signalToNoise)
    #expect(failure { $0.signalToNoise = 6 } == nil)
    lsst.image.minimumPointLikeness = 0.5
    #expect(failure { $0.pointLikeness = 0.4 } == .imageQuality)
  }

  /// Where Pan-STARRS has no score, its brightness decides, then Gaia's.
  @Test func unscoredSourcesAreJudgedByBrightness() {
    func failure(_ neighbours: [Neighbour]) -> Criterion? {
      criteria.firstFailure(of: alert { $0.context.neighbours = neighbours })?.criterion
    }
    func source(_ separation: Double, _ magnitude: Double?) -> Neighbour {
      Neighbour(.panSTARRS, separation: separation, magnitude: magnitude)
    }
    #expect(failure([source(0.3, 14.9)]) == .star)
    #expect(failure([source(0.3, 15.1)]) == nil)
    #expect(failure([source(1.6, 12)]) == nil)
    let star = Neighbour(.gaia, separation: 0.4, magnitude: 13)
    #expect(failure([source(0.3, nil), star]) == .star)
    #expect(failure([Neighbour(.panSTARRS, separation: 0.3, starScore: 0.1), star]) == nil)
    #expect(failure([source(0.3, 17), Neighbour(.gaia, separation: 0.1, magnitude: 18.6)]) == nil)
    #expect(failure([Neighbour(.gaiaBright, separation: 4.9, magnitude: 9)]) == .star)
    #expect(failure([Neighbour(.gaiaBright, separation: 5.1, magnitude: 9)]) == nil)
    #expect(
      failure([source(0.9, 18), Neighbour(.panSTARRS, separation: 1.2, starScore: 0.9)]) == .star)
  }

  /// What LSST writes where it knows no reliability passes every bound, as an absent one does.
  @Test func anUnknownReliabilityIsNoReliability() {
    var lsst = SelectionCriteria.standard(for: .lsst)
    lsst.minimumReliability = 0.9
    var alert = alert { $0.attributes.reliability = Survey.unknownReliability }
    #expect(lsst.firstFailure(of: alert)?.criterion == .reliability)
    alert.survey = .lsst
    #expect(lsst.firstFailure(of: alert) == nil)
    alert.attributes.reliability = 0.4864
    #expect(lsst.firstFailure(of: alert)?.criterion == .reliability)
  }

  @Test func programmesAreChosenByName() {
    var chosen = criteria
    chosen.programIDs = [2, 3]
    #expect(chosen.firstFailure(of: alert())?.criterion == .programID)
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
    #expect(criteria.firstFailure(of: bad)?.criterion == .positiveSubtraction)
    #expect(
      criteria.failures(of: bad).map(\.criterion) == [.positiveSubtraction, .star])
  }

  @Test func detectionsAreCountedOncePerExposureAndOnlyPositiveOnes() {
    func failure(_ observations: [Observation], count: Int? = nil) -> Criterion? {
      var context = ObjectContext()
      context.detectionCount = count
      let all = LightCurve([AlertFixture.detection(100, id: 2)] + observations)
      return criteria.firstFailure(
        of: ObjectHistory(survey: .ztf, lightCurve: all, context: context, time: 100))?.criterion
    }
    #expect(failure([]) == .detections)
    #expect(failure([AlertFixture.detection(98, -500)]) == .detections)
    #expect(failure([AlertFixture.forced(98, 500), AlertFixture.limit(97)]) == .detections)
    #expect(failure([AlertFixture.detection(100.000_001, id: 9)]) == .detections)
    #expect(failure([AlertFixture.detection(100, band: .r)]) == nil)
    #expect(failure([AlertFixture.detection(60)]) == nil)
    #expect(failure([], count: 2) == nil)
  }
}
