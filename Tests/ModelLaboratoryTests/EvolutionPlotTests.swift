import AlertProcessing
import AnomalyScoring
import ModelEvaluation
import ModelLaboratory
import Photometry
import SurveySimulator
import TestSupport
import Testing

@Suite struct EvolutionPlotTests {
  @Test func everyStepHasAnArrow() throws {
    let bundle = try Fixture.bundle("ztf-gr")
    let simulator = SurveySimulator(survey: .ztf, seed: 4)
    let scoring = LightCurveScoring(bundle: bundle, threads: 1)
    let objects = (0..<10).map { simulator.object($0).lightCurve }
    let histories = scoring.historyScores(of: objects)
    let index = try #require(
      histories.firstIndex { Set($0.map(\.time)).count == $0.count && $0.count > 5 })
    let always = CrossingRule(percentile: 0, nights: 2)
    let svg = EvolutionPlot.plot(
      objectID: "a<b", history: histories[index], rule: always
    ).svg
    // An arrow head for each step, and one polygon of the band.
    #expect(svg.split(separator: "<polygon").count - 1 == histories[index].count)
    #expect(svg.contains("a&lt;b") && svg.contains("stroke-dasharray"))
  }

  /// A history computed anew from the whole light curve ends in the score of the stream's way there.
  @Test func aHistoryIsTheScoresOfThePrefixes() throws {
    let bundle = try Fixture.bundle("ztf-gr")
    let scoring = LightCurveScoring(bundle: bundle, threads: 2)
    let object = SurveySimulator(survey: .ztf, seed: 4).object(3).lightCurve
    let history = scoring.historyScores(of: [object])[0]
    for score in history.suffix(3) {
      var prefix = object
      prefix.lightCurve = object.lightCurve.filter { $0.time <= score.time }
      let again = try #require(scoring.historyScores(of: [prefix])[0].last)
      #expect(again.score == score.score && again.observations == score.observations)
    }
  }
}
