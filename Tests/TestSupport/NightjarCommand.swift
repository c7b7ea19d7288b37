import Foundation

/// One call of the program, as it was built with the tests, that has ended.
package struct NightjarCommand {
  private static let binary = SharedData.packageRoot.appending(path: ".build/release/nightjar")
  package static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: binary.path) }

  /// As a shell has it.
  package let status: Int32
  package let output: String
  package let errors: String

  /// The program of util-linux that runs another one on a terminal of its own.
  private static let script = URL(filePath: "/usr/bin/script")
  package static var hasTerminal: Bool { FileManager.default.isExecutableFile(atPath: script.path) }

  /// Runs the program in the package's folder.
  package init(_ arguments: [String]) throws { try self.init(Self.binary, arguments) }

  /// Runs the program on a terminal; what it writes there is `output`.
  ///
  /// - Parameter words: without blanks or quotation marks.
  package init(onTerminal words: [String]) throws {
    let call = ([Self.binary.path] + words).joined(separator: " ")
    try self.init(Self.script, ["-qec", call, "/dev/null"])
  }

  private init(_ program: URL, _ arguments: [String]) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["output", "errors"].map { folder.appending(path: $0) }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = program
    process.currentDirectoryURL = SharedData.packageRoot
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    status =
      process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
    output = String(decoding: try Data(contentsOf: files[0]), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
  }
}
