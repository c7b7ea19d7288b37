/// The SQLite file. Keys `store.…`.
package struct StoreSettings: Sendable, Hashable {
  /// SQLite's `synchronous`, in WAL mode.
  package enum Synchronous: String, Sendable, CaseIterable {
    /// A power cut may cost the last batches; the changelog brings them back.
    case normal
    /// Every batch is on disk before it counts.
    case full
  }

  package let path: String
  package let synchronous: Synchronous

  init(reader: ConfigurationReader) {
    path = reader.string("path", default: "/var/lib/nightjar/nightjar.sqlite", "The file.")
    synchronous = reader.choice(
      "synchronous", default: .normal,
      "With full every batch is on disk before it counts; with normal a power cut may cost the "
        + "last ones, which the changelog brings back.")
  }
}
