import Ephemerides
import FollowUp
import JSONText
package import Photometry
package import StateStore
import Telemetry

/// The history of follow-up: recommended, requested, observed and learned.
package struct FollowUpHistory: Sendable {
  /// The state of an object in its follow-up.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case recommended, requested, observed, failed, classified, dismissed, expired
  }

  /// One recommended object of one telescope's night.
  package struct Entry: Sendable, Hashable {
    package var key: ObjectKey
    /// Date of the look, or of the list where it names no telescope, UTC.
    package var night: String
    package var telescope: String?
    /// The last recommendation that was in force when its look began.
    package var record: RecommendationRecord
    package var state: State
    /// Labels and reports on the object from then on, in the order in which they came; those taken
    /// back are left out.
    package var reports: [StoredLabel]
    /// The class is of interest; `nil` while none is known.
    package var isRare: Bool?
  }

  /// In the order of their nights, telescopes and looks.
  package let entries: [Entry]

  /// - Parameters:
  ///   - store: with recommendations and labels.
  ///   - night: date, UTC, such as `2026-11-28`; all nights where `nil`.
  ///   - key: one object, or all.
  ///   - time: MJD TAI; later looks are still to come.
  ///   - isRare: whether a class is of interest.
  package init(
    of store: StateStore, night: String? = nil, key: ObjectKey? = nil, at time: Double,
    isRare: (_ objectClass: String, Survey) -> Bool
  ) throws(StoreError) {
    let stored =
      if let key { try store.recommendations(of: key) } else {
        try store.recommendations(
          issuedFrom: -.greatestFiniteMagnitude, to: .greatestFiniteMagnitude)
      }
    let labels = Dictionary(grouping: try store.labels().filter { $0.undone == nil }, by: \.key)
    var last: [Place: RecommendationRecord] = [:]
    for recommendation in stored where recommendation.status != .superseded {
      guard let record = try? RecommendationRecord(stored: recommendation) else { continue }
      let place = Place(record)
      guard night == nil || place.night == night else { continue }
      last[place] = record
    }
    entries = last.map { place, record in
      let said = (labels[record.key] ?? []).filter { $0.time >= record.recommendation.issued }
      let objectClass = said.last { $0.verdict == "class" }?.objectClass
      return Entry(
        key: record.key, night: place.night, telescope: place.telescope, record: record,
        state: Self.state(record, said, at: time), reports: said,
        isRare: objectClass.map { isRare($0, record.key.survey) })
    }.sorted { $0.order < $1.order }
  }

  /// One object in one telescope's night.
  private struct Place: Hashable {
    var key: ObjectKey
    var night: String
    var telescope: String?

    init(_ record: RecommendationRecord) {
      key = record.key
      let time = record.recommendation.slot?.start ?? record.recommendation.issued
      night = String((TimeScale.utcText(taiMJD: time) ?? "").prefix(10))
      telescope = record.recommendation.telescope
    }
  }

  private static func state(
    _ record: RecommendationRecord, _ said: [StoredLabel], at time: Double
  ) -> State {
    if said.contains(where: { $0.verdict == "class" }) { return .classified }
    if said.contains(where: { $0.verdict == "known" || $0.verdict == "bogus" }) {
      return .dismissed
    }
    if let report = said.last(where: { FollowUpState.Report(rawValue: $0.verdict) != nil }),
      let state = State(rawValue: report.verdict)
    {
      return state
    }
    return record.recommendation.expires <= time || record.status == .withdrawn
      ? .expired : .recommended
  }

  /// Counts of one telescope's night.
  package struct Summary: Sendable, Hashable {
    package var night: String
    package var telescope: String?
    package var recommended: Int
    package var requested: Int
    package var observed: Int
    package var failed: Int
    package var classified: Int
    package var rare: Int
    /// Rare objects among those recommended, as the list expected.
    package var expected: Double
  }

  /// Entries by telescope and night.
  private var nights: [ArraySlice<Entry>] {
    var result: [ArraySlice<Entry>] = []
    var rest = entries[...]
    while let first = rest.first {
      let night = rest.prefix { $0.night == first.night && $0.telescope == first.telescope }
      result.append(night)
      rest = rest.dropFirst(night.count)
    }
    return result
  }

  /// One a telescope and night.
  package var summaries: [Summary] { nights.map(Summary.init) }
}

