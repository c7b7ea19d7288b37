import Glibc
package import Photometry
import Sampling
import SurveySimulator

/// A sky as a survey's alerts show it in some nights: transients among everything else that changes.
///
/// Every object follows from the seed, its night and its index alone, whatever else is asked for.
/// An object is drawn for a night in which it is detected; `SkyObject.isSeenBefore` tells those that
/// an earlier night of the same window has too, so that without them every night has its share.
package struct SkySimulator: Sendable {
  package let survey: Survey
  package let shares: SkyShares
  /// The whole MJD of the nights, all clear, in order.
  package let nights: [Int]
  private let seed: UInt64
  private let cadence: SurveyCadence
  private let noise: SkyNoise
  private let setting: SkySetting

  /// - Parameters:
  ///   - nights: how many; the first one is 800 days after the survey's start.
  ///   - shares: the classes' parts of a night's objects.
  package init(survey: Survey, seed: UInt64, nights: Int = 1, shares: SkyShares = SkyShares()) {
    precondition((1...Self.mostNights).contains(nights), "1 to \(Self.mostNights) nights")
    self.survey = survey
    self.seed = seed
    self.shares = shares
    cadence = SurveyCadence(survey: survey, seed: seed)
    noise = SkyNoise(survey: survey)
    let calendar = cadence.calendar
    self.nights = calendar.nights.indices.dropFirst(Self.firstNight)
      .filter { calendar.nights[$0].isClear }.prefix(nights).map { calendar.start + $0 }
    setting = SkySetting(
      survey: survey, start: Double(calendar.start), end: Double(calendar.start + 1_096))
  }

  /// Nights that a window has at most; the calendar has some two hundred clear ones from its first on.
  package static let mostNights = 60
  /// Objects of a night that an index can name.
  package static let mostObjects = 1 << 20
  private static let firstNight = 800

  /// The object of an index among those that a night shows.
  ///
  /// - Parameters:
  ///   - night: index into `nights`.
  ///   - index: below `mostObjects`.
  package func object(night: Int, index: Int) -> SkyObject {
    precondition(nights.indices.contains(night) && index >= 0 && index < Self.mostObjects)
    let number = night * Self.mostObjects + index
    var generator = SeededGenerator(
      seed: seed &+ UInt64(number) &* 0xd134_2543_de82_ef95, key: "sky")
    let member = shares.draw(from: &generator)
    while true {
      if let object = attempt(member, number, nights[night], &generator) { return object }
    }
  }
}

extension SkySimulator {
  /// An object of a class, where it is detected in a night.
  private func attempt(
    _ member: SkyClass, _ number: Int, _ night: Int, _ generator: inout SeededGenerator
  ) -> SkyObject? {
    let (candidate, label) = member.draw(
      in: setting, before: Double(night + 1), from: &generator)
    let planned = cadence.visits(
      of: candidate.position, from: Double(night), to: Double(night + 1), generator: &generator)
    guard !planned.isEmpty else { return nil }
    let light = candidate.light(planned, &generator)
    let template = template(of: light, candidate, &generator)
    let measured = planned.compactMap { measure(light, $0, template, &generator) }
    guard measured.contains(where: \.isDetection) else { return nil }
    let before = visits(
      light, from: cadence.calendar.start, to: night, candidate, template, &generator)
    let last = (nights.last ?? night) + 1
    let after = visits(light, from: night + 1, to: last, candidate, template, &generator)
    var visits = before + measured + after
    // The most that an identifier of a visit can count.
    visits = Array(visits.suffix(4_095))
    for index in visits.indices {
      visits[index].measurementID = Identifier.measurement(survey, object: number, visit: index)
    }
    let window = Double(nights[0])
    let isSeenBefore = before.contains { $0.isDetection && $0.time >= window }
    var own = SeededGenerator(seed: seed, key: "neighbourhood \(number)")
    return SkyObject(
      survey: survey, number: number, objectClass: member, label: label, candidate: candidate,
      template: template, visits: visits, window: window...Double(last),
      isSeenBefore: isSeenBefore,
      surroundings: Surroundings(of: candidate, in: survey, from: &own))
  }

