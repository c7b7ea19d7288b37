import Ephemerides
import FollowUp
import Foundation
import Photometry
import StateStore
import Telemetry

/// Tonight's plan as observers read it, in 100 columns: each telescope's looks in time order.
package enum PlanTable {
  package static let width = 100
  /// Room for reasons beside the other columns.
  private static let room = 20

  package static func lines(_ list: StandingList) -> [String] {
    list.byTelescope.enumerated().flatMap { index, group in
      (index > 0 ? [""] : []) + title(group.telescope, group.records) + table(group.records)
    }
  }

  private static func title(_ telescope: String?, _ records: [RecommendationRecord]) -> [String] {
    guard let telescope else { return ["any telescope: \(looks(records.count)) by rank"] }
    let hours = records.reduce(0) { $0 + $1.recommendation.cost } / 3_600
    let date = records.first?.recommendation.slot.flatMap { TimeScale.utcText(taiMJD: $0.start) }
    return [
      "\(VisibleText.of(telescope)): \(looks(records.count)), "
        + "\(hours.rounded(places: 1)) h with overheads, from \(date.map { String($0.prefix(10)) } ?? "?")"
        + " (UTC)"
    ]
  }

  private static func looks(_ count: Int) -> String { count == 1 ? "1 look" : "\(count) looks" }

  private static func table(_ records: [RecommendationRecord]) -> [String] {
    var table = Table([
      ("#", .right), ("UTC", .left), ("X", .right), ("RA", .left), ("Dec", .left),
      ("object", .left), ("mag", .left), ("exp", .right), ("p", .right), ("why", .left),
    ])
    for record in records {
      let value = record.recommendation
      table.append([
        "\(value.rank)", value.slot.map { "\(clock($0.start))-\(clock($0.end))" } ?? "",
        value.airmass?.rounded(places: 2) ?? "", Sexagesimal.hours(record.rightAscension),
        Sexagesimal.degrees(record.declination), record.key.objectID, magnitude(value),
        value.exposure.map { "\(($0 / 60).rounded(places: 0))m" } ?? "",
        value.worth.rare.rounded(places: 2), RankedTable.words(value.reasons, room: room),
      ])
    }
    return table.lines(width: width)
  }

  private static func magnitude(_ value: Recommendation) -> String {
    guard let magnitude = value.magnitude else { return "" }
    let error = value.magnitudeError.map { "±\($0.rounded(places: 1))" } ?? ""
    return "\(value.band?.name ?? "")\(magnitude.rounded(places: 1))\(error)"
  }

  /// Hours and minutes, UTC.
  private static func clock(_ time: Double) -> String {
    guard let text = TimeScale.utcText(taiMJD: time) else { return "?" }
    return String(text.dropFirst(11).prefix(5))
  }
}
