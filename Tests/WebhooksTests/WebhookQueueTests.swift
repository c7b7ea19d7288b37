import Foundation
import StateStore
import Telemetry
import TestSupport
import Testing
import Webhooks

@Suite struct WebhookQueueTests {
  private let lines = LogLines()
  private let metrics = MetricRegistry()
  private let queue: WebhookQueue

  init() {
    queue = WebhookQueue(
      Webhook(name: "hook", url: URL(filePath: "/")), metrics: metrics, logger: lines.logger)
  }

  private func add(_ numbers: some Sequence<Int>) {
    queue.add(WebhookFixture.crossings(numbers))
  }

  private func take() -> String? {
    defer { queue.settle() }
    return queue.next()?.key.objectID
  }

  @Test func eventsStayInOrderAndCountUntilTheyAreSettled() {
    add(1...2)
    #expect(queue.next()?.key.objectID == "1")
    #expect(queue.next()?.key.objectID == "1")
    add([3])
    #expect(queue.unsettled == 3 && WebhookCounts(metrics).waiting == 3)
    queue.settle()
    #expect(queue.unsettled == 2 && WebhookCounts(metrics).waiting == 2)
    #expect([take(), take(), take()] == ["2", "3", nil])
    #expect(queue.unsettled == 0)
  }

  /// The oldest go, the event underway stays, and the log says so once until there is room again.
  @Test func ofTooManyTheOldestGo() {
    add([0])
    #expect(queue.next()?.key.objectID == "0")
    add(1...1_000)
    #expect(WebhookCounts(metrics) == WebhookCounts(waiting: 1_001))
    add(1_001...1_003)
    add(1_004...1_005)
    #expect(WebhookCounts(metrics) == WebhookCounts(dropped: 5, waiting: 1_001))
    #expect(lines.messages == ["webhook's queue is full; its oldest events are dropped"])
    #expect(lines.levels == [.warning])
    #expect([take(), take(), take()] == ["0", "6", "7"])
    add(1_006...1_010)
    #expect(WebhookCounts(metrics).dropped == 8 && lines.messages.count == 1)
    for _ in 0..<500 { _ = take() }
    add(1...501)
    #expect(WebhookCounts(metrics).dropped == 9 && lines.messages.count == 2)
  }

  @Test func ofOneLargeBatchTheNewestStay() {
    add(0..<2_500)
    #expect(WebhookCounts(metrics) == WebhookCounts(dropped: 1_500, waiting: 1_000))
    #expect(take() == "1500")
  }
}
