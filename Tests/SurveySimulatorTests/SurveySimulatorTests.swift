import Foundation
import Photometry
import SurveySimulator
import Testing

@Suite struct SurveySimulatorTests {
  @Test(arguments: Survey.allCases) func sameSeedSameObjects(survey: Survey) {
    let a = SurveySimulator(survey: survey, seed: 5)
    let b = SurveySimulator(survey: survey, seed: 5)
    let c = SurveySimulator(survey: survey, seed: 6)
    let forwards = (0..<30).map { a.object($0).lightCurve }
    let backwards = (0..<30).reversed().map { b.object($0).lightCurve }
    #expect(forwards == backwards.reversed())
    #expect((0..<30).allSatisfy { a.object($0).lightCurve != c.object($0).lightCurve })
    #expect(a.object(3).alerts() == b.object(3).alerts())
  }

  @Test(arguments: Survey.allCases) func aClassIsHonoured(survey: Survey) {
    let simulator = SurveySimulator(survey: survey, seed: 5)
    for member in TransientClass.allCases {
      let object = simulator.object(7, class: member)
      #expect(object.objectClass == member)
      #expect(object.lightCurve.objectClass == member.label)
    }
    let drawn = simulator.object(7)
    #expect(simulator.object(7, class: drawn.objectClass).lightCurve == drawn.lightCurve)
  }

  @Test(arguments: Survey.allCases) func identifiersAreUnique(survey: Survey) {
    let simulator = SurveySimulator(survey: survey, seed: 1)
    let objects = (0..<300).map { simulator.object($0) }
    #expect(Set(objects.map(\.objectID)).count == 300)
    let alerts = objects.flatMap { $0.alerts() }
    #expect(Set(alerts.map(\.alertID)).count == alerts.count)
    #expect(alerts.allSatisfy { Int64($0.alertID) == $0.detection.measurementID })
    switch survey {
    case .ztf:
      #expect(objects.allSatisfy { $0.objectID.wholeMatch(of: /ZTF2[1-4][a-z]{7}/) != nil })
    case .lsst: #expect(objects.allSatisfy { Int64($0.objectID) != nil })
    }
  }

  @Test(arguments: Survey.allCases) func kindsFollowSignalToNoise(survey: Survey) {
    let simulator = SurveySimulator(survey: survey, seed: 2)
    for index in 0..<200 {
      let object = simulator.object(index)
      let observations = object.observations
      let detections = observations.filter { $0.kind == .detection }
      #expect(detections.count >= 5)
      let first = detections[0].time
      #expect(zip(observations, observations.dropFirst()).allSatisfy { $0.time <= $1.time })
      for observation in observations {
        #expect(observation.flux.isFinite && observation.fluxError > 0)
        #expect(survey.bands.contains(observation.band))
        switch observation.kind {
        case .detection: #expect(observation.signalToNoise >= 5)
        case .forced: #expect(observation.signalToNoise < 5 && observation.time >= first)
        case .nonDetection: #expect(observation.flux == 0 && observation.time <= first)
        }
      }
      if survey == .ztf {
        #expect(object.lightCurve.lightCurve.observations == detections)
      } else {
        #expect(!observations.contains { $0.kind == .nonDetection })
        #expect(object.lightCurve.lightCurve.count == observations.count)
      }
    }
  }

  /// Pulls of all visits between the first and last detection, whose choice alone is biased.
  @Test(arguments: Survey.allCases) func noiseIsWhatItSays(survey: Survey) {
    let simulator = SurveySimulator(survey: survey, seed: 4)
    var pulls: [Double] = []
    for index in 0..<1_000 {
      let object = simulator.object(index)
      let observations = object.observations
      guard let first = observations.firstIndex(where: { $0.kind == .detection }),
        let last = observations.lastIndex(where: { $0.kind == .detection })
      else { continue }
      for observation in observations[first...last].dropFirst().dropLast() {
        let truth = object.trueFlux(time: observation.time, band: observation.band)
        pulls.append((observation.flux - truth) / observation.fluxError)
      }
    }
    let count = Double(pulls.count)
    let mean = pulls.reduce(0, +) / count
    let deviation = (pulls.reduce(0) { $0 + $1 * $1 } / count - mean * mean).squareRoot()
    #expect(count > 15_000)
    // 1 % of the errors are three times the quoted ones: sqrt(0.99 + 0.09) = 1.039.
    #expect(abs(mean) < 0.03)
    #expect(abs(deviation - 1.039) < 0.03)
    let wild = Double(pulls.count { abs($0) > 5 }) / count
    #expect((0.0002...0.003).contains(wild))
  }

  /// Quantiles of the 964 SNe Ia of the Bright Transient Survey's first years, as in the file that
  /// the evaluation uses: peak 18.26, 20 detections over 48 days, median S/N 9.9, redshift 0.066.
  @Test func ztfSupernovaeLookLikeTheRealOnes() {
    let simulator = SurveySimulator(survey: .ztf, seed: 9)
    let curves = (0..<300).map { simulator.object($0, class: .normalIa).lightCurve }
    let peaks = curves.map { curve in
      Magnitude.ab(flux: curve.lightCurve.observations.map(\.flux).max() ?? 0)
    }
    #expect(abs(median(peaks) - 18.26) < 0.2)
    #expect(Double(peaks.count { $0 < 19 }) > 0.93 * 300)
    let counts = curves.map { Double($0.lightCurve.count) }
    #expect((16...27).contains(median(counts)))
    let spans = curves.map { curve in
      let times = curve.lightCurve.observations.map(\.time)
      return (times.last ?? 0) - (times.first ?? 0)
    }
    #expect((40...60).contains(median(spans)))
    let noise = curves.map { median($0.lightCurve.observations.map(\.signalToNoise)) }
    #expect((8.5...12).contains(median(noise)))
    #expect(abs(median(curves.compactMap(\.redshift)) - 0.066) < 0.012)
  }

  @Test(arguments: Survey.allCases) func everyClassHasItsShare(survey: Survey) {
    let simulator = SurveySimulator(survey: survey, seed: 1)
    let shares = simulator.classShares
    #expect(abs(shares.values.reduce(0, +) - 1) < 1e-12)
    #expect(TransientClass.allCases.allSatisfy { (shares[$0] ?? 0) > 0.004 })
    #expect(shares.max { $0.value < $1.value }?.key == .normalIa)
    let drawn = (0..<3_000).map { simulator.object($0).objectClass }
    for (member, share) in shares {
      let expected = 3_000 * share
      let found = Double(drawn.count { $0 == member })
      #expect(abs(found - expected) < 5 * expected.squareRoot())
    }
  }

  /// Six bands of hot, cool and reddened photospheres stay within what stars and supernovae show.
  @Test func coloursAreSane() {
    let simulator = SurveySimulator(survey: .lsst, seed: 8)
    for member in TransientClass.allCases where member != .activeNucleus {
      for index in 0..<10 {
        let curve = TruthCurve(object: simulator.object(index, class: member))
        let peak = curve.rise(.r, within: 100, step: 0.5)
        for (blue, red) in [(Band.g, Band.r), (.r, .i), (.i, .z), (.z, .y)] {
          #expect((-0.8...3.5).contains(curve.colour(blue, red, at: peak)))
        }
        #expect((15.5...25).contains(curve.magnitude(peak, .r)))
      }
    }
  }
}
