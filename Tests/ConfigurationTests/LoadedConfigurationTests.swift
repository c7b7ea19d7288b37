import Configuration
import Foundation
import LightCurveAssembly
import Testing

@Suite struct LoadedConfigurationTests {
  private func load(
    _ yaml: String = "", environment: [String: String] = [:], flags: [String] = []
  ) throws(ConfigurationErrors) -> LoadedConfiguration {
    try LoadedConfiguration(
      layers: ConfigurationLayers(
        yaml: Array(yaml.utf8), name: "nightjar.yaml", environment: environment, flags: flags))
  }

  private func messages(
    _ yaml: String = "", environment: [String: String] = [:], flags: [String] = []
  ) -> [String] {
    do {
      _ = try load(yaml, environment: environment, flags: flags)
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }

  @Test func defaultsAreComplete() throws {
    let settings = try load().settings
    #expect(settings.enabledSurveys.map(\.name) == ["ztf"])
    #expect(settings.surveys.map(\.model) == ["ztf-gr", "lsst-ugrizy"])
    #expect(settings.kafka.batchSize == 4_000)
    #expect(settings.kafka.batchDuration == .milliseconds(250))
    #expect(settings.http.host == "127.0.0.1")
    #expect(settings.http.port == 8765)
    #expect(settings.http.token == nil)
    #expect(settings.followUp.telescopes.map(\.name) == ["Palomar-P60", "LaSilla-NTT"])
    #expect(settings.followUp.telescopes[0].longitude == -116.8650)
    #expect(settings.followUp.telescopes[0].airmassLimit == 2)
  }

  @Test func messageNamesFileLineAndKey() {
    let yaml = String(repeating: "\n", count: 12) + "kafka:\n  batchSize: many\n"
    #expect(
      messages(yaml) == [
        "nightjar.yaml:14: kafka.batchSize: expected an integer from 1 to 100000, found \"many\""
      ])
  }

