import JSONText
package import Photometry
package import StateStore

/// A record of the labels' topic, or the body of a request over HTTP; `docs/schemas/label.json`
/// describes it.
package enum LabelMessage: Sendable, Hashable {
  case label(StoredLabel)
  /// Takes the label with this identifier back.
  case undo(id: String)

  /// The reason why a record is not a label.
  package struct Fault: Error, Sendable, Hashable {
    /// `labelFormat`, `labelField`, `labelToken` or `labelConflict`, as quarantined records name it.
    package var reason: String
    package var message: String
  }

  private static let verdicts = ["interesting", "known", "bogus", "class"]
  private static let members = [
    "id", "survey", "objectId", "label", "class", "redshift", "author", "comment", "telescope",
    "undo",
  ]
  /// Bytes.
  private static let longestName = 100
  /// An identifier made from a topic's name, partition, offset and time.
  private static let longestPlace = 310
  private static let longestComment = 4_000

  /// Reads a record.
  ///
  /// - Parameters:
  ///   - id: of the label where the record names none, from author and object.
  ///   - author: where the record names none; `nil` where it must.
  ///   - surveys: those that labels may be about; the only one may be left out.
  ///   - surveyOf: finds the survey of an object where the record names none of several.
  ///   - time: when the label came, MJD TAI.
  package init(
    bytes: [UInt8], id: (_ author: String, _ objectID: String) -> String, author: String? = nil,
    surveys: [Survey], surveyOf: (_ objectID: String) -> Survey? = { _ in nil }, time: Double
  ) throws(Fault) {
    let value = try Self.object(bytes)
    if value["undo"] != nil {
      self = .undo(id: try Self.undo(value))
      return
    }
    let objectID = try Self.text(value, "objectId", 64)
    let verdict = try Self.text(value, "label", Self.longestName)
    let words = Self.verdicts + StoredLabel.reports
    guard words.contains(verdict) else {
      throw Self.fault("label", words.joined(separator: ", "), value["label"])
    }
    let telescope = try Self.optionalText(value, "telescope", Self.longestName)
    guard telescope == nil || StoredLabel.reports.contains(verdict) else {
      throw Self.fault(
        "telescope", "none beside the label \(verdict), since only reports name one",
        value["telescope"])
    }
    let objectClass = try Self.optionalText(value, "class", Self.longestName)
    guard objectClass != "" else {
      throw Self.fault("class", "text that is not empty", value["class"])
    }
    guard verdict != "class" || objectClass != nil else {
      throw Self.fault("class", "the name of a class", value["class"])
    }
    let author = try Self.author(value, default: author)
    self = .label(
      StoredLabel(
        id: try Self.optionalText(value, "id", Self.longestName) ?? id(author, objectID),
        key: ObjectKey(survey: try Self.survey(value, surveys, surveyOf), objectID: objectID),
        verdict: verdict, objectClass: objectClass, redshift: try Self.redshift(value),
        author: author,
        reason: try Self.optionalText(value, "comment", Self.longestComment) ?? "",
        telescope: telescope, time: time))
  }

  private static func author(
    _ value: JSONValue, default author: String?
  ) throws(Fault) -> String {
    if let author, value["author"] == nil { return author }
    return try text(value, "author", longestName)
  }

  private static func object(_ bytes: [UInt8]) throws(Fault) -> JSONValue {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: bytes, depth: 4)
    } catch {
      throw Fault(
        reason: "labelFormat",
        message: "byte \(error.position): expected \(error.expected), found \"\(error.found)\"")
    }
    guard case .object(let all) = value else {
      throw Fault(reason: "labelFormat", message: "expected a JSON object")
    }
    for member in all where !members.contains(member.name) {
      throw Fault(reason: "labelField", message: "\(member.name): no such member")
    }
    return value
  }

  private static func undo(_ value: JSONValue) throws(Fault) -> String {
    if case .object(let all) = value, let other = all.first(where: { $0.name != "undo" }) {
      throw Fault(reason: "labelField", message: "\(other.name): not allowed together with undo")
    }
    return try text(value, "undo", longestPlace)
  }

  /// The survey that a record names, the only one there is, or the object's.
  private static func survey(
    _ value: JSONValue, _ surveys: [Survey], _ surveyOf: (String) -> Survey?
  ) throws(Fault) -> Survey {
    let expected = surveys.map(\.rawValue).joined(separator: " or ")
    guard let given = value["survey"] else {
      let known = surveys.count == 1 ? surveys[0] : value["objectId"]?.string.flatMap(surveyOf)
      guard let known else { throw fault("survey", expected, nil) }
      return known
    }
    guard let survey = surveys.first(where: { $0.rawValue == given.string }) else {
      throw fault("survey", expected, given)
    }
    return survey
  }

  private static func redshift(_ value: JSONValue) throws(Fault) -> Double? {
    guard let given = value["redshift"], given != .null else { return nil }
    guard let number = given.number, (0...20).contains(number) else {
      throw fault("redshift", "a number from 0 to 20", given)
    }
    return number
  }

  private static func text(
    _ value: JSONValue, _ name: String, _ limit: Int
  ) throws(Fault) -> String {
    guard let text = try optionalText(value, name, limit), !text.isEmpty else {
      throw fault(name, "text", value[name])
    }
    return text
  }

  private static func optionalText(
    _ value: JSONValue, _ name: String, _ limit: Int
  ) throws(Fault) -> String? {
    guard let given = value[name], given != .null else { return nil }
    guard let text = given.string, text.utf8.count <= limit else {
      throw fault(name, "text of at most \(limit) bytes", given)
    }
    return text
  }

  /// The fault of a label whose identifier another one has, or one that was taken back; `nil` where
  /// the label is new, or says what the one that is in force says.
  package static func conflict(of label: StoredLabel, with standing: StoredLabel) -> Fault? {
    guard !label.says(theSameAs: standing) || standing.undone != nil else { return nil }
    let state = standing.undone == nil ? "in force" : "taken back"
    return Fault(
      reason: "labelConflict",
      message: "id: \"\(label.id)\" is the identifier of a label that is \(state): "
        + String(decoding: standing.json, as: UTF8.self))
  }

  /// The fault of taking back a label that does not exist.
  static func unknown(_ id: String) -> Fault {
    fault("undo", "the identifier of a label", .string(id))
  }

  private static func fault(_ name: String, _ expected: String, _ found: JSONValue?) -> Fault {
    var writer = JSONWriter()
    if let found { found.write(to: &writer) }
    let shown = found == nil ? "nothing" : String(writer.text.prefix(60))
    return Fault(reason: "labelField", message: "\(name): expected \(expected), found \(shown)")
  }
}

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
      $0.field("telescope", telescope)
      $0.field("time", time)
      $0.field("undone", undone)
    }
  }
}
