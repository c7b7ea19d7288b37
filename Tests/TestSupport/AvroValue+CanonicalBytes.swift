import Avro

extension AvroValue {
  /// The tree as `leaves` of make_alert_goldens.py writes it.
  package var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += Array("n".utf8)
    case .boolean(let value): bytes += Array((value ? "b1" : "b0").utf8)
    case .int(let value): Self.append("i", Int64(value), to: &bytes)
    case .long(let value): Self.append("i", value, to: &bytes)
    case .float(let value): Self.append(Double(value), to: &bytes)
    case .double(let value): Self.append(value, to: &bytes)
    case .bytes(let value), .fixed(let value):
      Self.append("y", Int64(value.count), to: &bytes)
      bytes += value
    case .string(let value), .enumeration(let value): Self.append(value, to: &bytes)
    case .array(let items):
      Self.append("a", Int64(items.count), to: &bytes)
      for item in items { item.append(to: &bytes) }
    case .map(let entries), .record(let entries):
      Self.append("r", Int64(entries.count), to: &bytes)
      for entry in entries {
        Self.append(entry.name, to: &bytes)
        entry.value.append(to: &bytes)
      }
    }
  }

  private static func append(_ letter: String, _ value: Int64, to bytes: inout [UInt8]) {
    bytes += Array(letter.utf8)
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> Int64(shift)))
    }
  }

  private static func append(_ value: Double, to bytes: inout [UInt8]) {
    if value.isNaN {
      bytes += Array("dnan".utf8)
    } else {
      append("d", Int64(bitPattern: value.bitPattern), to: &bytes)
    }
  }

  private static func append(_ value: String, to bytes: inout [UInt8]) {
    append("s", Int64(value.utf8.count), to: &bytes)
    bytes += Array(value.utf8)
  }
}
