/// Why a service group ended.
package enum ServiceGroupError: Error {
  /// A service threw.
  case failed(service: String, underlying: any Error)
  /// A service returned although nobody asked for shutdown.
  case endedEarly(service: String)
  /// Services did not end in time and were cancelled or left behind.
  case shutdownTimedOut(services: [String])
}
