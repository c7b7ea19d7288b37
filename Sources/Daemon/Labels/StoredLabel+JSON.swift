import AlertFormats
import Photometry
package import StateStore

extension StoredLabel {
  /// One JSON object on one line.
  package var json: [UInt8] {
    JSONWriter.object {
      $0.field("id", id)
      $0.field("survey", key.survey.rawValue)
      $0.field("objectId", key.objectID)
      $0.field("label", verdict)
      $0.field("class", objectClass)
      $0.field("redshift", redshift)
      $0.field("author", author)
      $0.field("reason", reason)
      $0.field("time", time)
      $0.field("undone", undone)
    }
  }
}
