import AnomalyScoring
import IsolationForest
import JSONText
import ModelEvaluation
import ModelLaboratory
import ModelTraining
import Photometry
import RecurrentAutoencoder
import SurveySimulator
import TestSupport
import Testing

@Suite struct EvaluationRunTests {
  /// Simulated objects with their classes.
  private static func lightCurves(_ count: Int) -> [LabelledLightCurve] {
    let simulator = SurveySimulator(survey: .ztf, seed: 31)
    return (0..<count).map { simulator.object($0).lightCurve }
  }

  private static func plan() -> TrainingPlan {
    var plan = TrainingPlan(name: "test", survey: .ztf, bands: [.g, .r], seed: 3, threads: 2)
    plan.network.epochs = 1
    plan.hidden = 12
    plan.latent = 3
    plan.truncatedCopies = 1
    plan.simulatedObjects = 60
    plan.forest.trees = 20
    return plan
  }

  /// Every light curve is judged once, by a model that has not seen it.
  @Test(arguments: [2, 3, 5])
  func foldsPartTheLightCurves(count: Int) {
    let folds = CrossFit.parts(of: 101, count, seed: 7)
    #expect(folds.count == count)
    #expect(folds.flatMap(\.self).sorted() == Array(0..<101))
    #expect(folds.map(\.count).max()! - folds.map(\.count).min()! <= 1)
    #expect(folds == CrossFit.parts(of: 101, count, seed: 7))
    #expect(folds != CrossFit.parts(of: 101, count, seed: 8))
  }

