import LightCurveAssembly
import Photometry
import TestSupport
import Testing

/// Rules of merging, one by one.
@Suite struct MergeTests {
  private typealias Fixture = AlertFixture

  private func fluxes(_ object: ObjectLightCurve) -> [Double] {
    object.lightCurve.observations.map(\.flux)
  }

  @Test func newObservationsAreAppended() {
    var object = ObjectLightCurve()
    let first = Fixture.detection(100, 10, id: 1)
    let second = Fixture.detection(101, 20, id: 2)
    #expect(object.merge(Fixture.alert(first)).change == .appended(count: 1))
    let merged = object.merge(Fixture.alert(second, history: [first, Fixture.limit(100.5)]))
    #expect(merged.change == .appended(count: 2))
    #expect(fluxes(object) == [10, 0, 20])
  }

  @Test func theSamePacketTwiceChangesNothing() {
    var object = ObjectLightCurve()
    let alert = Fixture.alert(Fixture.detection(100, id: 1), history: [Fixture.limit(99)])
    _ = object.merge(alert)
    let once = object
    #expect(object.merge(alert) == MergeResult(change: .unchanged))
    #expect(object == once)
  }

  @Test func olderHistoryIsARevision() {
    var object = ObjectLightCurve()
    _ = object.merge(Fixture.alert(Fixture.detection(100, id: 3)))
    let late = Fixture.alert(
      Fixture.detection(101, id: 4), history: [Fixture.limit(98), Fixture.limit(97)])
    let merged = object.merge(late)
    #expect(merged.change == .revised(from: 97))
    #expect(merged.revisedFrom == nil)
  }

  @Test func onlyWhatChangesOrGoesIsARevision() {
    let history = [Fixture.limit(98), Fixture.forced(99, 5, id: 7), Fixture.detection(100, id: 3)]
    func merge(_ later: [Observation], withdrawn: [Int64] = []) -> Double? {
      var object = ObjectLightCurve()
      _ = object.merge(Fixture.alert(Fixture.detection(101, id: 4), history: history))
      return object.merge(
        Fixture.alert(Fixture.detection(102, id: 5), history: later, withdrawn: withdrawn)
      ).revisedFrom
    }
    #expect(merge(history) == nil)
    #expect(merge([], withdrawn: [3]) == 100)
    #expect(merge([], withdrawn: [3, 7]) == 99)
    #expect(merge([Fixture.forced(99, 60, id: 7)]) == 99)
    #expect(merge([Fixture.forced(98, 6, id: 8)]) == nil)
    #expect(merge([Fixture.forced(99.5, 6, id: 9)]) == nil)
  }

  /// ZTF rounds a detection in its own packet; the largest of 128 real differences is 0.0011 of the
  /// error. Such a report is the same measurement, and the value kept is the one reported last.
  @Test func whatAgreesIsNoRevision() {
    func revision(_ later: Observation, isSeen: (Observation) -> Bool = { _ in true }) -> Double? {
      var object = ObjectLightCurve()
      let history = [Fixture.detection(100, 1_000, id: 3, error: 50), Fixture.forced(99, 5, id: 7)]
      _ = object.merge(Fixture.alert(Fixture.detection(101, id: 4), history: history))
      let next = Fixture.alert(Fixture.detection(102, id: 5), history: [later])
      let revised = object.merge(next, isSeen: isSeen).revisedFrom
      #expect(object.lightCurve.observations.contains(later))
      return revised
    }
    #expect(revision(Fixture.detection(100, 1_004.9, id: 3, error: 50)) == nil)
    #expect(revision(Fixture.detection(100, 1_000, id: 3, error: 54.9)) == nil)
    #expect(revision(Fixture.detection(100 + 5e-10, 1_000, id: 3, error: 50)) == nil)
    #expect(revision(Fixture.detection(100 - 5e-10, 1_000, id: 3, error: 50)) == nil)
    #expect(revision(Fixture.detection(100, 1_005.2, id: 3, error: 50)) == 100)
    #expect(revision(Fixture.detection(100, 1_000, id: 3, error: 44)) == 100)
    #expect(revision(Fixture.detection(100.001, 1_000, id: 3, error: 50)) == 100)
    // What the model does not look at is not revised.
    #expect(revision(Fixture.forced(99, 900, id: 7)) == 99)
    #expect(revision(Fixture.forced(99, 900, id: 7)) { $0.kind == .detection } == nil)
  }

  /// ZTF18acruwxq: three identifiers for one exposure.
  @Test func identifiersOfOneExposureAreOneObservation() {
    var object = ObjectLightCurve()
    for (id, flux) in [(1, 10.0), (2, 11.0), (3, 12.0)] {
      _ = object.merge(Fixture.alert(Fixture.detection(100, flux, id: Int64(id))))
    }
    #expect(object.lightCurve.count == 1)
    #expect(object.measurements.count == 3)
  }

