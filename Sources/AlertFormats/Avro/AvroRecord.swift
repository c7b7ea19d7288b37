/// What a plan read from one datum. Texts are places in the bytes that were read.
package struct AvroRecord: Sendable {
  /// One value of a column.
  struct Slot: Sendable {
    enum Kind: UInt8, Sendable { case none, integer, number, text }

    var kind: Kind
    /// An integer, a number's bits, or a text's offset and length in halves.
    var bits: UInt64

    static let none = Slot(kind: .none, bits: 0)
  }

  /// Rows of a table: their count and the first one's first slot.
  struct Rows: Sendable {
    var start = 0
    var count = 0
  }

  var slots: [Slot]
  var tables: [Rows]

  /// A column of the datum as a number; `nil` where it is null, absent or a text.
  package func number(column: Int) -> Double? { number(column) }

  /// The first slot of a table's row; add the column.
  func row(_ row: Int, of table: Int, columns: Int) -> Int { tables[table].start + row * columns }

  /// A number or an integer; `nil` where the value is null, absent or a text.
  @inline(__always)
  func number(_ slot: Int) -> Double? {
    switch slots[slot].kind {
    case .number: Double(bitPattern: slots[slot].bits)
    case .integer: Double(Int64(bitPattern: slots[slot].bits))
    case .none, .text: nil
    }
  }

  @inline(__always)
  func integer(_ slot: Int) -> Int64? {
    slots[slot].kind == .integer ? Int64(bitPattern: slots[slot].bits) : nil
  }

  /// A text; `nil` where the value is no text or not UTF-8.
  func text(_ slot: Int, in bytes: RawSpan) -> String? {
    guard slots[slot].kind == .text else { return nil }
    let place = place(of: slot)
    return bytes.string(from: place.offset, count: place.count)
  }

  /// The only byte of a text of one byte.
  @inline(__always)
  func onlyByte(_ slot: Int, in bytes: RawSpan) -> UInt8? {
    guard slots[slot].kind == .text, place(of: slot).count == 1 else { return nil }
    return bytes.byte(at: place(of: slot).offset)
  }

  private func place(of slot: Int) -> (offset: Int, count: Int) {
    (Int(slots[slot].bits >> 32), Int(slots[slot].bits & 0xffff_ffff))
  }
}
