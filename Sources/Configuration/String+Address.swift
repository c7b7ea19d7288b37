internal import Glibc

extension String {
  /// Whether the text is an IPv4 or IPv6 address, which needs no name service.
  var isNumericAddress: Bool {
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_NUMERICHOST
    var found: UnsafeMutablePointer<addrinfo>?
    guard !isEmpty, unsafe getaddrinfo(self, nil, &hints, &found) == 0 else { return false }
    unsafe freeaddrinfo(found)
    return true
  }
}
