import CatalogueMatching
import Ephemerides
import Glibc

/// Makes entries of a table's rows: positions are checked, other numbers that cannot be are left out.
struct EntryMaker {
  let path: String
  let mapping: ColumnMapping
  /// Of the positions.
  let unit: PositionUnit
  /// True if nobody has said what the unit is, so that the numbers must not look like another.
  let isUnitAssumed: Bool
  /// The largest right ascension and absolute declination so far, in the table's unit.
  private(set) var largest = (rightAscension: 0.0, declination: 0.0)

  /// - Parameter largest: of the rows of an earlier reading.
  init(
    path: String, mapping: ColumnMapping, tableUnit: PositionUnit?,
    largest: (rightAscension: Double, declination: Double) = (0, 0)
  ) {
    self.path = path
    self.mapping = mapping
    unit = mapping.unit ?? tableUnit ?? .degrees
    isUnitAssumed = mapping.unit == nil && unit == .degrees
    self.largest = largest
  }

  /// The entries of a block with the numbers of their rows.
  mutating func entries(
    of block: TableBlock
  ) throws(CatalogueError) -> [(row: Int, entry: CatalogueEntry)] {
    guard let rightAscensions = block.numbers[.rightAscension],
      let declinations = block.numbers[.declination]
    else { return [] }
    let identifiers = block.texts[.identifier]
    let classes = block.texts[.objectClass]
    let numbers = Numbers(block)
    var entries: [(row: Int, entry: CatalogueEntry)] = []
    entries.reserveCapacity(block.count)
    for index in 0..<block.count {
      let row = block.firstRow + index
      let position = try position(rightAscensions[index], declinations[index], row: row)
      if let name = classes?[index], mapping.skips(name) { continue }
      var entry = CatalogueEntry(position: position, identifier: identifiers?[index] ?? "\(row)")
      if let name = classes?[index], !name.isEmpty { entry.objectClass = name }
      numbers.fill(&entry, index)
      entries.append((row, entry))
    }
    return entries
  }

  private mutating func position(
    _ rightAscension: Double, _ declination: Double, row: Int
  ) throws(CatalogueError) -> EquatorialPosition {
    func refuse(_ field: CatalogueField, _ value: Double, _ range: String) -> CatalogueError {
      CatalogueError(
        .badInput, file: path, row: row, column: mapping.columns[field]?.name,
        "expected \(range), found \(value.isNaN ? "no number" : "\(value)")")
    }
    let (turn, right) =
      switch unit {
      case .degrees: (360.0, 90.0)
      case .hours: (24.0, 90.0)
      case .radians: (2 * Double.pi, Double.pi / 2)
      }
    let rounding = 1e-6
    guard (0...turn + rounding).contains(rightAscension) else {
      let bound = unit == .radians ? "2π" : "\(Int(turn))"
      throw refuse(.rightAscension, rightAscension, "0 to \(bound) \(unit)")
    }
    guard abs(declination) <= right + rounding else {
      let bound = unit == .radians ? "π/2 radians" : "90 degrees"
      throw refuse(.declination, declination, "−\(bound) to \(bound)")
    }
    largest.rightAscension = max(largest.rightAscension, rightAscension)
    largest.declination = max(largest.declination, abs(declination))
    let degrees = rightAscension * 360 / turn
    return EquatorialPosition(
      rightAscension: degrees < 360 ? degrees : max(0, degrees - 360),
      declination: min(90, max(-90, declination * 90 / right)))
  }

  /// Refuses a table of positions that are taken for degrees and look like radians or hours.
  ///
  /// - Parameter rows: number of rows of the whole table.
  func checkUnit(rows: Int) throws(CatalogueError) {
    guard isUnitAssumed, rows > 0, largest.rightAscension <= 24 else { return }
    let areRadians = largest.rightAscension <= 2 * .pi && largest.declination <= .pi / 2
    let other = areRadians ? PositionUnit.radians : .hours
    throw CatalogueError(
      .badInput, file: path, column: mapping.columns[.rightAscension]?.name,
      "expected degrees; the largest of \(rows) rows is \(largest.rightAscension), as in a table in "
        + "\(other.rawValue); give the unit, \(other.rawValue), or degrees if they are")
  }
}

/// The columns of a block with numbers beside the position.
private struct Numbers {
  private let block: TableBlock
  private let magnitude, redshift, redshiftError, parallax, parallaxError: [Double]?
  private let motionRA, motionDec, motionError, majorAxis, axisRatio, positionAngle: [Double]?
  private let ellipticity1, ellipticity2: [Double]?

  init(_ block: TableBlock) {
    self.block = block
    magnitude = block.numbers[.magnitude]
    redshift = block.numbers[.redshift]
    redshiftError = block.numbers[.redshiftError]
    parallax = block.numbers[.parallax]
    parallaxError = block.numbers[.parallaxError]
    motionRA = block.numbers[.properMotionRA]
    motionDec = block.numbers[.properMotionDec]
    motionError = block.numbers[.properMotionError]
    majorAxis = block.numbers[.majorAxis]
    axisRatio = block.numbers[.axisRatio]
    positionAngle = block.numbers[.positionAngle]
    ellipticity1 = block.numbers[.ellipticity1]
    ellipticity2 = block.numbers[.ellipticity2]
  }

  /// The number of a row where there is one within a range: catalogues write −1, −99 or 999 for none.
  private func number(
    _ column: [Double]?, _ index: Int, in range: ClosedRange<Double>
  ) -> Double? {
    guard let value = column?[index], range.contains(value) else { return nil }
    return value
  }

  func fill(_ entry: inout CatalogueEntry, _ index: Int) {
    let positive = Double.leastNormalMagnitude...1e6
    entry.magnitude = number(magnitude, index, in: -30...60)
    // Nearby galaxies come towards us by less.
    entry.redshift = number(redshift, index, in: -0.003...20)
    entry.redshiftError = number(redshiftError, index, in: 0...20)
    entry.parallax = number(parallax, index, in: -1e6...1e6)
    entry.parallaxError = number(parallaxError, index, in: positive)
    entry.properMotionRA = number(motionRA, index, in: -1e6...1e6)
    entry.properMotionDec = number(motionDec, index, in: -1e6...1e6)
    entry.properMotionError = number(motionError, index, in: positive)
    entry.majorAxis = number(majorAxis, index, in: positive)
    entry.axisRatio = number(axisRatio, index, in: 0.01...1)
    entry.positionAngle = number(positionAngle, index, in: -360...360)
    guard let e1 = number(ellipticity1, index, in: -1...1),
      let e2 = number(ellipticity2, index, in: -1...1), hypot(e1, e2) < 1
    else { return }
    let ellipticity = hypot(e1, e2)
    entry.axisRatio = max(0.01, (1 - ellipticity) / (1 + ellipticity))
    entry.positionAngle = atan2(e2, e1) * 90 / .pi
  }
}
