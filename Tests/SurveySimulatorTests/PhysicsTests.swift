import Foundation
import Photometry
import SurveySimulator
import Testing

@Suite struct PhysicsTests {
  /// (1 + z) c/H₀ ∫ dz/E(z) by scipy.integrate.quad at 1e-12, H₀ = 70, Ω_m = 0.3, in Mpc.
  @Test(arguments: [
    (0.01, 43.158235071932374), (0.1, 460.2999363904782), (0.5, 2832.93809390011),
    (1.0, 6607.6576117749355), (3.0, 25422.74174518986),
  ])
  func luminosityDistance(redshift: Double, expected: Double) {
    let cosmology = Cosmology()
    let distance = (1 + redshift) * cosmology.distance(redshift: redshift)
    #expect(abs(distance / expected - 1) < 1e-5)
    #expect(abs(cosmology.redshift(distance: distance / (1 + redshift)) - redshift) < 1e-6)
    let modulus = 5 * log10(expected * 1e5)
    #expect(abs(cosmology.distanceModulus(redshift: redshift) - modulus) < 1e-4)
  }

  /// Table 3 of Cardelli, Clayton & Mathis (1989): A_λ / A_V in U, V, R, I, J, H, K; in B
  /// 1 + 1/R_V, what R_V means.
  @Test(arguments: [
    (2.78, 1.569), (2.27, 1.3226), (1.82, 1.000), (1.43, 0.751), (1.11, 0.479), (0.80, 0.282),
    (0.63, 0.190), (0.46, 0.114),
  ])
  func extinction(inverseMicron: Double, expected: Double) {
    #expect(abs(Extinction.ratio(wavelength: 1000 / inverseMicron) - expected) < 0.003)
  }

  /// The 217.5 nm bump stands above its surroundings, and both pieces meet at 3.3 µm⁻¹.
  @Test func ultravioletExtinction() {
    let bump = Extinction.ratio(wavelength: 217.5)
    #expect(bump > Extinction.ratio(wavelength: 180) && bump > Extinction.ratio(wavelength: 280))
    let joint = 1000 / 3.3
    #expect(
      abs(
        Extinction.ratio(wavelength: joint + 1e-6) - Extinction.ratio(wavelength: joint - 1e-6))
        < 0.02)
  }

  /// Constant power without leakage has the closed form P (1 − e^{−(t/τ)²}).
  @Test func constantPowerDiffuses() {
    let grid = PhaseGrid(duration: 100)
    let diffusion = EnergyDiffusion(diffusionTime: 12, trappingTime: 1e6)
    let luminosity = diffusion.luminosity(
      on: grid, power: [Double](repeating: 3, count: PhaseGrid.count))
    for index in luminosity.indices {
      let x = grid.phase(index) / 12
      #expect(abs(luminosity[index] - 3 * (1 - exp(-x * x))) < 1e-9)
    }
  }

  /// Arnett's rule: the luminosity peaks where it equals the instantaneous power.
  @Test func arnettsRule() throws {
    let grid = PhaseGrid(duration: 80)
    let power = grid.values(EnergyDiffusion.nickelPower)
    let luminosity = EnergyDiffusion(diffusionTime: 12, trappingTime: 1e6)
      .luminosity(on: grid, power: power)
    let peak = try #require(luminosity.indices.max { luminosity[$0] < luminosity[$1] })
    #expect(abs(luminosity[peak] / power[peak] - 1) < 0.02)
  }
}
