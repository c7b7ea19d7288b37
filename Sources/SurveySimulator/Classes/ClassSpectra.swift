/// What lines take from the continuum of hydrogen-rich supernovae, and add to it.
extension TypeII {
  /// By days since the explosion. Blanketing by metals grows as the photosphere cools, so that B−V
  /// reaches 1.2 and U−B 1.1 on the plateau (Hamuy et al. 2001; Faran et al. 2018); Hα has a P Cygni
  /// profile from 12 days on, with an equivalent width of 15 nm after 60 days (Gutiérrez et al. 2017).
  static let spectrum = SpectralSurface(
    wavelengths: [150, 200, 250, 300, 350, 380, 400, 440, 480, 550, 650],
    rows: [
      (3, [0.2, 0.1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      (10, [0.9, 0.7, 0.5, 0.3, 0.15, 0.05, 0.05, 0, 0, 0, 0]),
      (20, [3.0, 2.4, 1.8, 1.1, 0.55, 0.25, 0.15, 0, 0, 0, 0]),
      (35, [5.0, 4.3, 3.4, 2.2, 1.1, 0.65, 0.4, 0.1, 0, 0, 0]),
      (60, [6.0, 5.2, 4.4, 3.1, 1.7, 1.1, 0.75, 0.25, 0.05, 0, 0]),
      (100, [7.0, 6.2, 5.2, 3.8, 2.2, 1.5, 1.0, 0.4, 0.15, 0, 0]),
    ]
  )
  .line(656, width: 6, strength: [(10, 0), (20, -0.3), (40, -0.6), (80, -0.9), (140, -1.5)])
  .line(638, width: 5, strength: [(12, 0), (30, 0.25), (60, 0.35), (120, 0.2)])
  .line(478, width: 5, strength: [(5, 0), (15, 0.2), (60, 0.2)])
  .line(508, width: 5, strength: [(15, 0), (35, 0.2), (80, 0.35)])
  .line(866, width: 9, strength: [(20, 0), (50, -0.35), (100, -0.7)])
  .line(838, width: 8, strength: [(20, 0), (50, 0.25), (100, 0.25)])
}

extension TypeIIn {
  /// By days since the peak: narrow Balmer lines on a blue continuum. The equivalent width of Hα grows
  /// from 5 nm to 40 nm in three months (Kiewe et al. 2012; Taddia et al. 2013).
  static let spectrum = SpectralSurface(
    wavelengths: [150, 200, 250, 300, 350, 400, 450],
    rows: [
      (-20, [0.6, 0.4, 0.2, 0.1, 0, 0, 0]), (0, [1.0, 0.7, 0.4, 0.2, 0, 0, 0]),
      (40, [2.2, 1.7, 1.2, 0.7, 0.2, 0.05, 0]), (100, [3, 2.5, 1.9, 1.2, 0.4, 0.2, 0]),
    ]
  )
  .line(656, width: 5, strength: [(-20, -0.35), (0, -0.4), (40, -0.9), (100, -1.6)])
  .line(486, width: 5, strength: [(-20, -0.1), (0, -0.15), (100, -0.3)])
}

/// What lines take from the continuum of stripped supernovae, and add to it.
extension StrippedEnvelope {
  /// By days since the peak. Iron lines blanket the blue, so that B−V grows from 0.4 to 1.1 in twenty
  /// days (Stritzinger et al. 2018); oxygen and calcium stand in the red and, from two months on, in
  /// emission (Filippenko 1997).
  static let spectrum = SpectralSurface(
    wavelengths: [150, 200, 250, 300, 350, 380, 400, 440, 480, 550, 650],
    rows: [
      (-15, [3.0, 2.6, 2.0, 1.2, 0.5, 0.25, 0.15, 0.05, 0, 0, 0]),
      (0, [4.5, 3.8, 3.0, 2.0, 0.9, 0.5, 0.35, 0.15, 0.05, 0, 0]),
      (15, [6.0, 5.2, 4.2, 3.0, 1.6, 1.1, 0.8, 0.42, 0.2, 0, 0]),
      (30, [6.5, 5.6, 4.6, 3.2, 1.8, 1.2, 0.9, 0.45, 0.2, 0, 0]),
      (100, [6, 5, 4, 2.6, 1.3, 0.7, 0.4, 0.15, 0.05, 0, 0]),
    ]
  )
  .line(500, width: 8, strength: [(-10, 0.1), (0, 0.2), (30, 0.25)])
  .line(565, width: 9, strength: [(-10, 0.1), (10, 0.25), (30, 0.2)])
  .line(765, width: 10, strength: [(-10, 0.1), (10, 0.3), (60, 0.2)])
  .line(830, width: 14, strength: [(-10, 0.2), (15, 0.4), (60, 0.1)])
  .line(868, width: 14, strength: [(0, 0), (20, -0.35), (80, -0.8)])
  .line(630, width: 7, strength: [(30, 0), (100, -0.8)])
}

extension SuperluminousI {
  /// By days since the peak: the ultraviolet is absorbed more as the ejecta cool, and O II stands
  /// between 350 and 450 nm until they do (Quimby et al. 2011; Yan et al. 2017; Mazzali et al. 2016).
  static let spectrum = SpectralSurface(
    wavelengths: [120, 160, 200, 250, 300, 350, 400, 450],
    rows: [
      (-30, [2.5, 1.4, 0.9, 0.5, 0, 0, 0, 0]), (0, [3, 1.8, 1.2, 0.7, 0.1, 0, 0, 0]),
      (30, [4.5, 3.3, 2.5, 1.7, 0.7, 0.25, 0.1, 0]), (80, [6, 4.5, 3.6, 2.6, 1.4, 0.7, 0.4, 0.2]),
    ]
  )
  .line(220, width: 6, strength: [(-30, 0.3), (20, 0.3)])
  .line(245, width: 6, strength: [(-30, 0.3), (20, 0.3)])
  .line(267, width: 6, strength: [(-30, 0.3), (20, 0.4)])
  .line(418, width: 6, strength: [(-10, 0.25), (20, 0.1), (35, 0)])
  .line(439, width: 6, strength: [(-10, 0.25), (20, 0.1), (35, 0)])
}

extension TidalDisruption {
  /// Broad Hα, and a blend of He II, N III and Hβ, of equivalent widths around 15 and 8 nm
  /// (van Velzen et al. 2021; Hung et al. 2017).
  static let spectrum = SpectralSurface(
    wavelengths: [100, 1_200], rows: [(0, [0, 0]), (1, [0, 0])]
  )
  .line(656, width: 14, strength: [(0, -0.4)]).line(472, width: 12, strength: [(0, -0.25)])
}
