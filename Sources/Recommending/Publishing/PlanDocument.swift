import Ephemerides
import FollowUp
import JSONText
import Photometry
import StateStore
import Telemetry

/// The list that stands, for programs.
extension StandingList {
  /// `{"made", "madeUtc", "empty", "telescopes": [{"telescope", "looks": […]}]}`, looks as published.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("made", made)
      writer.field("madeUtc", made.flatMap(TimeScale.utcText(taiMJD:)))
      writer.field("empty", emptiness)
      writer.arrayField("telescopes") { writer in
        for group in byTelescope {
          writer.object { writer in
            writer.field("telescope", group.telescope)
            writer.arrayField("looks") { writer in
              for record in group.records { writer.object { record.write(to: &$0) } }
            }
          }
        }
      }
    }
  }

  /// Comma-separated values with a title line (RFC 4180), each telescope's looks in time order.
  package var csv: String {
    var text =
      "rank,survey,object,ra,dec,ra_hms,dec_dms,telescope,start_utc,end_utc,airmass,"
      + "exposure_s,band,mag,mag_error,score,percentile,p_rare,p_bright,redshift,id,why\r\n"
    for record in byTelescope.flatMap(\.records) {
      text += Self.fields(record).map(Self.quoted).joined(separator: ",") + "\r\n"
    }
    return text
  }

  private static func fields(_ record: RecommendationRecord) -> [String] {
    let value = record.recommendation
    func utc(_ time: Double?) -> String { time.flatMap(TimeScale.utcText(taiMJD:)) ?? "" }
    func number(_ number: Double?, _ places: Int) -> String {
      number.map { $0.rounded(places: places) } ?? ""
    }
    return [
      "\(value.rank)", record.survey.rawValue, record.key.objectID,
      number(record.rightAscension, 6), number(record.declination, 6),
      Sexagesimal.hours(record.rightAscension), Sexagesimal.degrees(record.declination),
      value.telescope ?? "", utc(value.slot?.start), utc(value.slot?.end),
      number(value.airmass, 3), number(value.exposure, 0), value.band?.name ?? "",
      number(value.magnitude, 2), number(value.magnitudeError, 2), number(record.score, 4),
      number(record.percentile, 2), number(value.worth.rare, 3), number(value.worth.bright, 3),
      number(record.context.redshift, 4), value.id, value.sentence,
    ]
  }

  /// A field that a spreadsheet would take for a formula becomes text.
  private static func quoted(_ field: String) -> String {
    let isFormula = field.utf8.first.map { [0x3d, 0x40].contains($0) } ?? false
    return CSV.field(isFormula ? "'" + field : field)
  }

  /// An Atom feed (RFC 4287) with an entry a recommendation, the newest first.
  ///
  /// - Parameter base: address of the daemon's HTTP interface, without a slash at its end.
  package func atom(base: String) -> String {
    let newest = records.sorted {
      ($1.recommendation.issued, $0.recommendation.rank) < (
        $0.recommendation.issued, $1.recommendation.rank
      )
    }
    let updated =
      (newest.first?.recommendation.issued ?? made).flatMap(TimeScale.utcText(taiMJD:))
      ?? "1970-01-01T00:00:00Z"
    var text = """
      <?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom">
      <title>Nightjar: objects for tonight's telescopes</title>
      <id>urn:nightjar:tonight</id>
      <link rel="self" href="\(Self.escaped(base))/feeds/tonight.atom"/>
      <updated>\(updated)</updated>
      <author><name>Nightjar</name></author>

      """
    for record in newest { text += Self.entry(record, base) }
    return text + "</feed>\n"
  }

  private static func entry(_ record: RecommendationRecord, _ base: String) -> String {
    let value = record.recommendation
    let place = value.telescope.map { " for \($0)" } ?? ""
    let start = value.slot.flatMap { TimeScale.utcText(taiMJD: $0.start) }.map { " at \($0)" } ?? ""
    let issued = TimeScale.utcText(taiMJD: value.issued) ?? "1970-01-01T00:00:00Z"
    return """
      <entry>
      <title>\(escaped("\(record.key.objectID)\(place)\(start)"))</title>
      <id>urn:nightjar:recommendation:\(escaped(value.id))</id>
      <link href="\(escaped(base + record.page))"/>
      <updated>\(issued)</updated>
      <summary>\(escaped(value.sentence))</summary>
      </entry>

      """
  }

  /// Text in XML; characters that XML does not know are left out.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      default: if scalar.value >= 0x20 { result.unicodeScalars.append(scalar) }
      }
    }
  }
}
