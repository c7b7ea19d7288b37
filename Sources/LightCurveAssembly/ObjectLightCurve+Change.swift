import ByteCoding
import Photometry

/// A change of an object's photometry as bytes, which costs what changed, not what is there.
///
/// A packet reports its whole history again. What it repeats to the last bit is kept as runs of
/// measurements with a new time of report; what is new, or has another value, is written out.
///
///     offset  size  content
///          0     1  layout, 1
///          1     4  number of measurements afterwards
///          5     4  number of runs reported anew r
///          9     4  number of runs gone g
///         13     4  number of measurements added a
///         17     4  number of identifiers withdrawn w
///         21  16 r  first, count (uint32), reported (float64)
///     21+16r   8 g  first, count (uint32)
///          …  42 a  measurements, as in a snapshot
///          …   8 w  identifiers (int64)
///
/// Runs count the measurements as they were before.
extension ObjectLightCurve {
  private static let changeLayout: UInt8 = 1
  private static let changeHeaderSize = 21

  /// Neighbouring measurements.
  private struct Run {
    var first: Int
    var count = 1
    /// The new time of report, MJD TAI; NaN where they are gone.
    var reported = Double.nan

    var end: Int { first + count }
  }

  /// The change from an earlier state to this one; `nil` where there is none.
  package func change(from before: ObjectLightCurve) -> [UInt8]? {
    var reported: [Run] = []
    var gone: [Run] = []
    var added: [Measurement] = []
    let old = before.measurements
    var next = 0
    for measurement in measurements {
      while next < old.count, Self.stands(old[next], before: measurement) {
        Self.extend(&gone, with: next, reported: .nan)
        next += 1
      }
      guard next < old.count, Self.isSame(old[next].observation, measurement.observation) else {
        added.append(measurement)
        continue
      }
      if old[next].reported != measurement.reported {
        Self.extend(&reported, with: next, reported: measurement.reported)
      }
      next += 1
    }
    for index in next..<old.count { Self.extend(&gone, with: index, reported: .nan) }
    let names = Set(before.withdrawn)
    let newlyWithdrawn = withdrawn.filter { !names.contains($0) }
    guard !(reported.isEmpty && gone.isEmpty && added.isEmpty && newlyWithdrawn.isEmpty) else {
      return nil
    }
    return encoded(reported, gone, added, newlyWithdrawn)
  }

  /// The order of ``Measurement/inOrder(_:_:)`` without the time of report; equal measurements do not
  /// stand before each other.
  private static func stands(_ a: Measurement, before b: Measurement) -> Bool {
    let (x, y) = (a.observation, b.observation)
    if isSame(x, y) { return false }
    if x.time != y.time { return x.time < y.time }
    if x.band != y.band { return x.band < y.band }
    if x.kind != y.kind { return x.kind < y.kind }
    // Of one identifier there is one measurement: another value takes its place.
    return x.measurementID <= y.measurementID
  }

  private static func isSame(_ a: Observation, _ b: Observation) -> Bool {
    a.time == b.time && a.band == b.band && a.kind == b.kind
      && a.measurementID == b.measurementID && a.flux == b.flux && a.fluxError == b.fluxError
  }

  private static func extend(_ runs: inout [Run], with index: Int, reported: Double) {
    let last = runs.count - 1
    if last >= 0, runs[last].end == index,
      runs[last].reported == reported || (runs[last].reported.isNaN && reported.isNaN)
    {
      runs[last].count += 1
    } else {
      runs.append(Run(first: index, reported: reported))
    }
  }

  private func encoded(
    _ reported: [Run], _ gone: [Run], _ added: [Measurement], _ newlyWithdrawn: [Int64]
  ) -> [UInt8] {
    var writer = ByteWriter(
      capacity: Self.changeHeaderSize + 16 * reported.count + 8 * gone.count
        + Self.measurementSize * added.count + Self.identifierSize * newlyWithdrawn.count)
    writer.append(Self.changeLayout)
    for count in [
      measurements.count, reported.count, gone.count, added.count, newlyWithdrawn.count,
    ] {
      writer.append(UInt32(count))
    }
    for run in reported {
      writer.append(UInt32(run.first))
      writer.append(UInt32(run.count))
      writer.append(run.reported)
    }
    for run in gone {
      writer.append(UInt32(run.first))
      writer.append(UInt32(run.count))
    }
    for measurement in added { Self.write(measurement, to: &writer) }
    for identifier in newlyWithdrawn { writer.append(identifier) }
    return writer.bytes
  }

  /// The object of a snapshot and the changes since; any bytes give an object or an error.
  package init(
    snapshot: [UInt8], changes: [[UInt8]] = []
  ) throws(StoredLightCurveError) {
    var (measurements, withdrawn) = try Self.stored(snapshot)
    for (index, bytes) in changes.enumerated() {
      var reader = ByteReader(bytes)
      do throws(ByteReader.Failure) {
        try Self.apply(&reader, to: &measurements, &withdrawn)
      } catch {
        throw .change(index: index, reason: "\(error)")
      }
    }
    self.init(stored: measurements, withdrawn: withdrawn)
  }

  private static func apply(
    _ reader: inout ByteReader, to measurements: inout [Measurement], _ withdrawn: inout [Int64]
  ) throws(ByteReader.Failure) {
    guard try reader.number(UInt8.self) == changeLayout else { throw reader.failure("layout") }
    var counts: [Int] = []
    for _ in 0..<5 { counts.append(Int(try reader.number(UInt32.self))) }
    let size =
      16 * counts[1] + 8 * counts[2] + measurementSize * counts[3] + identifierSize * counts[4]
    guard reader.left == size else { throw reader.failure("expected \(size) bytes") }
    for _ in 0..<counts[1] {
      let run = try run(&reader, of: measurements.count)
      let reported = try reader.double()
      guard reported.isFinite else { throw reader.failure("time of report") }
      for index in run { measurements[index].reported = reported }
    }
    var gone: [Range<Int>] = []
    for _ in 0..<counts[2] {
      let run = try run(&reader, of: measurements.count)
      guard run.lowerBound >= gone.last?.upperBound ?? 0 else { throw reader.failure("run") }
      gone.append(run)
    }
    for run in gone.reversed() { measurements.removeSubrange(run) }
    var added: [Measurement] = []
    added.reserveCapacity(counts[3])
    for _ in 0..<counts[3] { added.append(try measurement(&reader)) }
    measurements = joined(measurements, added)
    guard measurements.count == counts[0] else {
      throw reader.failure("\(measurements.count) measurements, not \(counts[0])")
    }
    for _ in 0..<counts[4] { withdrawn.append(try reader.number()) }
    if counts[4] > 0 {
      withdrawn.sort()
      withdrawn.removeFirst(max(0, withdrawn.count - maximumMeasurements))
    }
  }

  private static func run(
    _ reader: inout ByteReader, of count: Int
  ) throws(ByteReader.Failure) -> Range<Int> {
    let first = Int(try reader.number(UInt32.self))
    let length = Int(try reader.number(UInt32.self))
    guard first <= count, length <= count - first else { throw reader.failure("run") }
    return first..<(first + length)
  }
}
