import Compression
package import JSONText
package import Photometry

/// Files of light curves in JSON Lines, plain or compressed with gzip:
///
///     {"id": …, "class": …?, "redshift": …?, "mjd": […], "band": […], "flux": […], "fluxErr": […]}
///
/// Times are MJD TAI, fluxes nJy. A row that repeats another counts once; one whose signal-to-noise
/// ratio is below 3 is forced photometry, every other a detection.
package enum LightCurveFile {
  /// Opens a file to be read line by line; `-` is standard input.
  ///
  /// - Throws: where it cannot be opened.
  package static func read(
    _ path: String, limits: LightCurveLimits = .standard
  ) throws(LightCurveFileError) -> LightCurveReader {
    if CompressedFile.isFolder(path) {
      throw LightCurveFileError(
        code: .unreadable, file: path, line: 0, field: "", found: "a folder", expected: "a file")
    }
    guard let file = CompressedFile.reading(path) else {
      throw LightCurveFileError(
        code: .missing, file: path, line: 0, field: "", found: "none", expected: "a readable file")
    }
    return LightCurveReader(file, path: path, limits: limits)
  }

  /// Returns true if a file that begins with these bytes, decompressed, can hold light curves.
  package static func isBeginning(_ start: some Collection<UInt8>) -> Bool {
    let isMarked = start.starts(with: LightCurveReader.byteOrderMark)
    return start.dropFirst(isMarked ? LightCurveReader.byteOrderMark.count : 0)
      .first { ![0x20, 0x09, 0x0d, 0x0a].contains($0) } == UInt8(ascii: "{")
  }

  /// Parses one line, without its end.
  ///
  /// - Parameter file: what errors name.
  package static func parse(
    _ line: [UInt8], file: String = "-", number: Int = 1, limits: LightCurveLimits = .standard
  ) throws(LightCurveFileError) -> LabelledLightCurve {
    try LightCurveLineParser(file: file, line: number, limits: limits).parse(line)
  }

  /// Writes light curves, compressed where the name ends in `.gz`; `-` is standard output.
  ///
  /// - Throws: where the file cannot be written.
  package static func write(
    _ lightCurves: some Sequence<LabelledLightCurve>, to path: String
  ) throws(LightCurveFileError) {
    guard let file = CompressedFile.writing(path) else {
      throw LightCurveFileError(
        code: .missing, file: path, line: 0, field: "", found: "none", expected: "a writable file")
    }
    var writer = JSONWriter()
    var isWritten = true
    for lightCurve in lightCurves where isWritten {
      writer.removeAll()
      lightCurve.write(to: &writer)
      writer.newLine()
      isWritten = file.write(writer.bytes)
    }
    guard file.close(), isWritten else {
      throw LightCurveFileError(
        code: .unreadable, file: path, line: 0, field: "", found: "a write error",
        expected: "to write the whole file")
    }
  }
}

extension LabelledLightCurve {
  /// Writes one line's object.
  package func write(to writer: inout JSONWriter) {
    let observations = lightCurve.observations
    writer.object { writer in
      writer.field("id", objectID)
      if let objectClass { writer.field("class", objectClass) }
      if let redshift { writer.field("redshift", redshift) }
      writer.field("mjd", observations.map(\.time))
      writer.field("band", observations.map(\.band.name))
      writer.field("flux", observations.map(\.flux))
      writer.field("fluxErr", observations.map(\.fluxError))
    }
  }
}

/// A fault in a file of light curves, with its place.
package struct LightCurveFileError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable, Hashable {
    /// The file cannot be opened.
    case missing
    /// The file cannot be read to its end or written.
    case unreadable
    /// A line is no JSON object.
    case notJSON
    case missingField
    /// Arrays of unequal length, an unknown band, a number that is not finite or not allowed.
    case badValue
    /// A line, or its arrays, are too long.
    case limitExceeded
  }

  package var code: Code
  package var file: String
  /// From 1; 0 where the whole file is meant.
  package var line: Int
  /// Such as `flux[3]`; empty where no field is meant.
  package var field: String
  package var found: String
  package var expected: String

  package var description: String {
    let place = line > 0 ? "\(file):\(line)" : file
    let subject = field.isEmpty ? "" : " \(field):"
    return "\(place):\(subject) expected \(expected), found \(found)"
  }
}
