/// What is wrong with a file of light curves, and where.
package struct LightCurveFileError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable, Hashable {
    /// The file cannot be opened.
    case missing
    /// The file cannot be read to its end or written.
    case unreadable
    /// A line is no JSON object.
    case notJSON
    case missingField
    /// Arrays of unequal length, an unknown band, a number that is not finite or not allowed.
    case badValue
    /// A line, or its arrays, are too long.
    case limitExceeded
  }

  package var code: Code
  package var file: String
  /// From 1; 0 where the whole file is meant.
  package var line: Int
  /// Such as `flux[3]`; empty where no field is meant.
  package var field: String
  package var found: String
  package var expected: String

  package var description: String {
    let place = line > 0 ? "\(file):\(line)" : file
    let subject = field.isEmpty ? "" : " \(field):"
    return "\(place):\(subject) expected \(expected), found \(found)"
  }
}
