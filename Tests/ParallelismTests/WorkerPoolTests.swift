import Parallelism
import Sampling
import Synchronization
import Telemetry
import Testing

@Suite struct WorkerPoolTests {
  private struct Failure: Error, Equatable { var index: Int }

  /// A workspace that cannot be copied, and whose end is counted.
  private struct Scratch: ~Copyable {
    var values = [Double](repeating: 0, count: 8)
    let alive: Counter
    init(_ alive: Counter) {
      self.alive = alive
      alive.value.add(1, ordering: .relaxed)
    }
    deinit { alive.value.subtract(1, ordering: .relaxed) }
  }

  private final class Counter: Sendable { let value = Atomic(0) }

  /// Some seeded work of uneven length in a reused workspace.
  private static func work(_ index: Int, _ scratch: inout Scratch) -> Double {
    var generator = SeededGenerator(seed: UInt64(index))
    for slot in scratch.values.indices { scratch.values[slot] = 0 }
    for step in 0..<(index % 17) * 50 { scratch.values[step % 8] += generator.uniform() }
    return scratch.values.reduce(0, +)
  }

  @Test func resultsDoNotDependOnTheNumberOfWorkers() {
    let alive = Counter()
    var sequential: [Double] = []
    for workers in 1...5 {
      var pool = WorkerPool(workers: workers) { _ in Scratch(alive) }
      #expect(pool.workers == workers)
      #expect(alive.value.load(ordering: .relaxed) == workers)
      let results = pool.map(count: 1_000) { index, scratch in Self.work(index, &scratch) }
      if workers == 1 { sequential = results }
      #expect(results == sequential)
      // The same workspaces serve again.
      #expect(pool.map(count: 10) { Self.work($0, &$1) } == Array(sequential.prefix(10)))
      #expect(pool.map(count: 0) { Self.work($0, &$1) }.isEmpty)
    }
    #expect(alive.value.load(ordering: .relaxed) == 0)
  }

  @Test func theSmallestFailureIsThrown() {
    for workers in [1, 2, 4] {
      var pool = WorkerPool(workers: workers) { _ in 0 }
      for _ in 0..<100 {
        #expect(throws: Failure(index: 13)) {
          try pool.map(count: 500) { index, _ throws(Failure) -> Int in
            if index % 100 == 13 || index == 400 { throw Failure(index: index) }
            return index
          }
        }
      }
      #expect(pool.map(count: 3) { index, _ in index } == [0, 1, 2])
    }
  }

  @Test func aWorkspaceThatCannotBeMadeLeavesNone() {
    let alive = Counter()
    #expect(throws: Failure(index: 2)) {
      _ = try WorkerPool(workers: 4) { worker throws(Failure) -> Scratch in
        if worker == 2 { throw Failure(index: worker) }
        return Scratch(alive)
      }
    }
    #expect(alive.value.load(ordering: .relaxed) == 0)
  }

  @Test func everyWorkerHasItsOwnWorkspace() {
    var pool = WorkerPool(workers: 3) { worker in (worker: worker, uses: 0) }
    let uses = pool.map(count: 300) { _, workspace in
      workspace.uses += 1
      return workspace
    }
    let byWorker = Dictionary(grouping: uses, by: \.worker)
    for (_, used) in byWorker { #expect(used.map(\.uses).sorted() == Array(1...used.count)) }
    #expect(Set(byWorker.keys).isSubset(of: [0, 1, 2]))
  }
}
