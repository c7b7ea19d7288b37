extension String {
  /// `kafka` of `kafka.batchSize`, empty at the top.
  var parentPath: Substring { self[..<(lastIndex(of: ".") ?? startIndex)] }

  /// `batchSize` of `kafka.batchSize`.
  var lastPart: String { lastIndex(of: ".").map { String(self[index(after: $0)...]) } ?? self }
}
