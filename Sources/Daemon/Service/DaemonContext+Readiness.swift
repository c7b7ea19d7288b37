package import Dashboard

extension DaemonContext {
  /// What `/ready`, `nightjar_ready`, the log and the service manager's status go by.
  package var readiness: ReadinessReport {
    let kafka =
      kafkaHealth.trouble ?? (isReading ? nil : "no partition assigned: are the topics there?")
    return ReadinessReport(checks: [
      .init(name: "kafka", ready: kafka == nil, detail: kafka ?? ""),
      .init(name: "model", ready: !models.surveys.isEmpty),
    ])
  }

  /// For `systemctl status`.
  var status: String {
    guard let check = readiness.checks.first(where: { !$0.ready }) else { return "reading alerts" }
    return "waiting for \(check.name)" + (check.detail.isEmpty ? "" : ": \(check.detail)")
  }
}
