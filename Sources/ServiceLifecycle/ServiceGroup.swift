import Synchronization

/// Runs services that depend on each other: started one by one in the order given, stopped in
/// reverse. Shutdown begins with a signal, with a request, or with the end of any service.
///
/// Services that have not ended after `shutdownTimeout` are cancelled. Those that do not end then
/// either, blocked in a call that nothing interrupts, are left behind: `run()` always returns.
package final class ServiceGroup: Sendable {
  private enum Occurrence: Sendable {
    case ready(Int)
    case ended(Int, (any Error)?)
    case shutdownRequested
    case outOfTime
  }

  private let services: [any Service]
  private let signals: [UnixSignal]
  private let shutdownTimeout: Duration
  private let signalArrived: @Sendable (UnixSignal, Int) -> Void
  private let shutdown = Gate()
  /// Kept with the group: a signal that nobody listens to any longer is lost.
  private let trap = Mutex<UnixSignals?>(nil)

  /// How long cancelled services are waited for.
  private static let grace = Duration.seconds(1)

  /// - Parameters:
  ///   - services: each may depend on those before it.
  ///   - gracefulShutdownSignals: signals that ask for shutdown.
  ///   - shutdownTimeout: time for all services together to end.
  ///   - signalArrived: told each of these signals and how many have come, on a thread that no
  ///     service can hold up; the group itself takes notice of the first alone.
  package init(
    services: [any Service], gracefulShutdownSignals: [UnixSignal] = [],
    shutdownTimeout: Duration = .seconds(30),
    signalArrived: @escaping @Sendable (UnixSignal, Int) -> Void = { _, _ in }
  ) {
    self.services = services
    signals = gracefulShutdownSignals
    self.shutdownTimeout = shutdownTimeout
    self.signalArrived = signalArrived
  }

  /// Asks for shutdown; `run()` returns when all services have ended.
  package func triggerGracefulShutdown() { shutdown.open() }

  /// Runs all services to their end.
  ///
  /// - Throws: `ServiceGroupError`; `CancellationError` where the task is cancelled.
  package func run() async throws {
    let tasks = ReportingTasks<Occurrence>()
    trapSignals()
    // Not a child of this task, whose cancellation would end the supervision before the services.
    let supervision = Task { await supervise(tasks) }
    let failure = await withTaskCancellationHandler {
      await supervision.value
    } onCancel: {
      tasks.cancelAll()
    }
    tasks.cancelAll()
    try Task.checkCancellation()
    if let failure { throw failure }
  }

  private func trapSignals() {
    guard !signals.isEmpty else { return }
    let count = Mutex(0)
    let signals = UnixSignals(trapping: signals) { [shutdown, signalArrived] signal in
      let number = count.withLock { count in
        count += 1
        return count
      }
      signalArrived(signal, number)
      shutdown.open()
    }
    trap.withLock { $0 = signals }
  }

  private func supervise(_ tasks: ReportingTasks<Occurrence>) async -> ServiceGroupError? {
    let contexts = services.map { _ in ServiceContext() }
    tasks.start { [shutdown] in
      try await shutdown.wait()
      return .shutdownRequested
    }
    var machine = ServiceGroupMachine(count: services.count)
    var failure: ServiceGroupError?
    var isTimed = false
    var action = machine.begin()
    while true {
      switch action {
      case .start(let index): start(index, contexts[index], in: tasks)
      case .shutDown(let index): contexts[index].requestShutdown()
      case .cancelAll:
        tasks.cancelAll()
        limit(Self.grace, in: tasks)
      case .wait: break
      case .end: return failure
      }
      if machine.isStopping, !isTimed {
        isTimed = true
        limit(shutdownTimeout, in: tasks)
      }
      guard let occurrence = await tasks.next() else { return failure }
      let error = judge(occurrence, isStopping: machine.isStopping, machine.unfinished)
      action = machine.handle(event(of: occurrence))
      failure = failure ?? error
    }
  }

  private func start(
    _ index: Int, _ context: ServiceContext, in tasks: ReportingTasks<Occurrence>
  ) {
    let service = services[index]
    tasks.start {
      do {
        try await service.run(context)
        return .ended(index, nil)
      } catch {
        return .ended(index, error)
      }
    }
    tasks.start {
      try await context.waitUntilReady()
      return .ready(index)
    }
  }

  private func limit(_ time: Duration, in tasks: ReportingTasks<Occurrence>) {
    tasks.start {
      try await Task.sleep(for: time)
      return .outOfTime
    }
  }

  private func event(of occurrence: Occurrence) -> ServiceGroupMachine.Event {
    switch occurrence {
    case .ready(let index): .ready(index)
    case .ended(let index, _): .ended(index)
    case .shutdownRequested: .shutdownRequested
    case .outOfTime: .outOfTime
    }
  }

  /// Returns the error that an occurrence stands for, if any. A service that ends by cancellation
  /// while the group stops is not an error.
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
    case .ready, .shutdownRequested:
      return nil
    }
  }
}

/// Why a service group ended.
package enum ServiceGroupError: Error, CustomStringConvertible {
  /// A service threw.
  case failed(service: String, underlying: any Error)
  /// A service returned although nobody asked for shutdown.
  case endedEarly(service: String)
  /// Services did not end in time and were cancelled or left behind.
  case shutdownTimedOut(services: [String])

  package var description: String {
    switch self {
    case .failed(let service, let error): "\(service): \(error)"
    case .endedEarly(let service): "\(service): ended without a shutdown request"
    case .shutdownTimedOut(let services):
      "services did not stop in time: \(services.joined(separator: ", "))"
    }
  }
}
