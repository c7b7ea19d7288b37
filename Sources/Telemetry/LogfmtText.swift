/// One logfmt line under construction.
///
/// A value that holds only visible characters other than `"`, `\` and `=` stands bare; any other is
/// quoted, with `"` and `\` escaped and every control character, line or paragraph separator and
/// bidirectional control written as `\n`, `\r`, `\t` or `\u{…}`. A value can therefore neither end
/// its line, nor add a key, nor steer the terminal that shows it.
package struct LogfmtText {
  /// Longest value in Unicode scalars; the rest is cut and replaced by `…`.
  package static let longestValue = 2_000

  package private(set) var text = ""
  private var hasPairs = false

  package init() {}

  /// The journal's priority prefix.
  package mutating func appendPriority(_ priority: Int) { text += "<\(priority)>" }

  /// Appends `key=value`; the key is a constant of the program and stands as it is.
  package mutating func append(_ key: String, _ value: String) {
    if hasPairs { text += " " }
    hasPairs = true
    text += key
    text += "="
    if Self.isBare(value) {
      text += value
    } else {
      appendQuoted(value)
    }
  }

  private static func isBare(_ value: String) -> Bool {
    guard !value.isEmpty, value.utf8.count <= longestValue else { return false }
    return value.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        && byte != UInt8(ascii: "=")
    }
  }

  private mutating func appendQuoted(_ value: String) {
    text += "\""
    for (index, scalar) in value.unicodeScalars.enumerated() {
      guard index < Self.longestValue else {
        text += "…"
        break
      }
      appendEscaped(scalar)
    }
    text += "\""
  }

  private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    default:
      if Self.isHarmless(scalar) {
        text.unicodeScalars.append(scalar)
      } else {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
    default: true
    }
  }
}
