import AnomalyScoring
import Foundation
import LightLaboratory
import ModelEvaluation
import Photometry
import RecurrentAutoencoder
import SurveySimulator
import TestSupport
import Testing

@Suite struct LatentRunTests {
  private static func lightCurves(_ count: Int) -> [LabelledLightCurve] {
    let simulator = SurveySimulator(survey: .ztf, seed: 7)
    return (0..<count).map { simulator.object($0).lightCurve }
  }

  private static func run(threads: Int = 2) throws -> LatentRun {
    var run = LatentRun(bundle: try Fixture.bundle("ztf-gr"), threads: threads)
    run.permutations = 20
    return run
  }

  /// What `latent.json` holds, as another program reads it.
  private struct File: Decodable {
    var objects: Int
    var warnings: [String]
    var dimensions: [Dimension]
    var unexplained: Unexplained

    struct Unexplained: Decodable {
      var participationRatio: Double
      var candidates: [Candidate]
    }

    /// Of a dimension.
    struct Rest: Decodable {
      var explained: Double
      var explainedByOthers: Double
      var posteriorRatio: Double
      var highest: [Candidate]
    }

    struct Candidate: Decodable {
      var id: String
      var link: String?
    }

    struct Dimension: Decodable {
      var medianAbsoluteDeviation: Double
      var kl: Double
      var informative: Bool
      var cadence: [String]
      var observables: [Observable]
      var unexplained: Rest
    }

    struct Observable: Decodable {
      var observable: String
      var objects: Int
      var rankCorrelation: Double?
      var share: Double
      var mutualInformation: [Value]
    }

    struct Value: Decodable {
      var bins: Int
      var nats: Double
      var nullMean: Double
      var null99: Double
    }
  }

  @Test func everyDimensionMeetsEveryObservable() throws {
    let report = try #require(try Self.run().report(of: Self.lightCurves(150)))
    let file = try JSONDecoder().decode(File.self, from: Data(report.json))
    let latent = try Fixture.bundle("ztf-gr").autoencoder.shape.latent
    #expect(file.dimensions.count == latent && file.objects > 100)
    let names = Set(file.dimensions[0].observables.map(\.observable))
    let asked = [
      "rise.g.0.75", "colour.g-r.peak", "peakMagnitude", "redshift", "observations", "cadence",
      "limitingMagnitude", "duration",
    ]
    #expect(names.isSuperset(of: asked))
    for dimension in file.dimensions {
      #expect(dimension.kl >= 0 && dimension.medianAbsoluteDeviation >= 0)
      #expect(dimension.informative == (dimension.kl >= LatentReport.informativeDivergence))
      for observable in dimension.observables {
        #expect(observable.mutualInformation.map(\.bins) == LatentReport.bins)
        #expect(observable.objects <= file.objects && observable.share <= 1)
        #expect(observable.mutualInformation.allSatisfy { $0.nats >= 0 && $0.null99 >= 0 })
      }
    }
    // The encoder is trained to tell these.
    let taught = ["rise.r.0.75", "peak.time.r", "change.r.+15"]
    let best = file.dimensions.flatMap(\.observables).filter { taught.contains($0.observable) }
      .map(\.share).max()
    #expect(try #require(best) > 0.1)
    let informative = file.dimensions.filter(\.informative)
    #expect(!informative.isEmpty)
    // With 150 objects, much of what is known can be learnt, and no object is predicted by itself.
    let explained = informative.map(\.unexplained.explained)
    #expect(explained.allSatisfy { $0 < 0.99 } && (explained.max() ?? 0) > 0.5, "\(explained)")
    #expect(informative.allSatisfy { $0.unexplained.posteriorRatio > 0.5 })
    #expect((1...Double(latent)).contains(file.unexplained.participationRatio))
    #expect(file.unexplained.candidates.count == LatentUnexplained.candidates)
  }

  @Test func theTextFitsATerminalAndNamesEachWarning() throws {
    var report = try #require(try Self.run().report(of: Self.lightCurves(100)))
    for k in report.dimensions.indices {
      for o in report.dimensions[k].relations.indices {
        let relation = report.dimensions[k].relations[o]
        // Dimension 1 is made to carry the number of observations, no other one any cadence.
        let carries = k == 1 && relation.observable == "observations"
        if relation.isCadence {
          report.dimensions[k].relations[o].correlationAtEqualDuration = 0.1
          for b in relation.information.indices {
            report.dimensions[k].relations[o].information[b].information = carries ? 1 : 0
            report.dimensions[k].relations[o].information[b].nullMean = 0.1
            report.dimensions[k].relations[o].information[b].nullQuantile = 0.2
          }
        }
      }
    }
    #expect(report.warnings == ["dimension 1 carries observations"])
    let text = report.markdown
    #expect(text.contains("WARNING: dimension 1 carries observations"))
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    for candidate in report.unexplained.candidates { #expect(text.contains(candidate.objectID)) }
  }

  @Test func resultsFollowFromTheSeed() throws {
    let lightCurves = Self.lightCurves(80)
    let one = try #require(try Self.run(threads: 1).report(of: lightCurves))
    let three = try #require(try Self.run(threads: 3).report(of: lightCurves))
    #expect(one.json == three.json)
    #expect(one.dimensions.map { $0.traversal.svg } == three.dimensions.map { $0.traversal.svg })
    let bands = try Fixture.bundle("ztf-gr").manifest.bands.count
    #expect(one.dimensions.allSatisfy { $0.traversal.plots.count == bands })
    let few = try Self.run().report(of: Array(lightCurves.prefix(20)))
    #expect(few == nil)
  }
}
