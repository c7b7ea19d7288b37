internal import Glibc

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

extension String {
  /// The words of the text on lines of at most `width` characters; a longer word keeps its own.
  package func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension String {
  /// True if the text is an IPv4 or IPv6 address, which needs no name service.
  var isNumericAddress: Bool {
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_NUMERICHOST
    var found: UnsafeMutablePointer<addrinfo>?
    guard !isEmpty, unsafe getaddrinfo(self, nil, &hints, &found) == 0 else { return false }
    unsafe freeaddrinfo(found)
    return true
  }
}

extension String {
  /// `kafka` of `kafka.batchSize`, empty at the top.
  var parentPath: Substring { self[..<(lastIndex(of: ".") ?? startIndex)] }

  /// `batchSize` of `kafka.batchSize`.
  var lastPart: String { lastIndex(of: ".").map { String(self[index(after: $0)...]) } ?? self }
}

extension Duration {
  /// The units a setting may use, largest first, in milliseconds.
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// The duration of a number and a unit (`ms`, `s`, `min`, `h`, `d`): `250 ms`, `1.5h`.
  init?(setting text: String) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(number.count).drop { $0 == " " }
    guard let value = Double(number), value < 1e9,
      let milliseconds = Self.units.first(where: { $0.name == unit })?.milliseconds
    else { return nil }
    self = .milliseconds((value * Double(milliseconds)).rounded())
  }

  /// The duration in the largest unit that divides it, to the millisecond.
  package var asSetting: String {
    let total = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    guard total > 0, let unit = Self.units.first(where: { total % $0.milliseconds == 0 }) else {
      return "\(total) s"
    }
    return "\(total / unit.milliseconds) \(unit.name)"
  }

  /// The duration in seconds.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
