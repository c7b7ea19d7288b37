import AlertFormats
import AlertProcessing
import AlertStream
import Avro
import KafkaTransport
import PacketWriting
import Photometry
import Sampling
import TestSupport
import Topics

/// All that happens in one history from outside, from its seed.
struct HistoryPlan: Sendable {
  /// A packet of the survey, or what is left of one.
  struct Packet: Sendable {
    var time: Duration
    var record: KafkaOutgoingRecord
  }

  let seed: UInt64
  let delivery: CheckpointMode
  /// Instances that share the work; one does all of it.
  let instances: Int
  let batchSize: Int
  let packets: [Packet]
  /// Times of changes of the labels.
  let labels: [Duration]
  /// Topics of the input with their partitions, and when they are made.
  let topics: [(time: Duration, topic: KafkaTopic)]
  /// From when on nothing is disturbed any more.
  let quiet: Duration
  /// Probability that an instance crashes before or after a step.
  let crashes: Double
  /// Probability that its store fails a step.
  let storeFaults: Double
  let faults: SimulatedFaults
  /// What is left of the faults when nothing else is disturbed any more: brokers that are slow, or that
  /// refuse long transactions.
  let lasting: SimulatedFaults
  let transactionTimeout: Duration
  /// The registry gives no schema then.
  let registryOutage: Range<Duration>
  /// From when on a topic is deleted and made again, as soon as all of it is read.
  let remaking: (time: Duration, topic: String)?

  /// The identifier of a schema that the registry never gives.
  static let strayID: UInt32 = 9_999
  /// How long a record waits for its schema: longer than any outage.
  static let schemaPatience = Duration.seconds(60)
  private static let duration = Duration.seconds(40)

  init(seed: UInt64, sky: HistorySky) throws {
    var random = SeededGenerator(seed: seed, key: "history")
    self.seed = seed
    instances = random.chance(0.5) ? 2 : 1
    delivery = instances == 1 && random.chance(0.2) ? .atLeastOnce : .exactlyOnce
    batchSize = 1 + random.below(12)
    crashes = random.chance(0.3) ? 0 : random.uniform(0, 0.03)
    storeFaults = random.chance(0.5) ? 0 : random.uniform(0, 0.05)
    var faults = SimulatedFaults(
      refusal: random.chance(0.3) ? 0 : random.uniform(0, 0.03),
      lostAnswer: random.chance(0.3) ? 0 : random.uniform(0, 0.03),
      latency: .milliseconds(1 + random.below(random.chance(0.1) ? 2_000 : 30)),
      propagation: .milliseconds(300))
    var lasting = SimulatedFaults()
    let isLimited = delivery == .exactlyOnce && random.chance(0.2)
    if isLimited { lasting.transactionRecords = Self.longestTransaction + random.below(20) }
    let isSlow = delivery == .exactlyOnce && random.chance(0.1)
    if isSlow { lasting.latency = .milliseconds(400) }
    transactionTimeout = isSlow ? .seconds(10) : .seconds(30)
    faults.transactionRecords = lasting.transactionRecords
    self.lasting = lasting
    self.faults = faults
    let outage = random.duration(below: Self.duration)
    registryOutage = outage..<outage + (random.chance(0.5) ? .seconds(15) : .zero)
    let isRemade = random.chance(0.25)
    let remade = random.duration(below: Self.duration * 0.75)
    remaking = isRemade ? (remade, random.chance(0.5) ? "ztf_20260101" : "lsst_alerts") : nil
    quiet = Self.duration + .seconds(20)
    let count = random.chance(0.5) ? sky.labels.count : 0
    var times = (0..<count).map { _ in random.duration(below: Self.duration) }
    times.sort()
    labels = times
    topics = [
      (.zero, KafkaTopic(name: "ztf_20260101", partitions: 1 + random.below(2))),
      (.zero, KafkaTopic(name: "lsst_alerts", partitions: 1 + random.below(3))),
      (
        random.duration(below: Self.duration / 2),
        KafkaTopic(name: "ztf_20260102", partitions: 1)
      ),
    ]
    packets = try Self.packets(topics, sky, &random)
  }

  /// Records that the results of one alert may be: an object and its scores, made anew each, with their
  /// entries of the changelog.
  private static let longestTransaction = 30

  /// Patterns of the topics of the input.
  static let inputs = ["^ztf_[0-9]+$", "^lsst_alerts$"]

