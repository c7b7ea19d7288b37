import Configuration
import Daemon
import Foundation
import StateStore
import Telemetry
import TestSupport
import Testing

/// What would keep the daemon from starting is named beforehand, with the place in the file.
@Suite struct StartCheckTests {
  private let folder: URL

  init() throws { folder = try Fixture.temporaryFolder() }

  /// What the check says of a file with these lines below `kafka: {bootstrap: …}`.
  private func message(_ yaml: String, _ flags: [String] = []) throws -> String? {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let flags =
      (yaml.contains("model") ? [] : ["surveys.ztf.model=\(model)"])
      + (yaml.contains("store") ? [] : ["store.path=\(folder.path)/state.sqlite"]) + flags
    let configuration = try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: Array(yaml.utf8), name: "n.yaml", flags: flags))
    do throws(ConfigurationErrors) {
      try StartCheck(configuration).all()
      return nil
    } catch { return error.description }
  }

  /// A store that lost its write-ahead log before the first checkpoint is made anew where there is a
  /// changelog, and refused where there is none.
  @Test func aStoreThatWasNeverMadeIsMadeAnew() throws {
    let path = folder.appending(path: "half.sqlite").path
    let lost = folder.appending(path: "lost.sqlite").path
    let store = try StateStore(path: path)
    try FileManager.default.copyItem(atPath: path, toPath: lost)
    withExtendedLifetime(store) {}
    #expect(try message("store: {path: \(lost)}\n") == nil)
    let refusal = try message("store: {path: \(lost)}\n", ["kafka.delivery=atLeastOnce"])
    #expect(refusal?.contains("the file is empty") == true, "\(refusal ?? "")")
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let settings = try LoadedConfiguration(
      layers: ConfigurationLayers(flags: [
        "kafka.bootstrap=127.0.0.1:1", "surveys.ztf.model=\(model)", "http.port=0",
        "store.path=\(lost)",
      ])
    ).settings
    let daemon = try DaemonRun(
      settings: settings, logLevel: .critical, signals: [], reload: { settings })
    #expect(try !UnmadeStore.isAt(lost))
    withExtendedLifetime(daemon) {}
  }

  @Test func whatIsThereIsTaken() throws {
    #expect(try message("log: {}\n") == nil)
    #expect(try message("store: {path: \":memory:\"}\n") == nil)
    let path = folder.appending(path: "old.sqlite").path
    _ = try StateStore(path: path)
    #expect(try message("store: {path: \(path)}\n") == nil)
    // A check makes nothing.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy {
        $0.hasPrefix("old.sqlite")
      })
  }

  @Test func aStoreNeedsItsFolder() throws {
    let missing = folder.appending(path: "none").path
    #expect(
      try message("\nstore:\n  path: \(missing)/a.sqlite\n")
        == "n.yaml:3: store.path: the directory \(missing) does not exist or cannot be entered")
    #expect(
      try message("store:\n  path: \(folder.path)\n")
        == "n.yaml:2: store.path: \(folder.path) is a directory")
    let file = folder.appending(path: "text").path
    try Data("no database at all, but long enough to be looked at".utf8).write(
      to: URL(filePath: file))
    #expect(
      try message("store:\n  path: \(file)/a\n")?.hasSuffix("text is not a directory") == true)
    #expect(
      try message("store:\n  path: \(file)\n")?.contains("not a Nightjar state store") == true)
  }

  @Test func certificatesAreThereAndAreCertificates() throws {
    let path = folder.appending(path: "ca.pem").path
    let yaml = """
      kafka:
        security:
          protocol: ssl
          certificateFile: \(path)

      """
    #expect(
      try message(yaml) == "n.yaml:4: kafka.security.certificateFile: \(path) does not exist")
    try Data("no certificate".utf8).write(to: URL(filePath: path))
    #expect(try message(yaml)?.hasPrefix("kafka: ") == true)
  }

  @Test func modelsAreThere() throws {
    #expect(
      try message("surveys:\n  ztf:\n    model: none\n")
        == "n.yaml:3: surveys.ztf.model: expected the name or folder of a model bundle, "
        + "found \"none\"")
    let model = SharedData.packageRoot.appending(path: "config/models/lsst-ugrizy").path
    #expect(
      try message("log: {}\n", ["surveys.ztf.shadow=\(model)"])
        == "--set: surveys.ztf.shadow: the model \"\(model)\" is for lsst")
  }
}
