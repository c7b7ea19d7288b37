import Photometry
import Testing

@Suite struct LightCurveTests {
  private let observations = [
    Observation(time: 3, band: .g, flux: 30, fluxError: 2),
    Observation(time: 1, band: .r, flux: 10, fluxError: 2),
    Observation(time: 1, band: .g, flux: -11, fluxError: 2, kind: .forced),
    Observation(time: 2, band: .i, flux: 0, fluxError: 4, kind: .nonDetection),
  ]

  @Test func isInOrderOfTimeThenBand() {
    let expected = [observations[2], observations[1], observations[3], observations[0]]
    #expect(LightCurve(observations).observations == expected)
    #expect(LightCurve(observations.reversed()) == LightCurve(observations))
    #expect(LightCurve().isEmpty)
    #expect(LightCurve(observations).count == 4)
  }

  @Test func prefixAndFilterKeepTheOrder() {
    let lightCurve = LightCurve(observations)
    #expect(lightCurve.prefix(2).observations == [observations[2], observations[1]])
    #expect(lightCurve.prefix(0).isEmpty)
    #expect(lightCurve.prefix(9) == lightCurve)
    let detections = lightCurve.filter { $0.kind == .detection }
    #expect(detections.observations == [observations[1], observations[0]])
  }

  @Test func signalToNoiseHasTheSignOfTheFlux() {
    #expect(observations.map(\.signalToNoise) == [15, 5, -5.5, 0])
  }

  @Test func kindsAreOrderedByEvidence() {
    #expect(Observation.Kind.nonDetection < .forced)
    #expect(Observation.Kind.forced < .detection)
  }
}
