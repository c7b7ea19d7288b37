import AlertFormats
import Avro
import Foundation
import JSONText
import LightCurveFiles
import PacketWriting
import Photometry

/// Writes a packet of each kind into the folder that the first argument names.
func writeSeeds(to folder: URL) throws {
  let history = [Observation.Kind.detection, .forced, .nonDetection].map { kind in
    Observation(time: 60_000, band: .g, flux: 1000, fluxError: 50, kind: kind, measurementID: 7)
  }
  let detection = Observation(time: 60_001, band: .r, flux: 2000, fluxError: 60, measurementID: 8)
  let ztf = Alert(
    survey: .ztf, objectID: "ZTF24aaaaaaa", alertID: "8", rightAscension: 10, declination: 20,
    detection: detection, history: history)
  var lsst = ztf
  lsst.survey = .lsst
  lsst.objectID = "9"
  let lsstWriter = try LSSTPacketWriter()
  let curve = LabelledLightCurve(objectID: "a", lightCurve: LightCurve(history))
  var line = JSONWriter()
  curve.write(to: &line)
  let seeds: [(String, [UInt8])] = [
    ("ztf", try ZTFPacketWriter().packet(ztf)),
    ("ztf-snappy", try ZTFPacketWriter().container([ztf, ztf], codec: .snappy)),
    ("lsst-wire", try lsstWriter.packet(lsst)),
    ("lsst-deflate", try lsstWriter.container([lsst], codec: .deflate)),
    ("light-curve", line.bytes),
  ]
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  for (name, bytes) in seeds { try Data(bytes).write(to: folder.appending(path: name)) }
}

try writeSeeds(to: URL(filePath: CommandLine.arguments.dropFirst().first ?? "corpus"))
