/// Why a service group ended.
package enum ServiceGroupError: Error, CustomStringConvertible {
  /// A service threw.
  case failed(service: String, underlying: any Error)
  /// A service returned although nobody asked for shutdown.
  case endedEarly(service: String)
  /// Services did not end in time and were cancelled or left behind.
  case shutdownTimedOut(services: [String])

  package var description: String {
    switch self {
    case .failed(let service, let error): "\(service): \(error)"
    case .endedEarly(let service): "\(service): ended by itself"
    case .shutdownTimedOut(let services):
      "did not end in time: \(services.joined(separator: ", "))"
    }
  }
}
