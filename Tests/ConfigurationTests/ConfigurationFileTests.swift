import Configuration
import Foundation
import TestSupport
import Testing

/// The shipped file and the reference page say what the code says. With
/// `NIGHTJAR_TEST_REGENERATE` in the environment the tests write both anew.
@Suite struct ConfigurationFileTests {
  private let defaults: LoadedConfiguration
  private let template: ConfigurationTemplate
  private let file = SharedData.packageRoot.appending(path: "config/nightjar.yaml")
  private let page = SharedData.packageRoot.appending(path: "docs/configuration.md")

  init() throws {
    defaults = try LoadedConfiguration(layers: ConfigurationLayers())
    template = ConfigurationTemplate(defaults.declarations)
  }

  private var isRegenerating: Bool {
    ProcessInfo.processInfo.environment["NIGHTJAR_TEST_REGENERATE"] != nil
  }

  @Test func fileIsTheTemplate() throws {
    if isRegenerating { try Data(template.yaml().utf8).write(to: file) }
    #expect(try String(contentsOf: file, encoding: .utf8) == template.yaml())
  }

  @Test func fileGivesTheDefaults() throws {
    let loaded = try LoadedConfiguration(layers: ConfigurationLayers(path: file.path))
    #expect(loaded.settings == defaults.settings)
  }

  @Test func fileNamesEveryKeyAndNothingElse() throws {
    let loaded = try LoadedConfiguration(layers: ConfigurationLayers(path: file.path))
    let scalars = loaded.values.filter { !$0.name.contains("[") }
    #expect(scalars.count > 40)
    for value in scalars {
      guard case .file = value.origin else {
        Issue.record("\(value.name) is not in the file")
        continue
      }
    }
  }

  @Test func linesOfTheFileFit() {
    #expect(template.yaml().split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func pageHoldsTheTable() throws {
    let start = "<!-- keys -->\n"
    let end = "<!-- end of keys -->"
    var text = try String(contentsOf: page, encoding: .utf8)
    let head = try #require(text.range(of: start))
    let tail = try #require(text.range(of: end))
    if isRegenerating {
      text.replaceSubrange(head.upperBound..<tail.lowerBound, with: template.markdown())
      try Data(text.utf8).write(to: page)
      return
    }
    #expect(String(text[head.upperBound..<tail.lowerBound]) == template.markdown())
  }
}