  /// Visits of whole nights, measured.
  private func visits(
    _ light: any LightSource, from first: Int, to last: Int, _ candidate: SkyCandidate,
    _ template: [Double], _ generator: inout SeededGenerator
  ) -> [SimulatedVisit] {
    guard first < last else { return [] }
    let planned = cadence.visits(
      of: candidate.position, from: Double(first), to: Double(last), generator: &generator)
    return planned.compactMap { measure(light, $0, template, &generator) }
  }

  /// Median flux of a dozen exposures from before the survey's start, nJy per band in the order of
  /// `Band.allCases`; 0 where the source is not in the template. Surveys reject outlying exposures, so
  /// that an outburst during one of them leaves nothing in the template.
  private func template(
    of light: any LightSource, _ candidate: SkyCandidate, _ generator: inout SeededGenerator
  ) -> [Double] {
    var result = [Double](repeating: 0, count: Band.allCases.count)
    guard candidate.isInTemplate else { return result }
    let span = setting.template
    let times = (0..<12).map { _ in generator.uniform(span.lowerBound, span.upperBound) }
    for band in survey.bands {
      let fluxes = times.map { light.flux(time: $0, band: band) }.sorted()
      result[Int(band.rawValue)] = 0.5 * (fluxes[5] + fluxes[6])
    }
    return result
  }

  /// The measured difference from the template; `nil` where the source saturates the detector.
  private func measure(
    _ light: any LightSource, _ visit: PlannedVisit, _ template: [Double],
    _ generator: inout SeededGenerator
  ) -> SimulatedVisit? {
    let total = light.flux(time: visit.time, band: visit.band)
    guard total < noise.saturation else { return nil }
    let reference = template[Int(visit.band.rawValue)]
    let error = noise.error(total: total, template: reference, depth: visit.depth)
    let flux = noise.measure(total - reference, error: error, from: &generator)
    return SimulatedVisit(
      time: visit.time, band: visit.band, depth: visit.depth, flux: flux, fluxError: error,
      isDetection: abs(flux) >= 5 * error, measurementID: 0)
  }
}

/// The error of a difference flux on a source that the template has.
///
///     σ² = σ_d²(F − F_T) + g F_T + (f F_T)²
///
/// with σ_d of `NoiseModel`. The photons of the source count in both images; f is what registration
/// and the match of the seeing leave: 1 % for ZTF (in part of a public night the median alert on a
/// star of magnitude 15.6 has 17.8 and an error of 0.12 mag), 0.4 % for LSST.
struct SkyNoise: Sendable {
  /// One measurement in five hundred is off by three times its error, so that a few percent of
  /// places without a source have an earlier detection (of 54 real transients 3).
  static let outlierFraction = 0.002
  static let outlierScale = 3.0

  private let difference: NoiseModel
  /// nJy per photon.
  private let photon: Double
  private let floor: Double
  /// nJy.
  let saturation: Double

  /// - Source: Bellm et al. (2019) for ZTF's gain and zero point, Ivezić et al. (2019) for LSST's.
  init(survey: Survey) {
    difference = NoiseModel(survey: survey)
    (photon, floor) = survey == .ztf ? (18, 0.01) : (0.48, 0.004)
    saturation = Magnitude.flux(ab: survey == .ztf ? 12.5 : 16)
  }

  /// - Parameters: fluxes in nJy without noise, depth the 5σ AB magnitude.
  func error(total: Double, template: Double, depth: Double) -> Double {
    let own = difference.fluxError(flux: total - template, depth: depth)
    let relative = floor * template
    return (own * own + photon * template + relative * relative).squareRoot()
  }

  func measure(
    _ flux: Double, error: Double, from generator: inout SeededGenerator
  ) -> Double {
    let scale = generator.uniform() < Self.outlierFraction ? Self.outlierScale : 1
    return flux + scale * error * generator.normal()
  }
}
