import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// Histories of one instance, and of two that share the work, over a simulated cluster: whatever
/// happens, a reader of committed records sees what an undisturbed run publishes.
///
/// `NIGHTJAR_TEST_SEED=n` runs one history and prints what happens in it; `NIGHTJAR_TEST_HISTORIES=n`
/// changes their number.
@Suite(.serialized) struct HistoryTests {
  private static let count = number("NIGHTJAR_TEST_HISTORIES") ?? 2_000

  private static func number(_ variable: String) -> Int? {
    ProcessInfo.processInfo.environment[variable].flatMap(Int.init)
  }

  @Test func everyHistoryEndsAsAnUndisturbedRun() throws {
    let sky = try HistorySky()
    if let seed = Self.number("NIGHTJAR_TEST_SEED") {
      try show(UInt64(seed), sky)
      return
    }
    let next = Mutex(0)
    let failures = Mutex<[(seed: UInt64, faults: [String])]>([])
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(
      iterations: ProcessInfo.processInfo.activeProcessorCount
    ) { _ in
      while true {
        let number = next.withLock { number in
          defer { number += 1 }
          return number
        }
        guard number < Self.count else { return }
        let seed = UInt64(number)
        let faults = Self.faults(of: seed, sky)
        if !faults.isEmpty { failures.withLock { $0.append((seed, faults)) } }
      }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("\(Self.count) histories, \(Int(Double(Self.count) / seconds)) a second")
    let failed = failures.withLock { $0 }.sorted { $0.seed < $1.seed }
    for failure in failed.prefix(10) {
      Issue.record(
        """
        history \(failure.seed): \(failure.faults.prefix(3).joined(separator: "; "))
        again: NIGHTJAR_TEST_SEED=\(failure.seed) swift test -c release --filter HistoryTests
        """)
    }
    let count = failed.count
    #expect(count == 0, "\(count) of \(Self.count) histories fail")
  }

  private static func faults(of seed: UInt64, _ sky: HistorySky) -> [String] {
    do {
      let history = try History(seed: seed, sky: sky)
      history.run()
      return try HistoryVerdict(of: history).faults
    } catch { return ["\(error)"] }
  }

  private func show(_ seed: UInt64, _ sky: HistorySky) throws {
    let history = try History(seed: seed, sky: sky, isLogged: true)
    history.run()
    print(history.events.joined(separator: "\n"))
    let faults = try HistoryVerdict(of: history).faults
    print("\(history.plan)")
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }
}
