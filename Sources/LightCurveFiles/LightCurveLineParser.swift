import JSONText
import Photometry

/// Parses one line of a file of light curves.
struct LightCurveLineParser {
  private static let nesting = 16

  let file: String
  let line: Int
  let limits: LightCurveLimits

  /// The members of a line that are known, as they are read.
  private struct Members {
    var id: String?
    var objectClass: String?
    var redshift: Double?
    var times: [Double]?
    var bands: [Band]?
    var fluxes: [Double]?
    var fluxErrors: [Double]?
  }

  func parse(_ bytes: [UInt8]) throws(LightCurveFileError) -> LabelledLightCurve {
    var members = Members()
    var scanner = JSONScanner(bytes)
    var name = ""
    do throws(JSONError) {
      try scanner.expect(0x7b)
      if !scanner.take(0x7d) {
        repeat {
          name = ""
          scanner.skipSpace()
          let key = try scanner.string()
          try scanner.expect(0x3a)
          name = key
          try read(name, &scanner, into: &members)
        } while scanner.take(0x2c)
        name = ""
        try scanner.expect(0x7d)
      }
      try scanner.expectEnd()
    } catch {
      let isElement = error.element != nil
      throw LightCurveFileError(
        code: name.isEmpty
          ? .notJSON : isElement || Self.known.contains(name) ? .badValue : .notJSON,
        file: file, line: line, field: name + (error.element.map { "[\($0)]" } ?? ""),
        found: error.found, expected: error.expected)
    }
    return try lightCurve(members)
  }

  private static let known: Set<String> = [
    "id", "class", "redshift", "mjd", "band", "flux", "fluxErr",
  ]

  private func read(
    _ name: String, _ scanner: inout JSONScanner, into members: inout Members
  ) throws(JSONError) {
    switch name {
    case "id": members.id = try scanner.identifier()
    case "class": members.objectClass = scanner.take(word: "null") ? nil : try scanner.string()
    case "redshift": members.redshift = try scanner.redshift()
    case "mjd": members.times = try numbers(&scanner)
    case "band": members.bands = try bands(&scanner)
    case "flux": members.fluxes = try numbers(&scanner)
    case "fluxErr": members.fluxErrors = try numbers(&scanner)
    default: try scanner.skipValue(depth: Self.nesting)
    }
  }

  private func numbers(_ scanner: inout JSONScanner) throws(JSONError) -> [Double] {
    try items(&scanner) { scanner throws(JSONError) in try scanner.number() }
  }

  private func bands(_ scanner: inout JSONScanner) throws(JSONError) -> [Band] {
    try items(&scanner) { scanner throws(JSONError) in
      scanner.skipSpace()
      let start = scanner.position
      guard let band = Band(name: try scanner.string()) else {
        throw scanner.error("one of u g r i z y", at: start)
      }
      return band
    }
  }

  /// Reads an array; an item's error carries its index.
  private func items<Item>(
    _ scanner: inout JSONScanner, _ read: (inout JSONScanner) throws(JSONError) -> Item
  ) throws(JSONError) -> [Item] {
    try scanner.expect(0x5b)
    var items: [Item] = []
    if scanner.take(0x5d) { return items }
    repeat {
      guard items.count < limits.observations else {
        throw scanner.error("at most \(limits.observations) observations")
      }
      do throws(JSONError) {
        items.append(try read(&scanner))
      } catch {
        var error = error
        error.element = items.count
        throw error
      }
    } while scanner.take(0x2c)
    try scanner.expect(0x5d)
    return items
  }

  private func lightCurve(_ members: Members) throws(LightCurveFileError) -> LabelledLightCurve {
    let id = try require(members.id, "id")
    let times = try require(members.times, "mjd")
    let bands = try require(members.bands, "band")
    let fluxes = try require(members.fluxes, "flux")
    let errors = try require(members.fluxErrors, "fluxErr")
    for (name, count) in [("band", bands.count), ("flux", fluxes.count), ("fluxErr", errors.count)]
    {
      guard count == times.count else {
        throw bad(name, "\(count) values", "\(times.count) values, as many as mjd has")
      }
    }
    var observations: [Observation] = []
    observations.reserveCapacity(times.count)
    var known = Set<Observation>(minimumCapacity: times.count)
    for index in times.indices {
      guard times[index] < Self.firstJulianDate else {
        throw bad(
          "mjd[\(index)]", "\(times[index]), which looks like a Julian date",
          "an MJD (the Julian date minus 2400000.5)")
      }
      guard errors[index] > 0 else {
        throw bad("fluxErr[\(index)]", "\(errors[index])", "a positive number")
      }
      let observation = Self.observation(times[index], bands[index], fluxes[index], errors[index])
      if known.insert(observation).inserted { observations.append(observation) }
    }
    return LabelledLightCurve(
      objectID: id, objectClass: members.objectClass, redshift: members.redshift,
      lightCurve: LightCurve(observations))
  }

  /// Times from here on are Julian dates: as an MJD this is in the year 8429.
  private static let firstJulianDate = 2_400_000.0

  /// Signal-to-noise ratio below which a row is forced photometry, as rows do not say what they
  /// are. Surveys alert from 5 on; what is left to 3 is for fluxes that were calibrated again: of
  /// the detections of the Bright Transient Survey of 2017 to 2019 0.4 % lie below.
  private static let detectionFloor = 3.0

  private static func observation(
    _ time: Double, _ band: Band, _ flux: Double, _ fluxError: Double
  ) -> Observation {
    var result = Observation(time: time, band: band, flux: flux, fluxError: fluxError)
    if result.signalToNoise < detectionFloor { result.kind = .forced }
    return result
  }

  private func require<Value>(
    _ value: Value?, _ name: String
  ) throws(LightCurveFileError) -> Value {
    guard let value else {
      throw LightCurveFileError(
        code: .missingField, file: file, line: line, field: name, found: "none",
        expected: "the field")
    }
    return value
  }

  private func bad(_ field: String, _ found: String, _ expected: String) -> LightCurveFileError {
    LightCurveFileError(
      code: .badValue, file: file, line: line, field: field, found: found, expected: expected)
  }
}

extension JSONScanner {
  /// A redshift; `nil` where it is unknown, which surveys write as null, NaN, −9 or −99.
  fileprivate mutating func redshift() throws(JSONError) -> Double? {
    if take(word: "null") || take(word: "NaN") { return nil }
    let value = try number()
    return value >= 0 ? value : nil
  }

  /// A text that is not empty, or an integer as text.
  fileprivate mutating func identifier() throws(JSONError) -> String {
    skipSpace()
    let start = position
    if next == 0x22 {
      let text = try string()
      guard !text.isEmpty else { throw error("an identifier", at: start) }
      return text
    }
    let number = try number()
    guard number == number.rounded() else { throw error("an identifier", at: start) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }
}
