/// A quantity of a catalogue's row; the raw names are those of the configuration and of `--column`.
package enum CatalogueField: String, Sendable, Hashable, CaseIterable {
  case rightAscension, declination, identifier
  case objectClass = "class"
  case magnitude, redshift, redshiftError
  case parallax, parallaxError, properMotionRA, properMotionDec, properMotionError
  case majorAxis, axisRatio, positionAngle
  /// The two components of an ellipticity, in place of axis ratio and position angle.
  case ellipticity1, ellipticity2

  package var isText: Bool { self == .identifier || self == .objectClass }
}

/// Unit of the positions of a table.
package enum PositionUnit: String, Sendable, Hashable, CaseIterable {
  case degrees
  /// Right ascension in hours, declination in degrees.
  case hours
  case radians
}

/// The character between the fields of a text table.
package enum TableDelimiter: String, Sendable, Hashable, CaseIterable {
  case comma, semicolon, tab, bar
  /// One blank or more.
  case space

  package var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .bar: UInt8(ascii: "|")
    case .space: UInt8(ascii: " ")
    }
  }
}

/// The columns of a table that a catalogue takes, and how the table is written.
package struct ColumnMapping: Sendable, Hashable {
  /// A column by its name, or in a text table without a heading by its number, from 1.
  package struct Column: Sendable, Hashable {
    package var name: String
    /// Factor of its numbers.
    package var scale: Double

    /// The column that a text names: `Diam`, or `Diam*0.25` to multiply its numbers; `nil` where the
    /// factor is no number.
    package init?(_ text: String) {
      let parts = text.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
      name = parts[0].trimmed
      guard !name.isEmpty else { return nil }
      guard parts.count == 2 else {
        scale = 1
        return
      }
      guard let factor = Double(parts[1].trimmed), factor.isFinite else { return nil }
      scale = factor
    }

    package var text: String { scale == 1 ? name : "\(name)*\(scale)" }
  }

  package var columns: [CatalogueField: Column]
  /// `nil` where nobody has said: degrees then, unless the numbers look like something else.
  package var unit: PositionUnit?
  package var delimiter: TableDelimiter
  /// Lines before the heading of a text table.
  package var skippedLines: Int
  /// Rows of these classes are left out; one that ends in `*` stands for all that begin so.
  package var skippedClasses: [String]

  package init(
    columns: [CatalogueField: Column], unit: PositionUnit? = nil,
    delimiter: TableDelimiter = .comma, skippedLines: Int = 0, skippedClasses: [String] = []
  ) {
    self.columns = columns
    self.unit = unit
    self.delimiter = delimiter
    self.skippedLines = skippedLines
    self.skippedClasses = skippedClasses
  }

  package func skips(_ objectClass: String) -> Bool {
    skippedClasses.contains { pattern in
      pattern.hasSuffix("*")
        ? objectClass.hasPrefix(pattern.dropLast()) : objectClass == pattern
    }
  }

  /// True if all columns are given by their numbers: the table has no heading.
  package var isByNumber: Bool { columns.values.allSatisfy { (Int($0.name) ?? 0) > 0 } }

  /// True if the catalogue has parallaxes or proper motions.
  package var hasAstrometry: Bool {
    (columns[.parallax] != nil && columns[.parallaxError] != nil)
      || (columns[.properMotionRA] != nil && columns[.properMotionDec] != nil
        && columns[.properMotionError] != nil)
  }

  /// One line that says the same for the same mapping.
  package var text: String {
    let fields = CatalogueField.allCases.compactMap { field in
      columns[field].map { "\(field.rawValue)=\($0.text)" }
    }
    let parts =
      fields + [
        unit?.rawValue ?? "", delimiter.rawValue, "\(skippedLines)",
        skippedClasses.joined(separator: ","),
      ]
    return parts.joined(separator: ";")
  }
}

extension StringProtocol {
  /// The text without white space around it.
  package var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
