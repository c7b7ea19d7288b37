package import AnomalyScoring
import JSONText
package import Photometry
package import StateStore

/// Which model scores a survey, as a store remembers it: what was activated stands in place of the
/// configuration's until it is rolled back, and every change stays on record.
package struct ActiveModels: Sendable {
  /// One change of the model.
  package struct Change: Sendable, Hashable, Codable {
    /// MJD TAI.
    package var time: Double
    /// Name or folder of the bundle.
    package var name: String
    /// Identifier from the bundle's manifest, `name@version`.
    package var model: String
    package var author: String
    /// True if this change rolled back the one before it.
    package var isRollback: Bool

    package init(
      time: Double, name: String, model: String, author: String, isRollback: Bool = false
    ) {
      self.time = time
      self.name = name
      self.model = model
      self.author = author
      self.isRollback = isRollback
    }
  }

  private let store: StateStore

  package init(_ store: StateStore) { self.store = store }

  /// All changes of a survey's model, oldest first.
  /// - Throws: `invalidValue` where the record cannot be read; none is no record.
  package func changes(_ survey: Survey) throws(StoreError) -> [Change] {
    guard let text = try store.meta(Self.key(survey)) else { return [] }
    do {
      return try JSONCoding.decode([Change].self, from: Array(text.utf8))
    } catch { throw damaged(survey, "\(error)") }
  }

  /// Name or folder of the model that was activated; `nil` where the configuration's scores.
  package func active(_ survey: Survey) throws(StoreError) -> String? {
    try standing(survey).last?.name
  }

  /// The changes that have not been rolled back.
  package func standing(_ survey: Survey) throws(StoreError) -> [Change] {
    var stack: [Change] = []
    for change in try changes(survey) {
      if change.isRollback { _ = stack.popLast() } else { stack.append(change) }
    }
    return stack
  }

  /// Puts a change on record; it takes effect where models are chosen by the store.
  package func record(_ change: Change, _ survey: Survey) throws(StoreError) {
    let all = try changes(survey) + [change]
    let text: [UInt8]
    do {
      text = try JSONCoding.encode(all)
    } catch { throw damaged(survey, "\(error)") }
    try store.setMeta(Self.key(survey), String(decoding: text, as: UTF8.self))
  }

  private func damaged(_ survey: Survey, _ detail: String) -> StoreError {
    StoreError(
      kind: .invalidValue(column: "meta.\(Self.key(survey))"), code: 0, path: store.path,
      origin: "record of activated models", detail: detail)
  }

  private static func key(_ survey: Survey) -> String { "models.changes.\(survey.rawValue)" }
}

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
      $0.objectField("crossing") {
        $0.field("percentile", manifest.crossing.percentile)
        $0.field("nights", manifest.crossing.nights)
      }
      $0.objectField("calibration") {
        $0.field("light", manifest.calibration.light)
        $0.field("objects", manifest.calibration.objects)
        $0.field("models", manifest.calibration.models)
      }
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