  // MARK: packets

  /// Every object's packets go to one partition, in their order, at times that grow. One that is sent
  /// again has a time of its own.
  private static func packets(
    _ topics: [(time: Duration, topic: KafkaTopic)], _ sky: HistorySky,
    _ random: inout SeededGenerator
  ) throws -> [Packet] {
    var packets: [Packet] = []
    for object in sky.objects.shuffled(using: &random).prefix(2 + random.below(4)) {
      let places = topics.filter { $0.topic.name.hasPrefix(object.survey.rawValue) }
      let place = places[random.below(places.count)]
      let partition = Int32(random.below(place.topic.partitions))
      let alerts = try arrivals(of: object, sky, &random)
      var times = alerts.map { _ in
        place.time + random.duration(below: duration - place.time)
      }
      times.sort()
      for (time, alert) in zip(times, alerts) {
        packets.append(
          Packet(
            time: time,
            record: KafkaOutgoingRecord(
              topic: place.topic.name, partition: partition, value: alert.bytes,
              timestamp: Int64((alert.mjd - 40_587) * 86_400_000) + Int64(packets.count))))
      }
    }
    return packets.sorted { $0.time < $1.time }
  }

  /// An object's packets as they arrive: some late, twice, damaged, or withdrawing an earlier
  /// detection.
  private static func arrivals(
    of object: HistorySky.Object, _ sky: HistorySky, _ random: inout SeededGenerator
  ) throws -> [(mjd: Double, bytes: [UInt8])] {
    var alerts = Array(object.alerts.prefix(4 + random.below(object.alerts.count - 3)))
    if object.survey == .lsst, alerts.count > 6, random.chance(0.4) {
      let gone = alerts[2 + random.below(alerts.count - 4)].detection.measurementID
      alerts[alerts.count - 1].withdrawn.append(gone)
      alerts[alerts.count - 1].history.removeAll { $0.measurementID == gone }
    }
    if random.chance(0.3) {
      let late = alerts.remove(at: random.below(alerts.count))
      alerts.insert(late, at: random.below(alerts.count + 1))
    }
    var arrivals = try alerts.map { alert in
      (
        mjd: alert.detection.time,
        bytes: object.survey == .ztf
          ? try sky.ztfWriter.container([alert], codec: .deflate)
          : try sky.lsstWriter.packet(alert)
      )
    }
    if random.chance(0.4) {
      let twice = arrivals[random.below(arrivals.count)]
      arrivals.insert(twice, at: random.below(arrivals.count + 1))
    }
    if random.chance(0.4) {
      let index = random.below(arrivals.count)
      arrivals.insert(damaged(arrivals[index], sky, &random), at: index)
    }
    if object.survey == .lsst, random.chance(0.25) {
      let index = random.below(arrivals.count)
      var stray = arrivals[index]
      stray.bytes = [0, 0, 0, 0x27, 0x0f] + stray.bytes.dropFirst(5)
      arrivals.insert(stray, at: index)
    }
    return arrivals
  }
}

extension HistoryPlan {
  /// A packet that was cut off, or that has one wrong bit; under the name of another alert it would
  /// be another packet.
  private static func damaged(
    _ packet: (mjd: Double, bytes: [UInt8]), _ sky: HistorySky, _ random: inout SeededGenerator
  ) -> (mjd: Double, bytes: [UInt8]) {
    func name(_ bytes: [UInt8]) -> [String]? {
      sky.decoder.decode(bytes).alerts.first.map { [$0.objectID, $0.alertID] }
    }
    var damaged = packet
    if random.chance(0.5) {
      damaged.bytes.removeLast(1 + random.below(packet.bytes.count))
      return damaged
    }
    repeat {
      damaged = packet
      damaged.bytes[random.below(packet.bytes.count)] ^= 1 << UInt8(random.below(8))
    } while name(damaged.bytes).map { $0 != name(packet.bytes) } == true
    return damaged
  }
}

extension HistoryPlan: CustomStringConvertible {
  var description: String {
    "history \(seed): \(instances) \(delivery), batches of \(batchSize), \(packets.count) packets, "
      + "\(labels.count) labels, crashes \(crashes), store faults \(storeFaults), \(faults), "
      + "then \(lasting), registry away \(registryOutage), "
      + "\(remaking.map { "\($0.topic) made again at \($0.time)" } ?? "no topic made again")"
  }
}
