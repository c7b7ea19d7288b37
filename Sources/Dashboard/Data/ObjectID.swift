/// What an object's identifier may look like.
enum ObjectID {
  /// Whether `text` is 1 to 64 letters, digits, and `_ . : + -`.
  static func isValid(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "_.:+-".unicodeScalars.contains(scalar))
      }
  }
}
