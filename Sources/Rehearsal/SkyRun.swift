import Avro
import Foundation
import LightCurveFiles
import PacketWriting
package import Photometry
package import SkySimulator

/// Writes a simulated sky with all that is on it to files, as `nightjar simulate --sky` does.
package struct SkyRun: Sendable {
  /// Size of the sky that is written.
  package enum Amount: Sendable, Hashable {
    /// Objects of each night, before those that an earlier night has are left out.
    case objects(Int)
    /// Alerts of each night, at least.
    case alertsPerNight(Int)
  }

  package var survey: Survey
  package var seed: UInt64
  package var nights = 1
  package var amount: Amount
  package var shares = SkyShares()
  package var threads = 1

  package init(survey: Survey, seed: UInt64, amount: Amount) {
    self.survey = survey
    self.seed = seed
    self.amount = amount
  }

  /// The counts of what was written.
  package struct Summary: Sendable, Hashable {
    package var objects = 0
    package var alerts = 0
  }

  /// The places to write to; `nil` leaves one out.
  package struct Paths: Sendable, Hashable {
    /// A folder for containers of alerts.
    package var alerts: String?
    /// A table of what each object is.
    package var truth: String?
    /// A folder for tables of stars, galaxies, AGN and variable stars.
    package var catalogue: String?

    package init(alerts: String? = nil, truth: String? = nil, catalogue: String? = nil) {
      self.alerts = alerts
      self.truth = truth
      self.catalogue = catalogue
    }
  }

  /// Writes alerts, truth and catalogues.
  package func write(to paths: Paths) throws -> Summary {
    var summary = Summary()
    var packets = try paths.alerts.map { try SkyPacketFolder($0, survey: survey) }
    let truth = try paths.truth.map { try SkyTable($0, SkyTruth.columns) }
    let catalogues = try paths.catalogue.map(SkyCatalogues.init)
    for seen in objects() {
      summary.objects += 1
      summary.alerts += seen.alerts.count
      try packets?.append(seen.alerts)
      try truth?.append(SkyTruth.row(of: seen.object, alerts: seen.alerts.count))
      try catalogues?.append(seen.object)
    }
    try packets?.finish()
    try truth?.close()
    try catalogues?.close()
    return summary
  }

  /// Writes labelled light curves as JSON Lines.
  package func writeLightCurves(to path: String) throws {
    try LightCurveFile.write(objects().lazy.map(\.object.lightCurve), to: path)
  }

  /// All objects, each once, night by night.
  package func objects() -> SkyObjects { SkyObjects(self) }
}

/// Alerts in containers of five hundred, in a folder.
private struct SkyPacketFolder {
  private static let size = 100

  private let folder: URL
  private let writer: any PacketWriter
  private var waiting: [SkyAlert] = []
  private var files = 0

  init(_ path: String, survey: Survey) throws {
    folder = URL(filePath: path, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    writer = try survey.packetWriter(missing: .some)
  }

  mutating func append(_ alerts: [SkyAlert]) throws {
    waiting += alerts
    if waiting.count >= Self.size { try finish() }
  }

  /// Writes what waits, in time order.
  mutating func finish() throws {
    guard !waiting.isEmpty else { return }
    files += 1
    waiting.sort {
      ($0.alert.detection.time, $0.alert.alertID) < ($1.alert.detection.time, $1.alert.alertID)
    }
    let bytes = try writer.container(waiting.map(SkyPackets.contents), codec: .deflate)
    let number = String(files)
    let name = "alerts-" + String(repeating: "0", count: max(0, 5 - number.count)) + number
    try Data(bytes).write(to: folder.appending(path: "\(name).avro"))
    waiting.removeAll(keepingCapacity: true)
  }
}
