import CatalogueMatching
import CommandSupport
import Configuration
import Foundation
import SkyCatalogues

/// `nightjar catalogue import`: a table to a catalogue.
struct CatalogueImportCommand: Command {
  static let specification = CommandSpecification(
    name: "catalogue import",
    summary: "Imports a table of text or FITS as a catalogue that objects are matched with.",
    arguments: [
      ArgumentSpecification(
        "FILE",
        "Text (RFC 4180 or another delimiter, plain or gzip) or plain FITS; - is text from "
          + "standard input.")
    ],
    options: [
      .option(
        "name", "NAME", "Of the catalogue; one that the configuration has brings its columns."),
      .option("role", "ROLE", "star, variable, agn, galaxy or transient."),
      .option("version", "TEXT", "Of the catalogue; default: a hash of the file's beginning."),
      .option(
        "column", "FIELD=COLUMN",
        "Column of a field (rightAscension, declination, identifier, class, magnitude, redshift, "
          + "redshiftError, …); COLUMN*NUMBER scales it.", isRepeatable: true),
      .option("unit", "UNIT", "Of the positions: degrees, hours or radians."),
      .option("delimiter", "NAME", "comma, semicolon, tab, bar or space."),
      .option("skip-lines", "N", "Lines before the heading of a text table."),
    ] + CatalogueFolder.options)

  private let folder: CatalogueFolder
  private let directory: String?
  private let path: String
  private let name: String
  private let role: CatalogueRole?
  private let version: String?
  private let columns: [CatalogueField: ColumnMapping.Column]
  private let unit: PositionUnit?
  private let delimiter: TableDelimiter?
  private let skippedLines: Int?

  init(_ call: ParsedCommand) throws(UsageError) {
    folder = CatalogueFolder(call)
    directory = call.value("directory")
    path = call.argument("FILE") ?? ""
    guard let name = call.value("name") else {
      throw UsageError(command: call.specification, problem: .conflict("--name is missing"))
    }
    self.name = name
    role = try call.choice("role", of: CatalogueRole.self)
    version = call.value("version")
    unit = try call.choice("unit", of: PositionUnit.self)
    delimiter = try call.choice("delimiter", of: TableDelimiter.self)
    skippedLines = try call.int("skip-lines", in: 0...1_000)
    columns = try Self.columns(call)
  }

  private static func columns(
    _ call: ParsedCommand
  ) throws(UsageError) -> [CatalogueField: ColumnMapping.Column] {
    var columns: [CatalogueField: ColumnMapping.Column] = [:]
    for text in call.values("column") {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let field = CatalogueField(rawValue: parts[0]),
        let column = ColumnMapping.Column(parts[1])
      else {
        let fields = CatalogueField.allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError(
          command: call.specification,
          problem: .badValue(
            "column", expected: "FIELD=COLUMN with one of \(fields)", found: text))
      }
      columns[field] = column
    }
    return columns
  }

  func run() async throws -> ExitStatus {
    let settings = try folder.settings()
    let table = settings.tables.first { $0.name == name }
    guard let role = role ?? table?.role else {
      throw CommandFailure(
        status: .usage,
        message: "the configuration has no catalogue \(name); give --role and --column")
    }
    var mapping = table?.mapping ?? ColumnMapping(columns: [:])
    mapping.columns.merge(columns) { $1 }
    mapping.unit = unit ?? mapping.unit
    mapping.delimiter = delimiter ?? mapping.delimiter
    mapping.skippedLines = skippedLines ?? mapping.skippedLines
    let given = version ?? table.flatMap { $0.version.isEmpty ? nil : $0.version }
    let work = CatalogueImport(
      path: path, name: name, role: role, version: given, mapping: mapping,
      directory: directory ?? settings.directory)
    var progress = ImportProgress()
    let about: CatalogueDescription
    do throws(CatalogueError) {
      about = try work.run { progress.show($0) }
    } catch {
      Console.endProgress()
      throw CommandFailure(error)
    }
    Console.endProgress()
    Console.say(
      "nightjar: \(about.rows) rows imported as \(about.name) \(about.version) (\(about.role)) in "
        + "\(progress.seconds) s")
    return .done
  }
}

/// Tells people how far an import is: a line that changes on a terminal, elsewhere one in ten seconds.
private struct ImportProgress {
  private let start = ContinuousClock.now
  private var lastLine: ContinuousClock.Instant?
  private static let pause = Duration.seconds(10)

  var seconds: String {
    String(format: "%.1f", (ContinuousClock.now - start) / .seconds(1))
  }

  mutating func show(_ progress: CatalogueImport.Progress) {
    switch progress {
    case .resumed(let rows): Console.say("nightjar: going on after row \(rows)")
    case .read(let rows, let total):
      let of = total.map { " of \($0)" } ?? ""
      say("\(rows)\(of) rows read, \(seconds) s")
    case .sorting(let rows):
      if Console.isTerminal { say("sorting \(rows) rows") }
    }
  }

  private mutating func say(_ line: String) {
    let now = ContinuousClock.now
    if Console.isTerminal {
      Console.progress(line)
    } else if lastLine.map({ now - $0 >= Self.pause }) ?? true {
      Console.say("nightjar: \(line)")
      lastLine = now
    }
  }
}
