import CatalogueMatching
import Ephemerides
import Foundation
import Glibc
import Sampling
import SkyCatalogues
import TestSupport
import Testing

/// Imports as a whole: descriptions, interruptions, replacement, and what the stream sees of them.
@Suite struct CatalogueImportTests {
  /// A table of more than two pieces.
  private static func table(rows: Int) throws -> String {
    var generator = SeededGenerator(seed: 5)
    var text = "ra,dec,id\n"
    for row in 0..<rows {
      let position = Sky.random(&generator)
      text += "\(position.rightAscension),\(position.declination),s\(row)\n"
    }
    return try Sky.file(text)
  }

  @Test func description() throws {
    let path = try Self.table(rows: 30_000)
    let work = try Sky.work(path, role: .galaxy)
    var seen: [CatalogueImport.Progress] = []
    let about = try work.run { seen.append($0) }
    #expect(about.name == "sky" && about.version == "1" && about.role == .galaxy)
    #expect(about.rows == 30_000 && about.source == "table.csv")
    // The whole sky.
    #expect(abs(about.area / 41_252.96 - 1) < 0.01)
    #expect(seen == [.read(rows: 30_000, of: nil), .sorting(rows: 30_000)])
    let catalogue = try SkyCatalogue(path: work.directory + "/sky.catalogue")
    var kept = catalogue.description
    #expect(abs(kept.area - about.area) < 1e-6)
    kept.area = about.area
    #expect(kept == about)
    let library = CatalogueLibrary(directory: work.directory)
    #expect(try library.list().map(\.about) == [catalogue.description])
  }

  /// An import that is killed after its first piece goes on behind it and comes to the same.
  @Test func aKilledImportGoesOn() async throws {
    let path: String = try Self.table(rows: 230_000)
    let folder: String = try Fixture.temporaryFolder().path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, folder = folder as String] in
      let work = try Sky.work(path, in: folder)
      _ = try work.run { progress in
        if case .read = progress { raise(SIGKILL) }
      }
    }
    var seen: [CatalogueImport.Progress] = []
    let about = try Sky.work(path, in: folder).run { seen.append($0) }
    guard case .resumed(let rows)? = seen.first else {
      Issue.record("the import began anew: \(seen)")
      return
    }
    #expect(rows >= 100_000 && rows < 230_000 && about.rows == 230_000)
    let whole = try Sky.work(path)
    _ = try whole.run()
    let resumed = try Data(contentsOf: URL(filePath: folder + "/sky.catalogue"))
    let fresh = try Data(contentsOf: URL(filePath: whole.directory + "/sky.catalogue"))
    #expect(resumed.count == fresh.count)
    let positions = [(0.0, 90.0), (100, 10), (200, -40)]
    for (ra, dec) in positions {
      let place = EquatorialPosition(rightAscension: ra, declination: dec)
      let one = try SkyCatalogue(path: folder + "/sky.catalogue").cone(
        around: place, radius: 3_600)
      let other = try SkyCatalogue(path: whole.directory + "/sky.catalogue").cone(
        around: place, radius: 3_600)
      #expect(one == other && !one.isEmpty)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder + "/import").isEmpty)
  }

  /// What an import of another file has left is not gone on with.
  @Test func anotherFileBeginsAnew() async throws {
    let path = try Self.table(rows: 130_000)
    let folder = try Fixture.temporaryFolder().path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, folder = folder as String] in
      _ = try Sky.work(path, in: folder).run { progress in
        if case .read = progress { raise(SIGKILL) }
      }
    }
    let other = try Sky.file("ra,dec,id\n10,20,a\n")
    #expect(try Sky.work(other, in: folder).run().rows == 1)
  }

  /// A library shows a new catalogue, its replacement and its removal without being told.
  @Test func libraryFollowsTheFolder() throws {
    let folder = try Fixture.temporaryFolder().path
    let library = CatalogueLibrary(directory: folder)
    let place = EquatorialPosition(rightAscension: 10, declination: 20)
    #expect(library.current().mark == 0)
    _ = try Sky.work(try Sky.file("ra,dec,id\n10,20,a\n"), in: folder).run()
    let first = library.current()
    #expect(try first.matches(at: place).entries.map(\.identifier) == ["a"])
    #expect(library.current().mark == first.mark)
    _ = try Sky.work(try Sky.file("ra,dec,id\n10,20,b\n10,20.0001,c\n"), in: folder).run()
    let second = library.current()
    #expect(second.mark != first.mark)
    #expect(try second.matches(at: place).entries.map(\.identifier) == ["b", "c"])
    // A set that was taken before still answers.
    #expect(try first.matches(at: place).entries.map(\.identifier) == ["a"])
    try library.remove("sky")
    #expect(library.current().mark == 0)
    #expect(throws: CatalogueError.self) { try library.remove("sky") }
  }

  /// A file that is no catalogue is told of and left out.
  @Test func aFileThatIsNoCatalogue() throws {
    let folder = try Fixture.temporaryFolder()
    try Data("no catalogue".utf8).write(to: folder.appending(path: "bad.catalogue"))
    let library = CatalogueLibrary(directory: folder.path)
    #expect(library.current().mark == 0)
    let error = #expect(throws: CatalogueError.self) { try library.list() }
    #expect(error?.kind == .badInput)
  }

  @Test(arguments: ["", "a/b", ".hidden", "ü", "a b"]) func namesThatAreRefused(_ name: String)
    throws
  {
    let path = try Sky.file("ra,dec,id\n10,20,a\n")
    let work = try Sky.work(path, name: name)
    #expect(throws: CatalogueError.self) { try work.run() }
  }

  /// A galaxy of two catalogues is one host, whose redshift is the better one; a star is kept with
  /// its significance.
  @Test func matchesOfSeveralCatalogues() throws {
    let folder = try Fixture.temporaryFolder().path
    let columns: [CatalogueField: String] = [
      .rightAscension: "ra", .declination: "dec", .identifier: "id", .redshift: "z",
      .redshiftError: "dz",
    ]
    func add(_ rows: String, _ name: String) throws {
      let path = try Sky.file("ra,dec,id,z,dz\n" + rows)
      _ = try Sky.work(path, Sky.mapping(columns), role: .galaxy, name: name, in: folder).run()
    }
    try add("10,20,photometric,0.031,0.02\n200,20,far,0.1,0.02\n", "a")
    try add("10.0001,20,spectroscopic,0.0301,0.0001\n", "b")
    let stars = try Sky.file("ra,dec,id,plx,e\n10,20.0003,s,5,0.5\n10,20.0006,t,,\n")
    let star: [CatalogueField: String] = [
      .rightAscension: "ra", .declination: "dec", .identifier: "id", .parallax: "plx",
      .parallaxError: "e",
    ]
    _ = try Sky.work(stars, Sky.mapping(star), name: "stars", in: folder).run()
    let set = CatalogueLibrary(directory: folder).current()
    let matches = try set.matches(
      at: EquatorialPosition(rightAscension: 10, declination: 20.0003))
    #expect(matches.host?.identifier == "spectroscopic")
    #expect(matches.host.flatMap(\.probability) == matches.entries[1].probability)
    #expect((matches.host?.probability ?? 0) > 0.9)
    #expect(matches.entries.map(\.identifier) == ["spectroscopic", "photometric", "s", "t"])
    #expect(matches.entries.map(\.significance) == [nil, nil, 10, 0])
    #expect(matches.nearest(.star, within: 5)?.identifier == "s")
    let nowhere = EquatorialPosition(rightAscension: .nan, declination: .nan)
    #expect(try set.matches(at: nowhere) == ObjectMatches(catalogues: set.mark))
  }
}
