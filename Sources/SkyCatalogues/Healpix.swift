internal import CChealpix
package import Ephemerides
internal import Glibc

/// Pixels of HEALPix's nested scheme at one order, and those that a cone can touch.
///
/// Source: Górski et al. (2005).
package enum Healpix {
  /// Pixels of 1.7′: a cone of 30″ touches two of them in the mean, and each holds two of 100 million
  /// rows.
  package static let order = 11
  private static let side: Int64 = 1 << Int64(order)

  /// Pixels of the whole sky.
  package static let count: Int64 = 12 * side * side

  /// The pixel of a position.
  package static func pixel(of position: EquatorialPosition) -> Int64 {
    var pixel: Int64 = 0
    unsafe ang2pix_nest64(
      side, (90 - position.declination) * .pi / 180, position.rightAscension * .pi / 180, &pixel)
    return pixel
  }

  /// The pixels that a cone touches, as ranges in order, with some that it only comes near to.
  ///
  /// Within a base pixel they are a rectangle in its coordinates, which are as good as linear over a
  /// cone; near its edges they are found from the base pixels down.
  ///
  /// - Parameter radius: arcsec.
  package static func ranges(
    around position: EquatorialPosition, radius: Double
  ) -> [Range<Int64>] {
    let centre = vector(of: position)
    let reach = radius / 3_600 * .pi / 180
    let pixels =
      rectangle(around: pixel(of: position), centre, reach) ?? descend(to: centre, within: reach)
    return joined(pixels.sorted())
  }

  /// The pixels near a cone, from the base pixels down.
  private static func descend(to centre: SIMD3<Double>, within reach: Double) -> [Int64] {
    var pixels = (0..<12).filter { isNear(Int64($0), 1, to: centre, within: reach) }.map(Int64.init)
    var levelSide: Int64 = 1
    while levelSide < side {
      levelSide *= 2
      pixels = pixels.flatMap { 4 * $0..<4 * $0 + 4 }
        .filter { isNear($0, levelSide, to: centre, within: reach) }
    }
    return pixels
  }

  private static func joined(_ pixels: [Int64]) -> [Range<Int64>] {
    var ranges: [Range<Int64>] = []
    for pixel in pixels {
      if let last = ranges.last, last.upperBound == pixel {
        ranges[ranges.count - 1] = last.lowerBound..<pixel + 1
      } else {
        ranges.append(pixel..<pixel + 1)
      }
    }
    return ranges
  }

  /// Root of a pixel's area, radians.
  private static func width(of side: Int64) -> Double {
    (Double.pi / 3).squareRoot() / Double(side)
  }

  /// Corners lie up to 1.05 times the root of the area from the centre (at the edge of the polar
  /// caps).
  private static let farthestCorner = 1.1

  /// Returns true where the pixel can touch a cone around a unit vector.
  private static func isNear(
    _ pixel: Int64, _ side: Int64, to centre: SIMD3<Double>, within radius: Double
  ) -> Bool {
    let apart = vector(of: pixel, side) - centre
    let angle = min(.pi, radius + farthestCorner * width(of: side))
    let chord = 2 * sin(angle / 2)
    return (apart * apart).sum() <= chord * chord
  }

  /// Unit vector of a pixel's centre.
  private static func vector(of pixel: Int64, _ side: Int64) -> SIMD3<Double> {
    var vector: (Double, Double, Double) = (0, 0, 0)
    unsafe withUnsafeMutableBytes(of: &vector) { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe pix2vec_nest64(side, pixel, start.assumingMemoryBound(to: Double.self))
    }
    return SIMD3(vector.0, vector.1, vector.2)
  }

  private static func vector(of position: EquatorialPosition) -> SIMD3<Double> {
    let (a, d) = (position.rightAscension * .pi / 180, position.declination * .pi / 180)
    return SIMD3(cos(d) * cos(a), cos(d) * sin(a), sin(d))
  }

  /// Pixels from the edge of a base pixel within which its coordinates are not taken as linear.
  private static let edge: Int64 = 8
  /// Part of a cone's size, and of a pixel, that is added for what is not linear.
  private static let margin = 0.02

  /// The pixels of a base pixel that a cone around a unit vector touches; `nil` near its edges.
  ///
  /// With the steps u and v from a pixel to its neighbours in both coordinates, the cone's centre is
  /// p = c + a u + b v, and its rim reaches r |v| / |u × v| and r |u| / |u × v| beyond (a, b).
  private static func rectangle(
    around pixel: Int64, _ centre: SIMD3<Double>, _ reach: Double
  ) -> [Int64]? {
    let base = pixel / (side * side) * (side * side)
    let (x, y) = (even(pixel - base), even((pixel - base) >> 1))
    let allowed = edge..<side - edge
    guard allowed.contains(x), allowed.contains(y), reach < Double(edge - 2) * 0.5 * width(of: side)
    else { return nil }
    func number(_ x: Int64, _ y: Int64) -> Int64 { base + spread(x) + spread(y) << 1 }
    let u = (vector(of: number(x + 1, y), side) - vector(of: number(x - 1, y), side)) / 2
    let v = (vector(of: number(x, y + 1), side) - vector(of: number(x, y - 1), side)) / 2
    let d = centre - vector(of: pixel, side)
    let (uu, uv, vv) = ((u * u).sum(), (u * v).sum(), (v * v).sum())
    let (du, dv) = ((d * u).sum(), (d * v).sum())
    let area = uu * vv - uv * uv
    let (a, b) = ((du * vv - dv * uv) / area, (dv * uu - du * uv) / area)
    let xs = steps(a, reach * (vv / area).squareRoot())
    let ys = steps(b, reach * (uu / area).squareRoot())
    return xs.flatMap { i in ys.map { j in number(x + i, y + j) } }
  }

  /// Steps from a pixel to those between two coordinates around a place in it.
  private static func steps(_ place: Double, _ extent: Double) -> ClosedRange<Int64> {
    let extent = (1 + margin) * extent + margin
    return Int64(
      (place - extent + 0.5).rounded(.down))...Int64(
        (place + extent + 0.5).rounded(.down))
  }

  /// Every second bit, from the lowest on, side by side.
  private static func even(_ bits: Int64) -> Int64 {
    var v = bits & 0x5555_5555_5555_5555
    v = (v | v >> 1) & 0x3333_3333_3333_3333
    v = (v | v >> 2) & 0x0F0F_0F0F_0F0F_0F0F
    v = (v | v >> 4) & 0x00FF_00FF_00FF_00FF
    v = (v | v >> 8) & 0x0000_FFFF_0000_FFFF
    return (v | v >> 16) & 0x0000_0000_FFFF_FFFF
  }

  /// The reverse of `even(_:)`.
  private static func spread(_ bits: Int64) -> Int64 {
    var v = bits & 0x0000_0000_FFFF_FFFF
    v = (v | v << 16) & 0x0000_FFFF_0000_FFFF
    v = (v | v << 8) & 0x00FF_00FF_00FF_00FF
    v = (v | v << 4) & 0x0F0F_0F0F_0F0F_0F0F
    v = (v | v << 2) & 0x3333_3333_3333_3333
    return (v | v << 1) & 0x5555_5555_5555_5555
  }
}
