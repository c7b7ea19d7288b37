import ModelTraining
import Photometry
import RecurrentAutoencoder
import Testing

@Suite struct PresetTests {
  /// The paper's recipe sees each light curve once an epoch, ours seven times and 8,000 others; it
  /// gets five times as many epochs of whatever was asked for.
  @Test(arguments: [1, 12]) func thePapersRecipeTrainsForLonger(epochs: Int) {
    var plan = TrainingPlan(name: "test", survey: .ztf, bands: [.g, .r], seed: 1, threads: 1)
    plan.network.epochs = epochs
    plan.apply(.standard)
    #expect(plan.network.epochs == epochs && plan.simulatedObjects == 8_000)
    plan.apply(.villar2021)
    #expect(plan.network.epochs == 5 * epochs)
    #expect(plan.truncatedCopies == 0 && plan.simulatedObjects == 0)
    #expect(plan.forestFeatureNames.isEmpty && plan.classifierFeatureNames.isEmpty)
  }
}
