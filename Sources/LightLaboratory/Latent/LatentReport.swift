import AnomalyScoring
import JSONText
package import ModelEvaluation

/// Interpretation of the dimensions of a model's latent space.
package struct LatentReport: Sendable {
  /// Dependence between one dimension and one observable.
  package struct Relation: Sendable {
    package var observable: String
    /// True if the observable describes how an object was observed, not the object itself.
    package var isCadence: Bool
    /// At each number of bins.
    package var information: [MutualInformation]
    /// Spearman's, of the objects that have the observable.
    package var rankCorrelation: Double
    /// The same with the days that the light curve spans held constant.
    package var correlationAtEqualDuration: Double

    /// True if the dependence exceeds chance at most of the numbers of bins.
    package var isSignificant: Bool {
      2 * information.count(where: \.isSignificant) > information.count
    }

    /// Mean of `MutualInformation.share` over the numbers of bins.
    package var share: Double {
      information.reduce(0) { $0 + $1.share } / Double(max(1, information.count))
    }
  }

  package struct Dimension: Sendable {
    package var index: Int
    package var median: Double
    package var medianAbsoluteDeviation: Double
    /// Mean divergence from the standard normal, nats.
    package var divergence: Double
    /// In the order of the observables.
    package var relations: [Relation]
    /// The decoder's light curves along the dimension, one plot a band.
    package var traversal: SVGSheet

    /// True if the encoder uses the dimension.
    package var isInformative: Bool { divergence >= LatentReport.informativeDivergence }

    /// Relations that are more than chance, the closest first.
    package var closest: [Relation] {
      relations.filter(\.isSignificant).sorted { $0.share > $1.share }
    }

    /// Ways of observing that the dimension carries.
    package var cadence: [Relation] {
      relations.filter {
        $0.isCadence && $0.isSignificant
          && ($0.share >= LatentReport.cadenceShare
            || abs($0.correlationAtEqualDuration) >= LatentReport.cadenceCorrelation)
      }
    }
  }

  /// Name and version of the model.
  package var model: String
  package var objects: Int
  package var permutations: Int
  package var dimensions: [Dimension]
  package var unexplained: LatentUnexplained

  /// Numbers of bins of the mutual information.
  package static let bins = [5, 10, 20, 40, 80]
  /// Nats from which on a dimension counts as informative; noise that ignores its input has 0.
  package static let informativeDivergence = 0.1
  /// Share from which on a dimension carries cadence.
  package static let cadenceShare = 0.05
  /// Rank correlation at equal duration from which on it does: what lasts longer has more
  /// observations, which is no fault.
  package static let cadenceCorrelation = 0.3

  /// Warnings, one line each.
  package var warnings: [String] {
    dimensions.flatMap { dimension in
      dimension.cadence.map { relation in
        "dimension \(dimension.index) carries \(relation.observable)"
      }
    }
  }
}

extension LatentReport {
  /// `latent.json`.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("model", model)
      writer.field("objects", objects)
      writer.field("permutations", permutations)
      writer.field("warnings", warnings)
      writer.arrayField("dimensions") { writer in
        for (dimension, rest) in zip(dimensions, unexplained.dimensions) {
          dimension.write(rest, to: &writer)
        }
      }
      writer.name("unexplained")
      unexplained.write(to: &writer)
    }
  }
}

extension LatentReport.Dimension {
  /// Name of the dimension's plot in the output folder.
  package var plotName: String { "traversal-\(index).svg" }

  fileprivate func write(_ rest: LatentUnexplained.Dimension, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("dimension", index)
      writer.field("median", median)
      writer.field("medianAbsoluteDeviation", medianAbsoluteDeviation)
      writer.field("kl", divergence)
      writer.field("informative", isInformative)
      writer.field("cadence", cadence.map(\.observable))
      writer.field("traversal", plotName)
      writer.arrayField("observables") { writer in
        for relation in relations { relation.write(to: &writer) }
      }
      writer.name("unexplained")
      rest.write(index, to: &writer)
    }
  }
}

extension LatentReport.Relation {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("observable", observable)
      writer.field("objects", information.first?.count ?? 0)
      writer.field("rankCorrelation", rankCorrelation)
      writer.field("rankCorrelationAtEqualDuration", correlationAtEqualDuration)
      writer.field("share", share)
      writer.field("significant", isSignificant)
      writer.arrayField("mutualInformation") { writer in
        for value in information { value.write(to: &writer) }
      }
    }
  }
}
