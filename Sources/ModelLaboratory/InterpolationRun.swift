import AnomalyScoring
package import GaussianProcess
import JSONText
import Parallelism
package import Photometry

/// Gaussian-process interpolation of whole light curves, as `nightjar interpolate` prints it.
package struct InterpolationRun: Sendable {
  package var survey: Survey
  package var kernel: TimeKernel
  package var priors: HyperparameterPriors?
  /// Given hyperparameters; optimised where there are none.
  package var hyperparameters: Hyperparameters?
  /// MJD TAI at which to predict; the observation times where empty.
  package var times: [Double]

  package init(
    survey: Survey, kernel: TimeKernel, priors: HyperparameterPriors? = nil,
    hyperparameters: Hyperparameters? = nil, times: [Double] = []
  ) {
    self.survey = survey
    self.kernel = kernel
    self.priors = priors
    self.hyperparameters = hyperparameters
    self.times = times
  }

  /// One line of JSON a light curve, or why it has none.
  package func lines(
    of lightCurves: [LabelledLightCurve], threads: Int
  ) -> [Result<[UInt8], GaussianProcessError>] {
    var workers = WorkerPool(workers: threads) { _ in GaussianProcessWorkspace() }
    return workers.map(count: lightCurves.count) { index, workspace in
      do throws(GaussianProcessError) {
        return .success(try line(lightCurves[index], &workspace))
      } catch { return .failure(error) }
    }
  }

  private func line(
    _ object: LabelledLightCurve, _ workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> [UInt8] {
    let frame = ObservationFrame(
      survey: survey, bands: survey.bands, kinds: [.detection, .forced, .nonDetection])
    let origin = object.lightCurve.observations.first?.time ?? 0
    let data = frame.bandObservations(of: object.lightCurve, origin: origin)
    let process = BandProcess(wavelengths: frame.wavelengths, kernel: kernel, priors: priors)
    let choice = try choose(process, data, &workspace)
    let times = times.isEmpty ? object.lightCurve.observations.map(\.time) : times
    let prediction = try process.predict(
      data, choice.hyperparameters, at: times.map { $0 - origin }, workspace: &workspace)
    return Self.json(object.objectID, choice, times, prediction, frame.bands)
  }

  /// The optimum, or the given hyperparameters with their likelihood.
  private struct Choice {
    var hyperparameters: Hyperparameters
    var logMarginalLikelihood: Double
    var evaluations: Int
  }

  private func choose(
    _ process: BandProcess, _ data: BandObservations, _ workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> Choice {
    if let hyperparameters {
      let likelihood = try process.logMarginalLikelihood(
        data, hyperparameters, workspace: &workspace)
      return Choice(
        hyperparameters: hyperparameters, logMarginalLikelihood: likelihood, evaluations: 1)
    }
    let fit = try process.fit(data, workspace: &workspace)
    return Choice(
      hyperparameters: fit.hyperparameters, logMarginalLikelihood: fit.logMarginalLikelihood,
      evaluations: fit.evaluations)
  }

  private static func json(
    _ id: String, _ choice: Choice, _ times: [Double], _ prediction: BandPrediction,
    _ bands: [Band]
  ) -> [UInt8] {
    func columns(_ writer: inout JSONWriter, _ values: [Double]) {
      for (index, band) in bands.enumerated() {
        writer.field(
          band.name, stride(from: index, to: values.count, by: bands.count).map { values[$0] })
      }
    }
    return JSONWriter.object {
      $0.field("id", id)
      $0.field("amplitude", choice.hyperparameters.amplitude)
      $0.field("timeScale", choice.hyperparameters.timeScale)
      $0.field("wavelengthScale", choice.hyperparameters.wavelengthScale)
      $0.field("logMarginalLikelihood", choice.logMarginalLikelihood)
      $0.field("evaluations", choice.evaluations)
      $0.field("mjd", times)
      $0.objectField("mean") { columns(&$0, prediction.mean) }
      $0.objectField("sd") { columns(&$0, prediction.standardDeviation) }
    }
  }
}
