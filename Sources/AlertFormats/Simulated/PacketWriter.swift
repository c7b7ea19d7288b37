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

  /// An object container of alerts.
  func container(_ alerts: [Alert], codec: AvroCodec) throws(AvroError) -> [UInt8]
}

/// What the writers of all surveys share.
enum PacketWriting {
  /// A number that a packet has as an integer.
  static func integer(_ text: String, _ what: String) throws(AvroError) -> Int64 {
    guard let integer = Int64(text) else {
      throw AvroError(.notInSchema("\(what) \(text), which is no integer"), at: 0)
    }
    return integer
  }

  /// 16 bytes that follow from an identifier.
  static func marker(_ identifier: String) -> [UInt8] {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    var marker: [UInt8] = []
    for salt in UInt8(0)..<16 {
      for byte in identifier.utf8 + [salt] { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
      marker.append(UInt8(truncatingIfNeeded: state >> 32))
    }
    return marker
  }

  /// A double, or null.
  static func number(_ value: Double?) -> AvroValue { value.map(AvroValue.double) ?? .null }
}
