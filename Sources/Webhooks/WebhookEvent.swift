package import AlertProcessing
import Ephemerides
import FollowUp
import JSONText
import Photometry
package import Recommending
package import StateStore
import Telemetry

/// One event with the body that is sent of it; `docs/schemas/webhook.json` describes the body.
package struct WebhookEvent: Sendable, Hashable {
  /// Raw values are what is sent.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case recommendation, crossing
  }

  package let kind: Kind
  /// Unique, and the same whenever the event is sent, so that a receiver can drop repeats: visible
  /// ASCII without blanks.
  package let id: String
  package let key: ObjectKey
  /// One JSON object.
  package let body: [UInt8]

  /// The event of a recommendation that is new.
  ///
  /// - Parameters:
  ///   - json: the record as it is published.
  ///   - time: of the event, MJD TAI.
  package init(_ record: RecommendationRecord, json: [UInt8], time: Double) {
    let recommendation = record.recommendation
    let sentence = recommendation.sentence
    let place = recommendation.telescope.map { " at \($0)" } ?? ""
    self.init(
      .recommendation, id: recommendation.id, record.key,
      text: "\(record.key.handle) is rank \(recommendation.rank)\(place): "
        + sentence.prefix(1).lowercased() + sentence.dropFirst(),
      json: json, time: time)
  }

  /// The event of a score with which an object crosses for the first time.
  ///
  /// - Parameter time: of the event, MJD TAI.
  package init(crossing record: ScoreRecord, time: Double) {
    let score = record.score
    let crossing = score.firstCrossing ?? score.mjd
    let strange = Reason(code: .strange, value: score.percentile).text
    self.init(
      .crossing, id: "\(score.key.handle)-crossed-\(crossing)", score.key,
      text: "\(score.key.handle) has crossed the level of \(score.model) for the first time "
        + "and is now \(strange).",
      json: record.json, time: time)
  }

  private init(
    _ kind: Kind, id: String, _ key: ObjectKey, text: String, json: [UInt8], time: Double
  ) {
    let id = id.asIdentifier
    self.kind = kind
    self.id = id
    self.key = key
    body = JSONWriter.object {
      $0.field("event", kind.rawValue)
      $0.field("id", id)
      $0.field("text", VisibleText.of(text).escapedForChat)
      $0.field("time", TimeScale.utcText(taiMJD: time))
      $0.name("record")
      $0.raw(json)
    }
  }
}

extension String {
  /// The text with what could end or forge a header percent-encoded: identifiers of objects come from
  /// packets.
  fileprivate var asIdentifier: String {
    PercentEncoding.of(self) { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "%") }
  }

  /// The text with the three characters that Slack's markup reserves as their entities, so that no
  /// name of a packet is a link or calls a channel.
  ///
  /// - Source: Slack, "Formatting text for app surfaces", section "Escaping text".
  fileprivate var escapedForChat: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
