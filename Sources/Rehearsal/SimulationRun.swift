import Avro
import Foundation
import LightCurveFiles
import PacketWriting
package import Photometry
import SurveySimulator

/// Writes a simulated sky to files, as `nightjar simulate` does.
package struct SimulationRun: Sendable {
  package let survey: Survey
  package let objects: Int
  package let seed: UInt64
  /// AB magnitude of the brightest detection at which half of the transients are kept; the survey's
  /// own where `nil`.
  package let limit: Double?

  package init(survey: Survey, objects: Int, seed: UInt64, limit: Double? = nil) {
    self.survey = survey
    self.objects = objects
    self.seed = seed
    self.limit = limit
  }

  /// Writes labelled light curves as JSON Lines.
  package func writeLightCurves(to path: String) throws {
    let simulator = SurveySimulator(survey: survey, seed: seed, limit: limit)
    try LightCurveFile.write((0..<objects).lazy.map { simulator.object($0).lightCurve }, to: path)
  }

  /// Writes one packet an alert, named by its alert, and for LSST the schema beside them.
  /// - Returns: the number of alerts.
  package func writeAlerts(to path: String) throws -> Int {
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let simulator = SurveySimulator(survey: survey, seed: seed, limit: limit)
    let writer = try survey.packetWriter(missing: .some)
    var count = 0
    for index in 0..<objects {
      for alert in simulator.object(index).alerts(hasDefaults: true) {
        let bytes = try writer.container([alert], codec: .deflate)
        try Data(bytes).write(to: folder.appending(path: "\(alert.alertID).avro"))
        count += 1
      }
    }
    return count
  }
}
