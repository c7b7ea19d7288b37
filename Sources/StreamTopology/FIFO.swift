/// A first-in, first-out queue in one array; appending and taking cost O(1), amortised.
struct FIFO<Element> {
  private var storage: [Element?] = []
  private var head = 0

  var count: Int { storage.count - head }
  var isEmpty: Bool { head == storage.count }
  var first: Element? { isEmpty ? nil : storage[head] }

  mutating func append(_ element: Element) { storage.append(element) }

  mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = storage[head]
    storage[head] = nil
    head += 1
    if 2 * head >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
    return element
  }

  /// Takes out the first element that satisfies a predicate; O(n).
  mutating func remove(where matches: (Element) -> Bool) -> Element? {
    for index in head..<storage.count {
      guard let element = storage[index], matches(element) else { continue }
      storage.remove(at: index)
      return element
    }
    return nil
  }

  /// Takes out everything, in order.
  mutating func removeAll() -> [Element] {
    let elements = storage[head...].compactMap { $0 }
    storage.removeAll()
    head = 0
    return elements
  }
}
