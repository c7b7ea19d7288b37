internal import CCFITSIO
import CatalogueMatching

/// The first table of a FITS file, by cfitsio, some rows at a time.
///
/// Not for concurrent use. Safe, as the handle is closed once and never leaves.
@safe final class FITSTable: CatalogueTable {
  private let path: String
  private let handle: UnsafeMutablePointer<fitsfile>
  private let columns: [Column]
  private let total: Int
  private let rowsAtOnce: Int
  private(set) var position = TablePosition()
  let unit: PositionUnit?

  private struct Column {
    var field: CatalogueField
    var name: String
    /// From 1.
    var number: Int32
    var scale: Double
    var content: Content
  }

  /// The kind of values that a column is read as.
  private enum Content {
    case number
    case wholeNumber
    /// Bytes of the longest text.
    case text(width: Int)
  }

  var rowCount: Int? { total }

  init(path: String, mapping: ColumnMapping) throws(CatalogueError) {
    let handle = try unsafe Self.open(path)
    do throws(CatalogueError) {
      total = try unsafe Self.checkedRows(of: handle, path)
      columns = try unsafe Self.columns(of: handle, mapping, path)
      unit = unsafe Self.unit(of: columns, handle)
    } catch {
      var status: Int32 = 0
      unsafe ffclos(handle, &status)
      throw error
    }
    self.path = path
    unsafe self.handle = unsafe handle
    var rows = 0
    var status: Int32 = 0
    unsafe ffgrsz(handle, &rows, &status)
    rowsAtOnce = min(max(rows, 64), 65_536)
  }

  deinit {
    var status: Int32 = 0
    unsafe ffclos(handle, &status)
  }

  func move(to place: TablePosition) throws(CatalogueError) { position = place }

  func next() throws(CatalogueError) -> TableBlock? {
    let count = min(rowsAtOnce, total - position.rows)
    guard count > 0 else { return nil }
    var block = TableBlock(firstRow: position.rows + 1, fields: columns.map(\.field))
    for column in columns {
      switch column.content {
      case .number where !column.field.isText:
        block.numbers[column.field] = try numbers(column, count)
      case .number: block.texts[column.field] = try numbers(column, count).map(Self.text)
      case .wholeNumber: block.texts[column.field] = try wholeNumbers(column, count)
      case .text(let width): block.texts[column.field] = try texts(column, count, width)
      }
    }
    block.count = count
    position.rows += count
    return block
  }

  private static func text(_ number: Double) -> String { number.isNaN ? "" : "\(number)" }
}

// MARK: opening

extension FITSTable {
  /// Opens a file at its first table.
  private static func open(_ path: String) throws(CatalogueError) -> UnsafeMutablePointer<fitsfile>
  {
    var handle: UnsafeMutablePointer<fitsfile>?
    var status: Int32 = 0
    // The plain name: the extended one would read rules and filters out of it.
    unsafe ffdkopn(&handle, path, READONLY, &status)
    guard status == 0, let handle = unsafe handle else {
      throw CatalogueError(.badInput, file: path, "cannot be read as FITS: \(message(status))")
    }
    for number in Int32(2)... {
      var kind: Int32 = 0
      unsafe ffmahd(handle, number, &kind, &status)
      if status != 0 { break }
      if kind == BINARY_TBL || kind == ASCII_TBL { return unsafe handle }
    }
    var closing: Int32 = 0
    unsafe ffclos(handle, &closing)
    throw CatalogueError(
      .badInput, file: path, "expected a table in one of the extensions, found none")
  }

  /// The number of rows, all of which the file must hold.
  private static func checkedRows(
    of handle: UnsafeMutablePointer<fitsfile>, _ path: String
  ) throws(CatalogueError) -> Int {
    var status: Int32 = 0
    var (rows, width): (Int64, Int64) = (0, 0)
    var (header, start, end): (Int64, Int64, Int64) = (0, 0, 0)
    unsafe ffgnrwll(handle, &rows, &status)
    unsafe ffgkyjj(handle, "NAXIS1", &width, nil, &status)
    unsafe ffghadll(handle, &header, &start, &end, &status)
    guard status == 0, width > 0, rows >= 0 else {
      throw CatalogueError(.badInput, file: path, "the table's header: \(message(status))")
    }
    guard let size = FileIdentity.size(of: path) else {
      throw CatalogueError(.missing, file: path, "cannot be opened")
    }
    let held = max(0, Int64(size) - start) / width
    guard held >= rows else {
      throw CatalogueError(
        .badInput, file: path, row: Int(held) + 1,
        "the file ends within this row, expected \(rows) rows of \(width) bytes")
    }
    return Int(rows)
  }

  private static func columns(
    of handle: UnsafeMutablePointer<fitsfile>, _ mapping: ColumnMapping, _ path: String
  ) throws(CatalogueError) -> [Column] {
    var status: Int32 = 0
    var count: Int32 = 0
    unsafe ffgncl(handle, &count, &status)
    let names = (0..<count).map { index in
      unsafe keyword("TTYPE\(index + 1)", of: handle) ?? "\(index + 1)"
    }
    let places = try ColumnPlaces(mapping, among: names, of: path).places
    var columns: [Column] = []
    for field in CatalogueField.allCases {
      guard let place = places[field] else { continue }
      columns.append(
        Column(
          field: field, name: names[place], number: Int32(place + 1),
          scale: mapping.columns[field]?.scale ?? 1,
          content: try unsafe content(
            of: Int32(place + 1), field, handle, name: names[place], path)))
    }
    return columns
  }

