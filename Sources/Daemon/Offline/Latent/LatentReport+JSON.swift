import AlertFormats
import ModelEvaluation

extension LatentReport {
  /// `latent.json`.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("model", model)
      writer.field("objects", objects)
      writer.field("permutations", permutations)
      writer.field("warnings", warnings)
      writer.arrayField("dimensions") { writer in
        for dimension in dimensions { dimension.write(to: &writer) }
      }
    }
  }
}

extension LatentReport.Dimension {
  /// Name of the dimension's plot in the output folder.
  package var plotName: String { "traversal-\(index).svg" }

  fileprivate func write(to writer: inout JSONWriter) {
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
        for value in information {
          writer.object {
            $0.field("bins", value.bins)
            $0.field("nats", value.information)
            $0.field("nullMean", value.nullMean)
            $0.field("null99", value.nullQuantile)
            $0.field("share", value.share)
          }
        }
      }
    }
  }
}
