package import StateStore
package import Telemetry

extension Ledger {
  /// The sums of what the store has counted.
  package init(_ counts: [DispositionCount]) {
    self.init()
    for count in counts {
      receive(count.count)
      if let disposition = Disposition(key: count.disposition, detail: count.detail) {
        add(disposition, count: count.count)
      }
    }
  }
}
