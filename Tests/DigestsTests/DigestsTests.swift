import Digests
import Testing

@Suite struct DigestsTests {
  /// FIPS 180-2, appendix B: "abc", and no bytes.
  @Test func digestsOfTheStandard() {
    #expect(
      SHA256.hex(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hex(of: [])
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  /// One case of RFC 4231, section 4.
  struct Vector: Sendable, CustomTestStringConvertible {
    let number: Int
    let key: [UInt8]
    let message: [UInt8]
    /// In hexadecimal; case 5 gives the first 128 bits.
    let digest: String

    init(_ number: Int, key: [UInt8], _ message: [UInt8], _ digest: String) {
      self.number = number
      self.key = key
      self.message = message
      self.digest = digest
    }

    var testDescription: String { "test case \(number)" }
  }

  private static func bytes(_ byte: UInt8, _ count: Int) -> [UInt8] {
    Array(repeating: byte, count: count)
  }

  private static let vectors = [
    Vector(
      1, key: bytes(0x0b, 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      2, key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
      3, key: bytes(0xaa, 20), bytes(0xdd, 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
      4, key: Array(1...25), bytes(0xcd, 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(
      5, key: bytes(0x0c, 20), Array("Test With Truncation".utf8),
      "a3b6167473100ee06e0c796c2955552b"),
    Vector(
      6, key: bytes(0xaa, 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      7, key: bytes(0xaa, 131),
      Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  @Test(arguments: vectors) func keyedDigestsOfTheStandard(_ vector: Vector) {
    let digest = HMACSHA256.hex(of: vector.message, key: vector.key)
    #expect(digest.count == 64)
    #expect(digest.hasPrefix(vector.digest))
  }
}
