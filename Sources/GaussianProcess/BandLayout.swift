/// The bands that take part in a computation, numbered without gaps.
///
/// A fit needs only the bands that were observed; a prediction needs all.
struct BandLayout: Sendable {
  /// `(bands)`, nm.
  private(set) var wavelengths: [Double] = []
  /// `(n)`, for each observation its band's index into `wavelengths`.
  private(set) var indices: [Int] = []
  private var map: [Int] = []

  var count: Int { wavelengths.count }

  /// Takes the observed bands only, in order of first appearance.
  mutating func setObserved(_ observations: BandObservations, of all: [Double]) {
    wavelengths.removeAll(keepingCapacity: true)
    indices.removeAll(keepingCapacity: true)
    map.removeAll(keepingCapacity: true)
    for _ in all { map.append(-1) }
    for band in observations.bands {
      if map[band] < 0 {
        map[band] = wavelengths.count
        wavelengths.append(all[band])
      }
      indices.append(map[band])
    }
  }

  /// Takes all bands.
  mutating func setAll(_ observations: BandObservations, of all: [Double]) {
    wavelengths = all
    indices = observations.bands
  }
}
