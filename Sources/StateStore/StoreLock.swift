internal import Glibc

/// Keeps a second daemon off a store for as long as it lives; commands that work on the store beside
/// the daemon do not ask for it. The system lets go of it with the process.
///
/// It is a file of its own: a process that closes a database's file loses SQLite's locks of it.
package final class StoreLock: Sendable {
  private let descriptor: CInt

  /// - Parameter path: of the store.
  /// - Throws: `busy` where another has it, `cannotOpen` where the file cannot be made.
  package init(beside path: String) throws(StoreError) {
    descriptor = unsafe open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(.cannotOpen, path, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let error = errno
      close(descriptor)
      throw Self.failure(error == EWOULDBLOCK ? .busy : .cannotOpen, path, error)
    }
  }

  deinit { close(descriptor) }

  private static func failure(
    _ kind: StoreError.Kind, _ path: String, _ error: CInt
  ) -> StoreError {
    let reason = unsafe String(cString: strerror(error))
    let detail = kind == .busy ? "another daemon works on it" : "\(path).lock: \(reason)"
    return StoreError(kind: kind, code: 0, path: path, origin: "lock", detail: detail)
  }
}
