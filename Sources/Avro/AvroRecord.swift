/// The few values to take out of a datum, by dotted paths such as `candidate.jd`.
package struct AvroProjection: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    /// The name and older names, best first; the first that the schema has is read.
    package var paths: [String]
    /// True if a schema without the column is refused.
    package var isRequired: Bool

    package init(_ paths: String..., isRequired: Bool = false) {
      self.paths = paths
      self.isRequired = isRequired
    }

    package static func required(_ paths: String...) -> Column {
      var column = Column(isRequired: true)
      column.paths = paths
      return column
    }
  }

  /// An array of records, one row an item; its columns' paths start at the item.
  package struct Table: Sendable, Hashable {
    package var path: String
    package var columns: [Column]

    package init(_ path: String, columns: [Column]) {
      self.path = path
      self.columns = columns
    }
  }

  package var columns: [Column]
  package var tables: [Table]

  package init(columns: [Column], tables: [Table] = []) {
    self.columns = columns
    self.tables = tables
  }
}

/// The values that a plan read from one datum. Texts are places in the bytes that were read.
///
/// The datum's columns are its first slots; those of a table's row begin at
/// ``row(_:of:columns:)``.
package struct AvroRecord: Sendable {
  /// One value of a column.
  @usableFromInline package struct Slot: Sendable {
    @usableFromInline package enum Kind: UInt8, Sendable { case none, integer, number, text }

    @usableFromInline var kind: Kind
    /// An integer, a number's bits, or a text's offset and length in halves.
    @usableFromInline var bits: UInt64

    static let none = Slot(kind: .none, bits: 0)
  }

  /// Rows of a table: their count and the first one's first slot.
  struct Rows: Sendable {
    var start = 0
    var count = 0
  }

  @usableFromInline var slots: [Slot]
  var tables: [Rows]

  /// The number of a table's rows.
  package func rowCount(of table: Int) -> Int { tables[table].count }

  /// The number of all tables' rows.
  package var rowCount: Int { tables.reduce(0) { $0 + $1.count } }

  /// The first slot of a table's row; add the column.
  package func row(_ row: Int, of table: Int, columns: Int) -> Int {
    tables[table].start + row * columns
  }

  /// A number or an integer; `nil` where the value is null, absent or a text.
  @inlinable package func number(_ slot: Int) -> Double? {
    switch slots[slot].kind {
    case .number: Double(bitPattern: slots[slot].bits)
    case .integer: Double(Int64(bitPattern: slots[slot].bits))
    case .none, .text: nil
    }
  }

  @inlinable package func integer(_ slot: Int) -> Int64? {
    slots[slot].kind == .integer ? Int64(bitPattern: slots[slot].bits) : nil
  }

  @inlinable package func isText(_ slot: Int) -> Bool { slots[slot].kind == .text }

  /// A text; `nil` where the value is no text or not UTF-8.
  package func text(_ slot: Int, in bytes: RawSpan) -> String? {
    guard isText(slot) else { return nil }
    let place = place(of: slot)
    return bytes.string(from: place.offset, count: place.count)
  }

  /// The only byte of a text of one byte.
  package func onlyByte(_ slot: Int, in bytes: RawSpan) -> UInt8? {
    guard isText(slot), place(of: slot).count == 1 else { return nil }
    return bytes.byte(at: place(of: slot).offset)
  }

  /// A value as messages show it: `null`, `2`, `0.5`, or a text in quotation marks, its end cut off.
  package func description(_ slot: Int, in bytes: RawSpan) -> String {
    switch slots[slot].kind {
    case .none: return "null"
    case .integer: return "\(Int64(bitPattern: slots[slot].bits))"
    case .number: return "\(Double(bitPattern: slots[slot].bits))"
    case .text:
      let place = place(of: slot)
      let shown = bytes.copy(from: place.offset, count: min(place.count, Self.shownBytes))
      let rest = place.count > Self.shownBytes ? "…" : ""
      return "\"\(String(decoding: shown, as: UTF8.self))\(rest)\""
    }
  }

  /// The type that a column has in this datum, with its article.
  package func typeName(_ slot: Int) -> String {
    switch slots[slot].kind {
    case .none: "no value"
    case .integer: "an integer"
    case .number: "a number"
    case .text: "a string"
    }
  }

  /// Bytes of a text that messages show.
  private static let shownBytes = 40

  private func place(of slot: Int) -> (offset: Int, count: Int) {
    (Int(slots[slot].bits >> 32), Int(slots[slot].bits & 0xffff_ffff))
  }
}
