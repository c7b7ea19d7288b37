import AlertProcessing
import Ephemerides
package import FollowUp
package import JSONText
package import Photometry
package import StateChangelog
package import StateStore
import Telemetry

/// A recommendation as it is published; `docs/schemas/recommendation.json` describes it.
package struct RecommendationRecord: Sendable, Hashable, Codable {
  package enum Status: String, Sendable, Hashable, Codable { case active, withdrawn }

  package var survey: Survey
  /// Names its object by `ObjectKey.handle`.
  package var recommendation: Recommendation
  package var status: Status
  /// The earlier recommendation of the same object that this one replaces.
  package var supersedes: String?
  /// Why it was withdrawn.
  package var withdrawal: RecommendationBoard.Withdrawal?
  package var rightAscension: Double
  package var declination: Double
  package var score: Double
  package var percentile: Double
  package var model: String
  /// Number of times that labels with a weight had been given or undone.
  package var labels: Int
  package var context: Context

  /// Limit, host, redshift, and the explanation's sentence.
  package struct Context: Sendable, Hashable, Codable {
    /// The last non-detection.
    package struct Limit: Sendable, Hashable, Codable {
      /// MJD TAI.
      package var time: Double
      package var band: Band
      /// Five standard deviations, AB.
      package var magnitude: Double
    }

    /// The most probable host among the galaxies of the catalogues.
    package struct Host: Sendable, Hashable, Codable {
      package var identifier: String
      package var catalogue: String
      /// Arcsec.
      package var separation: Double
      package var probability: Double?
    }

    package var limit: Limit?
    package var host: Host?
    /// By a label, else the host's.
    package var redshift: Double?
    package var redshiftError: Double?
    /// Why the object scores as it does.
    package var sentence: String?

    package init() {}
  }

  /// The object's survey and identifier.
  package var key: ObjectKey {
    let handle = recommendation.objectID
    return ObjectKey(handle: handle) ?? ObjectKey(survey: survey, objectID: handle)
  }

  /// The object's name in paths of the daemon's HTTP interface.
  private var path: String {
    PercentEncoding.of(key.objectID) { Self.unreserved.contains($0) }
  }

  /// Bytes that stand for themselves in a path (RFC 3986, section 2.3).
  private static let unreserved = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

  /// The object's page at the daemon's HTTP interface.
  var page: String { "/objects/\(path)" }

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] { JSONWriter.object { write(to: &$0) } }

  /// The members of the record.
  package func write(to writer: inout JSONWriter) {
    let value = recommendation
    writer.field("id", value.id)
    writer.field("status", status.rawValue)
    writer.field("supersedes", supersedes)
    writer.field("withdrawal", withdrawal?.rawValue)
    writer.field("survey", survey.rawValue)
    writer.field("objectId", key.objectID)
    writer.field("ra", rightAscension)
    writer.field("dec", declination)
    writer.field("rank", value.rank)
    writer.field("score", score)
    writer.field("percentile", percentile)
    writer.field("gain", value.gain)
    writer.name("worth")
    writer.object {
      $0.field("rare", value.worth.rare)
      $0.field("bright", value.worth.bright)
      $0.field("new", value.worth.new)
    }
    writeLook(to: &writer)
    writeObject(to: &writer)
    writer.arrayField("reasons") { writer in
      for reason in value.reasons {
        writer.object {
          $0.field("code", reason.code.rawValue)
          $0.field("value", reason.value)
          $0.field("text", reason.text)
        }
      }
    }
    writer.field("sentence", value.sentence)
    Self.time("issued", value.issued, &writer)
    Self.time("expires", value.expires, &writer)
    writer.name("explanation")
    writer.object {
      $0.field("sentence", context.sentence)
      $0.field("path", "/api/objects/\(path)/explanation")
    }
    writer.field("page", page)
    writer.field("model", model)
    writer.field("labels", labels)
    writer.field("code", NightjarVersion.current)
  }

  /// Telescope, time and sky.
  private func writeLook(to writer: inout JSONWriter) {
    let value = recommendation
    writer.field("telescope", value.telescope)
    Self.time("start", value.slot?.start, &writer)
    Self.time("end", value.slot?.end, &writer)
    Self.time("windowStart", value.window?.start, &writer)
    Self.time("windowEnd", value.window?.end, &writer)
    writer.field("airmass", value.airmass)
    writer.field("skyBrightness", value.skyBrightness)
    writer.field("exposureSeconds", value.exposure)
    writer.field("costSeconds", value.telescope == nil ? nil : value.cost)
  }

  /// Magnitude, limit, host and redshift.
  private func writeObject(to writer: inout JSONWriter) {
    let value = recommendation
    writer.field("band", value.band?.name)
    writer.field("magnitude", value.magnitude)
    writer.field("magnitudeError", value.magnitudeError)
    Self.time("lastDetection", value.lastDetection, &writer)
    Self.optionalObject("lastLimit", context.limit, &writer) {
      Self.time("mjd", $1.time, &$0)
      $0.field("band", $1.band.name)
      $0.field("magnitude", $1.magnitude)
    }
    Self.optionalObject("host", context.host, &writer) {
      $0.field("identifier", $1.identifier)
      $0.field("catalogue", $1.catalogue)
      $0.field("separation", $1.separation)
      $0.field("probability", $1.probability)
    }
    writer.field("redshift", context.redshift)
    writer.field("redshiftError", context.redshiftError)
  }

  /// A time as MJD TAI, and as ISO 8601 in UTC under the name with `Utc` after it.
  private static func time(_ name: String, _ mjd: Double?, _ writer: inout JSONWriter) {
    writer.field(name, mjd)
    writer.field("\(name)Utc", mjd.flatMap(TimeScale.utcText(taiMJD:)))
  }

  private static func optionalObject<Value>(
    _ name: String, _ value: Value?, _ writer: inout JSONWriter,
    _ body: (inout JSONWriter, Value) -> Void
  ) {
    writer.name(name)
    if let value { writer.object { body(&$0, value) } } else { writer.null() }
  }

  /// The whole record, as it is kept in the store.
  package func stored() throws -> StoredRecommendation {
    StoredRecommendation(
      id: recommendation.id, key: key,
      rank: recommendation.rank, issued: recommendation.issued, expires: recommendation.expires,
      status: status == .active ? .active : .withdrawn,
      document: String(decoding: try JSONCoding.encode(self), as: UTF8.self))
  }
}

extension RecommendationRecord {
  /// A record that `stored()` made.
  package init(stored: StoredRecommendation) throws {
    self = try JSONCoding.decode(Self.self, from: Array(stored.document.utf8))
  }

  /// The record on its way to consumers and store.
  ///
  /// - Parameter old: the record that this one supersedes.
  package func change(superseding old: RecommendationRecord?) throws -> RecommendationChange {
    var stored: [StoredRecommendation] = []
    if var old = try old?.stored() {
      old.status = .superseded
      old.supersededBy = recommendation.id
      stored.append(old)
    }
    return RecommendationChange(
      key: Array(key.objectID.utf8), value: json, stored: stored + [try self.stored()])
  }
}

extension StateStore {
  /// Recommended looks of the last nights that came to their end.
  package func pastLooks(before time: Double) throws(StoreError) -> [NightProgress.Look] {
    try recommendations(issuedFrom: time - RecommendationMaker.memory, to: time).compactMap {
      stored in
      guard stored.status != .superseded,
        let record = try? RecommendationRecord(stored: stored), let look = record.look,
        look.end <= time, record.withdrawal == nil || record.withdrawal == .expired
      else { return nil }
      return look
    }
  }
}
