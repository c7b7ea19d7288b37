extension StateStore {
  /// Keeps all changes of a batch in one transaction, or none of them.
  ///
  /// - Throws: `full`, `readOnly`, `busy`, …; `unknownObject` where a score's object is stored
  ///   neither before nor in this batch.
  package func commit(_ changes: BatchChanges) throws(StoreError) {
    try write { database throws(StoreError) in
      try Self.forget(changes.forgotten, in: database)
      for object in changes.objects { try Self.upsert(object, in: database) }
      try Self.noteDetections(changes.objects, in: database)
      for update in changes.photometry { try Self.keep(update, in: database) }
      for update in changes.matches { try Self.keep(update, in: database) }
      for score in changes.scores { try Self.upsert(score, in: database) }
      for alert in changes.withdrawnScores { try Self.removeScore(of: alert, in: database) }
      for alert in changes.seenAlerts { try Self.insert(alert, in: database) }
      for account in changes.accounts { try Self.set(account, in: database) }
      for night in changes.nights { try Self.set(night, in: database) }
      for position in changes.changelog { try Self.setChangelog(position, in: database) }
      for recommendation in changes.recommendations {
        try Self.upsert(recommendation, in: database)
      }
      for label in changes.labels { try Self.apply(label, in: database) }
      for (key, value) in changes.meta { try Self.setMeta(key, value, in: database) }
    }
  }
}
