package import Photometry

extension ObjectContext {
  /// The context in one sentence or two; `nil` where no packet said anything of age or neighbours.
  ///
  /// - Parameter time: of the latest detection, MJD TAI.
  package func words(at time: Double) -> String? {
    let sentences = [pastWords(time), neighbourWords].compactMap(\.self)
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  private func pastWords(_ time: Double) -> String? {
    let age = firstDetection.map { "first detected \(Self.digits(time - $0, 0)) d before" }
    let share = detectionShare.map {
      "detected in \(Self.digits(100 * $0, 1)) % of \(coverageCount ?? 0) exposures"
    }
    let parts = [age, share].compactMap(\.self)
    return parts.isEmpty ? nil : "By the survey " + parts.joined(separator: ", ") + "."
  }

  /// The nearest source of each catalogue.
  private var neighbourWords: String? {
    let names: [(Neighbour.Catalogue, String)] = [
      (.panSTARRS, "Pan-STARRS"), (.gaia, "Gaia"), (.lsst, "LSST"),
    ]
    let parts = names.compactMap { catalogue, name in
      neighbours.first { $0.catalogue == catalogue }.map { "\(name) \(Self.words(of: $0))" }
    }
    return parts.isEmpty ? nil : "Nearest sources: " + parts.joined(separator: "; ") + "."
  }

  private static func words(of neighbour: Neighbour) -> String {
    let magnitude = neighbour.magnitude.map { ", \(digits($0, 1)) mag" } ?? ""
    let score = neighbour.starScore.map { ", star score \(digits($0, 2))" } ?? ""
    return "\(digits(neighbour.separation, 2))″\(magnitude)\(score)"
  }

  private static func digits(_ value: Double, _ count: Int) -> String {
    let scale = [1.0, 10, 100][count]
    let rounded = (value * scale).rounded() / scale
    return count == 0 ? "\(Int(rounded))" : "\(rounded)"
  }
}
