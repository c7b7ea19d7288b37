extension String {
  /// The text between quotation marks, control characters escaped, cut after 60 characters.
  package var quotedForMessage: String {
    let cut = count > 60 ? prefix(60) + "…" : self[...]
    return String(cut).doubleQuoted
  }

  /// The text as YAML: plain where that reads back as the same string, else in double quotes.
  var asYAML: String {
    let plain = unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "/_.-".unicodeScalars
          .contains(scalar)
    }
    let startsPlainly = unicodeScalars.first.map { $0.properties.isAlphabetic || $0 == "/" }
    let isWord = ["true", "false", "null", "yes", "no", "on", "off"].contains(lowercased())
    return plain && startsPlainly == true && !isWord ? self : doubleQuoted
  }

  /// The text as a double-quoted YAML or JSON scalar.
  private var doubleQuoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\" + String(scalar)
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        let digits = String(scalar.value, radix: 16, uppercase: true)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// The number of single-character insertions, deletions and substitutions to `other`.
  ///
  /// Source: Levenshtein (1966).
  func editDistance(to other: String) -> Int {
    let target = Array(other.utf8)
    var row = Array(0...target.count)
    for (index, byte) in utf8.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in target.indices {
        let substituted = diagonal + (byte == target[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(substituted, row[column] + 1, diagonal + 1)
      }
    }
    return row[target.count]
  }

  /// The nearest of `candidates`, `nil` where none begins with the text or is a few letters away.
  package func nearest(among candidates: [String]) -> String? {
    let scored = candidates.map { (distance: lowercased().editDistance(to: $0.lowercased()), $0) }
    guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
    let length = Swift.max(utf8.count, best.1.utf8.count)
    let allowed = length < 5 ? 1 : Swift.max(2, length / 3)
    if best.distance <= allowed { return best.1 }
    return candidates.filter { $0.hasPrefix(self) }.min { $0.count < $1.count }
  }
}
