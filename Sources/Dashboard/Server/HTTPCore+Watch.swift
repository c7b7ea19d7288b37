internal import Dispatch

extension HTTPCore {
  /// Time between two signs of life on an event stream.
  private static let beat = Duration.seconds(15)

  /// Shuts overdue connections and keeps event streams alive, for as long as the core lives.
  func watch() { watch(lastBeat: .now) }

  private func watch(lastBeat: ContinuousClock.Instant) {
    let interval = min(configuration.timeout / 4, .seconds(1)).components
    let nanoseconds = interval.seconds * 1_000_000_000 + interval.attoseconds / 1_000_000_000
    let due = DispatchTime.now() + .nanoseconds(Int(nanoseconds))
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: due) { [weak self] in
      guard let self else { return }
      connections.shutOverdue(after: configuration.timeout)
      let isDue = ContinuousClock.now - lastBeat >= Self.beat
      if isDue { broadcaster.beat() }
      watch(lastBeat: isDue ? .now : lastBeat)
    }
  }
}