extension FollowUpHistory.Summary {
  /// - Parameter entries: of one telescope's night, at least one.
  fileprivate init(_ entries: ArraySlice<FollowUpHistory.Entry>) {
    let said = entries.map { Set($0.reports.map(\.verdict)) }
    func count(_ word: String) -> Int { said.count { $0.contains(word) } }
    night = entries.first?.night ?? ""
    telescope = entries.first?.telescope
    recommended = entries.count
    requested = count("requested")
    observed = count("observed")
    failed = count("failed")
    classified = count("class")
    rare = entries.count { $0.isRare == true }
    expected = entries.reduce(0) { $0 + $1.record.recommendation.gain }
  }
}

extension FollowUpHistory.Entry {
  fileprivate var order: (String, String, Double, String) {
    let value = record.recommendation
    return (night, telescope ?? "", value.slot?.start ?? value.issued, key.objectID)
  }
}

extension FollowUpHistory {
  /// `{"nights": [{"night", "telescope", …, "objects": […]}]}`.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.arrayField("nights") { writer in
        for night in nights {
          writer.object { writer in
            Self.write(Summary(night), to: &writer)
            writer.arrayField("objects") { writer in
              for entry in night { writer.object { Self.write(entry, to: &$0) } }
            }
          }
        }
      }
    }
  }

  private static func write(_ summary: Summary, to writer: inout JSONWriter) {
    writer.field("night", summary.night)
    writer.field("telescope", summary.telescope)
    writer.field("recommended", summary.recommended)
    writer.field("requested", summary.requested)
    writer.field("observed", summary.observed)
    writer.field("failed", summary.failed)
    writer.field("classified", summary.classified)
    writer.field("rare", summary.rare)
    writer.field("expected", summary.expected)
  }

  private static func write(_ entry: Entry, to writer: inout JSONWriter) {
    let value = entry.record.recommendation
    writer.field("survey", entry.key.survey.rawValue)
    writer.field("objectId", entry.key.objectID)
    writer.field("state", entry.state.rawValue)
    writer.field("recommendation", value.id)
    writer.field("startUtc", (value.slot?.start).flatMap(TimeScale.utcText(taiMJD:)))
    writer.field("percentile", entry.record.percentile)
    writer.field("rareProbability", value.worth.rare)
    writer.field("magnitude", value.magnitude)
    writer.field("rare", entry.isRare)
    writer.arrayField("reports") { writer in
      for label in entry.reports {
        writer.object {
          $0.field("label", label.verdict)
          $0.field("class", label.objectClass)
          $0.field("author", label.author)
          $0.field("telescope", label.telescope)
          $0.field("reason", label.reason)
          $0.field("time", label.time)
          $0.field("timeUtc", TimeScale.utcText(taiMJD: label.time))
        }
      }
    }
  }

  /// The telescopes' nights, then the objects, in 100 columns.
  package var lines: [String] {
    var nights = Table([
      ("night", .left), ("telescope", .left), ("recommended", .right), ("requested", .right),
      ("observed", .right), ("failed", .right), ("classified", .right), ("rare", .right),
      ("expected", .right),
    ])
    for summary in summaries {
      nights.append([
        summary.night, summary.telescope ?? "any", "\(summary.recommended)",
        "\(summary.requested)", "\(summary.observed)", "\(summary.failed)",
        "\(summary.classified)", "\(summary.rare)", summary.expected.rounded(places: 1),
      ])
    }
    var objects = Table([
      ("night", .left), ("telescope", .left), ("object", .left), ("pct", .right), ("p", .right),
      ("state", .left), ("last said", .left),
    ])
    for entry in entries {
      objects.append([
        entry.night, entry.telescope ?? "any", entry.key.objectID,
        min(entry.record.percentile, 99.9).rounded(places: 1),
        entry.record.recommendation.worth.rare.rounded(places: 2), entry.state.rawValue,
        entry.reports.last.map(Self.words) ?? "",
      ])
    }
    return nights.lines(width: PlanTable.width) + [""] + objects.lines(width: PlanTable.width)
  }

  private static func words(_ label: StoredLabel) -> String {
    let what = label.objectClass.map { "\(label.verdict) \($0)" } ?? label.verdict
    return "\(what) by \(label.author)" + (label.reason.isEmpty ? "" : ": \(label.reason)")
  }
}
