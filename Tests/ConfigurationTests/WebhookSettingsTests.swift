import Configuration
import Foundation
import TestSupport
import Testing

@Suite struct WebhookSettingsTests {
  private func load(_ yaml: String) throws(ConfigurationErrors) -> [WebhookSettings] {
    try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: Array(yaml.utf8), name: "n.yaml")
    ).settings.webhooks
  }

  private func messages(_ yaml: String) -> [String] {
    do {
      _ = try load(yaml)
      return []
    } catch { return error.errors.map(\.description) }
  }

  private func message(ofURL url: String) -> String? {
    messages("webhooks:\n  - name: a\n    url: \"\(url)\"\n").first
  }

  @Test func thereAreNone() throws {
    #expect(try load("").isEmpty)
    #expect(try load("webhooks: []\n").isEmpty)
    #expect(try load("webhooks:\n").isEmpty)
  }

  @Test func defaultsAreThoseOfTheReference() throws {
    let hook = try #require(try load("webhooks: [{name: a, url: \"https://a.org/b\"}]\n").first)
    #expect(hook.name == "a" && hook.address.revealed == "https://a.org/b")
    #expect(hook.secret == nil && hook.events == [.recommendations, .crossings])
    #expect(hook.timeout == .seconds(10) && hook.attempts == 12)
  }

  /// A file's last line ends, and the secret does not hold its end.
  @Test func secretsComeFromFiles() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["key", "address"].map { folder.appending(path: $0).path }
    try Data("s3cret key\n".utf8).write(to: URL(filePath: files[0]))
    try Data("https://hooks.slack.com/services/T/B/x\n".utf8).write(to: URL(filePath: files[1]))
    let yaml = """
      webhooks:
        - name: team
          urlFile: \(files[1])
          secretFile: \(files[0])
          events: [crossings]
          timeout: 2 s
          attempts: 3

      """
    let loaded = try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: Array(yaml.utf8), name: "n.yaml"))
    let hook = try #require(loaded.settings.webhooks.first)
    #expect(hook.secret?.revealed == "s3cret key")
    #expect(hook.address.revealed == "https://hooks.slack.com/services/T/B/x")
    #expect(hook.events == [.crossings] && hook.timeout == .seconds(2) && hook.attempts == 3)
    for text in [loaded.describe(), "\(loaded.settings)"] {
      #expect(!text.contains("s3cret") && !text.contains("services/T"))
    }
    #expect(loaded.describe().contains(files[1]))
  }

  @Test func mistakesAreNamed() {
    let yaml = """
      webhooks:
        - name: a
          url: https://example.org/hook
          secretFile: /nowhere/key
          events: [scores]
        - name: a
          urlFile: /nowhere/url
          attempts: 0
        - url: https://example.org/hook
          timeout: 2 min
          events: []
          retries: 3
        - name: b
          secretFile: ""
        - 7

      """
    #expect(
      messages(yaml) == [
        "n.yaml:4: webhooks[0].secretFile: cannot be read: No such file or directory",
        "n.yaml:5: webhooks[0].events: expected a list of names among recommendations, crossings, "
          + "found a list",
        "n.yaml:6: webhooks[1].name: the name appears twice in the list",
        "n.yaml:7: webhooks[1].urlFile: cannot be read: No such file or directory",
        "n.yaml:8: webhooks[1].attempts: expected an integer from 1 to 100, found \"0\"",
        "n.yaml:9: webhooks[2].name: is missing; expected text",
        "n.yaml:10: webhooks[2].timeout: expected a duration from 100 ms to 1 min, found \"2 min\"",
        "n.yaml:11: webhooks[2].events: at least one event is needed",
        "n.yaml:12: webhooks[2].retries: unknown key",
        "n.yaml:13: webhooks[3].url: is missing; expected an address, or urlFile",
        "n.yaml:15: webhooks[4]: expected a mapping, found \"7\"",
      ])
  }

  @Test func oneAddressIsGiven() throws {
    let file = try Fixture.temporaryFolder().appending(path: "address")
    defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
    try Data("https://example.org/".utf8).write(to: file)
    #expect(
      messages("webhooks:\n  - name: a\n    url: https://b.org\n    urlFile: \(file.path)\n") == [
        "n.yaml:4: webhooks[0].urlFile: expected either url or urlFile, found both"
      ])
    // The address in the file is judged as well, and not shown.
    try Data("http://example.org/secret\n".utf8).write(to: file)
    let message = messages("webhooks:\n  - name: a\n    urlFile: \(file.path)\n").first
    #expect(
      message?.hasPrefix("n.yaml:3: webhooks[0].urlFile: expected an https URL") == true)
    #expect(message?.contains("secret") == false)
  }

  @Test(arguments: [
    "https://example.org", "https://example.org:8443/a?b=c", "HTTPS://EXAMPLE.ORG/a",
    "http://localhost:8080/hook", "http://127.0.0.1/", "http://127.8.8.8:1/", "http://[::1]:9/a",
  ])
  func goodAddresses(_ url: String) { #expect(message(ofURL: url) == nil) }

  @Test(arguments: [
    ("example.org/hook", "expected a URL such as https://example.org/hook, found other text"),
    ("https:///hook", "expected a URL such as https://example.org/hook, found other text"),
    ("https://a b/", "expected a URL such as https://example.org/hook, found other text"),
    ("https://a:99999/", "expected a URL such as https://example.org/hook, found other text"),
    ("ftp://example.org/a", "expected an https URL, found the scheme \"ftp\""),
    (
      "https://me:pass@example.org/a",
      "expected a URL without user and password; secretFile lets the receiver know the sender"
    ),
  ])
  func badAddresses(_ url: String, _ fault: String) {
    #expect(message(ofURL: url) == "n.yaml:3: webhooks[0].url: \(fault)")
  }

  /// Unencrypted only to this machine, whatever a name looks like; the path is never shown.
  @Test(arguments: [
    "example.org", "127.example.org", "localhost.example.org", "10.0.0.1", "[::2]",
  ])
  func httpIsForThisMachineOnly(_ host: String) {
    #expect(
      message(ofURL: "http://\(host)/services/secret")
        == "n.yaml:3: webhooks[0].url: expected an https URL: http would send events unencrypted "
        + "to \"\(host)\", and is for this machine only (localhost, 127.0.0.1, [::1])")
  }
}
