package import Avro
import ByteCoding
import JSONText
package import Photometry

/// Writes alerts as a survey does, with null where an `Alert` says nothing.
package protocol PacketWriter: Sendable {
  /// The packet's schema, JSON.
  var schemaText: [UInt8] { get }

  /// One packet as it comes by Kafka.
  ///
  /// - Throws: `notInSchema` where the packet cannot hold the alert: an identifier that is no
  ///   number, a band that the survey lacks.
  func packet(_ alert: Alert) throws(AvroError) -> [UInt8]

  /// An object container of alerts with further fields.
  ///
  /// - Throws: `notInSchema` also where a further field is not one of the survey's.
  func container(_ packets: [PacketContents], codec: AvroCodec) throws(AvroError) -> [UInt8]
}

extension PacketWriter {
  /// An object container of alerts.
  package func container(
    _ alerts: [Alert], codec: AvroCodec = .null
  ) throws(AvroError) -> [UInt8] {
    try container(alerts.map { PacketContents($0) }, codec: codec)
  }
}

/// An alert, and fields of its packet that an `Alert` does not have.
package struct PacketContents: Sendable {
  package var alert: Alert
  /// By the survey's names, each once, in place of what the writer says otherwise; of the detection
  /// (ZTF `candidate`, LSST `diaSource`).
  package var detection: [AvroValue.Entry]
  /// The same of the object (LSST `diaObject`).
  package var object: [AvroValue.Entry]

  package init(
    _ alert: Alert, detection: [AvroValue.Entry] = [], object: [AvroValue.Entry] = []
  ) {
    self.alert = alert
    self.detection = detection
    self.object = object
  }
}

extension AvroValue {
  /// The record with fields set or added.
  ///
  /// - Parameter order: place of each field in the record's schema; a field without one goes to the
  ///   end, where the encoder refuses it by name.
  func with(_ fields: [Entry], order: [String: Int]) -> AvroValue {
    guard case .record(var entries) = self, !fields.isEmpty else { return self }
    for field in fields {
      if let index = entries.firstIndex(where: { $0.name == field.name }) {
        entries[index] = field
      } else {
        entries.append(field)
      }
    }
    return .record(
      entries.map { (order[$0.name] ?? .max, $0) }.sorted { $0.0 < $1.0 }.map(\.1))
  }
}

/// Identifiers that real packets lack.
package enum MissingIdentifiers: Sendable, Hashable {
  case none
  /// In an eighth of the packets, by their alert's identifier. ZTF: those of the earlier detections,
  /// as in packets of 2018. LSST: the object's in the detection, which `diaObject` has, as in the
  /// official samples.
  case some

  func areMissing(in alert: Alert) -> Bool {
    self == .some && PacketWriting.marker(alert.alertID)[0] & 7 == 0
  }
}

/// Helpers shared by the writers of all surveys.
enum PacketWriting {
  /// A number that a packet has as an integer.
  static func integer(_ text: String, _ what: String) throws(AvroError) -> Int64 {
    guard let integer = Int64(text) else {
      throw AvroError(.notInSchema("\(what) \(text), which is not an integer"), at: 0)
    }
    return integer
  }

  /// 16 bytes that follow from an identifier.
  static func marker(_ identifier: String) -> [UInt8] {
    var hash = FNV1a()
    var marker: [UInt8] = []
    for salt in UInt8(0)..<16 {
      hash.add(identifier.utf8)
      hash.add([salt])
      marker.append(UInt8(truncatingIfNeeded: hash.value >> 32))
    }
    return marker
  }

  /// A double, or null.
  static func number(_ value: Double?) -> AvroValue { value.map(AvroValue.double) ?? .null }
}

/// Writes schemas in short: `name:type` separated by spaces, `?` for a union with null, `[]` for an
/// array.
enum CompactSchema {
  /// A record; a type that is neither primitive nor in `types` is a name defined elsewhere.
  ///
  /// - Parameter types: definitions to put in place of their names, once each.
  static func record(
    _ name: String, version: String? = nil, _ fields: String, types: [String: JSONValue] = [:]
  ) -> JSONValue {
    var left = types
    var members: [JSONValue.Member] = []
    if let version { members.append(member("version", .string(version))) }
    members += [member("type", .string("record")), member("name", .string(name))]
    let list = fields.split(whereSeparator: \.isWhitespace).map { field -> JSONValue in
      let parts = field.split(separator: ":", maxSplits: 1)
      return self.field(String(parts[0]), String(parts[1]), &left)
    }
    members.append(member("fields", .array(list)))
    return .object(members)
  }

  /// The place of each field in a record.
  static func order(_ fields: String) -> [String: Int] {
    let names = fields.split(whereSeparator: \.isWhitespace).map {
      String($0.prefix { $0 != ":" })
    }
    return Dictionary(uniqueKeysWithValues: zip(names, names.indices))
  }

  /// The JSON text of a schema.
  static func text(_ schema: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    schema.write(to: &writer)
    return writer.bytes
  }

  private static func field(
    _ name: String, _ type: String, _ types: inout [String: JSONValue]
  ) -> JSONValue {
    var members = [member("name", .string(name))]
    if type.hasSuffix("?") {
      let inner = self.type(String(type.dropLast()), &types)
      members += [member("type", .array([.string("null"), inner])), member("default", .null)]
    } else {
      members.append(member("type", self.type(type, &types)))
    }
    return .object(members)
  }

  private static func type(_ type: String, _ types: inout [String: JSONValue]) -> JSONValue {
    if type.hasSuffix("[]") {
      let items = self.type(String(type.dropLast(2)), &types)
      return .object([member("type", .string("array")), member("items", items)])
    }
    return types.removeValue(forKey: type) ?? .string(type)
  }

  private static func member(_ name: String, _ value: JSONValue) -> JSONValue.Member {
    JSONValue.Member(name: name, value: value)
  }
}

extension Survey {
  /// The writer of this survey's packets.
  package func packetWriter(missing: MissingIdentifiers = .none) throws -> any PacketWriter {
    switch self {
    case .ztf: try ZTFPacketWriter(missing: missing)
    case .lsst: try LSSTPacketWriter(missing: missing)
    }
  }
}
