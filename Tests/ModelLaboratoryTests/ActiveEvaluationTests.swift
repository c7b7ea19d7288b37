import Foundation
import ModelEvaluation
import ModelLaboratory
import Photometry
import SurveySimulator
import TestSupport
import Testing

@Suite struct ActiveEvaluationTests {
  private func run(of lightCurves: [LabelledLightCurve], looks: Int) throws -> ActiveEvaluationRun {
    let evaluation = EvaluationRun(subject: .bundle(try Fixture.bundle("ztf-gr")), threads: 2)
    return ActiveEvaluationRun(
      model: try evaluation.model(for: lightCurves), looks: looks, threads: 2)
  }

  private struct Erring: Decodable {
    var erring: ActiveComparison
  }

  @Test func theFileHasTheCurvesOfEveryMethod() throws {
    let simulator = SurveySimulator(survey: .ztf, seed: 5)
    let lightCurves = (0..<150).map { simulator.object($0).lightCurve }
    var run = try run(of: lightCurves, looks: 15)
    run.seeds = 2
    let report = try run.report(of: lightCurves)
    let file = try JSONDecoder().decode(ActiveComparison.self, from: Data(report.json))
    #expect(file.looks == 15 && file.seeds == 2 && file.rare > 0)
    let erring = try JSONDecoder().decode(Erring.self, from: Data(report.json)).erring
    #expect(erring.looks == 15 && erring.rare == file.rare)
    #expect(erring.curves.keys == file.curves.keys)
    #expect(erring.curves["score"] == file.curves["score"])
    #expect(Set(file.curves.keys) == Set(ActiveSession.Method.allCases.map(\.rawValue)))
    for (method, curve) in file.curves {
      #expect(curve.count == 15)
      let low = try #require(file.low[method])
      let high = try #require(file.high[method])
      #expect(zip(low, curve).allSatisfy { $0 <= $1 } && zip(curve, high).allSatisfy { $0 <= $1 })
      #expect(zip(curve, curve.dropFirst()).allSatisfy { 0 <= $1 - $0 && $1 - $0 <= 1 })
      #expect(try #require(curve.last) <= Double(file.rare))
    }
    #expect(report.json == (try run.report(of: lightCurves)).json)
    #expect(report.erringSVG.hasPrefix("<svg") && report.svg != report.erringSVG)
    #expect(report.svg.hasPrefix("<svg") && report.markdown.contains("| labels |"))
  }

  @Test func oneKindOfClassIsNotEnough() throws {
    let simulator = SurveySimulator(survey: .ztf, seed: 5)
    var object = simulator.object(0).lightCurve
    object.objectClass = "SN Ia"
    let run = try run(of: [object], looks: 5)
    #expect(throws: EvaluationError.self) { try run.report(of: [object]) }
    object.objectClass = nil
    #expect(throws: EvaluationError.self) { try run.report(of: [object]) }
  }
}
