import Parallelism
import Photometry
package import SkySimulator

/// The objects of a simulated sky in the order of night and index, made by several threads; the same
/// whatever their number.
package final class SkyObjects: Sequence, IteratorProtocol {
  /// An object and its alerts.
  package struct Seen: Sendable {
    package let object: SkyObject
    package let alerts: [SkyAlert]
    /// Alerts of the night for which it was drawn.
    let alertsOfNight: Int
  }

  private let simulator: SkySimulator
  private let amount: SkyRun.Amount
  private var workers: WorkerPool<Void>
  private var night = 0
  private var index = 0
  /// Alerts of the night so far.
  private var alerts = 0
  private var chunk: [Seen] = []
  private var position = 0

  init(_ run: SkyRun) {
    simulator = SkySimulator(
      survey: run.survey, seed: run.seed, nights: run.nights, shares: run.shares)
    amount = run.amount
    workers = WorkerPool(workers: run.threads) { _ in () }
  }

  package func next() -> Seen? {
    while night < simulator.nights.count {
      if isNightOver {
        (night, index, alerts) = (night + 1, 0, 0)
        (chunk, position) = ([], 0)
        continue
      }
      if position == chunk.count { fill() }
      let seen = chunk[position]
      position += 1
      index += 1
      alerts += seen.alertsOfNight
      if !seen.object.isSeenBefore { return seen }
    }
    return nil
  }

  private var isNightOver: Bool {
    if index == SkySimulator.mostObjects { return true }
    return switch amount {
    case .objects(let number): index >= number
    case .alertsPerNight(let number): alerts >= number
    }
  }

  private func fill() {
    let (night, start, simulator) = (night, index, simulator)
    let whole = Double(simulator.nights[night])
    chunk = workers.map(count: Swift.min(size, SkySimulator.mostObjects - start)) { offset, _ in
      let object = simulator.object(night: night, index: start + offset)
      let alerts = object.alerts()
      return Seen(
        object: object, alerts: alerts,
        alertsOfNight: alerts.count {
          $0.alert.detection.time >= whole && $0.alert.detection.time < whole + 1
        })
    }
    position = 0
  }

  /// Objects that are made at a time.
  private var size: Int {
    switch amount {
    case .objects(let number): Swift.min(500, number - index)
    case .alertsPerNight(let number): Swift.min(500, Swift.max(1, number - alerts))
    }
  }
}
