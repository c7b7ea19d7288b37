import Glibc

/// Signals that end a process, whoever sends them.
///
/// Swift's runtime answers them with a backtrace on standard error and returns. A fault then happens
/// again and ends the process; after a signal from outside the process would live on, and where
/// nobody reads standard error it would stand still.
package enum FatalSignals {
  fileprivate typealias Handler =
    @convention(c) (
      CInt, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?
    ) -> Void

  /// Those that the runtime handles.
  private static let numbers = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

  /// Has these signals end the process with their status; a fault still writes its backtrace.
  package static func endProcess() {
    for number in numbers {
      var action = sigaction()
      unsafe sigaction(number, nil, &action)
      if isHandled(action) { unsafe runtimeHandler = action.__sigaction_handler.sa_sigaction }
      unsafe action.__sigaction_handler.sa_sigaction = endBySignal
      action.sa_flags |= SA_SIGINFO
      unsafe sigaction(number, &action, nil)
    }
  }

  /// False where the action is `SIG_DFL` (0) or `SIG_IGN` (1).
  private static func isHandled(_ action: sigaction) -> Bool {
    let address = unsafe unsafeBitCast(action.__sigaction_handler.sa_sigaction, to: UInt.self)
    return address > 1
  }
}

/// The runtime's one handler of all these signals; set before ours is in place, and nil where the
/// runtime handles none. A handler gets no other context than what is global.
nonisolated(unsafe) private var runtimeHandler: FatalSignals.Handler?

/// Ends the process by the signal, after the backtrace of a fault; allocates nothing, as a signal's
/// handler must not.
private func endBySignal(
  _ number: CInt, _ info: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
) {
  // `kill` and `sigqueue`; `abort` has another code.
  let isSent = unsafe info.map { info in
    let code = unsafe Int(info.pointee.si_code)
    return code == Int(SI_USER) || code == Int(SI_QUEUE)
  }
  if isSent == false {
    unsafe runtimeHandler?(number, info, context)
  }
  _ = signal(number, SIG_DFL)
  raise(number)
}
