/// Phrases for an object with a high or a low value in one of the forest's dimensions.
///
/// Each phrase goes before "than 97 % of the reference objects".
package struct DimensionWords: Sendable, Hashable {
  package var high: String
  package var low: String

  /// Words for a feature's name; plain ones for a name that is not known.
  package init(_ name: String) {
    let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
    let known: DimensionWords? =
      switch parts.first {
      case "rise"?, "fade"?: Self.flank(parts)
      case "peak"?: Self.peak(parts)
      case "change"?: Self.change(parts)
      case "colour"?: Self.colour(parts)
      case "slope"?: Self.slope(parts)
      case "scale"?: Self.scale(parts)
      case "rebrightening"?:
        DimensionWords(high: "rebrightens more", low: "rebrightens less")
      case "latent"? where parts.count == 2:
        DimensionWords(
          high: "lies higher in latent dimension \(parts[1])",
          low: "lies lower in latent dimension \(parts[1])")
      default: nil
      }
    self = known ?? DimensionWords(high: "has a higher \(name)", low: "has a lower \(name)")
  }

  private init(high: String, low: String) {
    self.high = high
    self.low = low
  }

  private static func flank(_ parts: [String]) -> DimensionWords? {
    guard parts.count == 3 else { return nil }
    let verb = parts[0] == "rise" ? "rises its last \(parts[2]) mag" : "fades by \(parts[2]) mag"
    return DimensionWords(
      high: "\(verb) slower in \(parts[1])", low: "\(verb) faster in \(parts[1])")
  }

  private static func peak(_ parts: [String]) -> DimensionWords? {
    switch (parts.count, parts.dropFirst().first) {
    case (3, "time"?):
      DimensionWords(
        high: "peaks later after its first detection in \(parts[2])",
        low: "peaks earlier after its first detection in \(parts[2])")
    case (2, let colour?):
      DimensionWords(high: "is redder in \(colour)", low: "is bluer in \(colour)")
    default: nil
    }
  }

  private static func change(_ parts: [String]) -> DimensionWords? {
    guard parts.count == 3, let days = Double(parts[2]) else { return nil }
    let length = "\(abs(days).formatted(decimals: 0)) days"
    return days < 0
      ? DimensionWords(
        high: "brightens less in the \(length) before its \(parts[1]) peak",
        low: "brightens more in the \(length) before its \(parts[1]) peak")
      : DimensionWords(
        high: "fades less in the \(length) after its \(parts[1]) peak",
        low: "fades more in the \(length) after its \(parts[1]) peak")
  }

  private static func colour(_ parts: [String]) -> DimensionWords? {
    guard parts.count == 3 else { return nil }
    switch parts[2] {
    case "slope": return DimensionWords(high: "reddens faster", low: "turns blue faster")
    case "scatter":
      return DimensionWords(
        high: "changes colour less steadily", low: "changes colour more steadily")
    default:
      let moment =
        switch parts[2] {
        case "first": "at its first detection"
        case "last": "at its last detection"
        case "peak": "at its peak"
        default: "\(parts[2]) days from its peak"
        }
      return DimensionWords(
        high: "is redder in \(parts[1]) \(moment)", low: "is bluer in \(parts[1]) \(moment)")
    }
  }

  private static func slope(_ parts: [String]) -> DimensionWords? {
    guard parts.count == 3 else { return nil }
    return DimensionWords(
      high: "has lately brightened faster in \(parts[1])",
      low: "has lately faded faster in \(parts[1])")
  }

  private static func scale(_ parts: [String]) -> DimensionWords? {
    switch parts.dropFirst().first {
    case "time"?: DimensionWords(high: "varies more slowly", low: "varies more quickly")
    case "wavelength"?:
      DimensionWords(high: "varies more alike in its bands", low: "varies less alike in its bands")
    default: nil
    }
  }
}
