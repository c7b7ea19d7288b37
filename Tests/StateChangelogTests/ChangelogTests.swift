import AlertProcessing
import AlertStream
import ByteCoding
import CatalogueMatching
import Foundation
import KafkaTransport
import Photometry
import Sampling
import StateChangelog
import StateStore
import Testing
import Topics

/// The changelog's records, and bytes that are none.
@Suite struct ChangelogTests {
  private static let partition = TopicPartition(topic: "ztf", partition: 3)
  private static let object = StoredObject(
    key: ObjectKey(survey: .ztf, objectID: "ZTF21abc"), rightAscension: 12.5, declination: -3.25,
    photometry: PhotometryMark(generation: 3, changes: 2, slots: 7),
    hyperparameters: .init(amplitude: 1.5, timeScale: 20, wavelengthScale: 2_000),
    latent: [0.5, -.pi], firstCrossing: 60_001.5, model: "ztf-gr", updated: 60_002,
    context: [1, 2, 255], rejection: "age 1203 > 365 d")
  private static let score = PublishedScore(
    key: object.key, alertID: "17/3", mjd: 60_002, observations: 7, score: 0.6, scoreError: 0.01,
    percentile: 99, gradient: 0.1, gradientError: nil, firstCrossing: 60_001.5,
    model: "ztf-gr", unlabelled: .init(score: 0.5, error: 0.02, percentile: 98))
  private static let alert = SeenAlert(
    key: ObjectKey(survey: .ztf, objectID: "ZTF21abc"), alertID: "17/3", night: 60_001)

  static let entries: [ChangelogEntry] = [
    .object(object),
    .object(
      StoredObject(
        key: ObjectKey(survey: .lsst, objectID: ""), rightAscension: 0, declination: 0,
        updated: 0)),
    .photometry(
      PhotometryUpdate(key: object.key, generation: 3, content: .snapshot([1, 2, 3, 255]))),
    .photometry(
      PhotometryUpdate(key: object.key, generation: 3, content: .change(slot: 12, []))),
    .matches(
      MatchesUpdate(
        key: object.key,
        matches: ObjectMatches(
          catalogues: .max,
          entries: [
            CatalogueMatch(
              catalogue: "glade", version: "2.3", role: .galaxy, identifier: "NGC 1",
              separation: 4.5, redshift: 0.01, probability: 0.9)
          ]))),
    .alert(alert, score), .alert(alert, nil),
    .account(PartitionAccount(partition, next: 100, first: 7, gaps: 2)),
    .account(PartitionAccount(partition, next: 100)),
    .account(
      PartitionAccount(
        partition, next: 100, first: 7, gaps: 2, earlier: 3,
        last: RecordMark(offset: 99, fingerprint: .max))),
    .night(
      NightAccount(
        partition, night: 60_001,
        counts: [
          DispositionCount(
            partition, night: 60_001, disposition: "filtered", detail: "star", count: 12)
        ])),
    .recommendation(
      StoredRecommendation(
        id: "ZTF21abc-60002", key: object.key, rank: 1, issued: 60_002, expires: 60_003,
        status: .superseded, supersededBy: "ZTF21abc-60003", document: "{\"ü\":1}")),
  ]

  @Test(arguments: entries) func anEntryReadsBackEqual(_ entry: ChangelogEntry) throws {
    let key = Array(entry.key.utf8)
    #expect(try ChangelogEntry(key: key, value: entry.bytes) == entry)
    #expect(throws: ByteReader.Failure.self) {
      try ChangelogEntry(key: key + [0x78], value: entry.bytes)
    }
  }

  @Test func anyBytesGiveAnEntryOrAnError() {
    var generator = SeededGenerator(seed: 5)
    var refused = 0
    for entry in Self.entries {
      let key = Array(entry.key.utf8)
      for _ in 0..<2_000 {
        var bytes = entry.bytes
        for _ in 0..<Int(generator.next() % 4 + 1) {
          bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(generator.next() & 0xFF)
        }
        bytes.removeLast(Int(generator.next() % UInt64(bytes.count)))
        if (try? ChangelogEntry(key: key, value: bytes)) == nil { refused += 1 }
      }
    }
    #expect(refused > 10_000)
  }

  @Test func aTopicWithOtherPartitionsThanTheStateIsNamed() throws {
    let topics = [
      KafkaTopic(name: "state", partitions: 8), KafkaTopic(name: "objects", partitions: 3),
      KafkaTopic(name: "alike", partitions: 8),
    ]
    try PartitionMismatch.check(topics, state: "state", count: 8, aligned: ["alike", "new"])
    let error = #expect(throws: PartitionMismatch.self) {
      try PartitionMismatch.check(topics, state: "state", count: 8, aligned: ["alike", "objects"])
    }
    #expect(error?.topic == "objects")
    #expect(error?.description.contains("objects has 3 partitions and state has 8") == true)
  }
}
