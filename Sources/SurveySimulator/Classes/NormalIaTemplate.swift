extension NormalIa {
  /// Spectrum of a normal SN Ia over time: AB magnitudes per unit frequency below the peak in B, by days
  /// around it at a stretch of 1.
  ///
  /// The broad shape is that of the light curves in U, B, V, R and I of Jha, Riess & Kirshner (2007)
  /// and Nugent, Kim & Perlmutter (2002), in the ultraviolet of Milne et al. (2010), beyond 900 nm of
  /// Folatelli et al. (2010), with AB − Vega offsets of 0.79, −0.09, 0.02, 0.21 and 0.45 mag and
  /// colours at peak of B − V = −0.03 and V − I = −0.27; rounded to 0.05 mag. The rise is t² before
  /// −10 d (Riess et al. 1999). Lines are those that Filippenko (1997) names, drawn by hand.
  static let template = lines.reduce(
    SpectralSurface(wavelengths: wavelengths, rows: rows)
  ) { surface, line in
    surface.line(line.centre, width: line.width, strength: line.strength)
  }

  /// nm: from the ultraviolet over U (360), B, V, R (650) and I (800) to y.
  private static let wavelengths: [Double] = [
    200, 230, 260, 290, 320, 360, 400, 440, 490, 550, 650, 720, 800, 900, 1_000, 1_200,
  ]

  private static let rows: [(phase: Double, magnitudes: [Double])] = [
    row(-18, b: 6.5, uv: 1.2, u: 0.65, v: 0.30, r: 0.40, i: 0.80, z: 0.80, y: 0.90),
    row(-17, b: 4.2, uv: 1.1, u: 0.65, v: 0.30, r: 0.40, i: 0.80, z: 0.80, y: 0.90),
    row(-15, b: 2.5, uv: 0.8, u: 0.60, v: 0.25, r: 0.38, i: 0.75, z: 0.75, y: 0.85),
    row(-13, b: 1.60, uv: 0.4, u: 0.45, v: 0.22, r: 0.35, i: 0.70, z: 0.75, y: 0.80),
    row(-10, b: 0.80, uv: 0.0, u: 0.20, v: 0.20, r: 0.32, i: 0.65, z: 0.72, y: 0.80),
    row(-7.5, b: 0.39, uv: -0.1, u: 0.22, v: 0.18, r: 0.30, i: 0.66, z: 0.74, y: 0.85),
    row(-5, b: 0.16, uv: -0.1, u: 0.30, v: 0.17, r: 0.30, i: 0.70, z: 0.78, y: 0.95),
    row(-2.5, b: 0.03, uv: -0.05, u: 0.38, v: 0.15, r: 0.30, i: 0.76, z: 0.82, y: 1.05),
    row(0, b: 0, uv: 0, u: 0.46, v: 0.12, r: 0.31, i: 0.84, z: 0.90, y: 1.15),
    row(2.5, b: 0.04, uv: 0.1, u: 0.57, v: 0.08, r: 0.30, i: 0.90, z: 0.98, y: 1.25),
    row(5, b: 0.15, uv: 0.2, u: 0.70, v: 0.04, r: 0.28, i: 0.94, z: 1.02, y: 1.30),
    row(7.5, b: 0.34, uv: 0.3, u: 0.82, v: -0.03, r: 0.24, i: 0.94, z: 1.00, y: 1.26),
    row(10, b: 0.57, uv: 0.4, u: 0.92, v: -0.12, r: 0.16, i: 0.84, z: 0.92, y: 1.10),
    row(12.5, b: 0.83, uv: 0.45, u: 1.00, v: -0.24, r: 0.05, i: 0.66, z: 0.75, y: 0.86),
    row(15, b: 1.10, uv: 0.5, u: 1.05, v: -0.36, r: -0.11, i: 0.42, z: 0.50, y: 0.56),
    row(17.5, b: 1.38, uv: 0.5, u: 1.08, v: -0.49, r: -0.34, i: 0.10, z: 0.16, y: 0.18),
    row(20, b: 1.65, uv: 0.5, u: 1.08, v: -0.61, r: -0.66, i: -0.25, z: -0.22, y: -0.24),
    row(22.5, b: 1.92, uv: 0.5, u: 1.06, v: -0.73, r: -0.92, i: -0.60, z: -0.60, y: -0.65),
    row(25, b: 2.15, uv: 0.5, u: 1.03, v: -0.82, r: -1.10, i: -0.90, z: -0.95, y: -1.02),
    row(27.5, b: 2.37, uv: 0.5, u: 1.00, v: -0.88, r: -1.20, i: -1.08, z: -1.18, y: -1.30),
    row(30, b: 2.55, uv: 0.5, u: 0.97, v: -0.90, r: -1.22, i: -1.14, z: -1.28, y: -1.42),
    row(35, b: 2.80, uv: 0.4, u: 0.90, v: -0.86, r: -1.12, i: -1.04, z: -1.22, y: -1.32),
    row(40, b: 2.95, uv: 0.3, u: 0.86, v: -0.80, r: -0.97, i: -0.80, z: -1.00, y: -1.00),
    row(50, b: 3.13, uv: 0.2, u: 0.82, v: -0.67, r: -0.66, i: -0.40, z: -0.60, y: -0.45),
    row(60, b: 3.28, uv: 0.1, u: 0.80, v: -0.55, r: -0.42, i: -0.05, z: -0.30, y: -0.05),
    row(80, b: 3.56, uv: 0, u: 0.80, v: -0.30, r: 0.10, i: 0.60, z: 0.30, y: 0.70),
    row(130, b: 4.30, uv: 0, u: 0.80, v: 0.15, r: 0.70, i: 1.20, z: 0.90, y: 1.40),
    row(180, b: 5.00, uv: 0, u: 0.80, v: 0.20, r: 0.90, i: 1.40, z: 1.00, y: 1.60),
  ]

  /// - Parameters:
  ///   - b: magnitudes below the peak, at 440 nm.
  ///   - uv: magnitudes that 260 nm is fainter than its colour at peak.
  ///   - u: AB magnitude at 360 nm less that at 440 nm, and so on for the others.
  private static func row(
    _ phase: Double, b: Double, uv: Double, u: Double, v: Double, r: Double, i: Double, z: Double,
    y: Double
  ) -> (phase: Double, magnitudes: [Double]) {
    let blue: [Double] = [
      6.0 + 2 * uv + u, 4.6 + 1.7 * uv + u, 2.6 + uv + u, 1.4 + 0.6 * uv + u, 0.55 + 0.2 * uv + u,
      u, 0.25 * u, 0,
    ]
    let red: [Double] = [0.35 * v, v, r, 0.5 * (r + i) - 0.02, i, z, y, y + 0.15]
    return (phase, (blue + red).map { $0 + b })
  }

  private static let lines:
    [(centre: Double, width: Double, strength: [(phase: Double, magnitudes: Double)])] = [
      // Ca II H and K, Si II 413, Fe II and Mg II 430, Fe II 480, S II, Si II 612, O I, Ca II.
      (375, 9, [(-10, 0.7), (0, 0.6), (20, 0.7)]), (401, 6, [(-10, 0.1), (5, 0.15), (20, 0)]),
      (431, 8, [(-10, 0.2), (0, 0.25), (20, 0.45)]), (456, 9, [(-10, -0.1), (20, -0.25)]),
      (484, 9, [(-10, 0.2), (0, 0.25), (20, 0.4)]), (508, 9, [(-10, -0.1), (0, -0.12), (20, 0)]),
      (538, 9, [(-10, 0.1), (0, 0.15), (10, 0)]), (500, 7, [(10, 0), (20, 0.3)]),
      (612, 8, [(-10, 0.45), (5, 0.5), (20, 0.1)]), (640, 9, [(-10, -0.1), (0, -0.1), (15, 0)]),
      (758, 11, [(-10, 0.1), (0, 0.15), (20, 0.1)]),
      (820, 16, [(-15, 0.6), (-5, 0.2), (5, 0.35), (25, 0.6)]),
      (865, 16, [(0, -0.1), (25, -0.45), (60, -0.4)]),
    ]
}
