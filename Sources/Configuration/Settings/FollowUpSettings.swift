package import FollowUp

/// Tonight's recommendations. Keys `followUp.…`.
package struct FollowUpSettings: Sendable, Hashable {
  /// `listSize`: recommendations at most.
  package let listSize: Int
  /// `minimumPercentile` of an object for which no expert asks.
  package let minimumPercentile: Double
  /// `rareFraction` of rare objects among those followed, from 0 to 1.
  package let rareFraction: Double
  /// `repeatScoreChange` from which an object with a look is asked for again.
  package let repeatScoreChange: Double
  /// `repeatMagnitudeChange` from what was expected at the look, mag.
  package let repeatMagnitudeChange: Double
  /// `requestDays` after which a request without an answer counts no more.
  package let requestDays: Double
  /// `interval` between two lists.
  package let interval: Duration
  package let telescopes: [TelescopeSettings]

  init(reader: ConfigurationReader) {
    listSize = reader.int(
      "listSize", default: 25, in: 1...1000, "Recommendations on the list at most.")
    minimumPercentile = reader.double(
      "minimumPercentile", default: 75, in: 0...100, unit: "per cent",
      "Objects below this percentile are recommended only where an expert finds them interesting.")
    rareFraction = reader.double(
      "rareFraction", default: RareProbability.brightSurvey, in: 0.0001...0.9999,
      "Fraction of rare objects among those that are followed, from which the probability follows "
        + "that a look finds one.")
    repeatScoreChange = reader.double(
      "repeatScoreChange", default: 0.1, in: 0...1,
      "An object that was requested or observed is recommended again where its score has changed by "
        + "so much since.")
    repeatMagnitudeChange = reader.double(
      "repeatMagnitudeChange", default: 1, in: 0...30, unit: "mag",
      "The same where its magnitude differs by so much from what was expected then.")
    requestDays = reader.double(
      "requestDays", default: 14, in: 0...3650, unit: "days",
      "A request that no report followed counts no more after so long.")
    interval = reader.duration(
      "interval", default: .seconds(600), in: .seconds(1)...(.seconds(86_400)),
      "Time between two lists.")
    telescopes = reader.sections(
      "telescopes", defaults: TelescopeSettings.defaults, "Telescopes that observe tonight.",
      read: TelescopeSettings.init(reader:))
    let names = telescopes.map(\.name)
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      reader.conflict("telescopes[\(index)].name", "the name appears twice in the list")
    }
  }
}

/// One telescope: its site, its budget and its limits. Keys `followUp.telescopes[].…`.
package struct TelescopeSettings: Sendable, Hashable {
  package let name: String
  /// Degrees, east positive.
  package let longitude: Double
  /// Geodetic, degrees, north positive.
  package let latitude: Double
  /// Metres above the ellipsoid.
  package let height: Double
  /// Hours of telescope time tonight.
  package let hours: Double
  /// Faintest target, AB magnitude.
  package let limitingMagnitude: Double
  /// `exposure` of a target at the limiting magnitude.
  package let exposure: Duration
  /// `overhead` of each target: acquisition and readout.
  package let overhead: Duration
  /// `slewRate`, degrees per second.
  package let slewRate: Double
  /// `seeing` tonight, arc seconds.
  package let seeing: Double
  /// `limitSeeing` at which `limitingMagnitude` holds, arc seconds.
  package let limitSeeing: Double
  /// `airmassLimit` above which a target is not observed.
  package let airmassLimit: Double
  /// `horizon`: corners of the lowest altitude by azimuth.
  package let horizon: [Horizon.Point]
  /// `maximumSunAltitude`, degrees.
  package let maximumSunAltitude: Double
  /// `minimumMoonSeparation`, degrees.
  package let minimumMoonSeparation: Double

  /// Two telescopes that classify transients: SEDM at Palomar, EFOSC2 at La Silla.
  static let defaults: [KeyValuePairs<String, String>] = [
    [
      "name": "Palomar-P60", "longitude": "-116.8650", "latitude": "33.3563", "height": "1712",
      "hours": "4", "limitingMagnitude": "19",
    ],
    [
      "name": "LaSilla-NTT", "longitude": "-70.7345", "latitude": "-29.2584", "height": "2375",
      "hours": "4", "limitingMagnitude": "20.5",
    ],
  ]

  init(reader: ConfigurationReader) {
    name = reader.string("name", default: nil, "Name, unique in the list.")
    longitude = reader.double(
      "longitude", default: nil, in: -180...360, unit: "degrees, east positive", "Longitude.")
    latitude = reader.double(
      "latitude", default: nil, in: -90...90, unit: "degrees, north positive", "Latitude.")
    height = reader.double("height", default: 0, in: -500...9000, unit: "m", "Height of the site.")
    hours = reader.double(
      "hours", default: 4, in: 0...24, unit: "h", "Telescope time for follow-up in a night.")
    limitingMagnitude = reader.double(
      "limitingMagnitude", default: nil, in: 5...30, unit: "AB magnitude",
      "Faintest target worth an exposure, in a dark sky at the zenith.")
    exposure = reader.duration(
      "exposure", default: .seconds(2700), in: .seconds(1)...(.seconds(86_400)),
      "Exposure of a target at the limiting magnitude; brighter ones take less, none takes longer.")
    overhead = reader.duration(
      "overhead", default: .seconds(240), in: .zero ... .seconds(86_400),
      "Acquisition and readout of each target.")
    slewRate = reader.double(
      "slewRate", default: 1, in: 0.01...100, unit: "degrees per second",
      "Speed of the telescope from target to target.")
    seeing = reader.double(
      "seeing", default: 1.5, in: 0.1...20, unit: "arc seconds", "Seeing tonight, at the zenith.")
    limitSeeing = reader.double(
      "limitSeeing", default: 1.5, in: 0.1...20, unit: "arc seconds",
      "Seeing at which the limiting magnitude holds.")
    airmassLimit = reader.double(
      "airmassLimit", default: 2, in: 1...10, "Largest airmass at which a target is observed.")
    horizon = Self.horizon(reader)
    maximumSunAltitude = reader.double(
      "maximumSunAltitude", default: -12, in: -90...0, unit: "degrees",
      "The Sun must be below this altitude.")
    minimumMoonSeparation = reader.double(
      "minimumMoonSeparation", default: 30, in: 0...180, unit: "degrees",
      "The Moon, when it is up, must be farther than this from the target.")
  }

  private static func horizon(_ reader: ConfigurationReader) -> [Horizon.Point] {
    let corners = reader.list(
      "horizon", default: [],
      "Lowest altitudes, as texts such as \"90 25\": from azimuth 90 degrees (north through east) on "
        + "at least 25 degrees high; interpolated between corners.")
    return corners.compactMap { corner in
      let numbers = corner.split(separator: " ").map { Double($0) }
      guard numbers.count == 2, let azimuth = numbers[0], let altitude = numbers[1],
        (0..<360).contains(azimuth), (-90...90).contains(altitude)
      else {
        reader.conflict(
          "horizon",
          "expected texts of an azimuth from 0 to below 360 and an altitude from -90 to 90, found "
            + "\"\(corner)\"")
        return nil
      }
      return Horizon.Point(azimuth: azimuth, altitude: altitude)
    }
  }
}
