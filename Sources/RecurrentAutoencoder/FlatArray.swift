/// What the workspaces do with their flat arrays.
extension [Float] {
  /// Makes the array at least `count` long; what it holds is of no interest.
  mutating func grow(to count: Int) {
    if self.count < count { self = [Float](repeating: 0, count: count) }
  }

  /// Makes the array at least `count` long and its first `count` elements 0.
  mutating func clear(_ count: Int) {
    grow(to: count)
    unsafe withUnsafeMutableBufferPointer { unsafe $0.prefix(count).update(repeating: 0) }
  }

  /// Copies `count` elements of `source`, from `start` on, to the place from `target` on.
  mutating func copy(_ count: Int, from source: [Float], at start: Int = 0, to target: Int) {
    precondition(count >= 0 && start >= 0 && start + count <= source.count, "source too short")
    precondition(target >= 0 && target + count <= self.count, "target too short")
    unsafe withUnsafeMutableBufferPointer { to in
      unsafe source.withUnsafeBufferPointer { from in
        guard count > 0, let to = to.baseAddress, let from = from.baseAddress else { return }
        unsafe (to + target).update(from: from + start, count: count)
      }
    }
  }
}
