package import AnomalyScoring
import ModelEvaluation
package import ModelTraining
package import Photometry
import Sampling
import SurveySimulator

extension TrainingData {
  /// Light curves of files with simulated ones beside them, as the plan asks for.
  ///
  /// The network learns common classes from all light curves that have one, rare classes from
  /// simulated ones alone: what is rare in the files stays unknown to the model that is to find it.
  package init(
    _ lightCurves: [LabelledLightCurve], plan: TrainingPlan,
    files: [TrainingRecord.DataFile] = []
  ) {
    var generator = SeededGenerator(seed: plan.seed, key: "simulation")
    let simulator = SurveySimulator(survey: plan.survey, seed: generator.next())
    let simulated = (0..<plan.simulatedObjects).map { index in
      let object = simulator.object(index).lightCurve
      let name = object.objectClass.map { Self.commonGroup($0) ?? $0 }
      return TrainingLightCurve(object, objectClass: name, isReference: false)
    }
    let names = Set(simulated.compactMap(\.objectClass))
    let given = lightCurves.map { Self.given($0, among: names) }
    self.init(
      given + simulated, classes: Self.classes(names), files: files, simulated: simulated.count)
  }

  /// A light curve of a file. A contaminant is no measure of what is ordinary: the classifier learns
  /// it, the reference population does without.
  private static func given(
    _ object: LabelledLightCurve, among names: Set<String>
  ) -> TrainingLightCurve {
    guard let name = object.objectClass else { return TrainingLightCurve(object) }
    if let group = commonGroup(name) { return TrainingLightCurve(object, objectClass: group) }
    guard ClassTaxonomy.isContaminant(name) else { return TrainingLightCurve(object) }
    let known = names.contains(name) ? name : nil
    return TrainingLightCurve(object, objectClass: known, isReference: false)
  }

  private static func commonGroup(_ name: String) -> String? {
    ClassTaxonomy.commonGroup(name)
  }

  /// Common classes first, each kind by name.
  private static func classes(_ names: Set<String>) -> [ModelClass] {
    names.map { ModelClass(name: $0, kind: ClassesOfInterest.standard.kind(of: $0)) }
      .sorted { ($0.kind == .common ? 0 : 1, $0.name) < ($1.kind == .common ? 0 : 1, $1.name) }
  }
}
