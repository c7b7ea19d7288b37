/// What waiting for an element until a deadline gave.
package enum Reception<Element> {
  case element(Element)
  /// The deadline passed first.
  case timedOut
  /// The channel is finished and empty.
  case finished
}

extension Reception: Sendable where Element: Sendable {}
extension Reception: Equatable where Element: Equatable {}
