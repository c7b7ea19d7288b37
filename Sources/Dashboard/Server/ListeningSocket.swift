internal import Glibc

/// A TCP socket that listens.
struct ListeningSocket: ~Copyable {
  private let descriptor: Int32
  /// The port, also where any free one was asked for.
  let port: UInt16

  /// - Throws: `HTTPServerError` where the address is not numeric or is taken.
  init(host: String, port: UInt16) throws(HTTPServerError) {
    let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, String(port), &hints, &found) == 0, let info = unsafe found
    else { throw HTTPServerError(code: .badAddress, address: address, systemError: 0) }
    defer { unsafe freeaddrinfo(found) }
    let descriptor = unsafe Self.listening(at: info.pointee)
    guard descriptor >= 0 else {
      throw HTTPServerError(code: .cannotListen, address: address, systemError: errno)
    }
    self.descriptor = descriptor
    self.port = Self.port(of: descriptor) ?? port
  }

  /// A socket that listens at an address, -1 with `errno` where it cannot.
  private static func listening(at info: addrinfo) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = unsafe socket(info.ai_family, type, 0)
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    if unsafe bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 128) == 0 {
      return descriptor
    }
    let error = errno
    Glibc.close(descriptor)
    errno = error
    return -1
  }

  /// Gives the descriptor to an owner that closes it.
  consuming func release() -> Int32 {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  deinit { Glibc.close(descriptor) }

  private static func port(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard unsafe getsockname(descriptor, address, &length) == 0 else { return nil }
        // The port stands at the same place in sockaddr_in and sockaddr_in6.
        return unsafe UInt16(
          bigEndian: UnsafeRawPointer(address).load(fromByteOffset: 2, as: UInt16.self))
      }
    }
  }
}
