package import Photometry

/// A light curve as bytes, without loss.
///
///     byte 0        version, 1
///     bytes 1–4     number of observations n, UInt32
///     then n × 33   time, flux, fluxError (Float64), measurementID (Int64),
///                   kind · 16 + band (UInt8)
///
/// Little-endian. A state that is read back equals the one that was written bit for bit, so that
/// a restart changes no score.
package enum LightCurveCodec {
  package static let version: UInt8 = 1
  static let headerSize = 5
  static let observationSize = 33

  package enum Failure: Error, Sendable, Hashable {
    case unknownVersion(UInt8)
    /// The length does not fit the number of observations.
    case wrongLength(bytes: Int)
    /// The observation at an index has a band or kind that does not exist, or a time, flux or
    /// error that is no number, or an error that is not positive.
    case invalidObservation(index: Int)
  }

  /// Throws `invalidObservation` rather than write what could not be read.
  package static func encode(_ lightCurve: LightCurve) throws(Failure) -> [UInt8] {
    var writer = ByteWriter(capacity: headerSize + observationSize * lightCurve.count)
    writer.append(version)
    writer.append(UInt32(lightCurve.count))
    for (index, observation) in lightCurve.observations.enumerated() {
      guard isValid(observation) else { throw .invalidObservation(index: index) }
      writer.append(observation.time.bitPattern)
      writer.append(observation.flux.bitPattern)
      writer.append(observation.fluxError.bitPattern)
      writer.append(observation.measurementID)
      writer.append(observation.kind.rawValue << 4 | observation.band.rawValue)
    }
    return writer.bytes
  }

  package static func decode(_ bytes: [UInt8]) throws(Failure) -> LightCurve {
    var reader = ByteReader(bytes)
    guard bytes.count >= headerSize else { throw .wrongLength(bytes: bytes.count) }
    let found = reader.read(UInt8.self)
    guard found == version else { throw .unknownVersion(found) }
    let count = Int(reader.read(UInt32.self))
    guard bytes.count == headerSize + observationSize * count else {
      throw .wrongLength(bytes: bytes.count)
    }
    var observations: [Observation] = []
    observations.reserveCapacity(count)
    for index in 0..<count {
      guard let observation = observation(from: &reader) else {
        throw .invalidObservation(index: index)
      }
      observations.append(observation)
    }
    return LightCurve(observations)
  }

  private static func observation(from reader: inout ByteReader) -> Observation? {
    let time = Double(bitPattern: reader.read(UInt64.self))
    let flux = Double(bitPattern: reader.read(UInt64.self))
    let fluxError = Double(bitPattern: reader.read(UInt64.self))
    let measurementID = reader.read(Int64.self)
    let code = reader.read(UInt8.self)
    guard let band = Band(rawValue: code & 0xF), let kind = Observation.Kind(rawValue: code >> 4)
    else { return nil }
    let observation = Observation(
      time: time, band: band, flux: flux, fluxError: fluxError, kind: kind,
      measurementID: measurementID)
    return isValid(observation) ? observation : nil
  }

  private static func isValid(_ observation: Observation) -> Bool {
    observation.time.isFinite && observation.flux.isFinite && observation.fluxError.isFinite
      && observation.fluxError > 0
  }
}
