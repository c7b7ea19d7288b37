import AlertFormats
import AlertProcessing
import AnomalyScoring
import CatalogueMatching
import Foundation
import LightCurveAssembly
import Photometry
import SkyCatalogues
import StateStore
import Telemetry
import TestSupport
import Testing

/// Objects matched with catalogues in the stream: once, again when these change, and rejected by
/// what is at their positions.
@Suite struct CatalogueMatchingTests {
  private let folder: String
  private let inputs: [PipelineInput]

  init() throws {
    folder = try Fixture.temporaryFolder().path
    inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 8, seed: 11))
  }

  /// The first position of each object, as decoded.
  private func positions() throws -> [(id: String, ra: Double, dec: Double)] {
    var seen: Set<String> = []
    let decoder = AlertDecoder()
    return inputs.compactMap { input in
      guard case .packet(let packet) = input.content,
        let alert = decoder.decode(packet).alerts.first, seen.insert(alert.objectID).inserted
      else { return nil }
      return (alert.objectID, alert.rightAscension, alert.declination)
    }
  }

  /// Imports a catalogue with an entry at a separation north of some objects.
  private func add(
    _ name: String, _ role: CatalogueRole, at ids: Set<String>, arcsec: Double, extra: String = "",
    objectClass: String = ""
  ) throws {
    var text = "ra,dec,id,z,dz,class\n"
    for (id, ra, dec) in try positions() where ids.contains(id) {
      text += "\(ra),\(dec + arcsec / 3_600),\(name)-\(id),0.05,0.001,\(objectClass)\n"
    }
    try Fixture.importCatalogue(
      text + extra, name: name, role: role, into: folder,
      columns: [
        .rightAscension: "ra", .declination: "dec", .identifier: "id", .redshift: "z",
        .redshiftError: "dz", .objectClass: "class",
      ])
  }

  private func run(
    _ inputs: [PipelineInput], _ store: StateStore, batch: Int = 40
  ) throws -> [BatchResult] {
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: try Fixture.models(), store: store, threads: 2,
      cachedObjects: 3, catalogues: CatalogueLibrary(directory: folder))
    return try stride(from: 0, to: inputs.count, by: batch).map { start in
      let members = Array(inputs[start..<min(start + batch, inputs.count)])
      let result = try pipeline.process(members)
      try store.commit(BatchChanges(of: result, members, in: store))
      return result
    }
  }

  /// Every object is matched once, whatever the batches; its records carry the host.
  @Test func hostsStandInRecords() throws {
    let ids = Set(try positions().map(\.id))
    try add("galaxies", .galaxy, at: ids, arcsec: 1)
    let store = try StateStore(path: ":memory:")
    let results = try run(inputs, store)
    let updates = results.flatMap(\.matches)
    #expect(Set(updates.map(\.key.objectID)).count == updates.count && !updates.isEmpty)
    let records = results.flatMap(\.scores)
    #expect(!records.isEmpty)
    for record in records {
      let match = try #require(record.matches.first)
      let id = record.score.key.objectID
      #expect(match.identifier == "galaxies-\(id)" && match.redshift == 0.05)
      #expect(abs(match.separation - 1) < 0.01 && (match.probability ?? 0) > 0.9)
      #expect(try store.matches(of: record.score.key)?.entries == record.matches)
      let text = String(decoding: record.json, as: UTF8.self)
      #expect(
        text.contains(
          #""matches":[{"catalogue":"galaxies","version":"1","role":"galaxy","identifier":"#))
    }
    let scored = try #require(records.last?.score.key)
    let object = try #require(try store.object(scored))
    let scorer = try #require(try Fixture.models()[.ztf]).scorer
    let explanation = try #require(
      try Explainer(scorer: scorer).explanation(of: object, in: store, omitsObservations: false))
    #expect(explanation.matches == records.last?.matches)
    #expect(
      explanation.sentence.contains("its host is galaxies-\(scored.objectID) at z = 0.0500 (1.0″"))
    #expect(String(decoding: explanation.json, as: UTF8.self).contains(#""matches":[{"#))
    // The host's redshift counts, and the explanation has the score that was published.
    let without = try Fixture.run(inputs, batch: 40, threads: 2).flatMap(\.scores)
    #expect(records.map(\.score.alertID) == without.map(\.score.alertID))
    #expect(zip(records, without).contains { abs($0.score.score - $1.score.score) > 0.01 })
    let distance = try #require(explanation.distance)
    #expect(distance.redshift.redshift == 0.05 && distance.redshift.probability < 1)
    let own = without.last { $0.score.key == scored }
    #expect(abs(distance.scoreWithout - (try #require(own)).score.score) < 1e-6)
    #expect(abs(explanation.score.score - (try #require(records.last)).score.score) < 1e-9)
  }

  /// The class that a catalogue gives counts in the score: a known common supernova ranks lower, a
  /// known superluminous one higher; the explanation has the score that was published.
  @Test(arguments: [("SN Ia", -1.0), ("SLSN-I", 1), ("Galaxy", 0)])
  func cataloguedClassesCount(_ objectClass: String, _ sign: Double) throws {
    try add(
      "names", .transient, at: Set(try positions().map(\.id)), arcsec: 0.4,
      objectClass: objectClass)
    let store = try StateStore(path: ":memory:")
    let records = try run(inputs, store).flatMap(\.scores)
    let without = try Fixture.run(inputs, batch: 40, threads: 2).flatMap(\.scores)
    #expect(records.map(\.score.alertID) == without.map(\.score.alertID))
    for (record, other) in zip(records, without) {
      let change = record.score.score - other.score.score
      #expect(sign == 0 ? change == 0 : sign * change >= 0, "\(record.score.alertID)")
    }
    guard sign != 0 else { return }
    #expect(zip(records, without).contains { abs($0.score.score - $1.score.score) > 0.02 })
    let last = try #require(records.last)
    let scorer = try #require(try Fixture.models()[.ztf]).scorer
    let object = try #require(try store.object(last.score.key))
    let explanation = try #require(
      try Explainer(scorer: scorer).explanation(of: object, in: store, omitsObservations: false))
    #expect(abs(explanation.score.score - last.score.score) < 1e-9)
    let catalogued = try #require(explanation.catalogued)
    #expect(catalogued.entry.name == objectClass)
    let own = try #require(without.last { $0.score.key == last.score.key })
    #expect(abs(catalogued.scoreWithout - own.score.score) < 1e-6)
    #expect(explanation.sentence.contains("its class in catalogues, \(objectClass), "))
    #expect(String(decoding: explanation.json, as: UTF8.self).contains(#""catalogued":{"class":"#))
  }

  /// A star, a variable or an AGN at an object's position rejects its alerts by its own criterion.
  @Test(arguments: [
    (CatalogueRole.star, Criterion.catalogueStar), (.variable, .catalogueVariable),
    (.agn, .catalogueAGN),
  ])
  func vetoes(_ role: CatalogueRole, _ criterion: Criterion) throws {
    let all = try positions().map(\.id)
    let rejected = Set(all.prefix(4))
    try add("veto", role, at: rejected, arcsec: 0.5)
    try add("far", role, at: Set(all.suffix(4)), arcsec: 3)
    let results = try run(inputs, try StateStore(path: ":memory:"))
    let without = try Fixture.run(inputs, batch: 40, threads: 2)
    let scored = Set(results.flatMap(\.scores).map(\.score.key.objectID))
    let before = Set(without.flatMap(\.scores).map(\.score.key.objectID))
    #expect(scored == before.subtracting(rejected) && !scored.isEmpty)
    #expect(!before.isDisjoint(with: rejected))
    let count = results.reduce(0) { $0 + ($1.ledger.filtered[criterion.rawValue] ?? 0) }
    let lost = without.flatMap(\.scores).filter {
      rejected.contains($0.score.key.objectID) && $0.revisedBy == nil
    }
    #expect(count >= lost.count && count > 0)
  }

  /// With another set of catalogues known objects are matched again; without one nothing is kept.
  @Test func changedCatalogues() throws {
    let ids = Set(try positions().map(\.id))
    let store = try StateStore(path: ":memory:")
    let third = inputs.count / 3
    #expect(try run(Array(inputs[..<third]), store).allSatisfy { $0.matches.isEmpty })
    try add("one", .galaxy, at: ids, arcsec: 1)
    let first = try run(Array(inputs[third..<2 * third]), store).flatMap(\.matches)
    #expect(!first.isEmpty && first.allSatisfy { $0.matches.entries.count == 1 })
    try add("two", .transient, at: ids, arcsec: 0.5)
    let second = try run(Array(inputs[(2 * third)...]), store).flatMap(\.matches)
    #expect(!second.isEmpty && second.allSatisfy { $0.matches.entries.count == 2 })
    let both = Set(first.map(\.key)).intersection(second.map(\.key))
    #expect(!both.isEmpty)
    for key in both { #expect(try store.matches(of: key)?.entries.count == 2) }
  }

  /// A row far from all objects matches none of them, which is known and not asked again.
  @Test func nothingThere() throws {
    try add("empty", .star, at: [], arcsec: 0, extra: "1,89,pole,,,\n")
    let store = try StateStore(path: ":memory:")
    let results = try run(inputs, store)
    let updates = results.flatMap(\.matches)
    #expect(!updates.isEmpty && updates.allSatisfy { $0.matches.entries.isEmpty })
    #expect(Set(updates.map(\.key)).count == updates.count)
    #expect(results.flatMap(\.scores).allSatisfy { $0.matches.isEmpty })
  }
}
