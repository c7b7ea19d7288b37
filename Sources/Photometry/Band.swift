/// A photometric band, in order of wavelength.
package enum Band: UInt8, Sendable, Hashable, CaseIterable, Comparable, Codable {
  case u, g, r, i, z, y

  /// The band's letter.
  package var name: String {
    switch self {
    case .u: "u"
    case .g: "g"
    case .r: "r"
    case .i: "i"
    case .z: "z"
    case .y: "y"
    }
  }

  /// The band of a letter, `nil` where the letter names none.
  package init?(name: some StringProtocol) {
    switch name {
    case "u": self = .u
    case "g": self = .g
    case "r": self = .r
    case "i": self = .i
    case "z": self = .z
    case "y": self = .y
    default: return nil
    }
  }

  package static func < (lhs: Band, rhs: Band) -> Bool { lhs.rawValue < rhs.rawValue }
}
