package import Photometry
import Sampling

extension SurveySimulator {
  /// Observes light that is known instead of drawn, at a place and time of its own.
  ///
  /// - Parameters:
  ///   - index: of the object, from 0 to 2³⁰; place, time, weather and noise follow from it.
  ///   - days: that the light lasts.
  ///   - flux: nJy by days since the light began and band; `nil` where it is not known, and a visit is
  ///     left out.
  /// - Returns: detections, for LSST forced photometry as well; `nil` if the survey would not have
  ///   found the object.
  package func observe(
    _ index: Int, lasting days: Double, flux: (_ days: Double, _ band: Band) -> Double?
  ) -> LightCurve? {
    var generator = SeededGenerator(
      seed: seed &+ UInt64(index) &* 0xd134_2543_de82_ef95, key: "given")
    let position = SkyPosition.draw(in: survey, from: &generator)
    let calendar = cadence.calendar
    let onset = generator.uniform(Double(calendar.start), Double(calendar.end) - 90)
    let planned = cadence.visits(
      of: position, from: onset, to: onset + days, generator: &generator)
    let visits = measure(planned, index: index, from: &generator) { visit in
      flux(visit.time - onset, visit.band)
    }
    guard isSelected(visits, isVariable: false, from: &generator),
      let first = visits.first(where: \.isDetection), let last = visits.last(where: \.isDetection)
    else { return nil }
    let kept = visits.filter { $0.time >= first.time && $0.time <= last.time + 30 }
    return LightCurve(
      kept.compactMap { visit in
        if visit.isDetection { return visit.observation(.detection) }
        return survey == .ztf ? nil : visit.observation(.forced)
      })
  }
}
