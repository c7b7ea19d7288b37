/// Text that is never shown: a password, a token. It comes from a file only.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The secret itself; handed to the library that needs it, never to a log.
  package let revealed: String

  package init(_ revealed: String) { self.revealed = revealed }

  package var description: String { "(secret)" }

  package var customMirror: Mirror { Mirror(self, children: []) }
}
