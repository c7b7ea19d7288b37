import AlertProcessing
import CatalogueMatching
import CommandSupport
import Configuration
import Daemon
import Ephemerides
import Foundation
import JSONText
import SkyCatalogues
import Telemetry

/// Options of all commands about catalogues.
struct CatalogueFolder: Sendable {
  static let options: [OptionSpecification] =
    [.option("directory", "FOLDER", "Of the catalogues; default: the configuration's.")]
    + ConfigurationFile.options

  private let file: ConfigurationFile
  private let directory: String?

  init(_ call: ParsedCommand) {
    file = ConfigurationFile(call)
    directory = call.value("directory")
  }

  func settings() throws(CommandFailure) -> CatalogueSettings {
    try file.load().settings.catalogues
  }

  func library() throws(CommandFailure) -> CatalogueLibrary {
    let settings = try settings()
    return CatalogueLibrary(
      directory: directory ?? settings.directory, settings: settings.matchSettings)
  }
}

extension CommandFailure {
  init(_ error: CatalogueError) {
    let status: ExitStatus =
      switch error.kind {
      case .missing: .inputMissing
      case .badInput: .badInput
      case .failed: .failed
      }
    self.init(status: status, message: "\(error)")
  }
}

/// `nightjar catalogue list`.
struct CatalogueListCommand: Command {
  static let specification = CommandSpecification(
    name: "catalogue list", summary: "The imported catalogues.",
    options: [.flag("json", "One JSON object a catalogue.")] + CatalogueFolder.options)

  private let folder: CatalogueFolder
  private let json: Bool

  init(_ call: ParsedCommand) throws(UsageError) {
    folder = CatalogueFolder(call)
    json = call.flag("json")
  }

  func run() async throws -> ExitStatus {
    let library = try folder.library()
    let list: [(about: CatalogueDescription, bytes: Int)]
    do throws(CatalogueError) { list = try library.list() } catch { throw CommandFailure(error) }
    guard !json else {
      for entry in list { Output.standard.write(line: entry.about.json(bytes: entry.bytes)) }
      return .done
    }
    var table = Table([
      ("name", .left), ("version", .left), ("role", .left), ("rows", .right), ("MB", .right),
      ("imported", .left), ("source", .left),
    ])
    for (about, bytes) in list {
      let date = Date(timeIntervalSince1970: Double(about.imported))
      table.append([
        about.name, about.version, about.role.rawValue, "\(about.rows)",
        "\((bytes + 999_999) / 1_000_000)",
        date.formatted(.iso8601.year().month().day()), about.source,
      ])
    }
    for line in table.lines(width: Console.isOutputTerminal ? 80 : Int.max) {
      Output.standard.write(line: line)
    }
    return .done
  }
}

/// `nightjar catalogue remove`.
struct CatalogueRemoveCommand: Command {
  static let specification = CommandSpecification(
    name: "catalogue remove", summary: "Removes an imported catalogue.",
    arguments: [ArgumentSpecification("NAME", "Of the catalogue.")],
    options: CatalogueFolder.options)

  private let folder: CatalogueFolder
  private let name: String

  init(_ call: ParsedCommand) throws(UsageError) {
    folder = CatalogueFolder(call)
    name = call.argument("NAME") ?? ""
  }

  func run() async throws -> ExitStatus {
    let library = try folder.library()
    do throws(CatalogueError) { try library.remove(name) } catch { throw CommandFailure(error) }
    return .done
  }
}

/// `nightjar catalogue match`: what the stream would find at a position.
struct CatalogueMatchCommand: Command {
  static let specification = CommandSpecification(
    name: "catalogue match", summary: "The entries of all catalogues at a position.",
    arguments: [
      ArgumentSpecification("RA", "Right ascension, J2000 degrees."),
      ArgumentSpecification("DEC", "Declination, J2000 degrees; after -- where it is negative."),
    ],
    options: [.flag("json", "One JSON object an entry.")] + CatalogueFolder.options)

  private let folder: CatalogueFolder
  private let json: Bool
  private let position: EquatorialPosition

  init(_ call: ParsedCommand) throws(UsageError) {
    folder = CatalogueFolder(call)
    json = call.flag("json")
    func degrees(_ name: String, _ range: ClosedRange<Double>) throws(UsageError) -> Double {
      let text = call.argument(name) ?? ""
      if let value = Double(text), range.contains(value) { return value }
      let expected = "degrees from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
      throw UsageError(
        command: call.specification,
        problem: .conflict("\(name): expected \(expected), found \"\(text)\""))
    }
    position = EquatorialPosition(
      rightAscension: try degrees("RA", 0...360), declination: try degrees("DEC", -90...90))
  }

  func run() async throws -> ExitStatus {
    let library = try folder.library()
    do throws(CatalogueError) { _ = try library.list() } catch { throw CommandFailure(error) }
    let matches = try library.current().matches(at: position)
    guard !json else {
      for match in matches.entries {
        Output.standard.write(line: match.json)
      }
      return .done
    }
    var table = Table([
      ("catalogue", .left), ("version", .left), ("role", .left), ("identifier", .left),
      ("arcsec", .right), ("class", .left), ("mag", .right), ("z", .right), ("probability", .right),
    ])
    for match in matches.entries {
      table.append([
        match.catalogue, match.version, match.role.rawValue, match.identifier,
        String(format: "%.2f", match.separation), match.objectClass ?? "",
        match.magnitude.map { String(format: "%.1f", $0) } ?? "",
        match.redshift.map { String(format: "%.4f", $0) } ?? "",
        match.probability.map { String(format: "%.3f", $0) } ?? "",
      ])
    }
    for line in table.lines(width: Console.isOutputTerminal ? 80 : Int.max) {
      Output.standard.write(line: line)
    }
    return .done
  }
}

extension CatalogueDescription {
  /// One JSON object on one line, keys in a fixed order.
  func json(bytes: Int) -> [UInt8] {
    JSONWriter.object {
      $0.field("name", name)
      $0.field("version", version)
      $0.field("role", role.rawValue)
      $0.field("rows", rows)
      $0.field("bytes", bytes)
      $0.field("area", area)
      $0.field("imported", imported)
      $0.field("source", source)
      $0.field("sourceBytes", identity.size)
      $0.field("sourceHash", identity.text)
    }
  }
}
