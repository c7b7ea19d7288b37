/// The fields of the Rubin alert schema 9.0, in order, so that a packet written with this schema is
/// read with the official one as well.
///
/// The records that a simulated packet leaves null (`ssSource`, `MPCORB`) have their identifiers only.
///
/// Source: the alert schemas of lsst/alert_packet.
enum LSSTPacketSchema {
  static let text = CompactSchema.text(alert)

  private static let alert = CompactSchema.record(
    "lsst.v9_0.alert",
    """
    diaSourceId:long observation_reason:string? target_name:string? diaSource:lsst.v9_0.diaSource
    prvDiaSources:lsst.v9_0.diaSource[]? prvDiaForcedSources:lsst.v9_0.diaForcedSource[]?
    diaObject:lsst.v9_0.diaObject? ssSource:lsst.v9_0.ssSource? MPCORB:lsst.v9_0.MPCORB?
    cutoutDifference:bytes? cutoutScience:bytes? cutoutTemplate:bytes?
    """,
    types: [
      "lsst.v9_0.diaSource": source, "lsst.v9_0.diaForcedSource": forcedSource,
      "lsst.v9_0.diaObject": object,
      "lsst.v9_0.ssSource": CompactSchema.record(
        "lsst.v9_0.ssSource", "ssObjectId:long? diaSourceId:long?"),
      "lsst.v9_0.MPCORB": CompactSchema.record(
        "lsst.v9_0.MPCORB", "mpcDesignation:string? ssObjectId:long?"),
    ])

  private static let source = CompactSchema.record(
    "lsst.v9_0.diaSource",
    """
    diaSourceId:long visit:long detector:int diaObjectId:long? ssObjectId:long?
    parentDiaSourceId:long? midpointMjdTai:double ra:double raErr:float? dec:double decErr:float?
    ra_dec_Cov:float? x:float xErr:float? y:float yErr:float? centroid_flag:boolean?
    apFlux:float? apFluxErr:float? apFlux_flag:boolean? apFlux_flag_apertureTruncated:boolean?
    isNegative:boolean? snr:float? psfFlux:float? psfFluxErr:float? psfLnL:float? psfChi2:float?
    psfNdata:int? psfFlux_flag:boolean? psfFlux_flag_edge:boolean?
    psfFlux_flag_noGoodPixels:boolean? trailFlux:float? trailFluxErr:float? trailRa:double?
    trailRaErr:float? trailDec:double? trailDecErr:float? trailLength:float?
    trailLengthErr:float? trailAngle:float? trailAngleErr:float? trailChi2:float?
    trailNdata:int? trail_flag_edge:boolean? dipoleMeanFlux:float? dipoleMeanFluxErr:float?
    dipoleFluxDiff:float? dipoleFluxDiffErr:float? dipoleLength:float? dipoleAngle:float?
    dipoleChi2:float? dipoleNdata:int? scienceFlux:float? scienceFluxErr:float?
    forced_PsfFlux_flag:boolean? forced_PsfFlux_flag_edge:boolean?
    forced_PsfFlux_flag_noGoodPixels:boolean? templateFlux:float? templateFluxErr:float?
    ixx:float? iyy:float? ixy:float? ixxPSF:float? iyyPSF:float? ixyPSF:float?
    shape_flag:boolean? shape_flag_no_pixels:boolean? shape_flag_not_contained:boolean?
    shape_flag_parent_source:boolean? extendedness:float? reliability:float? band:string?
    isDipole:boolean? dipoleFitAttempted:boolean? timeProcessedMjdTai:double
    timeWithdrawnMjdTai:double? bboxSize:int? pixelFlags:boolean? pixelFlags_bad:boolean?
    pixelFlags_cr:boolean? pixelFlags_crCenter:boolean? pixelFlags_edge:boolean?
    pixelFlags_nodata:boolean? pixelFlags_nodataCenter:boolean?
    pixelFlags_interpolated:boolean? pixelFlags_interpolatedCenter:boolean?
    pixelFlags_offimage:boolean? pixelFlags_saturated:boolean?
    pixelFlags_saturatedCenter:boolean? pixelFlags_suspect:boolean?
    pixelFlags_suspectCenter:boolean? pixelFlags_streak:boolean? pixelFlags_streakCenter:boolean?
    pixelFlags_injected:boolean? pixelFlags_injectedCenter:boolean?
    pixelFlags_injected_template:boolean? pixelFlags_injected_templateCenter:boolean?
    glint_trail:boolean?
    """)

  private static let forcedSource = CompactSchema.record(
    "lsst.v9_0.diaForcedSource",
    """
    diaForcedSourceId:long diaObjectId:long ra:double dec:double visit:long detector:int
    psfFlux:float? psfFluxErr:float? midpointMjdTai:double scienceFlux:float?
    scienceFluxErr:float? band:string? timeProcessedMjdTai:double timeWithdrawnMjdTai:double?
    """)

  private static let object = CompactSchema.record(
    "lsst.v9_0.diaObject",
    """
    diaObjectId:long validityStartMjdTai:double ra:double raErr:float? dec:double decErr:float?
    ra_dec_Cov:float? \(means) \(perBand("scienceFluxMean scienceFluxMeanErr"))
    \(perBand("psfFluxMin psfFluxMax psfFluxMaxSlope psfFluxErrMean"))
    firstDiaSourceMjdTai:double? lastDiaSourceMjdTai:double? nDiaSources:int
    """)

  private static let means = perBand(
    "psfFluxMean psfFluxMeanErr psfFluxSigma psfFluxNdata fpFluxMean fpFluxMeanErr")

  /// The fields, which may be null, of each band in turn.
  private static func perBand(_ names: String) -> String {
    ["u", "g", "r", "i", "z", "y"].flatMap { band in
      names.split(separator: " ").map { name in
        "\(band)_\(name):\(name.hasSuffix("Ndata") ? "int" : "float")?"
      }
    }.joined(separator: " ")
  }
}
