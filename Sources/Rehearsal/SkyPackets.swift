import Avro
import Ephemerides
import Glibc
import PacketWriting
import Photometry
import SkySimulator

/// Context of a simulated alert, as fields of its survey's packets.
enum SkyPackets {
  /// The packet of an alert.
  static func contents(_ seen: SkyAlert) -> PacketContents {
    switch seen.alert.survey {
    case .ztf: PacketContents(seen.alert, detection: ztfCandidate(seen))
    case .lsst:
      PacketContents(
        seen.alert, detection: lsstSource(seen),
        object: [
          .init("firstDiaSourceMjdTai", .double(seen.context.firstDetection)),
          .init("lastDiaSourceMjdTai", .double(seen.alert.detection.time)),
        ])
    }
  }

  /// The value by which ZTF says that it knows none.
  private static let none = -999.0

  private static func ztfCandidate(_ seen: SkyAlert) -> [AvroValue.Entry] {
    let context = seen.context
    let detection = seen.alert.detection
    let nearest = context.surroundings.sources.first
    var fields: [AvroValue.Entry] = [
      .init("ndethist", .long(Int64(context.detections))),
      .init("ncovhist", .long(Int64(context.coverage))),
      .init("jdstarthist", julianDate(context.firstDetection)),
      .init("jdendhist", julianDate(detection.time)),
      .init("distnr", number(nearest?.separation)),
      .init("magnr", number(nearest?.light.magnitude(detection.band))),
      .init("neargaia", .double(context.surroundings.gaia?.separation ?? none)),
      .init("maggaia", .double(context.surroundings.gaia?.magnitude ?? none)),
      .init("neargaiabright", .double(context.surroundings.brightGaia?.separation ?? none)),
      .init("maggaiabright", .double(context.surroundings.brightGaia?.magnitude ?? none)),
      .init("nmtchps", .long(Int64(context.surroundings.sources.count))),
      .init("ssmagnr", .double(context.solarSystem?.magnitude ?? none)),
      .init("ssnamenr", .string(context.solarSystem == nil ? "null" : "simulated")),
      .init("scorr", .double(abs(detection.signalToNoise))),
    ]
    fields += ztfImage(context.image)
    for place in 1...3 { fields += ztfSource(place, context.surroundings.sources) }
    return fields
  }

  private static func ztfImage(_ image: ImageQuality) -> [AvroValue.Entry] {
    [
      .init("fwhm", .double(image.fullWidth)), .init("elong", .double(image.elongation)),
      .init("classtar", .double(image.pointScore)), .init("nbad", .long(Int64(image.badPixels))),
      .init("nneg", .long(Int64(image.negativePixels))),
      .init("magdiff", .double(image.apertureDifference)),
    ]
  }

  /// The PanSTARRS source of a place in the list, from 1 to 3.
  private static func ztfSource(
    _ place: Int, _ sources: [SurroundingSource]
  ) -> [AvroValue.Entry] {
    let source = sources.count >= place ? sources[place - 1] : nil
    let bands: [(String, Band)] = [("g", .g), ("r", .r), ("i", .i), ("z", .z)]
    return bands.map { name, band in
      .init("s\(name)mag\(place)", .double(source?.light.magnitude(band) ?? none))
    } + [
      .init("sgscore\(place)", .double(source?.starScore ?? none)),
      .init("distpsnr\(place)", .double(source?.separation ?? none)),
    ]
  }

  private static func lsstSource(_ seen: SkyAlert) -> [AvroValue.Entry] {
    let context = seen.context
    let detection = seen.alert.detection
    let residual = context.residual
    // Second moments in arcsec² of a width in pixels of 0.2″.
    let variance = pow(0.2 * context.image.fullWidth / 2.355, 2)
    var fields: [AvroValue.Entry] = [
      .init("templateFlux", .double(context.templateFlux)),
      .init("scienceFlux", .double(context.templateFlux + detection.flux)),
      .init("extendedness", .double(residual == nil ? 1 - context.image.pointScore : 1)),
      .init("ixx", .double(variance * context.image.elongation)),
      .init("iyy", .double(variance)), .init("ixy", .double(0)),
      .init("isDipole", .boolean(residual == .dipole)),
      .init("dipoleFitAttempted", .boolean(residual == .dipole)),
      .init("glint_trail", .boolean(residual == .glint)),
      .init("shape_flag", .boolean(context.image.badPixels > 2)),
      .init("pixelFlags", .boolean(residual == .bright)),
      .init("pixelFlags_saturated", .boolean(residual == .bright)),
      .init("pixelFlags_bad", .boolean(context.image.badPixels > 0)),
    ]
    for name in clearFlags { fields.append(.init(name, .boolean(false))) }
    return fields
  }

  /// Flags that no simulated detection has.
  private static let clearFlags = [
    "centroid_flag", "apFlux_flag", "psfFlux_flag", "psfFlux_flag_edge",
    "psfFlux_flag_noGoodPixels", "forced_PsfFlux_flag", "shape_flag_no_pixels",
    "pixelFlags_cr", "pixelFlags_crCenter", "pixelFlags_edge", "pixelFlags_nodata",
    "pixelFlags_nodataCenter", "pixelFlags_interpolated", "pixelFlags_interpolatedCenter",
    "pixelFlags_offimage", "pixelFlags_saturatedCenter", "pixelFlags_suspect",
    "pixelFlags_suspectCenter", "pixelFlags_streak", "pixelFlags_streakCenter",
    "pixelFlags_injected", "pixelFlags_injectedCenter", "pixelFlags_injected_template",
    "pixelFlags_injected_templateCenter",
  ]

  private static func julianDate(_ time: Double) -> AvroValue {
    .double(TimeScale.utcMJD(taiMJD: time) + TimeScale.mjdOrigin)
  }

  private static func number(_ value: Double?) -> AvroValue { value.map(AvroValue.double) ?? .null }
}
