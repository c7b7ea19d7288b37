import AlertFormats
import Avro
import Foundation
import PacketWriting
import Photometry
import TestSupport
import Testing

/// Values that surveys and brokers write in several forms, and what errors say of others.
@Suite struct PacketFormsTests {
  private let decoder = AlertDecoder()

  // MARK: LSST

  /// An LSST packet of the required fields and the identifiers alone.
  private struct LSSTFields {
    var sourceObject: AvroValue = .null
    /// `nil` leaves `diaObject` null.
    var object: AvroValue?
    var solarSystem: AvroValue = .null
    var band = AvroValue.string("r")
    var time = 60_000.0
    var historyBands: [String] = []

    func packet() throws -> [UInt8] {
      let text = Array(
        """
        {"type":"record","name":"alert","fields":[{"name":"diaSource","type":{"type":"record",
        "name":"s","fields":[{"name":"diaSourceId","type":"long"},
        {"name":"diaObjectId","type":["null","long"]},{"name":"ssObjectId","type":["null","long"]},
        {"name":"midpointMjdTai","type":"double"},{"name":"band","type":["null","string"]},
        {"name":"ra","type":"double"},{"name":"dec","type":"double"},
        {"name":"psfFlux","type":"double"},{"name":"psfFluxErr","type":"double"}]}},
        {"name":"prvDiaSources","type":["null",{"type":"array","items":"s"}]},
        {"name":"diaObject","type":["null",{"type":"record","name":"o","fields":[
        {"name":"diaObjectId","type":["null","long"]}]}]}]}
        """.utf8)
      let history = historyBands.enumerated().map { index, band in
        source(id: Int64(index + 1), time: time - 1, band: .string(band))
      }
      let record = AvroValue.record([
        .init("diaSource", source(id: 100, time: time, band: band)),
        .init("prvDiaSources", .array(history)),
        .init("diaObject", object.map { .record([.init("diaObjectId", $0)]) } ?? .null),
      ])
      return try AvroContainer.write(
        [record], schemaText: text, schema: AvroSchema(parsing: text), marker: [UInt8](0..<16))
    }

    private func source(id: Int64, time: Double, band: AvroValue) -> AvroValue {
      .record([
        .init("diaSourceId", .long(id)), .init("diaObjectId", sourceObject),
        .init("ssObjectId", solarSystem), .init("midpointMjdTai", .double(time)),
        .init("band", band), .init("ra", .double(10)), .init("dec", .double(-20)),
        .init("psfFlux", .double(500)), .init("psfFluxErr", .double(20)),
      ])
    }
  }

  /// The object that an alert belongs to, marked where it is one of the solar system.
  private func object(_ fields: LSSTFields) throws -> String {
    let alert = try decoder.alerts(fields.packet())[0]
    return alert.attributes.isSolarSystemObject == true ? "solar \(alert.objectID)" : alert.objectID
  }

  @Test func theObjectsOwnRecordNamesTheObjectWhereTheSourceDoesNot() throws {
    for none in [AvroValue.null, .long(0)] {
      #expect(try object(LSSTFields(sourceObject: none, object: .long(42))) == "42")
    }
    #expect(
      try object(LSSTFields(sourceObject: .long(7), object: .long(42))) == "7",
      "the source's own identifier comes first")
    #expect(try object(LSSTFields(object: .long(42), solarSystem: .long(9))) == "solar 42")
  }

  @Test func withoutAnObjectItIsASolarSystemObject() throws {
    for object in [nil, AvroValue.null, .long(0)] {
      for source in [AvroValue.null, .long(0)] {
        let fields = LSSTFields(sourceObject: source, object: object, solarSystem: .long(9))
        #expect(try self.object(fields) == "solar 9")
      }
    }
    let nameless = decoder.decode(try LSSTFields(object: .null).packet())
    #expect(
      nameless.failures.map(\.detail)
        == ["diaObjectId is null, expected diaObjectId or ssObjectId"])
  }

  // MARK: cases

  @Test(.enabled(if: SharedData.has("cases"), SharedData.absent))
  func theSharedCasesAreRead() throws {
    let names = [
      "lsst-object-id-in-diaobject/alerts.avro"
    ]
    for name in names {
      let file = SharedData.root.appending(path: "cases/\(name)")
      let packet = decoder.decode([UInt8](try Data(contentsOf: file)))
      #expect(packet.failures.isEmpty, "\(name)")
      #expect(!packet.alerts.isEmpty, "\(name)")
      #expect(packet.droppedMeasurements == 0, "\(name)")
    }
  }
}
