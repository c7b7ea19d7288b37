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

  // MARK: ZTF

  /// A ZTF packet of the required fields alone.
  private struct ZTFFields {
    var jd = AvroValue.double(2_460_000.5)
    var fid = AvroValue.int(2)
    var magnitude = AvroValue.double(18.5)
    var error = AvroValue.double(0.1)
    var sign = AvroValue.string("t")
    var signType = "\"string\""

    func packet() throws -> [UInt8] {
      let text = Array(
        """
        {"type":"record","name":"alert","fields":[{"name":"objectId","type":"string"},
        {"name":"candid","type":"long"},{"name":"candidate","type":{"type":"record","name":"c",
        "fields":[{"name":"jd","type":"double"},{"name":"fid","type":"int"},
        {"name":"magpsf","type":["null","double"]},{"name":"sigmapsf","type":"double"},
        {"name":"isdiffpos","type":\(signType)},{"name":"ra","type":"double"},
        {"name":"dec","type":"double"}]}}]}
        """.utf8)
      let candidate = AvroValue.record([
        .init("jd", jd), .init("fid", fid), .init("magpsf", magnitude), .init("sigmapsf", error),
        .init("isdiffpos", sign), .init("ra", .double(10)), .init("dec", .double(20)),
      ])
      let record = AvroValue.record([
        .init("objectId", .string("ZTF26a")), .init("candid", .long(7)),
        .init("candidate", candidate),
      ])
      return try AvroContainer.write(
        [record], schemaText: text, schema: AvroSchema(parsing: text), marker: [UInt8](0..<16))
    }
  }

  private func isPositive(_ sign: AvroValue, type: String) throws -> Bool? {
    let packet = try ZTFFields(sign: sign, signType: type).packet()
    let alert = try decoder.alerts(packet)[0]
    #expect(alert.attributes.isPositive == (alert.detection.flux > 0))
    return alert.attributes.isPositive
  }

  private func failure(_ fields: ZTFFields) throws -> String? {
    decoder.decode(try fields.packet()).failures.first?.detail
  }

  @Test func isdiffposMayBeATextABooleanOrAnInteger() throws {
    for text in ["t", "1", "T", "true", "True", "TRUE"] {
      #expect(try isPositive(.string(text), type: "\"string\"") == true, "\(text)")
    }
    for text in ["f", "0", "F", "false", "False", "FALSE"] {
      #expect(try isPositive(.string(text), type: "\"string\"") == false, "\(text)")
    }
    for (value, expected) in [(true, true), (false, false)] {
      #expect(try isPositive(.boolean(value), type: "\"boolean\"") == expected)
      #expect(try isPositive(.boolean(value), type: "[\"null\",\"boolean\"]") == expected)
      #expect(
        try isPositive(.boolean(value), type: "[\"string\",\"boolean\",\"null\"]") == expected)
    }
    #expect(try isPositive(.int(1), type: "\"int\"") == true)
    #expect(try isPositive(.long(0), type: "\"long\"") == false)
  }

  @Test func anotherIsdiffposIsShownWithItsType() throws {
    let optional = "[\"null\",\"string\"]"
    let expected = "expected t, 1, true, f, 0 or false"
    let cases: [(AvroValue, String, String)] = [
      (.string("maybe"), "\"string\"", "\"maybe\" (a string)"),
      (.string(""), "\"string\"", "\"\" (a string)"), (.int(2), "\"int\"", "2 (an integer)"),
      (.double(0.5), "\"double\"", "0.5 (a number)"), (.null, optional, "null (no value)"),
      (
        .string(String(repeating: "x", count: 1000)), "\"string\"",
        "\"\(String(repeating: "x", count: 40))…\" (a string)"
      ),
    ]
    for (value, type, shown) in cases {
      let detail = try failure(ZTFFields(sign: value, signType: type))
      #expect(detail == "isdiffpos is \(shown), \(expected)")
    }
  }

  /// Errors show what the packet says, not what becomes of it.
  @Test func errorsOfZTFShowThePacketsOwnValues() throws {
    #expect(
      try failure(ZTFFields(jd: .double(60_000.5)))
        == "jd is 60000.5, expected a Julian date from 2400002 to 2466154")
    #expect(try failure(ZTFFields(fid: .int(4))) == "fid is 4, expected 1, 2 or 3")
    #expect(
      try failure(ZTFFields(magnitude: .double(.nan))) == "magpsf is nan, expected a finite number")
    #expect(try failure(ZTFFields(magnitude: .null)) == "magpsf is null, expected a finite number")
    #expect(
      try failure(ZTFFields(error: .double(-0.1))) == "sigmapsf is -0.1, expected a positive number"
    )
    #expect(
      try failure(ZTFFields(magnitude: .double(-1000)))
        == "magpsf is -1000.0 with sigmapsf 0.1, expected a magnitude with a finite flux above 0")
  }

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

  @Test func capitalYIsTheBandY() throws {
    let fields = LSSTFields(
      object: .long(42), band: .string("Y"), historyBands: ["Y", "y", "u"])
    let packet = decoder.decode(try fields.packet())
    let alert = try #require(packet.alerts.first)
    #expect(alert.detection.band == .y)
    #expect(alert.history.map(\.band) == [.y, .y, .u])
    #expect(packet.droppedMeasurements == 0)
  }

  @Test func errorsOfLSSTShowThePacketsOwnValues() throws {
    func detail(_ fields: LSSTFields) throws -> String? {
      decoder.decode(try fields.packet()).failures.first?.detail
    }
    let bands = "expected u, g, r, i, z or y"
    for band in ["w", "G", "lsst-r"] {
      let fields = LSSTFields(object: .long(42), band: .string(band))
      #expect(try detail(fields) == "band is \"\(band)\", \(bands)")
    }
    #expect(
      try detail(LSSTFields(object: .long(42), band: .null)) == "band is null, \(bands)")
    // The samples of the schemas before 8.0 have Unix seconds.
    #expect(
      try detail(LSSTFields(object: .long(42), time: 1_480_360_995))
        == "midpointMjdTai is 1480360995.0, expected an MJD from 1 to 66154")
  }

  // MARK: cases

  @Test(.enabled(if: SharedData.has("cases"), SharedData.absent))
  func theSharedCasesAreRead() throws {
    let names = [
      "lsst-object-id-in-diaobject/alerts.avro", "lsst-capital-Y/alerts.avro",
      "isdiffpos-forms/boolean.avro",
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