  @Test func everyMistakeIsReportedInTheOrderOfTheFile() {
    let yaml = """
      threads: -1
      kafka:
        batchsize: 5
        batchDuration: 250
        bootstrap: broker:9092
        security: [1]
      log:
        level: loud
      followUp:
        telescopes:
          - name: A
            latitude: 91
            longitude: 0
            limitingMagnitude: 20
            colour: red
          - 7
      stroe: {path: a}
      """
    #expect(
      messages(yaml) == [
        "nightjar.yaml:1: threads: expected an integer from 0 to 1024, found \"-1\"",
        "nightjar.yaml:3: kafka.batchsize: unknown key; did you mean kafka.batchSize?",
        "nightjar.yaml:4: kafka.batchDuration: expected a duration from 1 ms to 1 min, "
          + "found \"250\"",
        "nightjar.yaml:5: kafka.bootstrap: expected a list of texts, found \"broker:9092\"",
        "nightjar.yaml:6: kafka.security: expected a mapping, found a list",
        "nightjar.yaml:8: log.level: expected one of trace, debug, info, notice, warning, error, "
          + "critical, found \"loud\"",
        "nightjar.yaml:12: followUp.telescopes[0].latitude: expected a number from -90 to 90, "
          + "found \"91\"",
        "nightjar.yaml:15: followUp.telescopes[0].colour: unknown key",
        "nightjar.yaml:16: followUp.telescopes[1]: expected a mapping, found \"7\"",
        "nightjar.yaml:17: stroe: unknown key; did you mean store?",
      ])
  }

  @Test func missingKeysOfAnItemAreNamed() {
    let yaml = "followUp:\n  telescopes:\n    - name: A\n      latitude: 1\n      longitude: 2\n"
    #expect(
      messages(yaml) == [
        "nightjar.yaml:3: followUp.telescopes[0].limitingMagnitude: is missing; "
          + "expected a number from 5 to 30"
      ])
  }

  @Test func laterLayersOverrideEarlierOnes() throws {
    let yaml = "kafka:\n  batchSize: 10\n  prefetchMegabytes: 20\nthreads: 3\n"
    let environment = ["NIGHTJAR_KAFKA_BATCH_SIZE": "11", "NIGHTJAR_THREADS": "4"]
    let loaded = try load(
      yaml, environment: environment, flags: ["threads=5", "threads=6", "http.port=0"])
    #expect(loaded.settings.kafka.batchSize == 11)
    #expect(loaded.settings.kafka.prefetchMegabytes == 20)
    #expect(loaded.settings.threads == 6)
    let origins = Dictionary(uniqueKeysWithValues: loaded.values.map { ($0.name, $0.origin) })
    #expect(origins["kafka.batchSize"] == .environment("NIGHTJAR_KAFKA_BATCH_SIZE"))
    #expect(origins["kafka.prefetchMegabytes"] == .file("nightjar.yaml", line: 3))
    #expect(origins["threads"] == .flag)
    #expect(origins["log.level"] == .codeDefault)
  }

  @Test func listsComeFromEveryLayer() throws {
    let environment = ["NIGHTJAR_SURVEYS_ZTF_SELECTION_PROGRAM_IDS": "1,2"]
    let flags = ["kafka.bootstrap=a:1,b:2", "surveys.ztf.topics=[\"^z{1,2}$\", other]"]
    let settings = try load(environment: environment, flags: flags).settings
    #expect(settings.surveys[0].selection.programIDs == [1, 2])
    #expect(settings.kafka.bootstrap == ["a:1", "b:2"])
    #expect(settings.surveys[0].topics == ["^z{1,2}$", "other"])
  }

  @Test func mistakesOutsideTheFileNameTheirLayer() {
    let environment = [
      "NIGHTJAR_KAFKA_BATCHSIZE": "1", "NIGHTJAR_HTTP_PORT": "high", "NIGHTJAR_TEST_BOOTSTRAP": "x",
    ]
    #expect(
      messages(environment: environment, flags: ["kafka.batch=1", "threads=two"]) == [
        "NIGHTJAR_HTTP_PORT: http.port: expected an integer from 0 to 65535, found \"high\"",
        "--set: threads: expected an integer from 0 to 1024, found \"two\"",
        "NIGHTJAR_KAFKA_BATCHSIZE: unknown key; did you mean NIGHTJAR_KAFKA_BATCH_SIZE?",
        "--set: kafka.batch: unknown key; did you mean kafka.batchSize?",
      ])
    #expect(
      messages(flags: ["threads"]) == ["--set: expected KEY=VALUE, found \"threads\""])
  }

  @Test func aListOfSectionsCannotComeFromAFlag() {
    let error = #expect(throws: ConfigurationErrors.self) {
      try LoadedConfiguration(layers: ConfigurationLayers(flags: ["followUp.telescopes="]))
    }
    #expect(
      error?.errors.map(\.problem) == [
        .conflict("is a section, which --set cannot give; write it in the file")
      ])
  }

  @Test func anEmptyValueKeepsTheDefault() throws {
    let settings = try load("kafka:\nthreads:\nhttp:\n  port: ~\n").settings
    #expect(settings == (try load().settings))
  }

  @Test func settingsThatDoNotGoTogetherAreNamed() {
    let yaml = """
      surveys:
        ztf:
          enabled: false
      kafka:
        security:
          protocol: sasl_ssl
          user: ""
      """
    #expect(
      messages(yaml) == [
        "nightjar.yaml:3: surveys.ztf.enabled: no survey is enabled",
        "nightjar.yaml:6: kafka.security.passwordFile: SASL needs a password file",
        "nightjar.yaml:7: kafka.security.user: SASL needs a user",
      ])
  }

  /// Of what has changed, the keys that a reload does not take up.
  @Test func changesThatTakeARestartAreNamed() throws {
    let folder = FileManager.default.temporaryDirectory
    let token = folder.appending(path: "nightjar-token-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: token) }
    func settings(_ secret: String, _ more: [String]) throws -> NightjarSettings {
      try Data(secret.utf8).write(to: token)
      return try load(flags: ["http.tokenFile=\(token.path)"] + more).settings
    }
    let old = try settings("one", [])
    #expect(old.keysForRestart(to: try settings("one", [])).isEmpty)
    #expect(
      old.keysForRestart(
        to: try settings(
          "one",
          ["surveys.ztf.model=a", "surveys.ztf.selection.starSeparation=1", "followUp.listSize=3"])
      )
      .isEmpty)
    #expect(
      old.keysForRestart(
        to: try settings("two", ["http.port=1", "surveys.ztf.topics=a", "followUp.interval=1 s"]))
        == ["followUp.interval", "http.port", "http.tokenFile", "surveys.ztf.topics"])
  }

  @Test func durationsReadWithTheirUnits() throws {
    for (text, expected) in [
      ("250ms", Duration.milliseconds(250)), ("1.5 s", .milliseconds(1500)), ("60s", .seconds(60)),
      ("1 min", .seconds(60)), ("0.001 min", .milliseconds(60)),
    ] {
      #expect(
        try load(flags: ["kafka.batchDuration=\(text)"]).settings.kafka.batchDuration == expected)
    }
    for text in ["5", "s", "-1 s", "1 fortnight", "1e3 s", "nan s", "2 min", "99999999999999 d"] {
      #expect(messages(flags: ["kafka.batchDuration=\(text)"]).count == 1)
    }
  }

  @Test(arguments: ["nan", "inf", "1e400", "0x", "", " 1", "1,5"])
  func badNumbersAreRefused(text: String) {
    #expect(messages(flags: ["scoring.thresholdPercentile=\(text)"]).count == 1)
  }

  @Test func unreadableFileIsNamed() {
    let error = #expect(throws: ConfigurationErrors.self) {
      try ConfigurationLayers(path: "/nonexistent/nightjar.yaml")
    }
    #expect(
      error?.description
        == "/nonexistent/nightjar.yaml:1: cannot be read: No such file or directory"
    )
    let folder = #expect(throws: ConfigurationErrors.self) { try ConfigurationLayers(path: "/tmp") }
    #expect(folder?.description == "/tmp:1: cannot be read: Is a directory")
  }

  @Test func descriptionShowsEverySettingAndItsOrigin() throws {
    let lines = try load("threads: 2\n").describe().split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("threads: 2 ") && $0.hasSuffix("# nightjar.yaml:1") })
    #expect(lines.contains { $0.hasPrefix("followUp.telescopes[1].name: LaSilla-NTT") })
    #expect(lines.contains { $0.hasPrefix("kafka.bootstrap: [\"127.0.0.1:9092\"]") })
  }

  /// A file that holds no settings at all is a mistake; an empty one is not.
  @Test func aFileMustHoldSettings() throws {
    for text in ["hello world", "- a\n- b"] {
      let error = #expect(throws: ConfigurationErrors.self) {
        try ConfigurationLayers(yaml: Array(text.utf8), name: "n.yaml")
      }
      #expect(error?.description.hasPrefix("n.yaml:1: expected a mapping of settings") == true)
    }
    _ = try ConfigurationLayers(yaml: Array("# nothing\n".utf8), name: "n.yaml")
  }
}
