/// What a bounded channel knows; every event returns what is to be resumed, outside of the lock.
struct ChannelState<Element: Sendable>: ~Copyable {
  typealias SendOutcome = Result<Void, ChannelError>
  typealias ReceiveOutcome = Result<Reception<Element>, ChannelError>

  /// A producer that waits for room.
  struct Sender {
    var id: UInt64
    var element: Element
    var weight: Int
    var resume: @Sendable (SendOutcome) -> Void
  }

  /// The consumer, where it waits for an element.
  struct Receiver {
    var id: UInt64
    var resume: @Sendable (ReceiveOutcome) -> Void
  }

  enum SendAction {
    case accepted
    case handOver(to: Receiver)
    case rejected(ChannelError)
    case full
  }

  enum ReceiveAction {
    case received(Element, admitted: [Sender])
    case finished
    case cancelled
    case empty
  }

  private enum Phase { case open, finished, cancelled }

  let capacity: Int
  let weightCapacity: Int
  private(set) var weight = 0
  private var phase = Phase.open
  private var elements = FIFO<(element: Element, weight: Int)>()
  private var senders = FIFO<Sender>()
  private var receiver: Receiver?
  private var nextID: UInt64 = 0

  init(capacity: Int, weightCapacity: Int) {
    precondition(capacity > 0 && weightCapacity > 0, "a channel needs room")
    self.capacity = capacity
    self.weightCapacity = weightCapacity
  }

  var count: Int { elements.count }
  var waitingSenders: Int { senders.count }

  mutating func makeID() -> UInt64 {
    nextID += 1
    return nextID
  }

  /// Takes an element where there is room and nobody waits before it.
  mutating func send(_ element: Element, weight: Int) -> SendAction {
    precondition(weight >= 0, "a weight is not negative")
    switch phase {
    case .finished: return .rejected(.finished)
    case .cancelled: return .rejected(.cancelled)
    case .open: break
    }
    if let waiting = receiver {
      receiver = nil
      return .handOver(to: waiting)
    }
    guard senders.isEmpty, hasRoom(for: weight) else { return .full }
    enqueue(element, weight)
    return .accepted
  }

  mutating func wait(_ sender: Sender) { senders.append(sender) }

  mutating func removeSender(_ id: UInt64) -> Sender? { senders.remove { $0.id == id } }

  mutating func receive() -> ReceiveAction {
    if let first = elements.popFirst() {
      weight -= first.weight
      return .received(first.element, admitted: admitSenders())
    }
    switch phase {
    case .open: return .empty
    case .finished: return .finished
    case .cancelled: return .cancelled
    }
  }

  mutating func wait(_ receiver: Receiver) {
    precondition(self.receiver == nil, "a channel has one consumer")
    self.receiver = receiver
  }

  mutating func removeReceiver(_ id: UInt64) -> Receiver? {
    guard let waiting = receiver, waiting.id == id else { return nil }
    receiver = nil
    return waiting
  }

  /// Takes no more; what was taken can still be received.
  mutating func finish() -> (senders: [Sender], receiver: Receiver?) {
    guard phase == .open else { return ([], nil) }
    phase = .finished
    defer { receiver = nil }
    return (senders.removeAll(), receiver)
  }

  /// Takes no more and gives no more; returns what nobody received.
  mutating func cancel() -> (elements: [Element], senders: [Sender], receiver: Receiver?) {
    phase = .cancelled
    weight = 0
    defer { receiver = nil }
    return (elements.removeAll().map(\.element), senders.removeAll(), receiver)
  }

  /// An element heavier than the whole channel is let in when it is alone.
  private func hasRoom(for weight: Int) -> Bool {
    elements.isEmpty || (elements.count < capacity && weight <= weightCapacity - self.weight)
  }

  private mutating func enqueue(_ element: Element, _ weight: Int) {
    elements.append((element, weight))
    self.weight += weight
  }

  private mutating func admitSenders() -> [Sender] {
    var admitted: [Sender] = []
    while let first = senders.first, hasRoom(for: first.weight) {
      guard let sender = senders.popFirst() else { break }
      enqueue(sender.element, sender.weight)
      admitted.append(sender)
    }
    return admitted
  }
}
