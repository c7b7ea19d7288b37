import Dispatch
import Synchronization

extension BoundedChannel {
  /// Puts an element in where there is room now; `false` where there is none.
  ///
  /// - Throws: `ChannelError.finished` or `.cancelled`.
  package func offer(_ element: Element, weight: Int = 1) throws(ChannelError) -> Bool {
    let action = state.withLock { $0.send(element, weight: weight) }
    return try complete(action, element)
  }

  /// Puts an element in, suspending while there is no room.
  ///
  /// - Throws: `ChannelError.cancelled` where the task is cancelled first, `.finished`.
  package func send(_ element: Element, weight: Int = 1) async throws(ChannelError) {
    if try offer(element, weight: weight) { return }
    let id = state.withLock { $0.makeID() }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let sender = ChannelState<Element>.Sender(id: id, element: element, weight: weight) {
          continuation.resume(returning: $0)
        }
        enqueue(sender)
      }
    } onCancel: {
      state.withLock { $0.removeSender(id) }?.resume(.failure(.cancelled))
    }
    try outcome.get()
  }

  /// Puts an element in, blocking the calling thread while there is no room: for threads that are
  /// not part of Swift's pool, such as one that polls a C library.
  ///
  /// - Throws: `ChannelError.finished` or `.cancelled`.
  package func sendBlocking(_ element: Element, weight: Int = 1) throws(ChannelError) {
    if try offer(element, weight: weight) { return }
    let admission = BlockedSender()
    let id = state.withLock { $0.makeID() }
    enqueue(
      ChannelState<Element>.Sender(id: id, element: element, weight: weight) {
        admission.resume($0)
      })
    try admission.wait().get()
  }

  /// Lets a producer wait, unless room came or the channel closed or the task was cancelled since
  /// it last looked: the lock that a cancellation takes as well settles which was first.
  private func enqueue(_ sender: ChannelState<Element>.Sender) {
    let action = state.withLock { state in
      if Task.isCancelled { return ChannelState<Element>.SendAction.rejected(.cancelled) }
      let action = state.send(sender.element, weight: sender.weight)
      if case .full = action { state.wait(sender) }
      return action
    }
    do throws(ChannelError) {
      if try complete(action, sender.element) { sender.resume(.success(())) }
    } catch {
      sender.resume(.failure(error))
    }
  }

  private func complete(
    _ action: ChannelState<Element>.SendAction, _ element: Element
  ) throws(ChannelError) -> Bool {
    switch action {
    case .accepted: return true
    case .handOver(let receiver):
      receiver.resume(.success(.element(element)))
      return true
    case .rejected(let error): throw error
    case .full: return false
    }
  }
}

/// A producer's thread that waits for room.
private final class BlockedSender: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  private let outcome = Mutex<Result<Void, ChannelError>>(.failure(.cancelled))

  func resume(_ result: Result<Void, ChannelError>) {
    outcome.withLock { $0 = result }
    semaphore.signal()
  }

  func wait() -> Result<Void, ChannelError> {
    semaphore.wait()
    return outcome.withLock { $0 }
  }
}
