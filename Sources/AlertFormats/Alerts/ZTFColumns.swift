import Avro

/// Columns read from a ZTF packet.
enum ZTFColumns {
  /// Columns of the packet, in order.
  enum Head: Int, CaseIterable {
    case objectID, alertID, time, band, magnitude, magnitudeError, limit, isPositive, rightAscension
    case declination, programID, deepReliability, reliability, solarSystemSeparation, starScore
    case starSeparation, detectionCount, coverageCount, firstDetection, referenceSeparation
    case referenceMagnitude, starMagnitude, starScore2, starSeparation2, starMagnitude2, starScore3
    case starSeparation3, starMagnitude3, gaiaSeparation, gaiaMagnitude, gaiaBrightSeparation
    case gaiaBrightMagnitude, pointLikeness, width, elongation, badPixels, magnitudeDifference

    var column: AvroProjection.Column {
      switch self {
      case .objectID: .required("objectId")
      case .alertID: .required("candid", "candidate.candid")
      case .time: .required("candidate.jd")
      case .band: .required("candidate.fid")
      case .magnitude: .required("candidate.magpsf")
      case .magnitudeError: .required("candidate.sigmapsf")
      case .limit: AvroProjection.Column("candidate.diffmaglim")
      case .isPositive: .required("candidate.isdiffpos")
      case .rightAscension: .required("candidate.ra")
      case .declination: .required("candidate.dec")
      case .programID: AvroProjection.Column("candidate.programid")
      case .deepReliability: AvroProjection.Column("candidate.drb")
      case .reliability: AvroProjection.Column("candidate.rb")
      case .solarSystemSeparation: AvroProjection.Column("candidate.ssdistnr")
      case .starScore: AvroProjection.Column("candidate.sgscore1")
      case .starSeparation: AvroProjection.Column("candidate.distpsnr1")
      case .detectionCount: AvroProjection.Column("candidate.ndethist")
      case .coverageCount: AvroProjection.Column("candidate.ncovhist")
      case .firstDetection: AvroProjection.Column("candidate.jdstarthist")
      case .referenceSeparation: AvroProjection.Column("candidate.distnr")
      case .referenceMagnitude: AvroProjection.Column("candidate.magnr")
      case .starMagnitude: AvroProjection.Column("candidate.srmag1")
      case .starScore2: AvroProjection.Column("candidate.sgscore2")
      case .starSeparation2: AvroProjection.Column("candidate.distpsnr2")
      case .starMagnitude2: AvroProjection.Column("candidate.srmag2")
      case .starScore3: AvroProjection.Column("candidate.sgscore3")
      case .starSeparation3: AvroProjection.Column("candidate.distpsnr3")
      case .starMagnitude3: AvroProjection.Column("candidate.srmag3")
      case .gaiaSeparation: AvroProjection.Column("candidate.neargaia")
      case .gaiaMagnitude: AvroProjection.Column("candidate.maggaia")
      case .gaiaBrightSeparation: AvroProjection.Column("candidate.neargaiabright")
      case .gaiaBrightMagnitude: AvroProjection.Column("candidate.maggaiabright")
      case .pointLikeness: AvroProjection.Column("candidate.classtar")
      case .width: AvroProjection.Column("candidate.fwhm")
      case .elongation: AvroProjection.Column("candidate.elong")
      case .badPixels: AvroProjection.Column("candidate.nbad")
      case .magnitudeDifference: AvroProjection.Column("candidate.magdiff")
      }
    }
  }

  /// Columns of a row of the history, in order. Schema 3.5 has forced photometry where the others
  /// have earlier candidates.
  enum Row: Int, CaseIterable {
    case time, band, candidateID, magnitude, magnitudeError, limit, isPositive
    case forcedFlux, forcedFluxError, zeroPoint, status

    var column: AvroProjection.Column {
      switch self {
      case .time: .required("jd")
      case .band: .required("fid")
      case .candidateID: AvroProjection.Column("candid")
      case .magnitude: AvroProjection.Column("magpsf")
      case .magnitudeError: AvroProjection.Column("sigmapsf")
      case .limit: AvroProjection.Column("diffmaglim")
      case .isPositive: AvroProjection.Column("isdiffpos")
      case .forcedFlux: AvroProjection.Column("forcediffimflux")
      case .forcedFluxError: AvroProjection.Column("forcediffimfluxunc")
      case .zeroPoint: AvroProjection.Column("magzpsci")
      case .status: AvroProjection.Column("procstatus")
      }
    }
  }

  /// Tables of the projection, in order.
  enum Table: Int, CaseIterable {
    case candidates, forcedPhotometry

    var path: String {
      switch self {
      case .candidates: "prv_candidates"
      case .forcedPhotometry: "fp_hists"
      }
    }
  }

  static let projection = AvroProjection(
    columns: Head.allCases.map(\.column),
    tables: Table.allCases.map {
      AvroProjection.Table($0.path, columns: Row.allCases.map(\.column))
    })
}
