package import CatalogueMatching

/// The catalogues beside the stream. Keys `catalogues.…`.
package struct CatalogueSettings: Sendable, Hashable {
  /// `directory` of the imported catalogues.
  package let directory: String
  /// `pointRadius`, arcsec: how near an entry must be to be kept, but for galaxies.
  package let pointRadius: Double
  /// `hostRadius`, arcsec: the same for galaxies.
  package let hostRadius: Double
  /// `hostPrior`: probability that a host is in a catalogue of galaxies.
  package let hostPrior: Double
  /// Columns of the tables that can be imported.
  package let tables: [CatalogueTableSettings]

  init(reader: ConfigurationReader) {
    directory = reader.string(
      "directory", default: "/var/lib/nightjar/catalogues",
      "Folder of the imported catalogues; the daemon uses those that are there.")
    pointRadius = reader.double(
      "pointRadius", default: 5, in: 0.1...60, unit: "arcsec",
      "Stars, variables, AGN and transients nearer than this are kept with an object.")
    hostRadius = reader.double(
      "hostRadius", default: 30, in: 0.1...600, unit: "arcsec",
      "Galaxies nearer than this may be an object's host.")
    hostPrior = reader.double(
      "hostPrior", default: 0.5, in: 0.01...0.99,
      "Prior probability that an object's host is in a catalogue of galaxies.")
    tables = reader.sections(
      "tables", defaults: CatalogueTableSettings.defaults,
      "Tables that nightjar catalogue import knows, by the name of the catalogue.",
      read: CatalogueTableSettings.init(reader:))
    let names = tables.map(\.name)
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      reader.conflict("tables[\(index)].name", "the name appears twice in the list")
    }
  }
}

/// The columns of one table. Keys `catalogues.tables[].…`.
package struct CatalogueTableSettings: Sendable, Hashable {
  /// Unit of the positions as it is written in the configuration.
  private enum Unit: String, CaseIterable {
    case automatic, degrees, hours, radians
  }

  package let name: String
  package let role: CatalogueRole
  /// `version`: empty for a hash of the file's beginning.
  package let version: String
  package let mapping: ColumnMapping

  init(reader: ConfigurationReader) {
    name = reader.string("name", default: nil, "Name of the catalogue, unique in the list.")
    role = reader.choice(
      "role", default: .star,
      "Use of the catalogue: stars, variables and AGN reject, a galaxy is a host, a transient "
        + "gives a class.")
    version = reader.string(
      "version", default: "", "Version of the catalogue; empty is a hash of the file's beginning.")
    let unit = reader.choice(
      "unit", default: Unit.automatic,
      "Unit of the positions; automatic takes what the table says, or degrees, and refuses numbers "
        + "that look like another unit.")
    let delimiter = reader.choice(
      "delimiter", default: TableDelimiter.comma, "What is between the fields of a text table.")
    let skippedLines = reader.int(
      "skipLines", default: 0, in: 0...1_000, "Lines before the heading of a text table.")
    let skippedClasses = reader.string(
      "skipClasses", default: "",
      "Classes with commas between them whose rows are left out; SN* stands for all that begin so.")
    var columns: [CatalogueField: ColumnMapping.Column] = [:]
    for field in CatalogueField.allCases {
      let text = reader.string(field.rawValue, default: "", field.summary)
      guard !text.isEmpty else { continue }
      if let column = ColumnMapping.Column(text) {
        columns[field] = column
      } else {
        reader.conflict(
          field.rawValue, "expected a column, or a column times a number such as Diam*0.25")
      }
    }
    mapping = ColumnMapping(
      columns: columns, unit: PositionUnit(rawValue: unit.rawValue), delimiter: delimiter,
      skippedLines: skippedLines,
      skippedClasses: skippedClasses.split(separator: ",").map(\.trimmed))
  }
}

extension CatalogueField {
  /// In the reference of the configuration.
  fileprivate var summary: String {
    switch self {
    case .rightAscension:
      "Column of the right ascension; a number is the column's place in a table without heading."
    case .declination: "Column of the declination."
    case .identifier: "Column of the identifier; empty numbers the rows."
    case .objectClass: "Column of the class."
    case .magnitude: "Column of the magnitude."
    case .redshift: "Column of the redshift."
    case .redshiftError: "Column of its error."
    case .parallax: "Column of the parallax, mas."
    case .parallaxError: "Column of its error, mas."
    case .properMotionRA: "Column of the proper motion in right ascension, mas/yr."
    case .properMotionDec: "Column of the proper motion in declination, mas/yr."
    case .properMotionError: "Column of the error of either, mas/yr."
    case .majorAxis:
      "Column of the semi-major axis of the half-light ellipse, arcsec; Diam*0.25 scales."
    case .axisRatio: "Column of minor over major axis."
    case .positionAngle: "Column of the position angle, degrees from north to east."
    case .ellipticity1: "Column of the ellipticity's first component, in place of ratio and angle."
    case .ellipticity2: "Column of the ellipticity's second component."
    }
  }
}

extension CatalogueTableSettings {
  /// Tables as `docs/catalogues.md` says how to get them.
  static let defaults: [KeyValuePairs<String, String>] = [
    [
      "name": "gaia-stars", "role": "star", "rightAscension": "ra", "declination": "dec",
      "identifier": "source_id", "magnitude": "phot_g_mean_mag", "parallax": "parallax",
      "parallaxError": "parallax_error", "properMotionRA": "pmra", "properMotionDec": "pmdec",
      "properMotionError": "pmra_error",
    ],
    [
      "name": "gaia-variables", "role": "variable", "skipClasses": "SN*", "rightAscension": "ra",
      "declination": "dec", "identifier": "source_id", "class": "best_class_name",
      "magnitude": "phot_g_mean_mag",
    ],
    [
      "name": "vsx", "role": "variable", "skipClasses": "N,N:,NA,NA:,NB,NB:,NC,NC:,NR,NR:,SN*",
      "rightAscension": "RAJ2000", "declination": "DEJ2000", "identifier": "Name",
      "class": "Type", "magnitude": "max",
    ],
    [
      "name": "milliquas", "role": "agn", "rightAscension": "RAJ2000", "declination": "DEJ2000",
      "identifier": "Name", "class": "Type", "magnitude": "Rmag", "redshift": "z",
    ],
    [
      "name": "glade", "role": "galaxy", "delimiter": "space", "rightAscension": "9",
      "declination": "10", "identifier": "1", "class": "8", "magnitude": "11", "redshift": "28",
      "redshiftError": "32",
    ],
    [
      "name": "ned-lvs", "role": "galaxy", "rightAscension": "ra", "declination": "dec",
      "identifier": "objname", "class": "objtype", "redshift": "z", "redshiftError": "zunc",
    ],
    [
      "name": "legacy", "role": "galaxy", "rightAscension": "ra", "declination": "dec",
      "identifier": "ls_id", "class": "type", "magnitude": "mag_r", "redshift": "z_phot_mean",
      "redshiftError": "z_phot_std", "majorAxis": "shape_r", "ellipticity1": "shape_e1",
      "ellipticity2": "shape_e2", "skipClasses": "PSF,DUP",
    ],
    [
      "name": "tns", "role": "transient", "skipLines": "1", "rightAscension": "ra",
      "declination": "declination", "identifier": "name", "class": "type",
      "redshift": "redshift", "magnitude": "discoverymag",
    ],
  ]
}
