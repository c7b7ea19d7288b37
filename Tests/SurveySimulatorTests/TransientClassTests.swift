import Photometry
import SurveySimulator
import Testing

/// Each class has the rise, decline, luminosity and colour that its doc comment's sources publish.
@Suite struct TransientClassTests {
  /// Rise 18 days, Δm₁₅ 1.1, M −19.3 (less dust), two maxima in the near infrared.
  @Test func normalIa() {
    let curves = truths(.normalIa, count: 40, below: 0.09)
    #expect(curves.count == 40)
    for curve in curves {
      #expect((13...22).contains(curve.rise(.g)))
      #expect((0.6...1.6).contains(curve.decline(.g, after: 15)))
      #expect((-20.3 ... -17.3).contains(curve.absolutePeak(.g)))
    }
    #expect((15...20).contains(median(curves.map { $0.rise(.g) })))
    #expect(abs(median(curves.map { $0.decline(.g, after: 15) }) - 1.1) < 0.3)
    #expect(abs(median(curves.map { $0.absolutePeak(.g) }) + 19.2) < 0.3)
    // The i band is flat or rises between 12 and 25 days after the maximum, g falls.
    #expect(median(curves.map { $0.magnitude(43, .i) - $0.magnitude(32, .i) }) < 0.25)
    #expect(median(curves.map { $0.magnitude(43, .g) - $0.magnitude(32, .g) }) > 0.7)
  }

  /// Colours of SNe Ia through ZTF's bands at z < 0.09, dust included: medians of the Bright Transient
  /// Survey's by days from the maximum in r.
  @Test(arguments: [
    (-8.0, -0.07), (0.0, 0.01), (8.0, 0.14), (16.0, 0.42),
  ])
  func normalIaColours(phase: Double, expected: Double) {
    let curves = truths(.normalIa, count: 40, below: 0.09)
    let colours = curves.map { $0.colour(.g, .r, at: $0.rise(.r) + phase) }
    #expect(abs(median(colours) - expected) < 0.15, "\(median(colours))")
  }

  /// The spectrum of distant SNe Ia drops below 400 nm, and is blue where rest-frame B and V are.
  @Test func normalIaInTheUltraviolet() {
    let curves = distant(.normalIa, count: 30, in: 0.25..<0.45)
    let peaks = curves.map { (curve: $0, phase: $0.rise(.r, within: 60)) }
    let ultraviolet = median(peaks.map { $0.curve.colour(.u, .g, at: $0.phase) })
    let blue = median(peaks.map { $0.curve.colour(.g, .r, at: $0.phase) })
    let red = median(peaks.map { $0.curve.colour(.r, .i, at: $0.phase) })
    #expect((1.1...2.6).contains(ultraviolet), "\(ultraviolet)")
    #expect((0.45...1.0).contains(blue), "\(blue)")
    #expect((-0.2...0.2).contains(red), "\(red)")
  }

  /// The bands' sums over a spectrum follow time without a step: neighbouring quarters of a day differ
  /// little, in the rise least of all.
  @Test(arguments: [TransientClass.normalIa, .typeII, .strippedEnvelope, .typeIIn, .superluminous])
  func lightIsContinuous(member: TransientClass) {
    for curve in distant(member, count: 3, in: 0.05..<0.6) {
      for band in [Band.g, .r, .i, .z] {
        let peak = curve.rise(band, within: 120, step: 0.5)
        for phase in stride(from: 0.5 * peak, to: peak + 60, by: 0.25) {
          let step = curve.magnitude(phase + 0.25, band) - curve.magnitude(phase, band)
          #expect(abs(step) < 0.25, "\(band) \(phase)")
        }
        let rise = stride(from: 0.3 * peak, to: 0.8 * peak, by: 0.5).map { phase in
          curve.magnitude(phase + 0.5, band) - curve.magnitude(phase, band)
        }
        #expect(rise.count { $0 > 0.02 } <= rise.count / 5, "\(band)")
      }
    }
  }

