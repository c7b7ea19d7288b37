/// A small plot with two axes, rendered to SVG without any library.
package struct SVGPlot: Sendable {
  package var title: String
  package var xLabel: String
  package var yLabel: String
  package var series: [Series]
  /// Ranges of the axes; `nil` spans the data.
  package var xRange: ClosedRange<Double>?
  package var yRange: ClosedRange<Double>?
  /// Size in pixels.
  package var width = 640.0
  package var height = 420.0

  package init(
    title: String, xLabel: String, yLabel: String, series: [Series] = [],
    xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.xRange = xRange
    self.yRange = yRange
  }

  /// One set of values to draw; values that are not finite leave gaps.
  package struct Series: Sendable {
    /// Entry of the legend; none where it is empty.
    package var name: String
    package var style: Style
    package var x: [Double]
    package var y: [Double]
    /// Lower edge of a band, (values) as `y`, which is then the upper one.
    var lower: [Double] = []
    /// An SVG colour; `nil` takes the next one of the palette.
    package var colour: String?

    package enum Style: Sendable {
      case line, dashed, points
      /// A line with an arrow head on each step.
      case arrows
      case band
    }

    package init(_ name: String, _ style: Style = .line, x: [Double], y: [Double]) {
      precondition(x.count == y.count, "a series has as many x as y")
      self.name = name
      self.style = style
      self.x = x
      self.y = y
    }

    /// The area between two curves.
    package static func band(
      _ name: String, x: [Double], low: [Double], high: [Double]
    ) -> Series {
      precondition(low.count == high.count, "a band has as many lower as upper edges")
      var series = Series(name, .band, x: x, y: high)
      series.lower = low
      return series
    }
  }

  /// Receiver operating characteristics of rankings, with the diagonal of chance.
  package static func characteristics(_ rankings: [(name: String, ranking: Ranking)]) -> SVGPlot {
    let curves = rankings.map { name, ranking in
      let points = ranking.characteristic
      return Series(name, x: points.map(\.falsePositiveRate), y: points.map(\.recall))
    }
    return SVGPlot(
      title: "Rare against common", xLabel: "part of the common objects",
      yLabel: "part of the rare objects",
      series: curves + [Series("chance", .dashed, x: [0, 1], y: [0, 1])], xRange: 0...1,
      yRange: 0...1)
  }
}

/// Plots of one size beside and below each other in one SVG document.
package struct SVGSheet: Sendable {
  package var plots: [SVGPlot]
  package var columns: Int

  package init(_ plots: [SVGPlot], columns: Int) {
    precondition(columns > 0, "a sheet has a column")
    self.plots = plots
    self.columns = columns
  }

  /// The sheet as an SVG document.
  package var svg: String {
    let width = plots.map(\.width).max() ?? 1
    let height = plots.map(\.height).max() ?? 1
    let rows = (plots.count + columns - 1) / columns
    let (right, bottom) = (width * Double(min(columns, plots.count)), height * Double(rows))
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(decimal(right, 0))" \
      height="\(decimal(bottom, 0))" viewBox="0 0 \(decimal(right, 0)) \(decimal(bottom, 0))">

      """
    for (index, plot) in plots.enumerated() {
      let x = decimal(width * Double(index % columns), 0)
      let y = decimal(height * Double(index / columns), 0)
      text += plot.svg(clip: "frame\(index)", place: "x=\"\(x)\" y=\"\(y)\" ")
    }
    return text + "</svg>\n"
  }
}
