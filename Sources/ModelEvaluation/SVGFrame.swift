/// The area between the axes.
struct SVGFrame {
  let left = 64.0
  let top = 34.0
  let right: Double
  let bottom: Double
  let x: AxisScale
  let y: AxisScale

  init(_ plot: SVGPlot) {
    right = plot.width - 16
    bottom = plot.height - 48
    x = AxisScale(
      range: plot.xRange, values: plot.series.flatMap(\.x), pixels: (left, right))
    y = AxisScale(
      range: plot.yRange, values: plot.series.flatMap { $0.y + $0.lower }, pixels: (bottom, top))
  }

  var rectangle: String {
    """
    <rect x="\(decimal(left, 1))" y="\(decimal(top, 1))" width="\(decimal(right - left, 1))" \
    height="\(decimal(bottom - top, 1))"/>
    """
  }

  func axes(_ plot: SVGPlot) -> String {
    let middle = (decimal((left + right) / 2, 1), decimal((top + bottom) / 2, 1))
    var text = "<g fill=\"none\" stroke=\"#444\">\(rectangle)</g>\n"
    let (columns, columnDecimals) = x.ticks
    for value in columns {
      let at = decimal(x.pixel(value), 1)
      text += line(at, decimal(bottom, 1), at, decimal(bottom + 5, 1))
      text += label(decimal(value, columnDecimals), at, decimal(bottom + 19, 1), "middle")
    }
    let (rows, rowDecimals) = y.ticks
    for value in rows {
      let at = y.pixel(value)
      text += line(decimal(left - 5, 1), decimal(at, 1), decimal(left, 1), decimal(at, 1))
      text += label(decimal(value, rowDecimals), decimal(left - 8, 1), decimal(at + 4, 1), "end")
    }
    text += label(plot.title, middle.0, decimal(top - 13, 1), "middle", "font-size=\"14\"")
    text += label(plot.xLabel, middle.0, decimal(bottom + 38, 1), "middle")
    text += label(
      plot.yLabel, "16", middle.1, "middle", "transform=\"rotate(-90 16 \(middle.1))\"")
    return text
  }

  private func line(_ x1: String, _ y1: String, _ x2: String, _ y2: String) -> String {
    "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" stroke=\"#444\"/>\n"
  }

  private func label(
    _ text: String, _ x: String, _ y: String, _ anchor: String, _ more: String = ""
  ) -> String {
    "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\" \(more)>\(escaped(text))</text>\n"
  }
}

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
