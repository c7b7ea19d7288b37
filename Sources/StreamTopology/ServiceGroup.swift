/// Runs services that depend on each other: started one by one in the order given, stopped in
/// reverse. Shutdown begins with a signal, with a request, or with the end of any service.
///
/// A second signal cancels what has not ended, as does the end of `shutdownTimeout`.
package final class ServiceGroup: Sendable {
  private enum Occurrence: Sendable {
    case ready(Int)
    case ended(Int, (any Error)?)
    case shutdownRequested
    case outOfTime
    /// A helper task was cancelled before it had anything to say.
    case nothing
  }

  private let services: [any Service]
  private let signals: [UnixSignal]
  private let shutdownTimeout: Duration
  private let shutdown = Gate()
  private let haste = Gate()

  /// - Parameters:
  ///   - services: each may depend on those before it.
  ///   - gracefulShutdownSignals: signals that ask for shutdown.
  ///   - shutdownTimeout: time for all services together to end.
  package init(
    services: [any Service], gracefulShutdownSignals: [UnixSignal] = [],
    shutdownTimeout: Duration = .seconds(30)
  ) {
    self.services = services
    signals = gracefulShutdownSignals
    self.shutdownTimeout = shutdownTimeout
  }

  /// Asks for shutdown; `run()` returns when all services have ended.
  package func triggerGracefulShutdown() { shutdown.open() }

  /// Runs all services to their end.
  ///
  /// - Throws: `ServiceGroupError`; `CancellationError` where the task is cancelled.
  package func run() async throws {
    let contexts = services.map { _ in ServiceContext() }
    let failure = await withTaskGroup(of: Occurrence.self) { group in
      listen(in: &group)
      let failure = await supervise(contexts, in: &group)
      group.cancelAll()
      return failure
    }
    try Task.checkCancellation()
    if let failure { throw failure }
  }

  private func listen(in group: inout TaskGroup<Occurrence>) {
    group.addTask { [shutdown] in
      do { try await shutdown.wait() } catch { return .nothing }
      return .shutdownRequested
    }
    guard !signals.isEmpty else { return }
    let arriving = UnixSignals(trapping: signals)
    group.addTask { [shutdown, haste] in
      for await _ in arriving {
        if shutdown.isOpen { haste.open() } else { shutdown.open() }
      }
      return .nothing
    }
  }

  private func supervise(
    _ contexts: [ServiceContext], in group: inout TaskGroup<Occurrence>
  ) async -> ServiceGroupError? {
    var machine = ServiceGroupMachine(count: services.count)
    var failure: ServiceGroupError?
    var isTimed = false
    var action = machine.begin()
    while true {
      switch action {
      case .start(let index): start(index, contexts[index], in: &group)
      case .shutDown(let index): contexts[index].requestShutdown()
      case .cancelAll: group.cancelAll()
      case .wait: break
      case .end: return failure
      }
      if machine.isStopping, !isTimed {
        isTimed = true
        limitTime(in: &group)
      }
      guard let occurrence = await group.next() else { return failure }
      let error = judge(occurrence, isStopping: machine.isStopping, machine.unfinished)
      action = event(of: occurrence).map { machine.handle($0) } ?? .wait
      failure = failure ?? error
    }
  }

  private func start(
    _ index: Int, _ context: ServiceContext, in group: inout TaskGroup<Occurrence>
  ) {
    let service = services[index]
    group.addTask {
      do {
        try await service.run(context)
        return .ended(index, nil)
      } catch {
        return .ended(index, error)
      }
    }
    group.addTask {
      do { try await context.waitUntilReady() } catch { return .nothing }
      return .ready(index)
    }
  }

  private func limitTime(in group: inout TaskGroup<Occurrence>) {
    group.addTask { [shutdownTimeout] in
      do { try await Task.sleep(for: shutdownTimeout) } catch { return .nothing }
      return .outOfTime
    }
    group.addTask { [haste] in
      do { try await haste.wait() } catch { return .nothing }
      return .outOfTime
    }
  }

  private func event(of occurrence: Occurrence) -> ServiceGroupMachine.Event? {
    switch occurrence {
    case .ready(let index): .ready(index)
    case .ended(let index, _): .ended(index)
    case .shutdownRequested: .shutdownRequested
    case .outOfTime: .outOfTime
    case .nothing: nil
    }
  }

  /// What is wrong about an occurrence; a service that ends by cancellation while the group stops
  /// has done as it was told.
  private func judge(
    _ occurrence: Occurrence, isStopping: Bool, _ unfinished: [Int]
  ) -> ServiceGroupError? {
    switch occurrence {
    case .ended(let index, let error?):
      if isStopping, error is CancellationError { return nil }
      return .failed(service: services[index].name, underlying: error)
    case .ended(let index, nil):
      return isStopping ? nil : .endedEarly(service: services[index].name)
    case .outOfTime:
      return .shutdownTimedOut(services: unfinished.map { services[$0].name })
    case .ready, .shutdownRequested, .nothing:
      return nil
    }
  }
}
