import Synchronization

extension BoundedChannel {
  /// The next element, suspending while there is none; `nil` where the channel is finished and
  /// empty.
  ///
  /// - Throws: `ChannelError.cancelled` where the task or the channel is cancelled.
  package func receive() async throws(ChannelError) -> Element? {
    switch try await reception(before: nil) {
    case .element(let element): element
    case .finished, .timedOut: nil
    }
  }

  /// The next element, suspending at most until a deadline.
  ///
  /// - Throws: `ChannelError.cancelled` where the task or the channel is cancelled.
  package func receive(
    before deadline: ContinuousClock.Instant
  ) async throws(ChannelError) -> Reception<Element> {
    try await reception(before: deadline)
  }

  /// The next batch: full, due, or the last; `nil` where the channel is finished and empty.
  ///
  /// - Parameter batcher: keeps what was received if the wait is cancelled.
  /// - Throws: `ChannelError.cancelled` where the task or the channel is cancelled.
  package func receiveBatch(
    with batcher: inout MicroBatcher<Element, ContinuousClock.Instant>
  ) async throws(ChannelError) -> [Element]? {
    while true {
      switch try await reception(before: batcher.deadline) {
      case .element(let element):
        if let batch = batcher.append(element, at: .now) { return batch }
      case .timedOut:
        if let batch = batcher.takeIfDue(at: .now) { return batch }
      case .finished:
        let batch = batcher.flush()
        return batch.isEmpty ? nil : batch
      }
    }
  }

  private func reception(
    before deadline: ContinuousClock.Instant?
  ) async throws(ChannelError) -> Reception<Element> {
    if let immediate = try immediateReception() { return immediate }
    let id = state.withLock { $0.makeID() }
    let alarm = deadline.map { deadline in
      Task {
        try? await Task.sleep(until: deadline, clock: .continuous)
        resumeReceiver(id, with: .success(.timedOut))
      }
    }
    defer { alarm?.cancel() }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enqueue(.init(id: id) { continuation.resume(returning: $0) }, deadline)
      }
    } onCancel: {
      resumeReceiver(id, with: .failure(.cancelled))
    }
    return try outcome.get()
  }

  /// What can be had without waiting; `nil` where that is nothing.
  private func immediateReception() throws(ChannelError) -> Reception<Element>? {
    try reception(of: state.withLock { $0.receive() })
  }

  private func reception(
    of action: ChannelState<Element>.ReceiveAction
  ) throws(ChannelError) -> Reception<Element>? {
    switch action {
    case .received(let element, let admitted):
      for sender in admitted { sender.resume(.success(())) }
      return .element(element)
    case .finished: return .finished
    case .cancelled: throw .cancelled
    case .empty: return nil
    }
  }

  /// Lets the consumer wait, unless something came since it last looked.
  private func enqueue(
    _ receiver: ChannelState<Element>.Receiver, _ deadline: ContinuousClock.Instant?
  ) {
    let action = state.withLock { state in
      if Task.isCancelled { return ChannelState<Element>.ReceiveAction.cancelled }
      let action = state.receive()
      if case .empty = action { state.wait(receiver) }
      return action
    }
    do throws(ChannelError) {
      if let reception = try reception(of: action) {
        receiver.resume(.success(reception))
      } else if let deadline, deadline <= .now {
        // The alarm may have gone off before there was anyone to wake.
        resumeReceiver(receiver.id, with: .success(.timedOut))
      }
    } catch {
      receiver.resume(.failure(error))
    }
  }

  private func resumeReceiver(_ id: UInt64, with outcome: ChannelState<Element>.ReceiveOutcome) {
    state.withLock { $0.removeReceiver(id) }?.resume(outcome)
  }
}
