import Foundation

/// What the system says of a file or stream that cannot be used.
enum SystemError {
  /// The system's own words for a Foundation error.
  static func text(_ error: any Error) -> String {
    var error = error as NSError
    while error.domain != NSPOSIXErrorDomain,
      let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    {
      error = underlying
    }
    guard error.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
    return unsafe String(cString: strerror(Int32(truncatingIfNeeded: error.code)))
  }
}
