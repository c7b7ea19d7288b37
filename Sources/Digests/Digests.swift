internal import CCrypto

/// SHA-256 by OpenSSL's libcrypto.
///
/// - Source: FIPS 180-4.
package enum SHA256 {
  /// The digest in lower-case hexadecimal.
  package static func hex(of bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let status = unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
    precondition(status == 1, "libcrypto computes SHA-256")
    return digest.prefix(Int(length)).hexadecimal
  }
}

/// The keyed digest HMAC-SHA-256 by OpenSSL's libcrypto.
///
/// - Source: RFC 2104.
package enum HMACSHA256 {
  /// The digest of a message under a key, in lower-case hexadecimal.
  package static func hex(of message: [UInt8], key: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let result = unsafe HMAC(
      EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
    unsafe precondition(result != nil, "libcrypto computes HMAC-SHA-256")
    return digest.prefix(Int(length)).hexadecimal
  }
}

extension Sequence<UInt8> {
  /// Two lower-case digits a byte.
  fileprivate var hexadecimal: String {
    map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
