package import AlertProcessing
package import AlertStream
package import Ephemerides
package import FollowUp
package import ServiceLifecycle
package import StateChangelog
package import StateStore
package import Telemetry

/// Makes tonight's list at an interval and hands its changes to the stream, which publishes them
/// with its next commit.
package struct RecommendationService: Service {
  package let name = "recommendations"
  private let store: StateStore
  private let models: ModelBoard
  private let planner: Board<FollowUpPlanner>
  private let list: Board<StandingList>
  private let outbox: RecommendationOutbox
  private let status: StreamStatus
  private let clock: MJDClock
  private let metrics: MetricRegistry
  private let logger: Logger
  private let interval: Duration

  /// Between two looks at what waits for its commit.
  private static let settling = Duration.milliseconds(200)

  /// - Parameters:
  ///   - planner: replaced by a reload.
  ///   - list: where the list that stands is posted, best first.
  package init(
    store: StateStore, models: ModelBoard, planner: Board<FollowUpPlanner>,
    list: Board<StandingList>, outbox: RecommendationOutbox, status: StreamStatus,
    clock: MJDClock, metrics: MetricRegistry, logger: Logger, interval: Duration
  ) {
    self.store = store
    self.models = models
    self.planner = planner
    self.list = list
    self.outbox = outbox
    self.status = status
    self.clock = clock
    self.metrics = metrics
    self.logger = logger
    self.interval = interval
  }

  package func run(_ service: ServiceContext) async throws {
    service.markReady()
    let isUpToDate = status.isUpToDate
    try? await service.cancelOnShutdown { try await isUpToDate.wait() }
    guard !service.isShuttingDown else { return }
    var ownership = status.ownership.versioned
    var maker = try maker(for: ownership.value)
    while !service.isShuttingDown {
      do {
        let latest = status.ownership.versioned
        if latest.version != ownership.version {
          // Objects have come with their recommendations, or gone with them. What waits for its
          // commit is not in the store yet, or is dropped since it is another's by now.
          guard outbox.hasSettled else {
            try? await service.cancelOnShutdown { try await Task.sleep(for: Self.settling) }
            continue
          }
          maker = try self.maker(for: latest.value)
          ownership = latest
        }
        try update(&maker)
      } catch {
        logger.error(
          "cannot update recommendations; retrying at the next interval",
          metadata: [.errorDescription: "\(error)"])
      }
      let interval = interval
      try? await service.cancelOnShutdown { try await Task.sleep(for: interval) }
    }
  }

  private func update(_ maker: inout RecommendationMaker) throws {
    maker.use(planner.value)
    let standing = Dictionary(
      maker.list.map { ($0.recommendation.id, $0) }, uniquingKeysWith: { first, _ in first })
    let time = clock.now()
    let changes = try maker.update(at: time, models: models.value)
    outbox.submit(
      try changes.map { record in
        try record.change(superseding: record.supersedes.flatMap { standing[$0] })
      })
    let records = maker.list
    list.post(
      StandingList(records: records, made: time, emptiness: maker.emptiness?.description))
    metrics.gauge(.activeRecommendations).set(records.count)
  }

  /// Goes on from the standing recommendations of this instance's objects, by the store.
  ///
  /// A record that an earlier version wrote in a form that cannot be read is left out: it expires.
  private func maker(for ownership: Ownership) throws -> RecommendationMaker {
    let (now, isOurs) = (clock.now(), { @Sendable in ownership.includes($0) })
    let standing = try store.recommendations(activeAt: now)
      .filter { isOurs($0.key.objectID) }
      .compactMap { try? RecommendationRecord(stored: $0) }
    return RecommendationMaker(
      reader: CandidateReader(store: store), planner: planner.value, standing: standing,
      past: try store.pastLooks(before: now).filter {
        ObjectKey(handle: $0.objectID).map { isOurs($0.objectID) } ?? false
      },
      isOurs: isOurs)
  }
}
