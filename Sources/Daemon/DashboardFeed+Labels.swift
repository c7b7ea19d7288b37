import AlertProcessing
package import Dashboard
import Ephemerides
import Labelling
import ServiceLifecycle
import StateStore
import Telemetry

// MARK: labels

extension DashboardFeed {
  package func label(_ body: [UInt8]) throws(DashboardDataError) -> [UInt8] {
    switch try message(body) {
    case .label(let label): try give(label)
    case .undo(let id): try takeBack(id)
    }
  }

  package func labelAuthors() throws(DashboardDataError) -> [UInt8] {
    try reading { () throws(StoreError) in try store.labelAuthors(by: models.value).json }
  }

  private func message(_ body: [UInt8]) throws(DashboardDataError) -> LabelMessage {
    let surveys = models.value.surveys
    let time = clock.now()
    do throws(LabelMessage.Fault) {
      return try LabelMessage(
        bytes: body, id: { author, objectID in "\(author)/\(objectID)/\(time)" }, author: "http",
        surveys: surveys,
        surveyOf: { objectID in
          surveys.first {
            (try? store.object(.init(survey: $0, objectID: objectID))) != nil
          }
            ?? surveys.first
        }, time: time)
    } catch { throw .refused(error.message) }
  }

  private func give(_ label: StoredLabel) throws(DashboardDataError) -> [UInt8] {
    guard try reading({ () throws(StoreError) in try store.object(label.key) }) != nil
    else { throw .unknownObject }
    let standing = try reading { () throws(StoreError) in try store.add(label) }
    if let fault = LabelMessage.conflict(of: label, with: standing) {
      throw .conflict(fault.message)
    }
    // The same label once more is the same label.
    guard standing == label else { return standing.json }
    metricRegistry.counter(.labels, [.verdict: label.verdict]).increment()
    logger.note(label)
    return standing.json
  }

  private func takeBack(_ id: String) throws(DashboardDataError) -> [UInt8] {
    let time = clock.now()
    let label = try reading { () throws(StoreError) -> StoredLabel? in
      guard try store.undoLabel(id, at: time) else { return nil }
      return try store.labels().last { $0.id == id }
    }
    guard let label else { throw .unknownLabel }
    logger.notice(
      "label undone",
      metadata: [
        .objectID: "\(label.key.objectID)", .labelVerdict: "\(label.verdict)",
        .labelAuthor: "\(label.author)",
      ])
    return label.json
  }
}
