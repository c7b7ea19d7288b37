/// The hash FNV-1a of 64 bits: the same on every machine, and no guard against anyone who means to
/// collide.
///
/// Source: Fowler, Noll & Vo (1991).
package struct FNV1a: Sendable {
  @usableFromInline package internal(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  @inlinable package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { mix(UInt64(byte)) }
  }

  /// Takes 64 bits in one step, which is a hash of its own.
  @inlinable package mutating func mix(_ bits: UInt64) { value = (value ^ bits) &* 0x100_0000_01b3 }
}
