import CommandSupport
import Glibc
import ServiceLifecycle

FatalSignals.endProcess()

// Not `exit`, which takes down what the thread of a call that was left behind may still use. All
// output is written by now.
await _exit(CommandLineTool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
