extension StateStore {
  /// Moves the write-ahead log into the file, so that the file alone holds all state.
  package func checkpoint() throws(StoreError) {
    try unmanagedWrite { database throws(StoreError) in
      try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }
}
