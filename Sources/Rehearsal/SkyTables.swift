import Foundation
import Photometry
import Sampling
import SkySimulator
import SurveySimulator

/// A table of comma-separated values with a header.
final class SkyTable {
  private let file: FileHandle
  private var lines = ""

  init(_ path: String, _ columns: [String]) throws {
    try Data().write(to: URL(filePath: path))
    file = try FileHandle(forWritingTo: URL(filePath: path))
    try append(columns)
  }

  func append(_ values: [String]) throws {
    lines += values.joined(separator: ",") + "\n"
    if lines.utf8.count > 1 << 16 { try flush() }
  }

  func close() throws {
    try flush()
    try file.close()
  }

  private func flush() throws {
    try file.write(contentsOf: Data(lines.utf8))
    lines = ""
  }

  /// A number with so many digits after the point; empty where there is none.
  static func text(_ value: Double?, _ digits: Int) -> String {
    value.map { $0.isFinite ? String(format: "%.\(digits)f", $0) : "" } ?? ""
  }
}

/// Truth table: the class of each object of a sky.
enum SkyTruth {
  static let columns = [
    "identifier", "class", "group", "kind", "ra", "dec", "redshift", "period", "amplitude",
    "peakMagnitude", "alerts", "sourceKind", "sourceRa", "sourceDec", "sourceMagnitude",
    "sourceSeparation",
  ]

  static func row(of object: SkyObject, alerts: Int) -> [String] {
    let candidate = object.candidate
    let source = candidate.counterpart
    let place = source.map { object.position.moved(east: $0.east, north: $0.north) }
    return [
      object.objectID, object.label, object.objectClass.rawValue, candidate.kind,
      SkyTable.text(object.position.rightAscension, 6),
      SkyTable.text(object.position.declination, 6), SkyTable.text(candidate.redshift, 5),
      SkyTable.text(candidate.period, 5), SkyTable.text(candidate.amplitude, 3),
      SkyTable.text(object.peakMagnitude, 3), String(alerts), source.map { "\($0.kind)" } ?? "",
      SkyTable.text(place?.rightAscension, 6), SkyTable.text(place?.declination, 6),
      SkyTable.text(source?.light.magnitude(.r), 3), SkyTable.text(source?.separation, 2),
    ]
  }
}

/// Catalogues of what is near the objects, as incomplete as real ones.
///
/// Stars are listed to Gaia's limit (G = 20.7). Galaxies are listed to r = 21.5: with the redshift of
/// a spectrum to r = 17.8 for four in five (SDSS main sample), beyond with a photometric one of
/// σ = 0.03 (1 + z). Four AGN in five are listed to r = 19.5, two in five beyond; of variable stars
/// three in four to r = 18, one in three beyond.
struct SkyCatalogues {
  static let columns = [
    "identifier", "ra", "dec", "class", "magnitude", "redshift", "redshiftError", "majorAxis",
    "axisRatio", "positionAngle",
  ]

  private let star: SkyTable
  private let galaxy: SkyTable
  private let agn: SkyTable
  private let variable: SkyTable

  init(_ path: String) throws {
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let table = { (name: String) in
      try SkyTable(folder.appending(path: "\(name).csv").path, Self.columns)
    }
    (star, galaxy) = (try table("star"), try table("galaxy"))
    (agn, variable) = (try table("agn"), try table("variable"))
  }

  /// Adds the sources around an object.
  func append(_ object: SkyObject) throws {
    var generator = SeededGenerator(seed: 0, key: "catalogue \(object.objectID)")
    for (index, source) in object.surroundings.sources.enumerated() {
      let place = object.position.moved(east: source.east, north: source.north)
      let name = "\(object.objectID)-\(index + 1)"
      let magnitude = source.light.magnitude(.r)
      switch source.kind {
      case .galaxy where magnitude < 21.5:
        try galaxy.append(Self.galaxy(name, place, source, &generator))
      case .star, .quasar:
        if magnitude < 20.7 { try star.append(Self.row(name, place, "star", magnitude)) }
      case .galaxy: break
      }
    }
    try appendKnown(object, &generator)
  }

  /// The object itself, where it is an AGN or a variable star that is known.
  private func appendKnown(_ object: SkyObject, _ generator: inout SeededGenerator) throws {
    guard let source = object.candidate.counterpart else { return }
    let magnitude = source.light.magnitude(.r)
    let draw = generator.uniform()
    if object.objectClass == .activeNucleus, draw < (magnitude < 19.5 ? 0.8 : 0.4) {
      try agn.append(
        Self.row(
          object.objectID, object.position, object.candidate.kind, magnitude,
          redshift: object.candidate.redshift, error: 0.001))
    }
    if object.objectClass.isVariableStar, draw < (magnitude < 18 ? 0.75 : 0.33) {
      try variable.append(
        Self.row(object.objectID, object.position, object.candidate.kind, magnitude))
    }
  }

  private static func galaxy(
    _ name: String, _ place: SkyPosition, _ source: SurroundingSource,
    _ generator: inout SeededGenerator
  ) -> [String] {
    let magnitude = source.light.magnitude(.r)
    let truth = source.redshift ?? 0
    let isMeasured = magnitude < 17.8 && generator.uniform() < 0.8
    let error = isMeasured ? 1e-4 : 0.03 * (1 + truth)
    let redshift = max(1e-4, truth + error * generator.normal())
    return row(
      name, place, "galaxy", magnitude, redshift: redshift, error: error, shape: source.shape)
  }

  private static func row(
    _ name: String, _ place: SkyPosition, _ kind: String, _ magnitude: Double,
    redshift: Double? = nil, error: Double? = nil, shape: GalaxyShape? = nil
  ) -> [String] {
    [
      name, SkyTable.text(place.rightAscension, 7), SkyTable.text(place.declination, 7), kind,
      SkyTable.text(magnitude, 3), SkyTable.text(redshift, 5),
      SkyTable.text(redshift == nil ? nil : error, 5), SkyTable.text(shape?.semiMajorAxis, 3),
      SkyTable.text(shape?.axisRatio, 3), SkyTable.text(shape?.positionAngle, 1),
    ]
  }

  func close() throws {
    for table in [star, galaxy, agn, variable] { try table.close() }
  }
}

extension SkyPosition {
  /// A place so many arcsec from this one, right ascension from 0 to 360.
  fileprivate func moved(east: Double, north: Double) -> SkyPosition {
    let turn = rightAscension + east / 3_600 / max(1e-6, cos(declination * .pi / 180))
    return SkyPosition(
      rightAscension: (turn + 360).truncatingRemainder(dividingBy: 360),
      declination: declination + north / 3_600)
  }
}
