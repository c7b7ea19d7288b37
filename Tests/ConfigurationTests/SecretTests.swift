import Configuration
import Foundation
import Testing

@Suite struct SecretTests {
  private let folder: URL
  private let secretText = "correct horse battery staple"

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data((secretText + "\n").utf8).write(to: folder.appending(path: "token"))
    try Data(" \n".utf8).write(to: folder.appending(path: "empty"))
  }

  private func load(
    _ yaml: String, environment: [String: String] = [:]
  ) throws(ConfigurationErrors) -> LoadedConfiguration {
    try LoadedConfiguration(
      layers: ConfigurationLayers(
        yaml: Array(yaml.utf8), name: "n.yaml", environment: environment))
  }

  @Test func comesFromTheNamedFileWithoutItsLineEnd() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "token").path
    let loaded = try load("http:\n  tokenFile: \(path)\n")
    #expect(loaded.settings.http.token?.revealed == secretText)
    #expect(loaded.describe().contains(path))
  }

  @Test func bareNameIsASystemdCredential() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ["CREDENTIALS_DIRECTORY": folder.path]
    let loaded = try load("http: {tokenFile: token}\n", environment: environment)
    #expect(loaded.settings.http.token?.revealed == secretText)
  }

  @Test func isNeverShown() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ["CREDENTIALS_DIRECTORY": folder.path]
    let loaded = try load("http: {tokenFile: token}\n", environment: environment)
    var dumped = ""
    dump(loaded.settings, to: &dumped)
    for text in [
      loaded.describe(), "\(loaded.settings)", String(reflecting: loaded.settings), dumped,
    ] {
      #expect(!text.contains(secretText))
    }
  }

  @Test func aSecretInPlaceOfAPathIsNotRepeated() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let yaml = "kafka:\n  password: hunter2\n  security:\n    passwordFile: hunter2\n"
    let error = #expect(throws: ConfigurationErrors.self) { try load(yaml) }
    #expect(
      error?.errors.map(\.description) == [
        "n.yaml:2: kafka.password: unknown key; did you mean kafka.security.passwordFile?",
        "n.yaml:4: kafka.security.passwordFile: cannot be read: No such file or directory",
      ])
  }

  @Test func anEmptyFileIsNoSecret() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "empty").path
    let error = #expect(throws: ConfigurationErrors.self) {
      try load("http: {tokenFile: \(path)}\n")
    }
    #expect(
      error?.description
        == "n.yaml:1: http.tokenFile: expected a file that holds the secret, found an empty file")
  }
}
