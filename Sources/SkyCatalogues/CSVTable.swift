import CatalogueMatching
import Compression
internal import Glibc

/// A text table (RFC 4180, or with another character between fields), plain or compressed with gzip.
///
/// Memory is bounded by the longest row. Lines that begin with `#` before the heading or the first row,
/// and empty lines, are passed over.
final class CSVTable: CatalogueTable {
  private let path: String
  private let file: CompressedFile
  private let mapping: ColumnMapping
  private let delimiter: UInt8
  private var names: [String] = []
  /// Field, index of its column, factor; in the order in which they are read.
  private var wanted: [(field: CatalogueField, place: Int, scale: Double)] = []
  /// Bytes of the text, and a zero behind them at which the reading of a number ends.
  private var buffer: [UInt8] = [0]
  private var unread = 0..<0
  /// Bytes of the last line, which are before the unread ones in the buffer.
  private var lineLength = 0
  private var hasEnded = false
  private var fields: [FieldRange] = []
  private(set) var position = TablePosition()
  let rowCount: Int? = nil
  let unit: PositionUnit? = nil

  private static let rowsAtOnce = 16_384
  private static let pieceSize = 1 << 18
  private static let longestRow = 1 << 20

  /// - Parameter path: `-` is standard input.
  init(path: String, mapping: ColumnMapping) throws(CatalogueError) {
    guard let file = CompressedFile.reading(path) else {
      throw CatalogueError(.missing, file: path, "cannot be opened")
    }
    self.path = path
    self.file = file
    self.mapping = mapping
    delimiter = mapping.delimiter.byte
    for _ in 0..<mapping.skippedLines { _ = try record() }
    try readHeading()
    let places = try ColumnPlaces(mapping, among: names, of: path).places
    for field in CatalogueField.allCases {
      guard let place = places[field], let column = mapping.columns[field] else { continue }
      wanted.append((field, place, column.scale))
    }
  }

  /// Takes the names of the columns from the first line, which is data where columns have numbers.
  private func readHeading() throws(CatalogueError) {
    var isFound = try record()
    while isFound, fields.first.map({ buffer[$0.start] == UInt8(ascii: "#") }) ?? true {
      isFound = try record()
    }
    guard isFound else { throw CatalogueError(.badInput, file: path, "the table is empty") }
    guard mapping.isByNumber else {
      names = fields.map { text(of: $0) }
      // Some programs begin a text with a byte order mark.
      if names[0].unicodeScalars.first == "\u{FEFF}" { names[0].unicodeScalars.removeFirst() }
      return
    }
    names = (1...fields.count).map(String.init)
    unread = (unread.lowerBound - lineLength)..<unread.upperBound
    position.bytes -= lineLength
  }

  func move(to place: TablePosition) throws(CatalogueError) {
    while position.bytes < place.bytes {
      if unread.isEmpty { try fill() }
      guard !unread.isEmpty else {
        throw CatalogueError(
          .badInput, file: path, row: place.rows,
          "the file ends before the row at which an earlier import stopped")
      }
      let taken = min(unread.count, place.bytes - position.bytes)
      unread = (unread.lowerBound + taken)..<unread.upperBound
      position.bytes += taken
    }
    position = place
  }

  func next() throws(CatalogueError) -> TableBlock? {
    var block = TableBlock(firstRow: position.rows + 1, fields: wanted.map(\.field))
    var numbers = wanted.map { _ in [Double]() }
    var texts = wanted.map { _ in [String]() }
    while block.count < Self.rowsAtOnce, try record() {
      position.rows += 1
      guard fields.count == names.count else {
        throw CatalogueError(
          .badInput, file: path, row: position.rows,
          "expected \(names.count) fields, found \(fields.count)")
      }
      for (index, column) in wanted.enumerated() {
        if column.field.isText {
          texts[index].append(text(of: fields[column.place]))
        } else {
          numbers[index].append(column.scale * (try number(of: column.place)))
        }
      }
      block.count += 1
    }
    for (index, column) in wanted.enumerated() {
      if column.field.isText {
        block.texts[column.field] = texts[index]
      } else {
        block.numbers[column.field] = numbers[index]
      }
    }
    return block.count > 0 ? block : nil
  }
}

// MARK: records and fields

/// The bytes of a field in the buffer, without the quotes around it.
private struct FieldRange {
  var start: Int
  var end: Int
  /// True if quotes in it are doubled.
  var hasQuotes = false
}

