internal import Foundation

/// `POST /api/labels`: an expert's verdict on an object.
package struct LabelRequest: Sendable, Codable, Hashable {
  package enum Label: String, Sendable, Codable, CaseIterable {
    case interesting, known, bogus
    /// A class alone, which tells by whether it is rare.
    case `class`
  }

  package var objectId: String
  package var label: Label
  /// Spectroscopic or proposed class.
  package var `class`: String?
  package var redshift: Double?
  /// Who says so.
  package var author: String?
  package var comment: String?

  package init(
    objectId: String, label: Label, class: String? = nil, redshift: Double? = nil,
    author: String? = nil, comment: String? = nil
  ) {
    self.objectId = objectId
    self.label = label
    self.class = `class`
    self.redshift = redshift
    self.author = author
    self.comment = comment
  }

  /// The request in a body of JSON, `nil` where it is not one or a field is out of its bounds.
  init?(json: [UInt8]) {
    guard let request = try? JSONDecoder().decode(LabelRequest.self, from: Data(json)),
      request.isWithinBounds
    else { return nil }
    self = request
  }

  private var isWithinBounds: Bool {
    let texts = [`class`, author].compactMap(\.self)
    return ObjectID.isValid(objectId) && (label != .class || `class` != nil)
      && texts.allSatisfy { $0.utf8.count <= 100 }
      && (comment?.utf8.count ?? 0) <= 4000 && (redshift.map { (0...20).contains($0) } ?? true)
  }
}
