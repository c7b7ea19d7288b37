import AlertFormats
import Avro
import Foundation
import Photometry
import Rehearsal
import SkySimulator
import TestSupport
import Testing

/// A whole sky in files: packets, truth and catalogues.
@Suite struct SkyRunTests {
  private struct Sky {
    var alerts: [Alert] = []
    var packets: [AvroValue] = []
    var truth: [[String]] = []
    var tables: [String: [[String]]] = [:]
    var summary: SkyRun.Summary
    var bytes: [String: Data] = [:]
  }

  private func sky(
    _ survey: Survey, _ amount: SkyRun.Amount, threads: Int = 2, nights: Int = 1
  ) throws -> Sky {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let place = { (name: String) in folder.appending(path: name).path }
    var run = SkyRun(survey: survey, seed: 11, amount: amount)
    run.threads = threads
    run.nights = nights
    let paths = SkyRun.Paths(
      alerts: place("alerts"), truth: place("truth.csv"), catalogue: place("near"))
    var sky = Sky(summary: try run.write(to: paths))
    let files = try FileManager.default.contentsOfDirectory(atPath: place("alerts")).sorted()
    for file in files {
      let data = try Data(contentsOf: folder.appending(path: "alerts/\(file)"))
      sky.bytes[file] = data
      sky.alerts += try AlertDecoder().alerts(Array(data))
      sky.packets += try AvroContainer.values(unsafe Array(data).span.bytes)
    }
    let table = { (path: String) in
      try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
    }
    sky.truth = try table(place("truth.csv"))
    for name in ["star", "galaxy", "agn", "variable"] {
      sky.tables[name] = try table(place("near/\(name).csv"))
    }
    return sky
  }

