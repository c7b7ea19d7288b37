/// A binary heap of options by key, largest first, ties by the smaller index.
struct PriorityQueue: Sendable {
  struct Entry: Sendable {
    var key: Double
    var index: Int
    /// How many choices had been made when the key was computed.
    var seen: Int

    func precedes(_ other: Entry) -> Bool {
      key != other.key ? key > other.key : index < other.index
    }
  }

  private var entries: [Entry] = []

  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].precedes(entries[parent]) else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Entry? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first }
    entries[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].precedes(entries[best]) { best = child }
      guard best != parent else { return first }
      entries.swapAt(parent, best)
      parent = best
    }
  }
}
