import AlertFormats
import Avro
import FollowUp
import Foundation
import PacketWriting
import Sampling
import TestSupport
import Testing

/// Mutated packets give alerts or typed errors, soon.
struct MutationTests {
  private static let count = 100_000

  @Test(.timeLimit(.minutes(1)))
  func mutatedPacketsAreDecodedOrRefused() throws {
    let schemas = OneSchema(text: try LSSTPacketWriter().schemaText)
    let decoder = AlertDecoder(schemas: schemas)
    let packets = try Self.packets()
    var mutator = PacketMutator(seed: 20_260_101)
    var alertCount = 0
    var reasons: [AlertDecodingError.Reason: Int] = [:]
    let duration = ContinuousClock().measure {
      for index in 0..<Self.count {
        let packet = decoder.decode(mutator.mutate(packets[index % packets.count]))
        alertCount += packet.alerts.count
        for failure in packet.failures { reasons[failure.reason, default: 0] += 1 }
      }
    }
    print("\(Self.count) mutated packets in \(duration): \(alertCount) alerts, \(reasons)")
    // Real packets, where they are at hand, survive more often than simulated ones (7.5 %).
    #expect(alertCount > Self.count / 20)
    #expect(reasons.values.reduce(0, +) > Self.count / 10)
    #expect(reasons.count > 5)
    #expect(duration < .seconds(30))
  }

  /// The generic decoder on the same.
  @Test(.timeLimit(.minutes(1)))
  func mutatedContainersAreReadOrRefused() throws {
    let packets = try Self.packets().filter { $0[0] != 0 }
    var mutator = PacketMutator(seed: 7)
    var failures = 0
    for index in 0..<3000 {
      let bytes = mutator.mutate(packets[index % packets.count])
      do throws(AvroError) {
        _ = try AvroContainer.values(unsafe bytes.span.bytes)
      } catch {
        failures += 1
        #expect(error.position >= 0)
      }
    }
    #expect(failures > 300)
  }

  /// Small simulated packets of each kind, and a few real ones where they are at hand.
  private static func packets() throws -> [[UInt8]] {
    let ztf = try ZTFPacketWriter()
    let lsst = try LSSTPacketWriter()
    var packets: [[UInt8]] = []
    for seed in UInt64(0)..<4 {
      let alert = SimulatedAlerts.lsst(seed: seed)
      packets.append(try ztf.packet(SimulatedAlerts.ztf(seed: seed)))
      packets.append(try lsst.packet(alert))
      packets.append(try lsst.container([alert, alert], codec: seed % 2 == 0 ? .snappy : .deflate))
    }
    for path in ["ztf/boom", "ztf/ampel-ztf", "lsst-ocf-v9.0"] {
      let folder = SharedData.root.appending(path: "data/alerts/" + path)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      for name in names.sorted().prefix(2) {
        packets.append([UInt8](try Data(contentsOf: folder.appending(path: name))))
      }
    }
    return packets
  }
}

/// Changes packets in ways that files and networks do, and worse.
struct PacketMutator {
  private var generator: SeededGenerator
  /// Bytes that lengths, counts and branches are made of.
  private static let telling: [UInt8] = [0, 1, 2, 3, 4, 0x7f, 0x80, 0xfe, 0xff]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func mutate(_ packet: [UInt8]) -> [UInt8] {
    var bytes = packet
    // The schema, if any, stands first: it is spared for most packets, as a new one takes long.
    let hasSchema = packet[0] != 0
    let start = hasSchema && generator.uniform() < 0.95 ? schemaEnd(packet) : 0
    for _ in 0...below(4) where start < bytes.count {
      let place = start + below(bytes.count - start)
      switch below(8) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: bytes[place] = UInt8(below(256))
      case 2, 3: bytes[place] = Self.telling[below(Self.telling.count)]
      case 4: bytes.removeLast(min(bytes.count - 1, below(bytes.count - place) + 1))
      case 5: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(8)))
      case 6: bytes.insert(contentsOf: (0...below(8)).map { _ in UInt8(below(256)) }, at: place)
      default:
        for index in place..<min(bytes.count, place + 9) { bytes[index] = 0xff }
      }
    }
    return bytes
  }

  /// Where a container's first block starts, give or take.
  private func schemaEnd(_ packet: [UInt8]) -> Int {
    guard let container = try? AvroContainer(unsafe packet.span.bytes) else { return 0 }
    return min(packet.count - 1, container.schema.upperBound + 30)
  }

  private mutating func below(_ bound: Int) -> Int { Int(generator.uniform() * Double(bound)) }
}
