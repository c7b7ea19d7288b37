import Synchronization

/// A queue between stages that holds back its producers: many producers, one consumer.
///
/// A channel holds at most `capacity` elements of at most `weightCapacity` together (bytes, say);
/// a producer beyond that waits in order of arrival. No element is lost: a `send` that returns has
/// put its element in, a `send` that throws has not, and a cancelled `receive` has taken none.
package final class BoundedChannel<Element: Sendable>: Sendable {
  let state: Mutex<ChannelState<Element>>

  /// - Parameters:
  ///   - capacity: most elements held.
  ///   - weightCapacity: most weight held; a heavier element is let in when it is alone.
  package init(capacity: Int, weightCapacity: Int = .max) {
    state = Mutex(ChannelState(capacity: capacity, weightCapacity: weightCapacity))
  }

  /// Elements held now, and their weight.
  package var load: (count: Int, weight: Int) { state.withLock { ($0.count, $0.weight) } }

  /// Producers that wait now.
  package var waitingSenders: Int { state.withLock { $0.waitingSenders } }

  /// Ends the elements: producers get `.finished`, the consumer what was taken before.
  package func finish() {
    let waiting = state.withLock { $0.finish() }
    for sender in waiting.senders { sender.resume(.failure(.finished)) }
    waiting.receiver?.resume(.success(.finished))
  }

  /// Closes at once: both sides get `.cancelled`.
  ///
  /// - Returns: the elements taken that nobody received, in order.
  @discardableResult
  package func cancel() -> [Element] {
    let waiting = state.withLock { $0.cancel() }
    for sender in waiting.senders { sender.resume(.failure(.cancelled)) }
    waiting.receiver?.resume(.failure(.cancelled))
    return waiting.elements
  }
}
