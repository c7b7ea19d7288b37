import Avro

/// Columns read from an LSST packet, under the names of schema 9.0 and older ones.
enum LSSTColumns {
  /// Columns of the packet, in order.
  enum Head: Int, CaseIterable {
    case sourceID, objectID, objectRecordID, solarSystemID, associationID, time, band, flux
    case fluxError, rightAscension, declination, reliability, isNegative, withdrawn, detectionCount

    var column: AvroProjection.Column {
      switch self {
      case .sourceID: .required("diaSource.diaSourceId")
      // One of both is required: without the first, both columns are the second.
      case .objectID: .required("diaSource.diaObjectId", "diaObject.diaObjectId")
      case .objectRecordID: AvroProjection.Column("diaObject.diaObjectId")
      case .solarSystemID: AvroProjection.Column("diaSource.ssObjectId")
      case .associationID: AvroProjection.Column("ssSource.ssObjectId", "ssObject.ssObjectId")
      case .time: .required("diaSource.midpointMjdTai", "diaSource.midPointTai")
      case .band: .required("diaSource.band", "diaSource.filterName")
      case .flux: .required("diaSource.psfFlux", "diaSource.psFlux")
      case .fluxError: .required("diaSource.psfFluxErr", "diaSource.psFluxErr")
      case .rightAscension: .required("diaSource.ra")
      case .declination: .required("diaSource.dec", "diaSource.decl")
      case .reliability: AvroProjection.Column("diaSource.reliability")
      case .isNegative: AvroProjection.Column("diaSource.isNegative")
      case .withdrawn: AvroProjection.Column("diaSource.timeWithdrawnMjdTai")
      case .detectionCount: AvroProjection.Column("diaObject.nDiaSources")
      }
    }
  }

  /// Columns of a row of the history, in order.
  enum Row: Int, CaseIterable {
    case sourceID, forcedID, time, band, flux, fluxError, noise, withdrawn

    var column: AvroProjection.Column {
      switch self {
      case .sourceID: AvroProjection.Column("diaSourceId")
      case .forcedID: AvroProjection.Column("diaForcedSourceId")
      case .time: .required("midpointMjdTai", "midPointTai")
      case .band: .required("band", "filterName")
      case .flux: AvroProjection.Column("psfFlux", "psFlux")
      case .fluxError: AvroProjection.Column("psfFluxErr", "psFluxErr")
      case .noise: AvroProjection.Column("diaNoise")
      case .withdrawn: AvroProjection.Column("timeWithdrawnMjdTai")
      }
    }
  }

  /// Tables of the projection, in order.
  enum Table: Int, CaseIterable {
    case sources, forcedSources, limits

    var path: String {
      switch self {
      case .sources: "prvDiaSources"
      case .forcedSources: "prvDiaForcedSources"
      case .limits: "prvDiaNondetectionLimits"
      }
    }
  }

  static let projection = AvroProjection(
    columns: Head.allCases.map(\.column),
    tables: Table.allCases.map {
      AvroProjection.Table($0.path, columns: Row.allCases.map(\.column))
    })
}
