import Configuration
import Testing

/// Topics that Kafka would refuse, and those that would bring the daemon's own records back to it.
@Suite struct TopicTests {
  private func messages(_ flags: [String]) -> [String] {
    do {
      _ = try LoadedConfiguration(layers: ConfigurationLayers(flags: flags))
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }

  @Test(arguments: ["bad topic!", "", ".", "..", "é", "a/b", String(repeating: "a", count: 250)])
  func namesThatKafkaRefusesAreRefused(name: String) {
    #expect(messages(["kafka.output.scores=\(name)"]).count == 1)
    if !name.isEmpty {
      #expect(messages(["labels.topic=\(name)"]).count == 1)
      #expect(messages(["surveys.ztf.topics=[\"\(name)\"]"]).count == 1)
    }
  }

  @Test func namesThatKafkaTakesAreTaken() {
    let long = String(repeating: "a", count: 249)
    #expect(messages(["kafka.output.scores=a.B_c-9", "labels.topic=\(long)"]).isEmpty)
    #expect(messages(["labels.topic="]).isEmpty)
  }

  @Test(arguments: ["^ztf_[", "^(", "^a{2,1}"]) func patternsCompile(pattern: String) {
    #expect(
      messages(["surveys.ztf.topics=[\"\(pattern)\"]"]) == [
        "--set: surveys.ztf.topics: \"\(pattern)\" is not a valid regular expression"
      ])
  }

  @Test func twoOutputsDoNotShareATopic() {
    #expect(
      messages(["kafka.output.scores=x", "kafka.output.state=x", "labels.topic=x"]) == [
        "--set: kafka.output.state: \"x\" is also kafka.output.scores",
        "--set: labels.topic: \"x\" is also kafka.output.scores",
      ])
  }

  @Test func whatIsWrittenIsNotRead() {
    #expect(
      messages(["surveys.ztf.topics=a,nightjar.quarantine"]) == [
        "--set: surveys.ztf.topics: \"nightjar.quarantine\" is also kafka.output.quarantine"
      ])
    #expect(
      messages(["surveys.ztf.topics=[\"^.*scores$\"]", "labels.topic=my.scores"]) == [
        "--set: surveys.ztf.topics: \"^.*scores$\" matches \"nightjar.scores\", which is "
          + "kafka.output.scores",
        "--set: surveys.ztf.topics: \"^.*scores$\" matches \"my.scores\", which is labels.topic",
      ])
  }

  /// A survey that is not followed reads nothing.
  @Test func onlyEnabledSurveysCount() {
    let topics = "surveys.lsst.topics=nightjar.scores"
    #expect(messages([topics]).isEmpty)
    #expect(messages([topics, "surveys.lsst.enabled=true"]).count == 1)
  }

  @Test(arguments: ["localhost", "", "256.0.0.1", "example.org"])
  func theHostIsAnAddress(host: String) {
    #expect(
      messages(["http.host=\(host)"]) == [
        "--set: http.host: expected a numeric IPv4 or IPv6 address, found \"\(host)\""
      ])
  }

  @Test(arguments: ["127.0.0.1", "0.0.0.0", "::1"]) func addressesAreTaken(host: String) {
    #expect(messages(["http.host=\(host)"]).isEmpty)
  }

  /// A short key is like every other short key.
  @Test func aHintIsNear() {
    #expect(messages(["foo=1"]) == ["--set: foo: unknown key"])
    #expect(messages(["lok=1"]) == ["--set: lok: unknown key; did you mean log?"])
  }
}
