/// Labels by the leaves that they reach, to count the trees that an object shares with each label
/// without looking at labels that share none.
struct LeafIndex: Sendable, Hashable {
  /// Place in `members` of each leaf's first label, and the end, (leaves + 1).
  private let starts: [Int32]
  /// Labels, leaf after leaf, (labels · trees).
  private let members: [Int32]

  init(_ labels: LabelledLeaves, leafCount: Int) {
    var starts = Array(repeating: Int32(0), count: leafCount + 1)
    for leaf in labels.leaves { starts[Int(leaf) + 1] += 1 }
    for leaf in 0..<leafCount { starts[leaf + 1] += starts[leaf] }
    var next = starts
    var members = Array(repeating: Int32(0), count: labels.leaves.count)
    for (entry, leaf) in labels.leaves.enumerated() {
      members[Int(next[Int(leaf)])] = Int32(entry / labels.trees)
      next[Int(leaf)] += 1
    }
    self.starts = starts
    self.members = members
  }

  /// Counts the trees in which an object reaches the leaf of each label.
  ///
  /// - Parameters:
  ///   - leaves: that the object reaches, (trees).
  ///   - shared: replaced by the counts, (labels).
  func countShared(_ leaves: Span<Int32>, _ shared: inout [Int32]) {
    let starts = self.starts.span
    let members = self.members.span
    var shared = shared.mutableSpan
    for label in shared.indices { shared[label] = 0 }
    for tree in leaves.indices {
      let leaf = Int(leaves[tree])
      for entry in Int(starts[leaf])..<Int(starts[leaf + 1]) { shared[Int(members[entry])] += 1 }
    }
  }
}
