/// Gathers elements into batches that are full or due, whichever comes first.
///
/// It has no clock: the caller says what time it is.
package struct MicroBatcher<Element: Sendable, Instant: InstantProtocol>: Sendable {
  /// Elements of a full batch.
  package let maximumCount: Int
  /// Longest wait of a batch's first element.
  package let maximumWait: Instant.Duration
  /// When the open batch is due; `nil` where it is empty.
  package private(set) var deadline: Instant?
  private var elements: [Element] = []

  package init(maximumCount: Int, maximumWait: Instant.Duration) {
    precondition(maximumCount > 0, "a batch holds at least one element")
    self.maximumCount = maximumCount
    self.maximumWait = maximumWait
  }

  package var count: Int { elements.count }

  /// Adds an element; returns the batch where it is full or due.
  package mutating func append(_ element: Element, at now: Instant) -> [Element]? {
    if elements.isEmpty {
      elements.reserveCapacity(maximumCount)
      deadline = now.advanced(by: maximumWait)
    }
    elements.append(element)
    return elements.count == maximumCount ? flush() : takeIfDue(at: now)
  }

  /// The batch, where it is due.
  package mutating func takeIfDue(at now: Instant) -> [Element]? {
    guard let deadline, deadline <= now else { return nil }
    return flush()
  }

  /// What there is, complete or not.
  package mutating func flush() -> [Element] {
    deadline = nil
    defer { elements = [] }
    return elements
  }
}
