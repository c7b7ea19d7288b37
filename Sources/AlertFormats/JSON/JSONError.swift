/// Where a text stops being JSON.
package struct JSONError: Error, Sendable, Hashable {
  /// Byte offset in the text.
  package var position: Int
  package var expected: String
  /// The text found there, shortened.
  package var found: String
  /// The index of the array's item at fault, where a reader of arrays knows it.
  package var element: Int?
}
