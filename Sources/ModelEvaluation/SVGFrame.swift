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
