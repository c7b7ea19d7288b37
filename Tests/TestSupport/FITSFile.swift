package import Foundation

/// A FITS file with one binary table, made byte by byte.
package struct FITSFile {
  /// One column with its values.
  package enum Column {
    case doubles([Double])
    case floats([Float])
    case longs([Int64])
    case texts([String], width: Int)

    var format: String {
      switch self {
      case .doubles: "1D"
      case .floats: "1E"
      case .longs: "1K"
      case .texts(_, let width): "\(width)A"
      }
    }

    var count: Int {
      switch self {
      case .doubles(let values): values.count
      case .floats(let values): values.count
      case .longs(let values): values.count
      case .texts(let values, _): values.count
      }
    }

    var width: Int {
      switch self {
      case .doubles, .longs: 8
      case .floats: 4
      case .texts(_, let width): width
      }
    }

    func append(_ row: Int, to data: inout Data) {
      func append(_ bits: some FixedWidthInteger) {
        var bits = bits.bigEndian
        unsafe withUnsafeBytes(of: &bits) { unsafe data.append(contentsOf: $0) }
      }
      switch self {
      case .doubles(let values): append(values[row].bitPattern)
      case .floats(let values): append(values[row].bitPattern)
      case .longs(let values): append(values[row])
      case .texts(let values, let width):
        let bytes = Array(values[row].utf8.prefix(width))
        data.append(contentsOf: bytes + [UInt8](repeating: 0, count: width - bytes.count))
      }
    }
  }

  package var columns: [(name: String, unit: String?, column: Column)]

  package init(_ columns: [(name: String, unit: String?, column: Column)]) {
    self.columns = columns
  }

  private static let block = 2_880

  /// The bytes of the file, padded to whole blocks.
  package var data: Data {
    let rows = columns.first?.column.count ?? 0
    var data = Self.header([("SIMPLE", "T"), ("BITPIX", "8"), ("NAXIS", "0"), ("EXTEND", "T")])
    var cards = [
      ("XTENSION", "'BINTABLE'"), ("BITPIX", "8"), ("NAXIS", "2"),
      ("NAXIS1", "\(columns.reduce(0) { $0 + $1.column.width })"), ("NAXIS2", "\(rows)"),
      ("PCOUNT", "0"), ("GCOUNT", "1"), ("TFIELDS", "\(columns.count)"),
    ]
    for (index, column) in columns.enumerated() {
      cards.append(("TTYPE\(index + 1)", "'\(column.name)'"))
      cards.append(("TFORM\(index + 1)", "'\(column.column.format)'"))
      if let unit = column.unit { cards.append(("TUNIT\(index + 1)", "'\(unit)'")) }
    }
    data += Self.header(cards)
    for row in 0..<rows {
      for column in columns { column.column.append(row, to: &data) }
    }
    return Self.padded(data, with: 0)
  }

  private static func header(_ cards: [(String, String)]) -> Data {
    var text = ""
    for (name, value) in cards {
      let start = name.padding(toLength: 8, withPad: " ", startingAt: 0) + "= "
      let shown =
        value.hasPrefix("'")
        ? value : String(repeating: " ", count: max(0, 20 - value.count)) + value
      text += (start + shown).padding(toLength: 80, withPad: " ", startingAt: 0)
    }
    text += "END".padding(toLength: 80, withPad: " ", startingAt: 0)
    return padded(Data(text.utf8), with: UInt8(ascii: " "))
  }

  private static func padded(_ data: Data, with byte: UInt8) -> Data {
    let rest = data.count % block
    return rest == 0 ? data : data + Data(repeating: byte, count: block - rest)
  }
}
