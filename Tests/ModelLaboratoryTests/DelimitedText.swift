/// Comma-separated values, read back as RFC 4180 has them, with lines that end in a line feed.
struct DelimitedText {
  private(set) var rows: [[String]] = []

  /// `nil` where a quotation mark stands in the middle of a plain field, or is never closed.
  init?(_ text: String) {
    var (row, field): ([String], [UInt8]) = ([], [])
    var (isQuoted, wasQuoted) = (false, false)
    func end() {
      row.append(String(decoding: field, as: UTF8.self))
      (field, wasQuoted) = ([], false)
    }
    for byte in text.utf8 {
      switch (byte, isQuoted) {
      case (0x22, true): (isQuoted, wasQuoted) = (false, true)
      case (0x22, false) where wasQuoted:
        field.append(byte)
        isQuoted = true
      case (0x22, false):
        guard field.isEmpty else { return nil }
        isQuoted = true
      case (0x2c, false): end()
      case (0x0a, false):
        end()
        rows.append(row)
        row = []
      default: field.append(byte)
      }
    }
    if isQuoted || !row.isEmpty || !field.isEmpty { return nil }
  }
}
