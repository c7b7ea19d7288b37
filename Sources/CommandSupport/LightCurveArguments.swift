import Digests
import Foundation
import GaussianProcess
package import LightCurveFiles

/// Reads light curves for a command: problems go to standard error, what is good goes on.
package enum LightCurveArguments {
  package static func read(_ path: String) throws(CommandFailure) -> LightCurveInput {
    do throws(LightCurveFileError) {
      let input = try LightCurveInput(path: path)
      Console.say(input.problems.map(\.description)) { "\(path): \($0) more bad lines" }
      Console.say(input.warnings) { "\(path): \($0) more light curves with a warning" }
      return input
    } catch {
      let status: ExitStatus = error.code == .missing ? .inputMissing : .badInput
      throw CommandFailure(status: status, message: "\(error)")
    }
  }

  /// SHA-256 of a file's bytes, in hexadecimal; `nil` of standard input.
  package static func digest(of path: String) throws(CommandFailure) -> String? {
    guard path != "-" else { return nil }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw CommandFailure(status: .inputMissing, message: "\(path): cannot be read")
    }
    return SHA256.hex(of: [UInt8](data))
  }

  /// Light curves that a command needs at least one of.
  package static func require(_ path: String) throws(CommandFailure) -> LightCurveInput {
    let input = try read(path)
    if input.lightCurves.isEmpty {
      throw CommandFailure(status: .badInput, message: "\(path): no light curve can be read")
    }
    return input
  }
}

extension LightCurveInput {
  /// Exit status: `badInput` if any part of the input could not be used.
  package var status: ExitStatus { problems.isEmpty ? .done : .badInput }
}
