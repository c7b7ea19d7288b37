import Foundation
import Photometry
import SurveySimulator

/// Rest-frame properties of a simulated object's noiseless light curve.
struct TruthCurve {
  let object: SimulatedObject

  /// AB magnitude; very faint where there is no flux.
  func magnitude(_ phase: Double, _ band: Band) -> Double {
    let time = object.onset + phase * (1 + object.redshift)
    let flux = object.trueFlux(time: time, band: band)
    return flux > 1e-3 ? Magnitude.ab(flux: flux) : 40
  }

  /// Rest-frame days from the onset to the maximum in a band.
  func rise(_ band: Band, within days: Double = 200, step: Double = 0.25) -> Double {
    var best = (phase: 0.0, magnitude: Double.infinity)
    for phase in stride(from: step, to: days, by: step) {
      let magnitude = magnitude(phase, band)
      if magnitude < best.magnitude { best = (phase, magnitude) }
    }
    return best.phase
  }

  /// Magnitudes lost in the rest-frame days after the maximum.
  func decline(_ band: Band, after days: Double) -> Double {
    let peak = rise(band)
    return magnitude(peak + days, band) - magnitude(peak, band)
  }

  func colour(_ blue: Band, _ red: Band, at phase: Double) -> Double {
    magnitude(phase, blue) - magnitude(phase, red)
  }

  /// Peak absolute magnitude with the distance taken off, dust left in.
  func absolutePeak(_ band: Band) -> Double {
    magnitude(rise(band), band) - Cosmology().distanceModulus(redshift: object.redshift)
      + 2.5 * log10(1 + object.redshift)
  }
}

/// The middle value.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted[sorted.count / 2]
}

/// Truths of near objects of a class, of which redshift changes little.
func truths(_ member: TransientClass, count: Int, below redshift: Double) -> [TruthCurve] {
  let simulator = SurveySimulator(survey: .ztf, seed: 11)
  var result: [TruthCurve] = []
  for index in 0..<(8 * count) where result.count < count {
    let object = simulator.object(index, class: member)
    if object.redshift < redshift { result.append(TruthCurve(object: object)) }
  }
  return result
}

/// Truths of LSST's objects of a class in a range of redshifts.
func distant(
  _ member: TransientClass, count: Int, in redshifts: Range<Double>
) -> [TruthCurve] {
  let simulator = SurveySimulator(survey: .lsst, seed: 11)
  var result: [TruthCurve] = []
  for index in 0..<(40 * count) where result.count < count {
    let object = simulator.object(index, class: member)
    if redshifts.contains(object.redshift) { result.append(TruthCurve(object: object)) }
  }
  return result
}
