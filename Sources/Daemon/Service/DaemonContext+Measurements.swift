import AnomalyScoring
import Dashboard
import Foundation
import Photometry
import StateStore
import Telemetry

extension DaemonContext {
  /// Sets the metrics that are measured when they are asked for.
  func takeMeasurements() {
    metrics.gauge(.ready).set(readiness.ready ? 1 : 0)
    if let bytes = Self.residentMemory() { metrics.gauge(.residentMemory).set(bytes) }
    if let bytes = try? store.size() { metrics.gauge(.stateSize).set(bytes) }
    for (survey, count) in (try? store.objectCounts()) ?? [:] {
      metrics.gauge(.storedObjects, [.survey: survey.rawValue]).set(count)
    }
    metrics.remove(.modelInfo)
    let models = models
    for survey in models.surveys {
      guard let manifest = models[survey]?.manifest else { continue }
      metrics.gauge(
        .modelInfo,
        [.survey: survey.rawValue, .model: manifest.name, .version: manifest.version]
      ).set(1)
    }
  }

  /// Bytes, `nil` where the system does not say.
  ///
  /// Source: proc_pid_statm(5), second field, pages.
  private static func residentMemory() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
