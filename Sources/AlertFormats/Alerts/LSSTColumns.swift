import Avro
import Photometry

/// Columns read from an LSST packet, under the names of schema 9.0 and older ones.
enum LSSTColumns {
  /// Columns of the packet, in order.
  enum Head: Int, CaseIterable {
    case sourceID, objectID, objectRecordID, solarSystemID, associationID, time, band, flux
    case fluxError, rightAscension, declination, reliability, isNegative, withdrawn, detectionCount
    case firstDetection, signalToNoise, extendedness, templateFlux
    case nearbyID1, nearbySeparation1, nearbyLogProbability1
    case nearbyID2, nearbySeparation2, nearbyLogProbability2
    case nearbyID3, nearbySeparation3, nearbyLogProbability3

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
      case .firstDetection: AvroProjection.Column("diaObject.firstDiaSourceMjdTai")
      case .signalToNoise: AvroProjection.Column("diaSource.snr")
      case .extendedness: AvroProjection.Column("diaSource.extendedness")
      case .templateFlux: AvroProjection.Column("diaSource.templateFlux")
      case .nearbyID1: AvroProjection.Column("diaObject.nearbyObj1")
      case .nearbySeparation1: AvroProjection.Column("diaObject.nearbyObj1Dist")
      case .nearbyLogProbability1: AvroProjection.Column("diaObject.nearbyObj1LnP")
      case .nearbyID2: AvroProjection.Column("diaObject.nearbyObj2")
      case .nearbySeparation2: AvroProjection.Column("diaObject.nearbyObj2Dist")
      case .nearbyLogProbability2: AvroProjection.Column("diaObject.nearbyObj2LnP")
      case .nearbyID3: AvroProjection.Column("diaObject.nearbyObj3")
      case .nearbySeparation3: AvroProjection.Column("diaObject.nearbyObj3Dist")
      case .nearbyLogProbability3: AvroProjection.Column("diaObject.nearbyObj3LnP")
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

  /// The first slot of the flags, which follow the columns in the order of `DetectionFlag`.
  static let flagSlot = Head.allCases.count

  static let projection = AvroProjection(
    columns: Head.allCases.map(\.column)
      + DetectionFlag.allCases.map { AvroProjection.Column("diaSource.\($0.rawValue)") },
    tables: Table.allCases.map {
      AvroProjection.Table($0.path, columns: Row.allCases.map(\.column))
    })
}
