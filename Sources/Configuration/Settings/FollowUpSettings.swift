import FollowUp

/// Tonight's recommendations. Keys `followUp.…`.
package struct FollowUpSettings: Sendable, Hashable {
  /// `listSize`: recommendations at most.
  package let listSize: Int
  /// `minimumPercentile` of an object for which no expert asks.
  package let minimumPercentile: Double
  /// `interval` between two lists.
  package let interval: Duration
  package let telescopes: [TelescopeSettings]

  init(reader: ConfigurationReader) {
    listSize = reader.int(
      "listSize", default: 25, in: 1...1000, "Recommendations on the list at most.")
    minimumPercentile = reader.double(
      "minimumPercentile", default: 75, in: 0...100, unit: "per cent",
      "Objects below this percentile are recommended only where an expert finds them interesting.")
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
  /// `overhead` of each target: slew, acquisition, readout.
  package let overhead: Duration
  /// `airmassLimit` above which a target is not observed.
  package let airmassLimit: Double
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
      "hours", default: 4, in: 0...24, unit: "h", "Telescope time for tonight's list.")
    limitingMagnitude = reader.double(
      "limitingMagnitude", default: nil, in: 5...30, unit: "AB magnitude",
      "Faintest target worth an exposure.")
    exposure = reader.duration(
      "exposure", default: .seconds(2700), in: .seconds(1)...(.seconds(86_400)),
      "Exposure of a target at the limiting magnitude; brighter ones take less.")
    overhead = reader.duration(
      "overhead", default: .seconds(300), in: .zero ... .seconds(86_400),
      "Slew, acquisition and readout of each target.")
    airmassLimit = reader.double(
      "airmassLimit", default: 2, in: 1...10, "Largest airmass at which a target is observed.")
    maximumSunAltitude = reader.double(
      "maximumSunAltitude", default: -12, in: -90...0, unit: "degrees",
      "The Sun must be below this altitude.")
    minimumMoonSeparation = reader.double(
      "minimumMoonSeparation", default: 30, in: 0...180, unit: "degrees",
      "The Moon, when it is up, must be farther than this from the target.")
  }
}
