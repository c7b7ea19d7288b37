import Foundation

await exit(CommandLineTool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
