import Configuration
import Photometry
import Testing

@Suite struct CommandLineTests {
  private enum Survey: String, CaseIterable { case ztf, lsst }

  private let program = CommandSet(
    name: "nightjar", summary: "Watches alert streams.",
    commands: [
      CommandSpecification(
        name: "replay", summary: "Replays files through the pipeline.",
        arguments: [ArgumentSpecification("PATH", "Files and folders.", arity: .oneOrMore)],
        options: [
          .option("store", "FILE", "Where state is kept."),
          .option("set", "KEY=VALUE", "Overrides one setting.", isRepeatable: true),
          .option("objects", "N", "How many."),
          .option("at", "MJD,...", "Times."),
          .option("survey", "NAME", "ztf or lsst."),
          .flag("json", "JSON on standard output."),
        ]),
      CommandSpecification(
        name: "model verify", summary: "Checks a bundle.",
        arguments: [ArgumentSpecification("MODEL", "Name or directory.", arity: .optional)]),
      CommandSpecification(name: "model list", summary: "Lists the bundles."),
    ])

  private func run(_ words: String...) throws -> ParsedCommand {
    guard case .run(let command) = try program.parse(words) else {
      throw UsageError(command: nil, problem: .missingCommand)
    }
    return command
  }

  private func report(_ words: String...) -> String {
    do throws(UsageError) {
      return "\(try program.parse(words))"
    } catch {
      return error.description
    }
  }

  @Test func optionsAndArgumentsMix() throws {
    let command = try run(
      "replay", "a", "--store", "s", "-", "--json", "--set", "x=1", "--set=y=2", "--", "--b")
    #expect(command.arguments("PATH") == ["a", "-", "--b"])
    #expect(command.value("store") == "s")
    #expect(command.values("set") == ["x=1", "y=2"])
    #expect(command.flag("json"))
    #expect(command.value("at") == nil)
  }

  @Test func typedValuesAreChecked() throws {
    let command = try run("replay", "a", "--objects", "12", "--at", "-1.5,2", "--survey=lsst")
    #expect(try command.int("objects", in: 1...20) == 12)
    #expect(try command.doubles("at", in: -10...10) == [-1.5, 2])
    #expect(try command.choice("survey", of: Survey.self) == .lsst)
    let error = #expect(throws: UsageError.self) { try command.int("objects", in: 1...5) }
    #expect(error?.description == "--objects: expected an integer from 1 to 5, found \"12\"")
    let text = #expect(throws: UsageError.self) { try command.double("at", in: 0...1) }
    #expect(text?.description == "--at: expected a number from 0 to 1, found \"-1.5,2\"")
    #expect(try run("replay", "a").double("at", in: 0...1) == nil)
  }

  @Test func mistakesAreNamed() {
    #expect(report() == "a command is missing")
    #expect(report("reply", "a") == "unknown command \"reply\"; did you mean replay?")
    #expect(report("model", "lst") == "unknown command \"model lst\"; did you mean model list?")
    #expect(report("model") == "unknown command \"model\"; did you mean model list?")
    #expect(report("replay") == "PATH is missing")
    #expect(
      report("replay", "a", "--stor", "x") == "unknown option \"--stor\"; did you mean --store?")
    #expect(report("replay", "a", "--store") == "--store needs a value: --store FILE")
    #expect(report("replay", "a", "--store", "--json") == "--store needs a value: --store FILE")
    #expect(report("replay", "a", "--store", "x", "--store=y") == "--store is given twice")
    #expect(report("replay", "a", "--json=yes") == "--json takes no value")
    #expect(report("replay", "a", "-x") == "unknown option \"-x\"")
    #expect(report("model", "verify", "a", "b") == "unexpected argument \"b\"")
    #expect(UsageError.exitStatus == 64)
  }

  @Test func reportShowsTheUsage() {
    let error = #expect(throws: UsageError.self) { try program.parse(["model", "verify", "--x"]) }
    let text = error.map { program.report($0) }
    #expect(
      text == """
        nightjar model verify: unknown option "--x"
        usage: nightjar model verify [MODEL]
        See: nightjar model verify --help
        """)
  }

  @Test func helpIsAskedForAnywhere() throws {
    let whole = try program.parse(["--help"])
    #expect(try program.parse(["help"]) == whole)
    #expect(try program.parse(["--version"]) == .version)
    let replay = try program.parse(["replay", "--store", "x", "--help"])
    #expect(try program.parse(["help", "replay"]) == replay)
    #expect(try program.parse(["replay", "-h"]) == replay)
    guard case .run = try program.parse(["replay", "--", "--help"]) else {
      Issue.record("words after -- are not options")
      return
    }
  }

  @Test(arguments: [["model", "--help"], ["model", "-h"], ["help", "model"]])
  func aGroupOfCommandsHasHelp(words: [String]) throws {
    guard case .help(let text) = try program.parse(words) else {
      Issue.record("expected help")
      return
    }
    #expect(text.contains("usage: nightjar model COMMAND"))
    #expect(text.contains("model list") && text.contains("model verify"))
    #expect(!text.contains("replay"))
  }

  @Test func helpFitsEightyColumns() {
    let help = program.help(of: program.commands[0])
    #expect(
      help == """
        Replays files through the pipeline.

        usage: nightjar replay [--store FILE] [--set KEY=VALUE]... [--objects N]
               [--at MJD,...] [--survey NAME] [--json] PATH...

        Arguments:
          PATH  Files and folders.

        Options:
          --store FILE     Where state is kept.
          --set KEY=VALUE  Overrides one setting. May be repeated.
          --objects N      How many.
          --at MJD,...     Times.
          --survey NAME    ztf or lsst.
          --json           JSON on standard output.
          --help           Show this.
        """)
    for text in [program.help()] + program.commands.map({ program.help(of: $0) }) {
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
  }
}
