import Photometry
import SurveySimulator
import Testing

@Suite struct SimulatedAlertTests {
  @Test(arguments: Survey.allCases) func oneAlertPerDetection(survey: Survey) {
    let simulator = SurveySimulator(survey: survey, seed: 2)
    for index in 0..<60 {
      let object = simulator.object(index)
      let detections = object.observations.filter { $0.kind == .detection }
      let alerts = object.alerts()
      #expect(alerts.map(\.detection) == detections)
      #expect(alerts.allSatisfy { $0.objectID == object.objectID && $0.survey == survey })
      #expect(alerts.map(\.attributes.detectionCount) == (1...detections.count).map { $0 })
      #expect(
        alerts.allSatisfy { abs($0.declination - object.declination) < 1 / 3600.0 })
    }
  }

  /// Nothing of the future, nothing older than the survey packs, all of it true.
  @Test(arguments: Survey.allCases) func historiesHoldOnlyThePast(survey: Survey) {
    let simulator = SurveySimulator(survey: survey, seed: 3)
    let window = survey == .ztf ? 30.0 : 365
    for index in 0..<60 {
      let object = simulator.object(index)
      let known = Set(object.observations)
      for alert in object.alerts() {
        let now = alert.detection.time
        for observation in alert.history {
          #expect(observation.time < now && observation.time >= now - window)
          if survey == .ztf, observation.kind == .forced { continue }
          if observation.kind != .nonDetection { #expect(known.contains(observation)) }
        }
        let past = known.filter {
          $0.kind == .detection && $0.time < now && $0.time >= now - window
        }
        #expect(alert.history.count { $0.kind == .detection } == past.count)
      }
    }
  }

  /// ZTF measures forced photometry anew at each alert's position; LSST reads it from its database.
  @Test(arguments: Survey.allCases) func forcedPhotometryIsComputedAnew(survey: Survey) {
    let simulator = SurveySimulator(survey: survey, seed: 3)
    var reports: [String: Set<Double>] = [:]
    var differences: [Double] = []
    for index in 0..<60 {
      let object = simulator.object(index)
      let truth = Dictionary(
        object.observations.filter { $0.kind == .forced }.map { ($0.time, $0) },
        uniquingKeysWith: { first, _ in first })
      for observation in object.alerts().flatMap(\.history) where observation.kind == .forced {
        reports["\(object.objectID) \(observation.time)", default: []].insert(observation.flux)
        guard let known = truth[observation.time] else { continue }
        differences.append(abs(observation.flux - known.flux) / known.fluxError)
      }
    }
    let several = reports.values.count { $0.count > 1 }
    #expect(survey == .ztf ? several > 20 : several == 0)
    #expect(differences.count > 100 && differences.allSatisfy { $0 < 1.2 })
  }

  /// A field that is exposed several times in a row gives as many alerts, three minutes apart, in time
  /// order and each under its own identifier.
  @Test(arguments: Survey.allCases) func exposuresInARow(_ survey: Survey) throws {
    let simulator = SurveySimulator(survey: survey, seed: 4, exposures: 5)
    let object = try #require(
      (0..<20).map { simulator.object($0) }.max { $0.detections < $1.detections })
    let alerts = object.alerts()
    #expect(alerts.count == object.detections && alerts.count >= 5)
    let steps = zip(alerts, alerts.dropFirst()).map { $1.detection.time - $0.detection.time }
    #expect(steps.allSatisfy { $0 > 0 })
    #expect(steps.count { $0 < 0.0021 } > steps.count / 2)
    #expect(Set(alerts.map(\.alertID)).count == alerts.count)
  }

  @Test func attributesAreThoseThatSurveysSend() throws {
    let ztf = SurveySimulator(survey: .ztf, seed: 4)
    for index in 0..<60 {
      for alert in ztf.object(index).alerts() {
        let reliability = try #require(alert.attributes.reliability)
        #expect((0.1...1).contains(reliability))
        #expect(alert.attributes.isPositive == true && alert.attributes.programID == 1)
        let limit = try #require(alert.attributes.limitingMagnitude)
        #expect((18...21.7).contains(limit))
        let score = try #require(alert.attributes.starScore)
        #expect((0...1).contains(score))
      }
    }
    let star = try #require(ztf.object(0, class: .dwarfNova).alerts().first?.attributes)
    #expect((star.starScore ?? 0) > 0.85 && (star.starSeparation ?? 9) < 1)
    let lsst = try #require(
      SurveySimulator(survey: .lsst, seed: 4).object(0).alerts().first?.attributes)
    #expect(lsst.starScore == nil && lsst.isSolarSystemObject == false)
  }
}
