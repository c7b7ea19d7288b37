/// A value on its way into a statement.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
  package static func bool(_ value: Bool) -> SQLValue { .integer(value ? Int64(1) : 0) }
  package static func optional(_ value: Double?) -> SQLValue { value.map { .real($0) } ?? .null }
  /// NULL for NaN, which SQLite does not keep.
  package static func known(_ value: Double) -> SQLValue { value.isNaN ? .null : .real(value) }
  package static func optional(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
}
