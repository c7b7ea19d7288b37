internal import CCrypto

/// SHA-256 by OpenSSL's libcrypto.
package enum SHA256 {
  /// The digest in lower-case hexadecimal.
  package static func hex(of bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let status = unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
    precondition(status == 1, "libcrypto computes SHA-256")
    return digest.prefix(Int(length)).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