  /// The kind of a column, which must fit its field.
  private static func content(
    of number: Int32, _ field: CatalogueField, _ handle: UnsafeMutablePointer<fitsfile>,
    name: String, _ path: String
  ) throws(CatalogueError) -> Content {
    var (kind, status): (Int32, Int32) = (0, 0)
    var (repeated, width): (Int64, Int64) = (0, 0)
    unsafe ffgtclll(handle, number, &kind, &repeated, &width, &status)
    func refuse(_ found: String) -> CatalogueError {
      let expected = field.isText ? "texts or numbers" : "numbers"
      return CatalogueError(
        .badInput, file: path, column: name,
        "expected \(expected) for \(field.rawValue), found \(found)")
    }
    guard status == 0 else { throw refuse(message(status)) }
    switch kind {
    case TSTRING:
      guard field.isText else { throw refuse("texts") }
      return .text(width: Int(repeated))
    case TBYTE, TSBYTE, TUSHORT, TSHORT, TUINT, TINT, TULONG, TLONG, TLONGLONG, TULONGLONG:
      guard repeated == 1 else { throw refuse("arrays of \(repeated)") }
      return field.isText ? .wholeNumber : .number
    case TFLOAT, TDOUBLE:
      guard repeated == 1 else { throw refuse("arrays of \(repeated)") }
      return .number
    default: throw refuse("values of cfitsio's kind \(kind)")
    }
  }

  /// The unit that the table gives for right ascensions.
  private static func unit(
    of columns: [Column], _ handle: UnsafeMutablePointer<fitsfile>
  ) -> PositionUnit? {
    guard let column = columns.first(where: { $0.field == .rightAscension }) else { return nil }
    switch unsafe keyword("TUNIT\(column.number)", of: handle)?.lowercased() {
    case "deg", "degree", "degrees": return .degrees
    case "rad", "radian", "radians": return .radians
    case "h", "hr", "hour", "hours": return .hours
    default: return nil
    }
  }

  /// The text of a keyword, `nil` where there is none.
  private static func keyword(
    _ name: String, of handle: UnsafeMutablePointer<fitsfile>
  ) -> String? {
    var status: Int32 = 0
    var value = [CChar](repeating: 0, count: Int(FLEN_VALUE))
    unsafe ffgkys(handle, name, &value, nil, &status)
    guard status == 0 else { return nil }
    return text(of: value).trimmed
  }

  private static func message(_ status: Int32) -> String {
    var text = [CChar](repeating: 0, count: Int(FLEN_STATUS))
    unsafe ffgerr(status, &text)
    ffcmsg()
    return "\(Self.text(of: text)) (cfitsio \(status))"
  }

  /// The characters before the zero that ends a text of C.
  private static func text(of characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

// MARK: reading

extension FITSTable {
  /// Reads the values of a column in the next rows, `NaN` or 0 where the table has none.
  private func numbers(_ column: Column, _ count: Int) throws(CatalogueError) -> [Double] {
    var values = [Double](repeating: .nan, count: count)
    var (missing, status, any): (Double, Int32, Int32) = (.nan, 0, 0)
    unsafe ffgcv(
      handle, TDOUBLE, column.number, Int64(position.rows + 1), 1, Int64(count), &missing, &values,
      &any, &status)
    try check(status, column)
    if column.scale != 1 { for index in values.indices { values[index] *= column.scale } }
    return values
  }

  private func wholeNumbers(_ column: Column, _ count: Int) throws(CatalogueError) -> [String] {
    var values = [Int64](repeating: 0, count: count)
    var (missing, status, any): (Int64, Int32, Int32) = (.min, 0, 0)
    unsafe ffgcv(
      handle, TLONGLONG, column.number, Int64(position.rows + 1), 1, Int64(count), &missing,
      &values, &any, &status)
    try check(status, column)
    return values.map { $0 == .min ? "" : "\($0)" }
  }

  private func texts(
    _ column: Column, _ count: Int, _ width: Int
  ) throws(CatalogueError) -> [String] {
    let size = width + 1
    var bytes = [CChar](repeating: 0, count: size * count)
    var (status, any): (Int32, Int32) = (0, 0)
    let texts = unsafe bytes.withUnsafeMutableBufferPointer { buffer -> [String] in
      guard let base = buffer.baseAddress else { return [] }
      var rows: [UnsafeMutablePointer<CChar>?] = unsafe (0..<count).map { unsafe base + $0 * size }
      unsafe ffgcv(
        handle, TSTRING, column.number, Int64(position.rows + 1), 1, Int64(count), nil, &rows,
        &any, &status)
      guard status == 0 else { return [] }
      return unsafe rows.map { row in
        unsafe row.map { unsafe String(cString: $0).trimmed } ?? ""
      }
    }
    try check(status, column)
    return texts
  }

  private func check(_ status: Int32, _ column: Column) throws(CatalogueError) {
    guard status != 0 else { return }
    throw CatalogueError(
      .badInput, file: path, row: position.rows + 1, column: column.name, Self.message(status))
  }
}
