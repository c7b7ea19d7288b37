import AlertFormats
package import AnomalyScoring
package import Photometry

extension ModelBundle {
  /// One line of `nightjar model list --json`.
  ///
  /// - Parameter isActive: whether it scores now.
  package func summary(isActive: Bool) -> [UInt8] {
    JSONWriter.object {
      $0.field("model", manifest.identifier)
      $0.field("survey", manifest.survey.rawValue)
      $0.field("bands", manifest.bands.map(\.name).joined())
      $0.field("objects", manifest.training.objects)
      $0.field("threshold", manifest.threshold)
      $0.field("active", isActive)
    }
  }
}

extension ActiveModels.Change {
  /// One line of `nightjar model list --json`.
  package func json(_ survey: Survey) -> [UInt8] {
    JSONWriter.object {
      $0.field("time", time)
      $0.field("survey", survey.rawValue)
      $0.field("model", model)
      $0.field("name", name)
      $0.field("author", author)
      $0.field("rollback", isRollback)
    }
  }
}
