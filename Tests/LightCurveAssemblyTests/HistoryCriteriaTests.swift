import LightCurveAssembly
import Photometry
import Sampling
import Testing

@Suite struct HistoryCriteriaTests {
  private let ztf = SelectionCriteria.standard(for: .ztf)
  private let lsst = SelectionCriteria.standard(for: .lsst)

  /// Detections of a flux at days after MJD 58,000, in nJy with an error of 50.
  private func curve(_ points: [(day: Double, flux: Double)]) -> LightCurve {
    LightCurve(points.map { AlertFixture.detection(58_000 + $0.day, $0.flux) })
  }

  private func failure(
    _ criteria: SelectionCriteria, _ lightCurve: LightCurve, survey: Survey = .ztf,
    day: Double = 0, _ change: (inout ObjectContext) -> Void = { _ in }
  ) -> Rejection? {
    var context = ObjectContext()
    change(&context)
    return criteria.firstFailure(
      of: ObjectHistory(
        survey: survey, lightCurve: lightCurve, context: context, time: 58_000 + day))
  }

  private let supernova: [(day: Double, flux: Double)] = [
    (0, 400), (3, 900), (9, 2_000), (20, 1_500), (40, 800), (80, 400),
  ]

  @Test func aSupernovaPasses() {
    #expect(failure(ztf, curve(supernova), day: 80) == nil)
    #expect(failure(lsst, curve(supernova), survey: .lsst, day: 80) == nil)
  }

  /// Age counts from the survey's first detection, unless those were as few as chance ones, or the
  /// light curve reaches back to it.
  @Test func ageIsThePastThatTheLightCurveDoesNotShow() {
    func reason(
      first: Double, detections: Int?, coverage: Int?, survey: Survey = .ztf
    ) -> String? {
      failure(survey == .ztf ? ztf : lsst, curve(supernova), survey: survey, day: 80) {
        $0.firstDetection = 58_000 + first
        $0.detectionCount = detections
        $0.coverageCount = coverage
      }?.reason
    }
    #expect(reason(first: -1_120, detections: 513, coverage: 2_826) == "age 1200 > 365 d")
    #expect(reason(first: -1_120, detections: nil, coverage: nil) == "age 1200 > 365 d")
    #expect(reason(first: -284, detections: 513, coverage: 2_826) == nil)
    #expect(reason(first: -1_120, detections: 91, coverage: 6_568) == nil)
    #expect(reason(first: -59, detections: 513, coverage: 2_826) == nil)
    #expect(reason(first: -1_120, detections: 8, coverage: nil, survey: .lsst) == nil)
    #expect(
      reason(first: -1_120, detections: 9, coverage: nil, survey: .lsst) == "age 1200 > 365 d")
  }

  @Test func anObjectThatIsAlwaysThereIsRejected() {
    func reason(_ detections: Int, of coverage: Int) -> String? {
      failure(ztf, curve(supernova), day: 80) {
        $0.detectionCount = detections
        $0.coverageCount = coverage
      }?.reason
    }
    #expect(reason(410, of: 1_000) == "detectionShare 0.41 > 0.4")
    #expect(reason(400, of: 1_000) == nil)
    #expect(reason(200, of: 299) == nil)
  }

  /// The share is of nights, and one negative night may be chance.
  @Test func negativeNightsAreCounted() {
    func reason(_ negative: [Double], forced: Bool = false, survey: Survey = .ztf) -> String? {
      let extra = negative.map { day in
        forced
          ? AlertFixture.forced(58_000 + day, -400) : AlertFixture.detection(58_000 + day, -400)
      }
      return failure(
        survey == .ztf ? ztf : lsst, LightCurve(curve(supernova).observations + extra),
        survey: survey, day: 80)?.reason
    }
    #expect(reason([100]) == nil)
    #expect(reason([100, 100.001]) == nil)
    #expect(reason([100, 110]) == "negativeShare 0.25 > 0.15")
    #expect(reason([100, 110], forced: true) == nil)
    #expect(reason([100, 110], forced: true, survey: .lsst) == "negativeShare 0.25 > 0.15")
    let faint = [AlertFixture.detection(58_100, -240), AlertFixture.detection(58_110, -240)]
    #expect(failure(ztf, LightCurve(curve(supernova).observations + faint), day: 80) == nil)
  }

  @Test func detectionsLongBeforeTheBrightestAreAnotherOutburst() {
    let late = supernova.map { ($0.day + 300, $0.flux) }
    #expect(failure(ztf, curve([(0, 300)] + late), day: 380) == nil)
    #expect(
      failure(ztf, curve([(0, 300), (10, 320)] + late), day: 380)?.reason
        == "earlierOutburst 299 > 200 d before the brightest detection")
    #expect(failure(ztf, curve([(110, 300), (120, 320)] + late), day: 380) == nil)
    // What follows the brightest is its decline, however long that is.
    #expect(failure(ztf, curve(supernova + [(390, 300), (395, 310)]), day: 395) == nil)
  }

  @Test func whatDoesNotFadePersists() {
    let decline = [(405.0, 350.0), (410, 330), (420, 310)]
    #expect(failure(ztf, curve(supernova + decline), day: 420) == nil)
    let bright = [(405.0, 900.0), (410, 950), (420, 890)]
    #expect(
      failure(ztf, curve(supernova + bright), day: 420)?.reason
        == "persistence 0.46 > 0.4 of the peak, 400 d after the first detection")
    #expect(failure(ztf, curve(supernova + bright.prefix(2)), day: 410) == nil)
    // Forced photometry of LSST counts in the mean.
    let dark = (0..<12).map { AlertFixture.forced(58_430 + Double($0), 0) }
    let all = LightCurve(curve(supernova + bright).observations + dark)
    #expect(failure(lsst, all, survey: .lsst, day: 442) == nil)
    #expect(failure(ztf, all, day: 442)?.criterion == .persistence)
  }

  /// A bound of 0 lets everything through.
  @Test func everyCriterionCanBeSwitchedOff() {
    var off = ztf
    off.history = HistoryCriteria(
      maximumAge: 0, maximumDetectionShare: 0, maximumNegativeShare: 0, outburstInterval: 0,
      persistenceDuration: 0)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<100 {
      let points = (0..<40).map { _ in
        (day: generator.uniform(0, 2_000), flux: generator.uniform(-3_000, 3_000))
      }
      let object = curve(points)
      #expect(
        failure(off, object, day: 2_000) {
          $0.firstDetection = 56_000
          $0.detectionCount = 999
          $0.coverageCount = 1_000
        } == nil)
      #expect(failure(ztf, object, day: 2_000) != nil)
    }
  }
}