  /// The steepest fall in r after 50 days ends a plateau of 80 to 110 days.
  @Test func typeIIPlateau() {
    let curves = truths(.typeII, count: 40, below: 0.06)
    let ends = curves.map { curve in
      stride(from: 50.0, to: 160, by: 1).max {
        curve.magnitude($0 + 1, .r) - curve.magnitude($0, .r)
          < curve.magnitude($1 + 1, .r) - curve.magnitude($1, .r)
      } ?? 0
    }
    #expect((80...110).contains(median(ends)))
    #expect(ends.allSatisfy { (60...150).contains($0) })
    // Two weeks from the first light to the maximum in r, a week in g.
    #expect((10...19).contains(median(curves.map { $0.rise(.r, within: 40) })))
    #expect((5...13).contains(median(curves.map { $0.rise(.g, within: 40) })))
    #expect(median(curves.map { $0.magnitude(70, .r) - $0.magnitude(20, .r) }) < 1.2)
    #expect((0.6...1.1).contains(median(curves.map { $0.colour(.g, .r, at: 60) })))
    #expect((-0.1...0.3).contains(median(curves.map { $0.colour(.g, .r, at: 10) })))
  }

  @Test func strippedEnvelope() {
    let curves = truths(.strippedEnvelope, count: 30, below: 0.06)
    #expect((12...24).contains(median(curves.map { $0.rise(.r) })))
    #expect(abs(median(curves.map { $0.decline(.r, after: 15) }) - 0.65) < 0.25)
    #expect(median(curves.map { $0.colour(.g, .r, at: $0.rise(.g)) }) > 0.2)
  }

  /// Two maxima: a hot one within days, a ⁵⁶Ni one after two weeks.
  @Test func typeIIb() {
    let curves = truths(.typeIIb, count: 30, below: 0.06)
    let doubled = curves.filter { curve in
      let early = stride(from: 0.25, to: 4, by: 0.25).map { curve.magnitude($0, .g) }.min() ?? 40
      let dip = stride(from: 2.0, to: 12, by: 0.25).map { curve.magnitude($0, .g) }.max() ?? 0
      return early < dip - 0.1 && curve.magnitude(15, .g) < dip - 0.1
    }
    #expect(doubled.count >= 10)
  }

  @Test func typeIInIsSlow() {
    let curves = truths(.typeIIn, count: 30, below: 0.1)
    #expect(median(curves.map { $0.rise(.r) }) > 18)
    #expect(median(curves.map { $0.decline(.r, after: 15) }) < 0.5)
  }

  @Test func superluminous() {
    let curves = truths(.superluminous, count: 30, below: 0.3)
    #expect(curves.count >= 20)
    for curve in curves { #expect(curve.absolutePeak(.g) < -19.9) }
    #expect(median(curves.map { $0.absolutePeak(.g) }) < -20.5)
    #expect((20...55).contains(median(curves.map { $0.rise(.g) })))
  }

  /// Blue at peak and three months later.
  @Test func tidalDisruption() {
    let curves = truths(.tidalDisruption, count: 30, below: 0.15)
    for curve in curves {
      let peak = curve.rise(.g)
      #expect(curve.colour(.g, .r, at: peak) < 0.15)
      #expect(abs(curve.colour(.g, .r, at: peak + 90) - curve.colour(.g, .r, at: peak)) < 0.2)
    }
    #expect(median(curves.map { $0.colour(.g, .r, at: $0.rise(.g)) }) < -0.1)
    #expect(median(curves.map { $0.decline(.g, after: 15) }) < 0.6)
  }

  /// Redder, fainter and faster than normal SNe Ia.
  @Test func subluminousIa() {
    let odd = truths(.subluminousIa, count: 30, below: 0.06)
    let normal = truths(.normalIa, count: 30, below: 0.06)
    let decline = median(odd.map { $0.decline(.g, after: 15) })
    #expect((1.6...2.1).contains(decline))
    #expect(
      median(odd.map { $0.colour(.g, .r, at: $0.rise(.g)) })
        > median(normal.map { $0.colour(.g, .r, at: $0.rise(.g)) }) + 0.25)
    #expect((-18.2 ... -16.5).contains(median(odd.map { $0.absolutePeak(.g) })))
  }