  /// Every packet decodes; the truth names each object once, with its number of alerts.
  @Test(arguments: Survey.allCases) func packetsDecodeAndTheTruthAddsUp(_ survey: Survey) throws {
    let sky = try sky(survey, .alertsPerNight(700))
    #expect(sky.summary.alerts >= 700 && sky.summary.alerts < 720)
    #expect(sky.alerts.count == sky.summary.alerts && sky.packets.count == sky.alerts.count)
    #expect(Set(sky.alerts.map(\.alertID)).count == sky.alerts.count)
    #expect(sky.truth.count == sky.summary.objects + 1)
    let columns = sky.truth[0]
    #expect(sky.truth.allSatisfy { $0.count == columns.count })
    let identifier = try #require(columns.firstIndex(of: "identifier"))
    let alerts = try #require(columns.firstIndex(of: "alerts"))
    #expect(
      sky.truth.dropFirst().reduce(0) { $0 + (Int($1[alerts]) ?? 0) } == sky.alerts.count)
    let known = Set(sky.truth.dropFirst().map { $0[identifier] })
    #expect(known.count == sky.summary.objects)
    // A packet names a known asteroid as such; LSST gives it an identifier of its own.
    #expect(sky.alerts.allSatisfy { known.contains($0.objectID) })
  }

  /// The fields beside the light curve, as they stand in ZTF's packets.
  @Test func ztfPacketsSayWhatIsNear() throws {
    let sky = try sky(.ztf, .objects(500))
    let group = try #require(sky.truth[0].firstIndex(of: "group"))
    let groups = Dictionary(uniqueKeysWithValues: sky.truth.dropFirst().map { ($0[0], $0[group]) })
    var stars = 0
    for packet in sky.packets {
      let candidate = try #require(packet["candidate"])
      let number = { (name: String) throws -> Double in
        switch candidate[name] {
        case .float(let value): Double(value)
        case .double(let value): value
        case .int(let value): Double(value)
        case .long(let value): Double(value)
        default: throw AvroError(.notInSchema(name), at: 0)
        }
      }
      #expect(try number("jdstarthist") <= number("jd") + 1e-6)
      #expect(try number("jdendhist") >= number("jdstarthist"))
      #expect(try number("ndethist") >= 1 && number("ncovhist") >= number("ndethist"))
      #expect(try (1...2).contains(number("nbad") + 1) || number("nbad") <= 5)
      #expect(try number("fwhm") > 0.5 && number("elong") >= 1 && number("classtar") <= 1)
      #expect(try (-2...2).contains(number("magdiff")))
      for (near, bright) in [("neargaia", "maggaia"), ("neargaiabright", "maggaiabright")] {
        #expect(try (number(near) == -999) == (number(bright) == -999))
      }
      let separations = try (1...3).map { try number("distpsnr\($0)") }
      #expect(zip(separations, separations.dropFirst()).allSatisfy { $0 <= $1 || $1 == -999 })
      for place in 1...3 where separations[place - 1] == -999 {
        #expect(try number("sgscore\(place)") == -999 && number("sgmag\(place)") == -999)
      }
      guard case .string(let name) = packet["objectId"] else { continue }
      if groups[name] == "RR Lyrae" || groups[name] == "eclipsing binary" {
        stars += 1
        #expect(try number("distpsnr1") < 0.6 && number("distnr") < 0.6)
      }
      if groups[name] == "asteroid" {
        #expect(try number("ndethist") <= 12)
      }
    }
    #expect(stars > 50)
  }

  /// The fields beside the light curve, as they stand in LSST's packets.
  @Test func lsstPacketsSayWhatIsNear() throws {
    let sky = try sky(.lsst, .objects(200))
    var objects = 0
    for packet in sky.packets {
      let source = try #require(packet["diaSource"])
      for name in ["extendedness", "templateFlux", "snr", "ixx"] {
        #expect(source[name] != AvroValue.null && source[name] != nil, "\(name)")
      }
      for name in ["isDipole", "glint_trail", "shape_flag", "pixelFlags_saturated"] {
        guard case .boolean = source[name] else {
          Issue.record("\(name) is no boolean")
          continue
        }
      }
      guard case .double(let first) = packet["diaObject"]?["firstDiaSourceMjdTai"],
        case .double(let now) = source["midpointMjdTai"]
      else { continue }
      objects += 1
      #expect(first <= now)
    }
    #expect(objects > 100)
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let one = try sky(.ztf, .alertsPerNight(300), threads: 1)
    let three = try sky(.ztf, .alertsPerNight(300), threads: 3)
    #expect(one.bytes == three.bytes && one.truth == three.truth && one.tables == three.tables)
  }

  /// Tables have one row a source, within reach of an object, and the redshift of a supernova's host.
  @Test func cataloguesHoldWhatIsNear() throws {
    let sky = try sky(.ztf, .objects(600))
    for (name, rows) in sky.tables {
      #expect(rows.count > 1, "\(name)")
      #expect(
        rows[0] == [
          "identifier", "ra", "dec", "class", "magnitude", "redshift", "redshiftError", "majorAxis",
          "axisRatio", "positionAngle",
        ])
      #expect(Set(rows.map { $0[0] }).count == rows.count)
      for row in rows.dropFirst() {
        #expect(row.count == 10)
        #expect((0..<360).contains(Double(row[1]) ?? -1) && abs(Double(row[2]) ?? 99) <= 90)
        #expect(Double(row[4]) != nil)
        #expect((row[5].isEmpty) == (row[6].isEmpty))
      }
    }
    let galaxies = try #require(sky.tables["galaxy"]).dropFirst()
    #expect(galaxies.allSatisfy { !$0[5].isEmpty && !$0[7].isEmpty })
    #expect(galaxies.contains { $0[6] == "0.00010" } && galaxies.contains { $0[6] > "0.03" })
    let known = try #require(sky.tables["variable"]).count - 1
    let stars = sky.truth.dropFirst().count { row in
      SkyClass(rawValue: row[2])?.isVariableStar ?? false
    }
    #expect((0.3...0.9).contains(Double(known) / Double(stars)))
  }

  /// An object that two nights show is written once, with the alerts of both.
  @Test func nightsShareTheirObjects() throws {
    let sky = try sky(.ztf, .objects(250), nights: 3)
    #expect(sky.summary.objects > 300 && sky.summary.objects < 750)
    #expect(Set(sky.truth.map { $0[0] }).count == sky.truth.count)
    let nights = Dictionary(grouping: sky.alerts, by: \.objectID).mapValues {
      Set($0.map { Int($0.detection.time) }).count
    }
    #expect(nights.values.contains { $0 > 1 })
  }

  @Test(
    .enabled(if: NightjarCommand.isBuilt, "the program is not built"),
    arguments: [
      (["--objects", "5", "--truth", "x"], "--truth needs --sky"),
      (["--sky", "--truth", "x"], "--sky needs either --objects or --alerts-per-night"),
      (["--sky", "--objects", "5"], "--truth or --catalogue is needed"),
      (["--sky", "--objects", "5", "--truth", "x", "--share", "quasar=3"], "quasar=3"),
      (
        ["--sky", "--objects", "5", "--truth", "x", "--share", "AGN=60", "--share", "Mira=50"],
        "110.0 percent"
      ),
    ])
  func badCallsAreRefused(_ options: [String], _ says: String) throws {
    let result = try NightjarCommand(["simulate", "--survey", "ztf"] + options)
    #expect(result.status == 64)
    #expect(result.errors.contains(says), "\(result.errors)")
  }
}
