import Compression
package import Photometry

/// The light curves of a file, one a line; a bad line is an error beside the others.
///
/// Not for concurrent use, as it owns an open file.
package final class LightCurveReader: Sequence, IteratorProtocol {
  package typealias Element = Result<LabelledLightCurve, LightCurveFileError>

  /// UTF-8's, which some programs write before the first line.
  static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  private let file: CompressedFile
  private let path: String
  private let limits: LightCurveLimits
  private var buffer = [UInt8](repeating: 0, count: 1 << 17)
  /// Indices of the bytes in the buffer that are not read yet.
  private var unread = 0..<0
  private var line = 0
  private var bytesLeft: Int
  private var hasEnded = false

  init(_ file: CompressedFile, path: String, limits: LightCurveLimits) {
    self.file = file
    self.path = path
    self.limits = limits
    bytesLeft = limits.fileBytes
  }

  package func next() -> Element? {
    do throws(LightCurveFileError) {
      while var bytes = try nextLine() {
        if line == 1, bytes.starts(with: Self.byteOrderMark) {
          bytes.removeFirst(Self.byteOrderMark.count)
        }
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
        return .success(
          try LightCurveFile.parse(bytes, file: path, number: line, limits: limits))
      }
      return nil
    } catch {
      return .failure(error)
    }
  }

  /// The next line without its end, `nil` after the last.
  private func nextLine() throws(LightCurveFileError) -> [UInt8]? {
    guard !hasEnded else { return nil }
    line += 1
    var result: [UInt8] = []
    var isTooLong = false
    while true {
      if unread.isEmpty, try !fill() {
        hasEnded = true
        if isTooLong { throw tooLong() }
        return result.isEmpty ? nil : result
      }
      let end = buffer[unread].firstIndex(of: 0x0a)
      let piece = unread.lowerBound..<(end ?? unread.upperBound)
      if result.count + piece.count > limits.lineBytes {
        isTooLong = true
        result = []
      } else if !isTooLong {
        result += buffer[piece]
      }
      unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
      if end != nil {
        if isTooLong { throw tooLong() }
        return result
      }
    }
  }

  /// Reads on; false at the end of the file.
  private func fill() throws(LightCurveFileError) -> Bool {
    guard let count = file.read(into: &buffer) else {
      throw end("damaged or unreadable data", expected: "a whole file")
    }
    if bytesLeft == limits.fileBytes, let kind = FileSignature(buffer[..<count]) {
      throw end(kind.name, expected: "light curves as JSON Lines", code: .notJSON)
    }
    bytesLeft -= count
    guard bytesLeft >= 0 else {
      throw end("more", expected: "at most \(limits.fileBytes) bytes", code: .limitExceeded)
    }
    unread = 0..<count
    return count > 0
  }

  /// An error after which nothing more is read.
  private func end(
    _ found: String, expected: String, code: LightCurveFileError.Code = .unreadable
  ) -> LightCurveFileError {
    hasEnded = true
    return LightCurveFileError(
      code: code, file: path, line: line, field: "", found: found, expected: expected)
  }

  private func tooLong() -> LightCurveFileError {
    LightCurveFileError(
      code: .limitExceeded, file: path, line: line, field: "", found: "a longer line",
      expected: "at most \(limits.lineBytes) bytes")
  }
}

/// Bounds on a file of light curves.
package struct LightCurveLimits: Sendable, Hashable {
  /// Bytes of a line.
  package var lineBytes = 16 << 20
  package var observations = 100_000
  /// Bytes of the file, decompressed.
  package var fileBytes = 64 << 30

  package init() {}

  package static let standard = LightCurveLimits()
}

/// Light curves of a file, with what was wrong beside them.
package struct LightCurveInput: Sendable {
  package var lightCurves: [LabelledLightCurve] = []
  package var problems: [LightCurveFileError] = []
  /// Doubts about light curves that are used all the same, for people.
  package var warnings: [String] = []

  /// Reads a whole file; `-` is standard input.
  /// - Throws: ``LightCurveFileError`` where the file cannot be opened.
  package init(path: String) throws(LightCurveFileError) {
    for line in try LightCurveFile.read(path) {
      switch line {
      case .success(let object):
        lightCurves.append(object)
        if object.lightCurve.looksLikeMagnitudes {
          warnings.append(
            "\(path): \(object.objectID): the values of flux look like magnitudes, expected nJy")
        }
      case .failure(let problem): problems.append(problem)
      }
    }
  }

  /// The survey whose bands these are: LSST where any light curve has a band that ZTF lacks.
  package var survey: Survey {
    let bands = Set(Survey.ztf.bands)
    let isLSST = lightCurves.contains { object in
      object.lightCurve.observations.contains { !bands.contains($0.band) }
    }
    return isLSST ? .lsst : .ztf
  }
}

extension LightCurve {
  /// Magnitudes that surveys measure.
  private static let magnitudes = 5.0...35.0

  /// True if all fluxes could be magnitudes with their errors: no survey measures nJy as precisely.
  package var looksLikeMagnitudes: Bool {
    !observations.isEmpty
      && observations.allSatisfy { Self.magnitudes.contains($0.flux) && $0.fluxError < 2 }
  }
}