  /// All methods stand in one report, on the same objects, with the paper's recipe beside ours.
  @Test func reportHoldsAllMethods() throws {
    var run = EvaluationRun(subject: .plan(Self.plan(), folds: 2), threads: 2)
    run.resamples = 20
    let report = try run.report(of: Self.lightCurves(240))
    #expect(
      report.methods.map(\.name) == [
        "score", "score without redshifts", "percentile", "features alone", "latent alone",
        "villar2021", "number of observations", "peak magnitude", "trained on rare labels",
      ])
    #expect(report.fit.contains("cross-validated"))
    for method in report.methods {
      let whole = try #require(method.rows.first)
      #expect(whole.cut == .whole)
      #expect(whole.rare > 5 && whole.objects > 100)
      let area = try #require(whole.metrics["auroc"])
      #expect(area.low <= area.value && area.value <= area.high)
      #expect((0...1).contains(area.value))
    }
    let counted = try #require(report.methods.first { $0.name == "number of observations" })
    let itself = try #require(counted.rows[0].correlations.first)
    #expect(itself.name == "observations" && itself.value == 1)
    #expect(report.markdown.contains("| trained on rare labels |"))
  }

  /// The ceiling knows the classes, and so finds on simulated light what no one else does better by
  /// chance: far from a coin's 1/2.
  @Test func ceilingIsAboveACoin() throws {
    var run = EvaluationRun(subject: .bundle(try Fixture.bundle("ztf-gr")), threads: 2)
    run.resamples = 20
    let report = try run.report(of: Self.lightCurves(400))
    let ceiling = try #require(report.methods.last)
    #expect(ceiling.name == "trained on rare labels")
    #expect(try #require(ceiling.rows[0].metrics["auroc"]).value > 0.7)
  }

  /// A file that the manifest names is one that the model knows; the report and its notes say so.
  @Test func aModelThatHasSeenTheFileIsCalledSo() throws {
    let bundle = try Fixture.bundle("ztf-gr")
    var run = EvaluationRun(subject: .bundle(bundle), threads: 2)
    run.resamples = 2
    let other = try run.report(of: Self.lightCurves(60))
    #expect(other.fit == "shipped model" && run.warning == nil)
    run.dataHash = bundle.manifest.training.data[0].sha256
    let seen = try run.report(of: Self.lightCurves(60))
    #expect(seen.fit.contains("trained on these light curves"))
    #expect(seen.markdown.contains(seen.fit))
    #expect(String(decoding: seen.json, as: UTF8.self).contains(seen.fit))
    #expect(try #require(run.warning).contains("ztf-gr"))
    run.subject = .plan(Self.plan(), folds: 1)
    #expect(run.warning != nil)
    run.subject = .plan(Self.plan(), folds: 2)
    #expect(run.warning == nil)
  }

  /// Objects of unknown class are neither rare nor common: the figures are those without them.
  @Test func unknownClassesAreLeftOut() throws {
    var lightCurves = Self.lightCurves(120)
    let names = [nil, "", " - ", "Unknown"]
    for index in names.indices { lightCurves[index].objectClass = names[index] }
    lightCurves[10].objectClass = " SN Ia\t"
    for index in 11...13 { lightCurves[index].objectClass = "SN Ia-norm" }
    lightCurves[14].objectClass = "a\n\"b\""
    let classified = ClassifiedLightCurves(lightCurves)
    #expect(classified.withoutClass == 4 && classified.lightCurves.count == 116)
    #expect(classified.lightCurves[6].objectClass == "SN Ia")
    #expect(
      classified.notes == [
        "light curves left out for lack of a class: 4",
        "counted as rare, though not among the known classes: \"SN Ia-norm\" (3), "
          + #""a\n\"b\"" (1)"#,
      ])
    var run = EvaluationRun(subject: .bundle(try Fixture.bundle("ztf-gr")), threads: 2)
    run.resamples = 2
    let report = try run.report(of: lightCurves)
    let without = try run.report(of: Array(lightCurves[4...]))
    #expect(report.withoutClass == 4 && without.withoutClass == 0)
    #expect(report.csv == without.csv && report.scoresCSV == without.scoresCSV)
    #expect(report.markdown.contains("lack of a class: 4"))
    #expect(report.markdown.contains("| a?\"b\" | rare |"))
  }

  @Test func atMostTenUnlistedClassesAreNamed() throws {
    var lightCurves = Self.lightCurves(12)
    for index in lightCurves.indices { lightCurves[index].objectClass = "class \(index)" }
    let note = try #require(ClassifiedLightCurves(lightCurves).notes.first)
    #expect(note.split(separator: ",").count == 12 && note.hasSuffix("…"))
  }

  /// `scores.csv` has what the figures are made of: the area under the curve follows from it, and
  /// an object's fold is the one that its model has not seen.
  @Test func scoresOfEveryObjectCanBeAudited() throws {
    var lightCurves = Self.lightCurves(150)
    for index in lightCurves.indices { lightCurves[index].objectID += ",\"\r\n \(index)" }
    var run = EvaluationRun(subject: .plan(Self.plan(), folds: 2), threads: 2)
    run.resamples = 2
    let report = try run.report(of: lightCurves)
    let rows = try #require(DelimitedText(report.scoresCSV)).rows
    let names = [
      "id", "class", "rare", "fold", "cut", "observations", "score", "score without redshifts",
      "percentile",
    ]
    #expect(rows.first == names && rows.allSatisfy { $0.count == names.count })
    let places = Dictionary(
      uniqueKeysWithValues: lightCurves.enumerated().map { ($1.objectID, $0) })
    let folds = CrossFit.parts(of: lightCurves.count, 2, seed: Self.plan().seed)
    for row in rows.dropFirst() {
      let place = try #require(places[row[0]])
      #expect(lightCurves[place].objectClass == row[1])
      #expect(row[2] == (ClassTaxonomy.isRare(row[1]) ? "1" : "0"))
      #expect(folds[try #require(Int(row[3])) - 1].contains(place))
    }
    for method in report.methods.prefix(3) {
      let column = try #require(names.firstIndex(of: method.name))
      for cut in method.rows where cut.rare > 0 && cut.rare < cut.objects {
        let members = rows.filter { $0[4] == cut.cut.name }
        let ranking = Ranking(
          scores: members.compactMap { Double($0[column]) }, isRare: members.map { $0[2] == "1" })
        #expect(members.count == cut.objects)
        #expect(ranking.metrics.auroc == cut.metrics["auroc"]?.value)
      }
    }
  }

  /// Rare classes against common ones, contaminants and both, and what stands first, counted anew
  /// from the scores of single objects.
  @Test func aSkyIsJudgedByWhatStandsFirst() throws {
    var lightCurves = Self.lightCurves(120)
    for index in lightCurves.indices where index % 3 == 0 { lightCurves[index].objectClass = "AGN" }
    var run = EvaluationRun(subject: .bundle(try Fixture.bundle("ztf-gr")), threads: 2)
    run.resamples = 2
    let report = try run.report(of: lightCurves)
    #expect(report.sky.comparisons.map(\.against) == ["common", "contaminants", "all"])
    let whole = report.objects.filter { $0.cut == .whole }.sorted { $0.score > $1.score }
    let top = try #require(report.sky.tops.last)
    let first = whole.prefix(top.objects)
    #expect(top.percent == 10 && top.objects == Int((0.1 * Double(whole.count)).rounded()))
    #expect(top.rare == first.count { $0.isRare })
    for group in top.classes {
      #expect(group.objects == first.count { $0.objectClass == group.name })
      #expect((group.kind == .contaminant) == (group.name == "AGN"))
    }
    let common = whole.filter {
      ClassesOfInterest.standard.kind(of: $0.objectClass) != .contaminant
    }
    let ranking = Ranking(scores: common.map(\.score), isRare: common.map(\.isRare))
    #expect(report.sky.comparisons[0].metrics["auroc"]?.value == ranking.metrics.auroc)
    #expect(report.sky.comparisons[2].objects == whole.count)
    #expect(report.markdown.contains("| contaminants |"))

    // What nobody is interested in ranks lower than before.
    run.interest = ClassesOfInterest(["AGN"])
    let other = try run.report(of: lightCurves)
    #expect(other.model.hasPrefix(report.model + "~"))
    #expect(other.objects.contains { $0.isRare && $0.objectClass == "AGN" })
  }

  /// Objects that fail a criterion of history are counted by kind, and stand after all others.
  @Test func criteriaHaveTheirPrice() throws {
    var lightCurves = Self.lightCurves(120)
    for index in lightCurves.indices where index % 3 == 0 {
      lightCurves[index].objectClass = "AGN"
      let observations = lightCurves[index].lightCurve.observations
      guard let first = observations.first else { continue }
      // Three nights of the year before in which it is fainter than its reference.
      let earlier = (1...3).map { night in
        Observation(
          time: first.time - 300 + Double(night), band: .g, flux: -50_000, fluxError: 2_000)
      }
      lightCurves[index].lightCurve = LightCurve(earlier + observations)
    }
    var run = EvaluationRun(subject: .bundle(try Fixture.bundle("ztf-gr")), threads: 2)
    run.resamples = 2
    let report = try run.report(of: lightCurves)
    let selection = report.selection
    let price = try #require(selection.prices.first { $0.criterion == "negativeShare" })
    let rejected = try #require(price.rejected[.contaminant])
    #expect(rejected > 5 && price.rejected.keys.allSatisfy { $0 == .contaminant })
    #expect(selection.prices.last?.criterion == "any")
    #expect(selection.objects.values.reduce(0, +) == report.sky.comparisons[2].objects)
    let before = try #require(report.sky.comparisons[1].metrics["auroc"]?.value)
    let after = try #require(selection.sky.comparisons[1].metrics["auroc"]?.value)
    #expect(after > before)
    #expect(selection.sky.comparisons[0].metrics == report.sky.comparisons[0].metrics)
    #expect(report.markdown.contains("| negativeShare | 0 (0.0 %) |"))
    let json = try JSONValue(parsing: report.json)
    let rows = json["selection"]?["criteria"]?.array ?? []
    #expect(rows.compactMap { $0["criterion"]?.string } == selection.prices.map(\.criterion))
  }

  @Test func lightCurvesWithoutClassesAreRefused() throws {
    let run = EvaluationRun(subject: .bundle(try Fixture.bundle("ztf-gr")), threads: 1)
    let unlabelled = Self.lightCurves(20).map {
      LabelledLightCurve(objectID: $0.objectID, lightCurve: $0.lightCurve)
    }
    #expect(throws: EvaluationError.self) { try run.report(of: unlabelled) }
  }
}
