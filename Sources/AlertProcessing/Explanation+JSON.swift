package import AnomalyScoring
import JSONText
import Photometry

extension Explanation {
  /// One JSON object on one line, keys in a fixed order; `docs/schemas/explanation.json` describes it.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("objectId", objectID)
      writer.field("mjd", score.time)
      writer.field("observations", score.observations)
      writer.field("score", score.score)
      writer.field("scoreError", score.scoreError)
      writer.field("percentile", score.percentile)
      writer.field("sentence", sentence)
      writer.arrayField("drivers") { writer in
        for driver in drivers { driver.write(to: &writer) }
      }
      if let evidence {
        writer.objectField("evidence") { evidence.write(to: &$0) }
      } else {
        writer.field("evidence", Double?.none)
      }
      if let distance {
        writer.objectField("distance") { distance.write(to: &$0) }
      } else {
        writer.field("distance", Double?.none)
      }
      if let catalogued {
        writer.objectField("catalogued") { catalogued.write(to: &$0) }
      } else {
        writer.field("catalogued", Double?.none)
      }
      if let labels {
        writer.objectField("labels") {
          $0.field("version", labels.version)
          $0.field("count", labels.count)
          $0.field("scoreWithout", labels.scoreWithout)
        }
      } else {
        writer.field("labels", Double?.none)
      }
      writer.arrayField("influences") { writer in
        for influence in influences { influence.write(to: &writer) }
      }
      writer.arrayField("misfits") { writer in
        for misfit in misfits { misfit.write(to: &writer) }
      }
      writer.objectField("cadence") { cadence.write(to: &$0) }
      writer.arrayField("neighbours") { writer in
        for neighbour in neighbours { neighbour.write(to: &writer) }
      }
      writer.field("matches", matches)
      context.writeField(to: &writer)
      writer.field("rejection", rejection)
      writer.field("model", model)
      writer.field("code", NightjarVersion.current)
    }
  }
}

extension Explanation.Driver {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("name", name)
      $0.field("value", value)
      $0.field("deviation", deviation)
      $0.field("contribution", contribution)
      $0.field("percentile", percentile)
      if let companion {
        $0.objectField("companion") {
          $0.field("name", companion.name)
          $0.field("correlation", companion.correlation)
        }
      } else {
        $0.field("companion", Double?.none)
      }
    }
  }
}

extension Explanation.Evidence {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.arrayField("classes") { writer in
      for entry in classes {
        writer.object {
          $0.field("class", entry.objectClass.name)
          $0.field("kind", entry.objectClass.kind.rawValue)
          $0.field("probability", entry.probability)
        }
      }
    }
    writer.field("logOdds", logOdds)
    writer.field("forestShare", forestShare)
    writer.field("scoreWithout", scoreWithout)
  }
}

extension Explanation.Distance {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("redshift", redshift.redshift)
    writer.field("redshiftError", redshift.error)
    writer.field("probability", redshift.probability)
    writer.field("absoluteMagnitude", absoluteMagnitude)
    writer.field("brighterThan", brighterThan.isFinite ? brighterThan : nil)
    writer.field("scoreWithout", scoreWithout)
  }
}

extension Explanation.Catalogued {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("class", entry.name)
    writer.field("kind", entry.kind.rawValue)
    writer.field("probability", entry.probability)
    writer.field("scoreWithout", scoreWithout)
  }
}

extension Explanation.Influence {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("mjd", observation.time)
      $0.field("band", observation.band.name)
      $0.field("flux", observation.flux)
      $0.field("fluxErr", observation.fluxError)
      $0.field("scoreWithout", scoreWithout)
      $0.field("change", change)
    }
  }
}

extension Explanation.Misfit {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("band", band.name)
      $0.field("phase", phase)
      $0.field("residual", residual)
      $0.field("sigmas", sigmas)
    }
  }
}

extension CadenceCheck {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("flag", isFlagged)
    writer.field("reasons", reasons.map(\.rawValue))
    writer.field("missingShare", missingShare)
    writer.field("longestGap", longestGap)
    writer.field("span", span)
  }
}

extension ReferenceTable.Neighbour {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("objectId", objectID)
      $0.field("class", objectClass)
      $0.field("distance", distance)
    }
  }
}
