package import AlertProcessing
import AnomalyScoring
import CatalogueMatching
package import IsolationForest
import JSONText
import ModelEvaluation
package import Photometry
package import StateStore

extension AuthorReliability {
  /// Reliability of the authors of labels in force on objects of the models' surveys.
  ///
  /// Authors meet each other, and classes in catalogues of transients, which come from spectra.
  package init(
    labels: [StoredLabel], _ models: PipelineModels, _ store: StateStore
  ) throws(StoreError) {
    var opinions: [Opinion] = []
    var spectra: [String: Verdict] = [:]
    for survey in models.surveys {
      guard let classes = models[survey]?.manifest.classes else { continue }
      for label in labels where label.key.survey == survey && label.undone == nil {
        guard let verdict = label.learned(by: classes) else { continue }
        opinions.append(
          Opinion(
            objectID: Self.name(label.key.objectID, survey), author: label.author,
            verdict: verdict))
      }
      for (object, matches) in try store.matchesOfLabelled(survey) {
        guard let name = matches.classification?.objectClass,
          let verdict = Verdict(objectClass: name, classes: classes)
        else { continue }
        spectra[Self.name(object, survey)] = verdict
      }
    }
    self.init(opinions, spectra: spectra)
  }

  /// An object's name among those of all surveys.
  private static func name(_ objectID: String, _ survey: Survey) -> String {
    "\(survey.rawValue)/\(objectID)"
  }
}

extension StateStore {
  /// The authors of labels in force, with verdicts as `models` understand them.
  package func labelAuthors(by models: PipelineModels) throws(StoreError) -> AuthorReliability {
    try AuthorReliability(labels: try labels(), models, self)
  }
}

extension AuthorReliability {
  /// Authors that an answer over HTTP lists at most: those with the most objects.
  private static let listed = 1_000

  /// `{"authors": […]}`.
  package var json: [UInt8] {
    let shown = authors.sorted { ($1.objects, $0.name) < ($0.objects, $1.name) }
      .prefix(Self.listed)
    return JSONWriter.object { writer in
      writer.arrayField("authors") { writer in
        for author in shown { writer.object { author.write(to: &$0) } }
      }
    }
  }
}

extension AuthorReliability.Author {
  /// One JSON object on one line.
  package var json: [UInt8] { JSONWriter.object { write(to: &$0) } }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("author", name)
    writer.field("objects", objects)
    writer.field("compared", compared)
    writer.field("reliability", reliability)
    writer.field("weight", weight)
  }
}

extension PipelineModels {
  /// True if a class is of interest to the model of a survey.
  package func isInteresting(_ objectClass: String, _ survey: Survey) -> Bool {
    Verdict(objectClass: objectClass, classes: self[survey]?.manifest.classes ?? []) == .interesting
  }
}

extension Verdict {
  /// The verdict by a class; `nil` for one that says nothing, such as `unknown`.
  ///
  /// - Parameter classes: of the model, which know what is of interest; other classes count as rare
  ///   where they are so by default.
  init?(objectClass: String, classes: [ModelClass]) {
    guard let name = ClassTaxonomy.name(objectClass) else { return nil }
    let known = classes.first { $0.name == ClassTaxonomy.commonGroup(name) ?? name }
    self = known?.isRare ?? ClassTaxonomy.isRare(name) ? .interesting : .known
  }
}

extension StoredLabel {
  /// The verdict that a model learns from a label; `nil` where it says nothing of interest.
  ///
  /// - Parameter classes: of the model.
  func learned(by classes: [ModelClass]) -> Verdict? {
    switch verdict {
    case "interesting": .interesting
    case "known", "bogus": .known
    case "class": objectClass.flatMap { Verdict(objectClass: $0, classes: classes) }
    default: nil
    }
  }
}
