import AlertProcessing
import CommandSupport
import Configuration
import Daemon
import LinearAlgebra
import StateStore

/// The program: finds the command, runs it, and turns its end into an exit status.
enum CommandLineTool {
  private static var commands: [any Command.Type] {
    [
      RunCommand.self, DemoCommand.self, ReplayCommand.self, SimulateCommand.self,
      InterpolateCommand.self, EncodeCommand.self, ScoreCommand.self, TrainCommand.self,
      EvaluateCommand.self, LatentCommand.self, ExplainCommand.self, RecommendCommand.self,
      FollowUpReportCommand.self, FollowUpHistoryCommand.self, LedgerCommand.self,
      LabelCommand.self, ProduceCommand.self, DumpCommand.self,
      LabelListCommand.self, LabelAuthorsCommand.self, LabelUndoCommand.self,
      ModelListCommand.self, ModelVerifyCommand.self, ModelDiffCommand.self,
      ModelActivateCommand.self, ModelRollbackCommand.self,
      CatalogueImportCommand.self, CatalogueListCommand.self, CatalogueRemoveCommand.self,
      CatalogueMatchCommand.self,
      CheckConfigCommand.self, BenchCommand.self,
    ]
  }

  static func run(_ words: [String]) async -> ExitStatus {
    BLAS.useOneThread()
    let set = CommandSet(
      name: "nightjar", summary: "Finds the strange transients in a survey's alert stream.",
      commands: commands.map { $0.specification })
    do {
      switch try set.parse(words) {
      case .help(let text): Output.standard.write(line: text)
      case .version: Output.standard.write(line: "nightjar \(NightjarVersion.current)")
      case .run(let call): return try await run(call)
      }
      try Output.standard.flush()
      return .done
    } catch let error as UsageError {
      Console.say(text: set.report(error))
      return .usage
    } catch let failure as CommandFailure {
      Console.say(text: "nightjar: \(failure.message)")
      return failure.status
    } catch let error as DaemonError {
      Console.say(text: "nightjar: \(error)")
      return .badConfiguration
    } catch let error as StoreError where error.kind == .foreignFile {
      Console.say(text: "nightjar: \(error)")
      return .badInput
    } catch {
      Console.say(text: "nightjar: \(error)")
      return .failed
    }
  }

  private static func run(_ call: ParsedCommand) async throws -> ExitStatus {
    guard
      let command = commands.first(where: { $0.specification.name == call.specification.name })
    else { throw UsageError(command: nil, problem: .missingCommand) }
    let status = try await command.init(call).run()
    try Output.standard.flush()
    return status
  }
}
