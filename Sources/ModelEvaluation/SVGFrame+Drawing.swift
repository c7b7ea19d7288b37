extension SVGFrame {
  func drawing(_ series: SVGPlot.Series, colour: String) -> String {
    switch series.style {
    case .points:
      points(series, colour)
    case .line: polylines(series, "stroke=\"\(colour)\"")
    case .dashed: polylines(series, "stroke=\"\(colour)\" stroke-dasharray=\"5 4\"")
    case .arrows: polylines(series, "stroke=\"\(colour)\"") + arrowHeads(series, colour)
    case .band: band(series, colour)
    }
  }

  private func points(_ series: SVGPlot.Series, _ colour: String) -> String {
    zip(series.x, series.y).filter { $0.isFinite && $1.isFinite }.map {
      let at = pixel($0, $1)
      return "<circle cx=\"\(decimal(at.x, 2))\" cy=\"\(decimal(at.y, 2))\" r=\"2.5\" "
        + "fill=\"\(colour)\"/>\n"
    }.joined()
  }

  /// One polyline for each stretch of finite values.
  private func polylines(_ series: SVGPlot.Series, _ stroke: String) -> String {
    var stretches: [[String]] = [[]]
    for (a, b) in zip(series.x, series.y) {
      if a.isFinite, b.isFinite {
        stretches[stretches.count - 1].append(
          text(pixel(a, b)))
      } else {
        stretches.append([])
      }
    }
    return stretches.filter { $0.count > 1 }.map {
      "<polyline points=\"\($0.joined(separator: " "))\" fill=\"none\" \(stroke) "
        + "stroke-width=\"1.8\"/>\n"
    }.joined()
  }

  private func band(_ series: SVGPlot.Series, _ colour: String) -> String {
    let inside = series.x.indices.filter {
      series.x[$0].isFinite && series.y[$0].isFinite && series.lower[$0].isFinite
    }
    let upper = inside.map { pixel(series.x[$0], series.y[$0]) }
    let lower = inside.reversed().map { pixel(series.x[$0], series.lower[$0]) }
    return polygon(upper + lower, "fill=\"\(colour)\" fill-opacity=\"0.2\"")
  }

  /// A triangle at the end of each step, pointing along it.
  private func arrowHeads(_ series: SVGPlot.Series, _ colour: String) -> String {
    let pixels = zip(series.x, series.y).map { pixel($0, $1) }
    return zip(pixels, pixels.dropFirst()).map { from, to in
      let step = to - from
      let length = (step * step).sum().squareRoot()
      guard length.isFinite, length > 0 else { return "" }
      let along = 7 * step / length
      let across = 0.4 * SIMD2(-along.y, along.x)
      return polygon([to, to - along + across, to - along - across], "fill=\"\(colour)\"")
    }.joined()
  }

  private func pixel(_ a: Double, _ b: Double) -> SIMD2<Double> { SIMD2(x.pixel(a), y.pixel(b)) }

  private func text(_ pixel: SIMD2<Double>) -> String {
    decimal(pixel.x, 2) + "," + decimal(pixel.y, 2)
  }

  private func polygon(_ corners: [SIMD2<Double>], _ paint: String) -> String {
    "<polygon points=\"\(corners.map(text).joined(separator: " "))\" \(paint)/>\n"
  }
}
