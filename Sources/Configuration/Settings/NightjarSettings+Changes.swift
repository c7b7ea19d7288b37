extension NightjarSettings {
  /// The keys in which `other` differs and that take effect with a restart only: all but models,
  /// selection, telescopes and list size. A file with a secret counts by what it holds, too.
  package func keysForRestart(to other: NightjarSettings) -> [String] {
    Set(readings.keys).union(other.readings.keys).filter { key in
      !Self.isReloaded(key) && readings[key] != other.readings[key]
    }.sorted()
  }

  private static func isReloaded(_ key: String) -> Bool {
    if key.hasPrefix("surveys.") { return key.hasSuffix(".model") || key.contains(".selection.") }
    return key == "followUp.listSize" || key.hasPrefix("followUp.telescopes[")
  }
}
