import Dashboard
import Testing

@Suite struct EventQueueTests {
  /// What a client with room for `room` bytes reads: the bytes, or the other action's name.
  private func read(_ queue: inout EventQueue, room: Int) -> (action: String, bytes: [UInt8]) {
    var action = ""
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      var span = unsafe OutputRawSpan(buffer: raw, initializedCount: 0)
      switch queue.read(into: &span) {
      case .bytes(let copied): (action, count) = ("bytes", copied)
      case .wait: action = "wait"
      case .end: action = "end"
      }
    }
    return (action, bytes)
  }

  private func name(_ action: EventQueue.AppendAction) -> String { "\(action)" }

  @Test func bytesComeOutInOrderAndInPieces() {
    var queue = EventQueue(capacity: 10)
    #expect(name(queue.append([1, 2, 3])) == "none")
    #expect(read(&queue, room: 2).bytes == [1, 2])
    #expect(name(queue.append([4, 5])) == "none")
    #expect(read(&queue, room: 10).bytes == [3, 4, 5])
  }

  @Test func aWaitingClientIsWokenOnce() {
    var queue = EventQueue(capacity: 10)
    #expect(read(&queue, room: 4).action == "wait")
    #expect(name(queue.append([1])) == "wake")
    #expect(name(queue.append([2])) == "none")
    #expect(read(&queue, room: 4).bytes == [1, 2])
    #expect(read(&queue, room: 4).action == "wait")
    #expect(name(queue.end()) == "wake")
    #expect(read(&queue, room: 4).action == "end")
  }

  @Test func aSlowClientIsDroppedAtTheBound() {
    var queue = EventQueue(capacity: 4)
    #expect(name(queue.append([1, 2, 3, 4])) == "none")
    #expect(read(&queue, room: 1).bytes == [1])
    #expect(name(queue.append([5])) == "none")
    #expect(name(queue.append([6])) == "drop")
    #expect(name(queue.append([7])) == "none")
    #expect(read(&queue, room: 4).action == "end")
  }
}
