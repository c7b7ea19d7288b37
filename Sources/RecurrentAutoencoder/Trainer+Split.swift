import Sampling

extension Trainer {
  /// Training and held-back examples: whole groups, drawn by the seed.
  static func split(
    _ examples: [TrainingExample], _ settings: TrainingSettings
  ) -> (training: [TrainingExample], validation: [TrainingExample]) {
    var members: [[Int]] = []
    var places: [Int: Int] = [:]
    for (index, example) in examples.enumerated() {
      if let group = example.group, let place = places[group] {
        members[place].append(index)
      } else {
        if let group = example.group { places[group] = members.count }
        members.append([index])
      }
    }
    var generator = SeededGenerator(seed: settings.seed, key: "validation")
    members.shuffle(using: &generator)
    let held = Int((Double(members.count) * settings.validationFraction).rounded())
    func pick(_ groups: some Sequence<[Int]>) -> [TrainingExample] {
      groups.flatMap(\.self).sorted().map { examples[$0] }
    }
    return (pick(members.dropFirst(held)), pick(members.prefix(held)))
  }
}
