import Configuration

/// One of the program's commands.
protocol Command: Sendable {
  static var specification: CommandSpecification { get }
  init(_ call: ParsedCommand) throws(UsageError)
  /// - Throws: ``CommandFailure``, or an error that describes itself.
  func run() async throws -> ExitStatus
}
