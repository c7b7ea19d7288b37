import Dispatch
import Glibc

/// A signal that an operator or the system sends to the process.
package enum UnixSignal: Sendable, Hashable, CaseIterable {
  /// Ask to read the configuration again.
  case hangUp
  /// Interrupt from the terminal.
  case interrupt
  /// Ask to end.
  case terminate

  package var number: Int32 {
    switch self {
    case .hangUp: SIGHUP
    case .interrupt: SIGINT
    case .terminate: SIGTERM
    }
  }

  /// As in `kill -l`.
  package var name: String {
    switch self {
    case .hangUp: "SIGHUP"
    case .interrupt: "SIGINT"
    case .terminate: "SIGTERM"
    }
  }
}

/// Signals as they arrive; from its making on they no longer end the process.
///
/// Signals that nobody takes are kept, up to 16. A signal's default action is not restored: a
/// process that listens once has taken over what the signal means. Dispatch's own handler must
/// stay in place (it blocks the signal and reads it from a descriptor), so that ignoring the
/// signal, which other platforms need, loses it here.
package struct UnixSignals: AsyncSequence, Sendable {
  package typealias Element = UnixSignal
  package typealias Failure = Never

  private let stream: AsyncStream<UnixSignal>

  /// - Parameter arrived: told each signal as it comes, on a thread that tasks cannot hold up.
  package init(
    trapping signals: [UnixSignal],
    arrived: @escaping @Sendable (UnixSignal) -> Void = { _ in }
  ) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: UnixSignal.self, bufferingPolicy: .bufferingOldest(16))
    self.stream = stream
    let queue = DispatchQueue(label: "nightjar.signals")
    let registered = DispatchSemaphore(value: 0)
    let sources = signals.map { signal in
      let source = DispatchSource.makeSignalSource(signal: signal.number, queue: queue)
      source.setEventHandler {
        arrived(signal)
        continuation.yield(signal)
      }
      source.setRegistrationHandler { registered.signal() }
      source.activate()
      return SignalSource(source)
    }
    // Until Dispatch has its own handler in place, a signal would end the process.
    for _ in signals { registered.wait() }
    continuation.onTermination = { _ in
      for source in sources { source.cancel() }
    }
  }

  package func makeAsyncIterator() -> AsyncStream<UnixSignal>.Iterator {
    stream.makeAsyncIterator()
  }
}

/// A Dispatch source that other threads only cancel.
///
/// Unchecked: cancelling a source is safe from any thread.
private struct SignalSource: @unchecked Sendable {
  private let source: any DispatchSourceSignal

  init(_ source: any DispatchSourceSignal) { self.source = source }

  func cancel() { source.cancel() }
}
