/// Which state of its photometry an object has: a snapshot and the changes since.
///
/// A whole light curve with each alert would cost more the longer it is; a change costs what the
/// alert brought. A snapshot takes the place of the changes once they are as large as it would be,
/// so that both together cost at most twice the changes, and are read in a bounded time.
package struct PhotometryMark: Sendable, Hashable {
  /// Number of the snapshot, from 1; 0 where there is none in the changelog yet.
  package var generation: Int
  /// Changes since the snapshot.
  package var changes: Int
  /// Most changes that a snapshot of the object has had, each under a key of its own in the
  /// changelog; the next snapshot's changes use the same keys.
  package var slots: Int

  package init(generation: Int = 0, changes: Int = 0, slots: Int = 0) {
    self.generation = generation
    self.changes = changes
    self.slots = slots
  }
}

/// The photometry of an object as it is kept: light curve and withdrawn identifiers, in the caller's
/// layout.
package struct StoredPhotometry: Sendable, Hashable {
  package var generation: Int
  package var snapshot: [UInt8]
  /// In order.
  package var changes: [[UInt8]]

  package init(generation: Int, snapshot: [UInt8], changes: [[UInt8]] = []) {
    self.generation = generation
    self.snapshot = snapshot
    self.changes = changes
  }
}

/// One step of an object's photometry on its way into the store.
package struct PhotometryUpdate: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// Takes the place of all before it.
    case snapshot([UInt8])
    /// The change of a number since the snapshot.
    case change(slot: Int, [UInt8])
  }

  package var key: ObjectKey
  /// Of the snapshot.
  package var generation: Int
  package var content: Content

  package init(key: ObjectKey, generation: Int, content: Content) {
    self.key = key
    self.generation = generation
    self.content = content
  }
}