extension CSVTable {
  /// Finds the fields of the next line that is not empty; false at the end of the table.
  private func record() throws(CatalogueError) -> Bool {
    while true {
      let scanned = Self.scan(
        buffer.span, unread, delimiter, isLast: hasEnded, into: &fields)
      switch scanned {
      case .line(let end):
        lineLength = end - unread.lowerBound
        position.bytes += lineLength
        unread = end..<unread.upperBound
        if fields.count == 1, fields[0].start == fields[0].end, !fields[0].hasQuotes { continue }
        return true
      case .incomplete where !hasEnded: try fill()
      case .incomplete:
        guard unread.isEmpty else {
          throw CatalogueError(
            .badInput, file: path, row: position.rows + 1,
            "the file ends within a quoted field, expected a closing quote")
        }
        return false
      }
    }
  }

  private enum Scanned {
    /// A whole line, and the place behind it.
    case line(end: Int)
    case incomplete
  }

  /// Takes one line apart.
  ///
  /// - Parameter isLast: true if nothing comes behind the bytes, which then end a line.
  private static func scan(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ delimiter: UInt8, isLast: Bool,
    into fields: inout [FieldRange]
  ) -> Scanned {
    let (quote, newLine, blank) = (UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: " "))
    fields.removeAll(keepingCapacity: true)
    var at = range.lowerBound
    let end = range.upperBound
    guard at < end else { return .incomplete }
    while true {
      if delimiter == blank { while at < end, bytes[at] == blank { at += 1 } }
      var field = FieldRange(start: at, end: at)
      if at < end, bytes[at] == quote {
        at += 1
        field.start = at
        while true {
          while at < end, bytes[at] != quote { at += 1 }
          guard at < end, at + 1 < end || isLast else { return .incomplete }
          guard at + 1 < end, bytes[at + 1] == quote else { break }
          field.hasQuotes = true
          at += 2
        }
        field.end = at
        at += 1
        while at < end, bytes[at] != delimiter, bytes[at] != newLine { at += 1 }
      } else {
        while at < end, bytes[at] != delimiter, bytes[at] != newLine { at += 1 }
        field.end = at
      }
      guard at < end || isLast else { return .incomplete }
      let endsLine = at >= end || bytes[at] == newLine
      if endsLine, field.end > field.start, bytes[field.end - 1] == UInt8(ascii: "\r") {
        field.end -= 1
      }
      // Blanks at the end of a line begin no field.
      if !(delimiter == blank && endsLine && field.start == field.end && !fields.isEmpty) {
        fields.append(field)
      }
      if endsLine { return .line(end: min(at + 1, end)) }
      at += 1
    }
  }

  /// Adds bytes of the file behind those that were not read yet.
  private func fill() throws(CatalogueError) {
    guard unread.count < Self.longestRow else {
      throw CatalogueError(
        .badInput, file: path, row: position.rows + 1,
        "the row has more than \(Self.longestRow) bytes")
    }
    var piece = [UInt8](repeating: 0, count: Self.pieceSize)
    guard let count = file.read(into: &piece) else {
      throw CatalogueError(
        .badInput, file: path, row: position.rows + 1,
        "the compressed data are damaged or end too early")
    }
    hasEnded = count == 0
    buffer.removeLast()
    if unread.lowerBound > 0 { buffer.removeFirst(unread.lowerBound) }
    buffer += piece.prefix(count)
    buffer.append(0)
    unread = 0..<buffer.count - 1
  }

  private func text(of field: FieldRange) -> String {
    let text = String(decoding: buffer[field.start..<field.end], as: UTF8.self)
    guard field.hasQuotes else { return text.trimmed }
    return text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
  }

  /// Words that tables write where they have no number.
  private static let missing: Set<String> = ["", "null", "none", "n/a", "na", "-", "--", "\\n"]

  /// The number in a column of the current line; NaN where there is none.
  private func number(of place: Int) throws(CatalogueError) -> Double {
    let field = fields[place]
    guard field.start < field.end else { return .nan }
    let (value, length) = unsafe buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return (Double.nan, 0) }
      let start = unsafe (base + field.start).assumingMemoryBound(to: CChar.self)
      var end: UnsafeMutablePointer<CChar>?
      let value = unsafe strtod(start, &end)
      return (value, unsafe end.map { unsafe UnsafePointer($0) - start } ?? 0)
    }
    let isWhole = buffer[min(field.start + length, field.end)..<field.end].allSatisfy {
      $0 == UInt8(ascii: " ")
    }
    if length > 0, field.start + length <= field.end, isWhole { return value }
    let text = text(of: field)
    guard Self.missing.contains(text.lowercased()) else {
      throw CatalogueError(
        .badInput, file: path, row: position.rows, column: names[place],
        "expected a number, found \"\(text)\"")
    }
    return .nan
  }
}
