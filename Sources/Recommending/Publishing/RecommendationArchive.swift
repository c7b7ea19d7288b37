import FollowUp
import JSONText
package import StateStore

/// Recommendations that were published, with what became of them.
package enum RecommendationArchive {
  /// `{"recommendations": [{"status", "supersededBy", "record"}]}`, the newest first.
  ///
  /// - Parameters:
  ///   - stored: in the order of issue.
  ///   - status: of those to list; all where `nil`.
  ///   - telescope: the same.
  ///   - limit: most to list.
  package static func json(
    of stored: [StoredRecommendation], status: String?, telescope: String?, limit: Int
  ) -> [UInt8] {
    let wanted = stored.lazy.reversed().filter { status == nil || $0.status.rawValue == status }
      .compactMap { stored in
        (try? RecommendationRecord(stored: stored)).map { (stored: stored, record: $0) }
      }
      .filter { telescope == nil || $0.record.recommendation.telescope == telescope }
    return JSONWriter.object { writer in
      writer.arrayField("recommendations") { writer in
        for (stored, record) in wanted.prefix(limit) {
          writer.object { writer in
            writer.field("status", stored.status.rawValue)
            writer.field("supersededBy", stored.supersededBy)
            writer.name("record")
            writer.object { record.write(to: &$0) }
          }
        }
      }
    }
  }
}
