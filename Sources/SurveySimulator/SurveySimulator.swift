package import Photometry
import Sampling

/// A simulated sky: transients of known classes as a survey would see them.
///
/// Every object follows from the seed and its index alone, whatever else is asked for.
package struct SurveySimulator: Sendable {
  package let survey: Survey
  let seed: UInt64
  private let cosmology: Cosmology
  private let selection: SurveySelection
  let cadence: SurveyCadence
  private let noise: NoiseModel
  private let mix: ClassMix
  /// Redshift limits in the order of `TransientClass.allCases`.
  private let reaches: [Double]

  /// - Parameters:
  ///   - exposures: of a field in a row, 1 to 50, in place of each one.
  ///   - limit: AB magnitude of the brightest detection at which half of the transients are kept, for a
  ///     sample that others have chosen by brightness; the survey's own where `nil`.
  package init(survey: Survey, seed: UInt64, exposures: Int = 1, limit: Double? = nil) {
    self.survey = survey
    self.seed = seed
    let cosmology = Cosmology()
    let selection = SurveySelection(survey: survey, limit: limit)
    self.cosmology = cosmology
    self.selection = selection
    noise = NoiseModel(survey: survey)
    cadence = SurveyCadence(survey: survey, seed: seed, exposures: exposures)
    mix = ClassMix(magnitudeLimit: selection.magnitudeLimit, cosmology: cosmology)
    reaches = TransientClass.allCases.map {
      cosmology.reach(absolute: $0.population.magnitudes.low, apparent: selection.horizon)
    }
  }

  /// The classes' parts in the stream, summing to 1.
  package var classShares: [TransientClass: Double] {
    Dictionary(uniqueKeysWithValues: zip(TransientClass.allCases, mix.shares))
  }

  /// The object of an index, from 0 to 2³⁰, its class drawn from the survey's mix.
  package func object(_ index: Int) -> SimulatedObject {
    var generator = generator(index)
    return object(index, mix.draw(from: &generator), generator)
  }

  /// The object of an index with a given class; its identifier is that of `object(_:)`'s.
  package func object(_ index: Int, class member: TransientClass) -> SimulatedObject {
    var generator = generator(index)
    _ = mix.draw(from: &generator)
    return object(index, member, generator)
  }

  private func generator(_ index: Int) -> SeededGenerator {
    precondition(index >= 0 && index < 1 << 30)
    return SeededGenerator(seed: seed &+ UInt64(index) &* 0xd134_2543_de82_ef95)
  }
}

extension SurveySimulator {
  /// An object in its place, not yet observed.
  private struct Candidate {
    var placement: Placement
    var source: SkySource
  }

  /// Draws until the survey would have found the object, nearer and nearer if it is slow to come.
  private func object(
    _ index: Int, _ member: TransientClass, _ start: SeededGenerator
  ) -> SimulatedObject {
    var generator = start
    var reach = reaches[member.position]
    while true {
      for _ in 0..<40 {
        let candidate = candidate(member, reach: reach, from: &generator)
        let visits = observe(candidate, index: index, from: &generator)
        if isSelected(visits, isVariable: member == .activeNucleus, from: &generator) {
          return assemble(index, member, candidate, visits)
        }
      }
      reach = max(0.8 * reach, 0.1 * reaches[member.position])
    }
  }

  /// An object that is bright enough at its peak, before dust and weather.
  private func candidate(
    _ member: TransientClass, reach: Double, from generator: inout SeededGenerator
  ) -> Candidate {
    while true {
      let recipe = member.draw(from: &generator)
      let placement = Placement.draw(
        member, survey: survey, reach: reach, cosmology: cosmology, from: &generator)
      let apparent = recipe.peakMagnitude + placement.distanceModulus
      guard apparent < selection.horizon, apparent > selection.saturation else { continue }
      let model = recipe.model(from: &generator)
      let (start, end) = (Double(cadence.calendar.start), Double(cadence.calendar.end))
      let onset = model.hasOnset ? generator.uniform(start, end - 90) : start
      let source = SkySource(
        model: model, placement: placement, hostReddening: recipe.hostReddening, onset: onset,
        survey: survey)
      return Candidate(placement: placement, source: source)
    }
  }

  private func observe(
    _ candidate: Candidate, index: Int, from generator: inout SeededGenerator
  ) -> [SimulatedVisit] {
    let source = candidate.source
    let planned = cadence.visits(
      of: candidate.placement.position, from: source.onset - 30, to: source.end,
      generator: &generator)
    return measure(planned, index: index, from: &generator) { visit in
      source.flux(time: visit.time, band: visit.band)
    }
  }

  /// Measures visits whose true flux, nJy, is known and does not saturate the detector.
  func measure(
    _ planned: [PlannedVisit], index: Int, from generator: inout SeededGenerator,
    flux: (PlannedVisit) -> Double?
  ) -> [SimulatedVisit] {
    var result: [SimulatedVisit] = []
    result.reserveCapacity(planned.count)
    let brightest = Magnitude.flux(ab: selection.saturation)
    for visit in planned.prefix(4_095) {
      guard let truth = flux(visit), truth < brightest else { continue }
      let error = noise.fluxError(flux: truth, depth: visit.depth)
      let flux = noise.measure(flux: truth, error: error, generator: &generator)
      result.append(
        SimulatedVisit(
          time: visit.time, band: visit.band, depth: visit.depth, flux: flux, fluxError: error,
          isDetection: flux >= 5 * error,
          measurementID: Identifier.measurement(survey, object: index, visit: result.count)))
    }
    return result
  }

  /// - Parameter isVariable: true if brightness does not matter, since others select the object.
  func isSelected(
    _ visits: [SimulatedVisit], isVariable: Bool, from generator: inout SeededGenerator
  ) -> Bool {
    var count = 0
    var brightest = 0.0
    for visit in visits where visit.isDetection {
      count += 1
      brightest = max(brightest, visit.flux)
    }
    guard count >= selection.minimumDetections else { return false }
    let magnitude = Magnitude.ab(flux: brightest)
    return isVariable
      || generator.uniform() < selection.acceptance(magnitude: magnitude)
  }

  /// Keeps the visits that an alert can mention: ZTF's from 30 days before the first detection,
  /// LSST's from it on, both to 30 days after the last.
  private func assemble(
    _ index: Int, _ member: TransientClass, _ candidate: Candidate, _ visits: [SimulatedVisit]
  ) -> SimulatedObject {
    let detected = visits.filter(\.isDetection)
    let first = detected[0].time
    let last = detected[detected.count - 1].time
    let earliest = survey == .ztf ? first - 30 : first
    let kept = visits.filter { $0.time >= earliest && $0.time <= last + 30 }
    return SimulatedObject(
      survey: survey, objectID: Identifier.object(survey, index: index, firstDetection: first),
      objectClass: member, placement: candidate.placement, source: candidate.source,
      visits: kept, firstDetection: kept.firstIndex { $0.isDetection } ?? 0)
  }
}
