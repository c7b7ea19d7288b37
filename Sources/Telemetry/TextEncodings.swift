/// Text as part of a URL or a header.
package enum PercentEncoding {
  /// The text's UTF-8 bytes, each as `%` and two hexadecimal digits unless it stands for itself.
  ///
  /// - Parameter isPlain: true for bytes of ASCII that stand for themselves.
  /// - Source: RFC 3986, section 2.1.
  package static func of(_ text: String, isPlain: (UInt8) -> Bool) -> String {
    text.utf8.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain(byte)
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
    }.joined()
  }
}

/// Fields of comma-separated values.
///
/// - Source: RFC 4180, section 2.
package enum CSV {
  /// Text in quotation marks where it holds a comma, a quotation mark or the end of a line, or
  /// begins or ends with a blank.
  package static func field(_ text: String) -> String {
    let bytes = text.utf8
    let isPlain =
      !bytes.contains { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }
      && bytes.first != 0x20 && bytes.last != 0x20
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
