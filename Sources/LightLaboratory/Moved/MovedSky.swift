package import AnomalyScoring
import GaussianProcess
import Glibc
import Parallelism
package import Photometry
import Sampling
import SurveySimulator

/// Real light curves moved to larger redshifts and observed again by another survey.
///
///     F′(t′, λ′) = F(t, λ) · (1 + z′)/(1 + z) · 10^(−0.4 (μ(z′) − μ(z))),
///     t − t₀ = (t′ − t₀′) (1 + z)/(1 + z′),  λ = λ′ (1 + z)/(1 + z′)
///
/// F is the mean of the Gaussian process in time and wavelength. Where it does not reach, nothing is
/// made up: before the first and after the last detection, beyond the bands that were observed, and
/// where its standard deviation is large, a visit is left out. So the distant object has fewer bands
/// than the survey.
///
/// - Source: Boone (2019), section 4.2, who moves light curves in redshift for training; Hogg et al. (2002) for the factors of 1 + z.
package struct MovedSky: Sendable {
  private let surfaces: [LightSurface]
  private let simulator: SurveySimulator
  private let survey: Survey
  private let seed: UInt64
  private let cosmology = Cosmology()

  /// Redshifts beyond which no object is moved, for want of bands.
  private static let farthest = 1.2
  /// Places and redshifts that are tried for an object.
  private static let tries = 30

  /// - Parameters:
  ///   - lightCurves: those without a redshift, or with too few observations, are left out.
  ///   - model: of the survey that observed them.
  ///   - survey: that observes them again.
  ///   - limit: AB magnitude at which half of the moved objects are kept; the survey's own where `nil`.
  /// - Returns: `nil` if no light curve can be moved.
  package init?(
    _ lightCurves: [LabelledLightCurve], as model: ModelBundle, into survey: Survey, seed: UInt64,
    limit: Double? = nil, threads: Int
  ) {
    var workers = WorkerPool(workers: threads) { _ in GaussianProcessWorkspace() }
    surfaces = workers.map(count: lightCurves.count) { index, workspace in
      LightSurface(lightCurves[index], as: model.manifest, &workspace)
    }.compactMap(\.self)
    self.survey = survey
    self.seed = seed
    simulator = SurveySimulator(survey: survey, seed: seed, limit: limit)
    if surfaces.isEmpty { return nil }
  }

  /// Real objects that can be moved.
  package var sources: Int { surfaces.count }

  /// The light curves of the indices that the survey would have found, in order; each real object has
  /// its turn before one is moved again.
  package func lightCurves(_ count: Int, threads: Int) -> [LabelledLightCurve] {
    var workers = WorkerPool(workers: threads) { _ in GaussianProcessWorkspace() }
    return workers.map(count: count) { index, workspace in
      lightCurve(index, &workspace)
    }.compactMap(\.self)
  }

  private func lightCurve(
    _ index: Int, _ workspace: inout GaussianProcessWorkspace
  ) -> LabelledLightCurve? {
    let surface = surfaces[index % surfaces.count]
    var generator = SeededGenerator(seed: seed &+ UInt64(index), key: "moved")
    var far = reach(of: surface)
    guard far > surface.redshift else { return nil }
    for attempt in 0..<Self.tries {
      let redshift = draw(from: surface.redshift, to: far, &generator)
      let number = index * Self.tries + attempt
      if let moved = observe(surface, at: redshift, number, &workspace) {
        return LabelledLightCurve(
          objectID: "\(surface.object.objectID)-\(index)", objectClass: surface.object.objectClass,
          redshift: redshift, lightCurve: moved)
      }
      far = max(0.95 * far, surface.redshift + 0.01)
    }
    return nil
  }

  /// Redshift at which the object's brightest flux is at the survey's limit.
  private func reach(of surface: LightSurface) -> Double {
    let apparent = Magnitude.ab(flux: surface.brightest)
    let absolute = apparent - cosmology.distanceModulus(redshift: surface.redshift)
    return min(
      Self.farthest, cosmology.reach(absolute: absolute, apparent: survey.fiveSigmaDepth(of: .r)))
  }

  /// Uniform in comoving volume.
  private func draw(
    from near: Double, to far: Double, _ generator: inout SeededGenerator
  ) -> Double {
    let ends = [near, far].map { pow(cosmology.distance(redshift: $0), 3) }
    return cosmology.redshift(distance: cbrt(generator.uniform(ends[0], ends[1])))
  }

  private func observe(
    _ surface: LightSurface, at redshift: Double, _ number: Int,
    _ workspace: inout GaussianProcessWorkspace
  ) -> LightCurve? {
    let stretch = (1 + redshift) / (1 + surface.redshift)
    let dimming =
      stretch
      * pow(
        10,
        -0.4
          * (cosmology.distanceModulus(redshift: redshift)
            - cosmology.distanceModulus(redshift: surface.redshift)))
    let reached = survey.bands.filter {
      surface.reaches(survey.effectiveWavelength(of: $0) / stretch)
    }
    let wavelengths = reached.map { survey.effectiveWavelength(of: $0) / stretch }
    guard !reached.isEmpty, let fluxes = try? surface.fluxes(at: wavelengths, &workspace) else {
      return nil
    }
    return simulator.observe(number, lasting: surface.duration * stretch) { days, band in
      guard let index = reached.firstIndex(of: band) else { return nil }
      let day = days / stretch
      let before = min(max(Int(day), 0), fluxes[index].count - 1)
      let after = min(before + 1, fluxes[index].count - 1)
      let share = day - Double(before)
      let flux = fluxes[index][before] + share * (fluxes[index][after] - fluxes[index][before])
      return flux.isFinite && day <= surface.duration ? dimming * flux : nil
    }
  }
}
