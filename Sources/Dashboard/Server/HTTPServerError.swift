internal import Glibc

/// Why the server could not start.
package struct HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    case badAddress
    case cannotListen
    case cannotStart
  }

  package let code: Code
  /// The address it was to listen on.
  package let address: String
  /// The system's `errno`, 0 where there is none.
  package let systemError: Int32

  /// Whether the same start may succeed later: the port may become free.
  package var isRetriable: Bool { code == .cannotListen }

  package var description: String {
    switch code {
    case .badAddress: "\(address) is not a numeric address"
    case .cannotListen:
      "cannot listen on \(address): \(unsafe String(cString: strerror(systemError)))"
    case .cannotStart: "cannot start the HTTP server on \(address)"
    }
  }
}
