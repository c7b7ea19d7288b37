package import JSONText
package import Photometry

extension ObjectContext {
  /// Writes the field `context` of a record: null where nothing is known, otherwise an object with
  /// the numbers that are.
  package func writeField(to writer: inout JSONWriter) {
    guard !isEmpty else { return writer.field("context", Double?.none) }
    writer.objectField("context") { write(to: &$0) }
  }

  private func write(to writer: inout JSONWriter) {
    writer.known("firstDetection", firstDetection)
    writer.known("detections", detectionCount)
    writer.known("coverage", coverageCount)
    writer.known("redshift", redshift)
    writer.arrayField("neighbours") { writer in
      for neighbour in neighbours { writer.object { neighbour.write(to: &$0) } }
    }
    writer.objectField("quality") { quality.write(to: &$0) }
  }
}

extension Neighbour {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("catalogue", catalogue.rawValue)
    writer.field("separation", separation)
    writer.known("magnitude", magnitude)
    writer.known("starScore", starScore)
    if let identifier { writer.field("id", String(identifier)) }
    writer.known("logProbability", logProbability)
  }
}

extension DetectionQuality {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.known("reliability", reliability)
    writer.known("width", width)
    writer.known("elongation", elongation)
    writer.known("badPixels", badPixels)
    writer.known("pointLikeness", pointLikeness)
    writer.known("magnitudeDifference", magnitudeDifference)
    writer.known("signalToNoise", signalToNoise)
    writer.known("extendedness", extendedness)
    writer.known("templateFlux", templateFlux)
    writer.field("flags", flags.sorted().map(\.rawValue))
  }
}

extension JSONWriter {
  /// Writes a number that is known.
  fileprivate mutating func known(_ name: String, _ value: Double?) {
    if let value { field(name, value) }
  }

  /// Writes a count that is known.
  fileprivate mutating func known(_ name: String, _ value: Int?) {
    if let value { field(name, value) }
  }
}
