/// The path and query of a request, decoded.
package struct HTTPTarget: Sendable, Hashable {
  /// The path between its slashes; none for `/`.
  package let segments: [String]
  /// The first value of each name.
  package let query: [String: String]

  /// The target that `raw` writes, `nil` where it is not in origin form, is longer than 2,048
  /// bytes, is badly escaped, or has a segment that could leave its folder (empty, `.`, `..`, one
  /// with a slash, a backslash or a control character).
  package init?(_ raw: String) {
    guard raw.utf8.count <= 2048, raw.hasPrefix("/") else { return nil }
    let parts = raw.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].dropFirst()
    var segments: [String] = []
    for escaped in path.split(separator: "/", omittingEmptySubsequences: false) {
      guard let segment = Self.unescape(escaped), Self.isSafe(segment) else { return nil }
      segments.append(segment)
    }
    guard let query = Self.query(parts.count == 2 ? parts[1] : "") else { return nil }
    self.segments = path.isEmpty ? [] : segments
    self.query = query
    if !path.isEmpty, segments.contains("") { return nil }
  }

  private static func query(_ text: Substring) -> [String: String]? {
    var query: [String: String] = [:]
    for item in text.split(separator: "&") {
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = unescape(pair[0]), let value = unescape(pair.count == 2 ? pair[1] : "")
      else { return nil }
      if query[name] == nil { query[name] = value }
    }
    return query
  }

  private static func isSafe(_ segment: String) -> Bool {
    guard segment != ".", segment != ".." else { return false }
    return segment.unicodeScalars.allSatisfy { scalar in
      scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "/" && scalar != "\\"
    }
  }

  /// The text without its `%` escapes, `nil` where one is broken or the bytes are not UTF-8.
  private static func unescape(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst(), let low = rest.popFirst(),
        let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16),
        high != UInt8(ascii: "+")
      else { return nil }
      bytes.append(value)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
