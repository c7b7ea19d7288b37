import AlertProcessing
import Ephemerides
package import FollowUp
import JSONText
package import Photometry
package import StateChangelog
package import StateStore

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
  /// Why the object scores as it does, as `docs/schemas/explanation.json` describes it: JSON text.
  package var explanation: String?

  /// The object's survey and identifier.
  package var key: ObjectKey {
    let handle = recommendation.objectID
    let prefix = survey.rawValue + "/"
    return ObjectKey(
      survey: survey,
      objectID: handle.hasPrefix(prefix) ? String(handle.dropFirst(prefix.count)) : handle)
  }

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] {
    let value = recommendation
    return JSONWriter.object {
      $0.field("id", value.id)
      $0.field("status", status.rawValue)
      $0.field("supersedes", supersedes)
      $0.field("withdrawal", withdrawal?.rawValue)
      $0.field("survey", survey.rawValue)
      $0.field("objectId", key.objectID)
      $0.field("ra", rightAscension)
      $0.field("dec", declination)
      $0.field("rank", value.rank)
      $0.field("score", score)
      $0.field("percentile", percentile)
      $0.field("gain", value.gain)
      $0.field("telescope", value.telescope)
      $0.field("start", value.window?.start)
      $0.field("startUtc", (value.window?.start).flatMap(TimeScale.utcText(taiMJD:)))
      $0.field("end", value.window?.end)
      $0.field("endUtc", (value.window?.end).flatMap(TimeScale.utcText(taiMJD:)))
      $0.field("airmass", value.airmass)
      $0.field("exposureSeconds", value.exposure)
      $0.field("band", value.band?.name)
      $0.field("magnitude", value.magnitude)
      $0.arrayField("reasons") { writer in
        for reason in value.reasons {
          writer.object {
            $0.field("code", reason.code.rawValue)
            $0.field("value", reason.value)
            $0.field("text", reason.text)
          }
        }
      }
      $0.field("sentence", value.sentence)
      $0.field("issued", value.issued)
      $0.field("issuedUtc", TimeScale.utcText(taiMJD: value.issued))
      $0.field("expires", value.expires)
      $0.field("expiresUtc", TimeScale.utcText(taiMJD: value.expires))
      $0.name("explanation")
      if let value = explanation.flatMap({ try? JSONValue(parsing: Array($0.utf8)) }) {
        value.write(to: &$0)
      } else {
        $0.null()
      }
      $0.field("model", model)
      $0.field("labels", labels)
      $0.field("code", NightjarVersion.current)
    }
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
