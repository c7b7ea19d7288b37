import Avro
import Foundation
import JSONText
import PacketWriting
import Photometry
import TestSupport
import Testing

/// fastavro reads the simulator's packets. `NIGHTJAR_PYTHON` names a Python that has it.
@Suite(.enabled(if: FastavroPython.name != nil, "no Python with fastavro is at hand"))
struct FastavroTests {
  @Test func fastavroReadsOurPackets() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nightjar-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let ztf = SimulatedAlerts.ztf(seed: 1)
    let lsst = SimulatedAlerts.lsst(seed: 3)
    let writer = try LSSTPacketWriter()
    let files: [(String, [UInt8])] = [
      ("a.avro", try ZTFPacketWriter().packet(ztf)),
      ("b.avro", try ZTFPacketWriter().container([ztf, ztf], codec: .deflate)),
      ("c.avro", try writer.container([lsst], codec: .null)),
      ("d.wire", try writer.packet(lsst)), ("schema.avsc", writer.schemaText),
    ]
    for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
    let script = Goldens.folder.appending(path: "read_packets.py").path
    let output = try #require(FastavroPython.run([FastavroPython.name ?? "", script, folder.path]))
    let lines = try output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    try #require(lines.count == 5)
    let magnitude = Magnitude.ab(flux: abs(ztf.detection.flux))
    for line in lines.prefix(3) {
      let row = try #require(line.array)
      #expect(row[0].string == ztf.objectID)
      #expect(isClose(row[1].number, magnitude, relative: 1e-6))
      #expect(row[2] == .array([20, 10, 0, 0].map(JSONValue.number)))
    }
    for line in lines.suffix(2) {
      let row = try #require(line.array)
      #expect(row[0].number == Double(lsst.alertID))
      #expect(isClose(row[1].number, lsst.detection.flux, relative: 1e-6))
      #expect(row[2] == .array([0, 0, 17, 15].map(JSONValue.number)))
    }
  }
}

/// A Python that has fastavro.
enum FastavroPython {
  /// Its name or path, `nil` where there is none.
  static let name: String? = {
    let python = ProcessInfo.processInfo.environment["NIGHTJAR_PYTHON"] ?? "python3"
    return run([python, "-c", "import fastavro"]) == nil ? nil : python
  }()

  /// Standard output of a command, `nil` where it fails.
  static func run(_ command: [String]) -> String? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}
