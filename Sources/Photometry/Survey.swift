/// A sky survey: its bands with their effective wavelengths and depths.
package enum Survey: String, Sendable, Hashable, CaseIterable, Codable {
  case ztf, lsst

  /// The survey's bands in order of wavelength.
  package var bands: [Band] {
    switch self {
    case .ztf: [.g, .r, .i]
    case .lsst: [.u, .g, .r, .i, .z, .y]
    }
  }

  /// Effective wavelength of a band in nm; a band the survey lacks has LSST's.
  ///
  /// Source: ZTF from the SVO Filter Profile Service (Palomar/ZTF), LSST from the Rubin throughputs.
  package func effectiveWavelength(of band: Band) -> Double {
    switch (self, band) {
    case (.ztf, .g): 472.2
    case (.ztf, .r): 633.9
    case (.ztf, .i): 788.6
    case (_, .u): 367.1
    case (_, .g): 482.7
    case (_, .r): 622.3
    case (_, .i): 754.6
    case (_, .z): 869.1
    case (_, .y): 971.2
    }
  }

  /// AB magnitude of a 5σ detection in a single visit; a band the survey lacks has LSST's.
  ///
  /// Source: ZTF from Bellm et al. (2019), LSST from Ivezić et al. (2019), table 2.
  package func fiveSigmaDepth(of band: Band) -> Double {
    switch (self, band) {
    case (.ztf, .g): 20.8
    case (.ztf, .r): 20.6
    case (.ztf, .i): 19.9
    case (_, .u): 23.70
    case (_, .g): 24.97
    case (_, .r): 24.52
    case (_, .i): 24.13
    case (_, .z): 23.56
    case (_, .y): 22.55
    }
  }

  /// Softening flux β in nJy of the asinh magnitude: a fifth of the flux at the 5σ depth.
  package func softeningFlux(of band: Band) -> Double {
    Magnitude.flux(ab: fiveSigmaDepth(of: band)) / 5
  }
}

extension Survey {
  /// The reliability that LSST writes where it has none: of 57 public alerts of schema 10.0 it stood
  /// in 10.
  package static let unknownReliability = 0.4863438308238983
  /// The star score that ZTF writes where Pan-STARRS has none, which bright stars have.
  package static let unknownStarScore = 0.5

  /// East of Greenwich, degrees: Palomar for ZTF, Cerro Pachón for LSST.
  package var siteLongitude: Double {
    switch self {
    case .ztf: -116.86
    case .lsst: -70.75
    }
  }

  /// The night that a time belongs to: the whole MJD, by local mean time, of the noon before it.
  ///
  /// - Parameter mjd: UTC; a time that is not finite, or beyond a million years, counts as 0.
  package func night(at mjd: Double) -> Int {
    guard mjd.magnitude < 365_250_000 else { return 0 }
    return Int((mjd + siteLongitude / 360 - 0.5).rounded(.down))
  }
}

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

  /// The band of a letter, `nil` where the letter names none. SNANA and ELAsTiCC write `Y` for y.
  package init?(name: some StringProtocol) {
    switch name {
    case "u": self = .u
    case "g": self = .g
    case "r": self = .r
    case "i": self = .i
    case "z": self = .z
    case "y", "Y": self = .y
    default: return nil
    }
  }

  package static func < (lhs: Band, rhs: Band) -> Bool { lhs.rawValue < rhs.rawValue }
}
