import AlertProcessing
import LightCurveAssembly
import Photometry
import StateStore
import SurveySimulator
import TestSupport
import Testing
import Topics

/// Which score record is the one with which an object crosses for the first time.
@Suite struct FirstCrossingTests {
  private func marked(_ results: [BatchResult]) -> [String] {
    results.flatMap(\.scores).filter(\.isFirstCrossing).map {
      "\($0.score.key.objectID) \($0.score.alertID) \($0.revisedBy ?? "")"
    }.sorted()
  }

  /// One record of each object that crosses: the first that says so.
  @Test func itIsTheFirstThatSaysSo() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 60, seed: 3))
    let results = try Fixture.run(inputs, batch: 1, threads: 1, cachedObjects: 2)
    var crossed: Set<ObjectKey> = []
    var first: [String] = []
    for record in results.flatMap(\.scores)
    where record.score.crossed && crossed.insert(record.score.key).inserted {
      #expect(record.score.firstCrossing == record.score.mjd)
      first.append("\(record.score.key.objectID) \(record.score.alertID) ")
    }
    try #require(first.count > 2)
    #expect(marked(results) == first.sorted())
    for batch in [7, 100, inputs.count] {
      #expect(marked(try Fixture.run(inputs, batch: batch, threads: 2)) == first.sorted())
    }
  }

  /// The alerts of a simulated object that crosses with one before its last four, and that one's place.
  private func crossing() throws -> (alerts: [Alert], place: Int) {
    let simulator = SurveySimulator(survey: .ztf, seed: 3)
    for number in 0..<60 {
      let alerts = simulator.object(number).alerts().sorted {
        $0.detection.time < $1.detection.time
      }
      let results = try run(alerts, batch: 1)
      let place = results.firstIndex { $0.scores.contains(where: \.isFirstCrossing) }
      if let place, place < alerts.count - 4 { return (alerts, place) }
    }
    throw NoCrossing()
  }

  private struct NoCrossing: Error {}

  private func run(_ alerts: [Alert], batch: Int) throws -> [BatchResult] {
    try Fixture.run(Fixture.inputs(of: alerts), batch: batch, threads: 1)
  }

  /// The alerts, of which the third after one withdraws that one's detection.
  private func withdrawing(_ place: Int, of alerts: [Alert]) -> [Alert] {
    var alerts = alerts
    let id = alerts[place].detection.measurementID
    alerts[place + 3].history.removeAll { $0.measurementID == id }
    alerts[place + 3].withdrawn.append(id)
    return alerts
  }

  /// A revision that leaves the object crossed repeats its record, and is no first crossing. One that
  /// takes the crossing back lets the object cross again. Batches make no difference.
  @Test func revisionsAreNoFirstCrossings() throws {
    let (alerts, place) = try crossing()
    var repeats = 0
    var returns = 0
    for gone in 0...place {
      let changed = withdrawing(gone, of: alerts)
      let results = try run(changed, batch: 1)
      var hasCrossed = false
      var count = 0
      for result in results {
        let isCrossed = result.objects.last?.firstCrossing != nil
        let marks = result.scores.count(where: \.isFirstCrossing)
        #expect(marks == (isCrossed && !hasCrossed ? 1 : 0))
        if hasCrossed { repeats += result.scores.count { $0.revisedBy != nil && $0.score.crossed } }
        hasCrossed = isCrossed
        count += marks
      }
      returns += max(0, count - 1)
      for batch in [2, 3, alerts.count] {
        #expect(marked(try run(changed, batch: batch)) == marked(results))
      }
    }
    #expect(repeats > 0 && returns > 0)
  }
}