  @Test func exposuresAndBandsFurtherApartAreTwo() {
    var object = ObjectLightCurve()
    let history = [
      Fixture.detection(100.000_02, 2, id: 2), Fixture.detection(100, 3, band: .r, id: 3),
    ]
    _ = object.merge(Fixture.alert(Fixture.detection(100, 1, id: 1), history: history))
    #expect(fluxes(object) == [1, 3, 2])
  }

  @Test func strongerKindsHideWeakerOnesOfTheExposure() {
    var object = ObjectLightCurve()
    _ = object.merge(
      Fixture.alert(Fixture.detection(105, 5, id: 5), history: [Fixture.limit(100)]))
    #expect(fluxes(object) == [0, 5])
    let forced = Fixture.alert(
      Fixture.detection(106, 6, id: 6), history: [Fixture.forced(100.000_003, 40)])
    #expect(object.merge(forced).change == .revised(from: 100))
    #expect(fluxes(object) == [40, 5, 6])
    let detected = Fixture.alert(
      Fixture.detection(107, 7, id: 7), history: [Fixture.detection(100, 44, id: 1)])
    _ = object.merge(detected)
    #expect(fluxes(object) == [44, 5, 6, 7])
  }

  @Test func aRevisedMeasurementReplaces() {
    var object = ObjectLightCurve()
    let first = Fixture.detection(100, 10, id: 1)
    _ = object.merge(Fixture.alert(first, history: [Fixture.forced(99, 5)]))
    let revised = Fixture.alert(
      Fixture.detection(101, 20, id: 2),
      history: [Fixture.detection(100.3, 12, id: 1), Fixture.forced(99, 6)])
    #expect(object.merge(revised).change == .revised(from: 99))
    #expect(fluxes(object) == [6, 12, 20])
    #expect(object.lightCurve.observations[1].time == 100.3)
    // An older packet that comes late does not bring the old values back.
    let late = Fixture.alert(Fixture.detection(100.5, 15, id: 9), history: [first])
    #expect(object.merge(late).change == .revised(from: 100.5))
    #expect(fluxes(object) == [6, 12, 15, 20])
  }

  @Test func aWithdrawnMeasurementGoesAndStaysAway() {
    var object = ObjectLightCurve()
    let bad = Fixture.detection(100, 1_000, id: 1)
    _ = object.merge(
      Fixture.alert(bad, history: [Fixture.forced(100, 30), Fixture.detection(95, 3, id: 7)]))
    #expect(fluxes(object) == [3, 1_000])
    let next = Fixture.alert(Fixture.detection(101, 20, id: 2), withdrawn: [1])
    #expect(object.merge(next).change == .revised(from: 100))
    // What the detection hid is seen again.
    #expect(fluxes(object) == [3, 30, 20])
    #expect(object.withdrawn == [1])
    _ = object.merge(Fixture.alert(Fixture.detection(102, 21, id: 3), history: [bad]))
    #expect(fluxes(object) == [3, 30, 20, 21])
    // The last observation may go as well.
    let all = Fixture.alert(Fixture.detection(102, 21, id: 3), withdrawn: [2, 3])
    #expect(object.merge(all).change == .revised(from: 101))
    #expect(fluxes(object) == [3, 30])
  }

  @Test func whatIsNoNumberIsCountedAndLeftOut() {
    var object = ObjectLightCurve()
    var broken = [Fixture.detection(99, .nan), Fixture.detection(.infinity, 1)]
    broken.append(Fixture.detection(98, 1, error: 0))
    broken.append(Fixture.detection(97, 1, error: -3))
    let result = object.merge(Fixture.alert(Fixture.detection(100, id: 1), history: broken))
    #expect(result.unusable == 4)
    #expect(result.change == .appended(count: 1))
    let nothing = object.merge(Fixture.alert(Fixture.detection(.nan, id: 2)))
    #expect(nothing == MergeResult(change: .unchanged, unusable: 1))
  }

  @Test func theOldestGoWhenThereAreTooMany() {
    var object = ObjectLightCurve()
    let limit = ObjectLightCurve.maximumMeasurements
    let history = (1..<limit).map { Fixture.detection(Double($0), id: Int64($0)) }
    let newest = Fixture.detection(Double(limit), id: Int64(limit))
    #expect(object.merge(Fixture.alert(newest, history: history)).change == .appended(count: limit))
    let next = Fixture.detection(Double(limit + 1), id: Int64(limit + 1))
    let result = object.merge(Fixture.alert(next, history: [history[0]]))
    #expect(result == MergeResult(change: .appended(count: 1), evicted: 1))
    #expect(object.lightCurve.count == limit)
    #expect(object.lightCurve.observations.first?.time == 2)
  }
}