  @Test func typeIax() {
    let curves = truths(.typeIax, count: 30, below: 0.06)
    #expect(curves.allSatisfy { (-18.8 ... -13.2).contains($0.absolutePeak(.r)) })
    #expect((9...16).contains(median(curves.map { $0.rise(.r) })))
  }

  @Test func calciumRichIsFaintAndFast() {
    let curves = truths(.calciumRich, count: 30, below: 0.06)
    #expect(curves.allSatisfy { $0.absolutePeak(.r) > -17.3 })
    #expect((8...15).contains(median(curves.map { $0.rise(.r) })))
    #expect(median(curves.map { $0.decline(.r, after: 15) }) > 1.2)
  }

  @Test func intermediateLuminosity() {
    let curves = truths(.intermediateLuminosity, count: 30, below: 0.06)
    #expect(curves.allSatisfy { (-15 ... -10).contains($0.absolutePeak(.r)) })
    #expect(median(curves.map { $0.colour(.g, .r, at: $0.rise(.r)) }) > 0.3)
  }

  /// More than a magnitude in two days in g, redder as it fades.
  @Test func kilonova() {
    let curves = truths(.kilonova, count: 20, below: 0.05)
    for curve in curves {
      #expect(curve.decline(.g, after: 2) > 1)
      let peak = curve.rise(.g)
      #expect(curve.colour(.g, .r, at: peak + 2) > curve.colour(.g, .r, at: peak))
      #expect((-18 ... -13).contains(curve.absolutePeak(.r)))
    }
  }

  /// Brighter novae fade faster (della Valle & Livio 1995), and none has a redshift.
  @Test func nova() {
    let simulator = SurveySimulator(survey: .ztf, seed: 3)
    let curves = (0..<40).map { TruthCurve(object: simulator.object($0, class: .nova)) }
    #expect(curves.allSatisfy { $0.object.redshift == 0 })
    let sorted = curves.sorted { $0.magnitude($0.rise(.r), .r) < $1.magnitude($1.rise(.r), .r) }
    let bright = median(sorted[..<20].map { $0.decline(.r, after: 15) })
    #expect(bright > median(sorted[20...].map { $0.decline(.r, after: 15) }))
  }

  /// Outbursts of days to weeks at no redshift, more than one in most.
  @Test func dwarfNova() {
    let simulator = SurveySimulator(survey: .ztf, seed: 3)
    var repeated = 0
    for index in 0..<30 {
      let object = simulator.object(index, class: .dwarfNova)
      let curve = TruthCurve(object: object)
      #expect(object.redshift == 0)
      #expect(curve.rise(.g, within: 4, step: 0.05) < 2)
      let bright = stride(from: 0.0, to: 400, by: 0.5).map {
        curve.magnitude($0, .g) < curve.magnitude(2, .g) + 2
      }
      let outbursts = zip(bright, bright.dropFirst()).count { !$0 && $1 }
      if outbursts > 1 { repeated += 1 }
    }
    #expect(repeated > 15)
  }

  /// Both signs, most of the power on long time scales, less in the red.
  @Test func activeNucleus() {
    let simulator = SurveySimulator(survey: .lsst, seed: 3)
    var short = 0.0
    var long = 0.0
    var negative = 0
    for index in 0..<40 {
      let curve = TruthCurve(object: simulator.object(index, class: .activeNucleus))
      let flux = { (time: Double) in
        curve.object.trueFlux(time: curve.object.onset + time, band: .g)
      }
      let scale = max(abs(flux(100)), abs(flux(500)), 1)
      short += abs(flux(302) - flux(300)) / scale
      long += abs(flux(700) - flux(300)) / scale
      if flux(300) < 0 { negative += 1 }
    }
    #expect(long > 5 * short)
    #expect((5...35).contains(negative))
  }
}
