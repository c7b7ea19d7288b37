package import AlertProcessing
package import AnomalyScoring
import BundleFiles
package import Configuration
import Ephemerides
package import FollowUp
import Foundation
import ModelEvaluation
import ModelSupervision
import Photometry
package import SkyCatalogues
package import StateStore

/// The reason why the daemon cannot be assembled.
package enum DaemonError: Error, CustomStringConvertible {
  case badURL(key: String, value: String)
  case noModel(key: String, name: String)
  case wrongSurvey(key: String, model: String, survey: String)
  case bundle(key: String, path: String, BundleError)
  case unknownClass(key: String, name: String)

  package var description: String { "\(key): \(problem)" }

  /// The setting at fault.
  var key: String {
    switch self {
    case .badURL(let key, _), .noModel(let key, _), .wrongSurvey(let key, _, _),
      .bundle(let key, _, _), .unknownClass(let key, _):
      key
    }
  }

  /// The fault of the setting.
  var problem: String {
    switch self {
    case .badURL(_, let value): "expected a URL, found \"\(value)\""
    case .noModel(_, let name):
      "expected the name or folder of a model bundle, found \"\(name)\""
    case .wrongSurvey(_, let model, let survey): "the model \"\(model)\" is for \(survey)"
    case .bundle(_, let path, let error): "model bundle \(path): \(error)"
    case .unknownClass(_, let name):
      "expected names of classes, such as \(ClassTaxonomy.rareNames.joined(separator: ", ")), found "
        + "\"\(name)\""
    }
  }
}

extension NightjarSettings {
  /// The planner of tonight's list.
  ///
  /// - Parameter listSize: instead of the configured one.
  package func planner(listSize: Int? = nil) -> FollowUpPlanner {
    FollowUpPlanner(
      telescopes: followUp.telescopes.map(\.telescope), listSize: listSize ?? followUp.listSize,
      minimumPercentile: followUp.minimumPercentile,
      rareProbability: RareProbability(rareFraction: followUp.rareFraction),
      repeats: RepeatRules(
        change: .init(score: followUp.repeatScoreChange, magnitude: followUp.repeatMagnitudeChange),
        requestDays: followUp.requestDays))
  }

  /// Loads the models of the enabled surveys, with their selections.
  /// - Throws: ``DaemonError``.
  package func models() throws(DaemonError) -> PipelineModels {
    try models("model") { $0.model }
  }

  /// The same with models that were activated in a store in the place of the configuration's.
  ///
  /// - Parameter unusable: told of an activated model that cannot be loaded, which the
  ///   configuration's then stands in for; without it that is an error.
  package func models(
    activatedIn store: StateStore, unusable: ((_ name: String, DaemonError) -> Void)? = nil
  ) throws -> PipelineModels {
    let active = ActiveModels(store)
    var entries: [Survey: PipelineModels.Entry] = [:]
    for settings in enabledSurveys {
      guard let survey = Survey(rawValue: settings.name) else { continue }
      if let name = try active.active(survey) {
        do throws(DaemonError) {
          entries[survey] = try entry(settings, survey, "model", name)
        } catch {
          guard let unusable else { throw error }
          unusable(name, error)
        }
      }
      if entries[survey] == nil, !settings.model.isEmpty {
        entries[survey] = try entry(settings, survey, "model", settings.model)
      }
    }
    return PipelineModels(entries)
  }

  /// The models that score beside the surveys' own.
  func shadowModels() throws(DaemonError) -> PipelineModels { try models("shadow") { $0.shadow } }

  /// - Parameter name: of each survey's bundle; empty for none.
  private func models(
    _ setting: String, name: (SurveySettings) -> String
  ) throws(DaemonError) -> PipelineModels {
    var entries: [Survey: PipelineModels.Entry] = [:]
    for settings in enabledSurveys where !name(settings).isEmpty {
      guard let survey = Survey(rawValue: settings.name) else { continue }
      entries[survey] = try entry(settings, survey, setting, name(settings))
    }
    return PipelineModels(entries)
  }

  private func entry(
    _ settings: SurveySettings, _ survey: Survey, _ setting: String, _ name: String
  ) throws(DaemonError) -> PipelineModels.Entry {
    let key = "surveys.\(settings.name).\(setting)"
    guard let directory = BundleLocator.find(name) else { throw .noModel(key: key, name: name) }
    let bundle: ModelBundle
    do throws(BundleError) {
      bundle = try directory.load()
    } catch { throw .bundle(key: key, path: directory.url.path, error) }
    guard bundle.manifest.survey == survey else {
      throw .wrongSurvey(key: key, model: name, survey: bundle.manifest.survey.rawValue)
    }
    return try entry(of: bundle)
  }

  /// A model with the criteria and the classes of interest of its survey.
  package func entry(of bundle: ModelBundle) throws(DaemonError) -> PipelineModels.Entry {
    let survey = bundle.manifest.survey
    let interest = try surveys.first { $0.name == survey.rawValue }.map(interest)
    return PipelineModels.Entry(
      scorer: AnomalyScorer(bundle: (interest ?? .standard).applied(to: bundle)),
      selection: selection(of: survey))
  }
}

extension NightjarSettings {
  /// The classes of interest; a name that no list has is refused, as it may be misspelt.
  private func interest(_ settings: SurveySettings) throws(DaemonError) -> ClassesOfInterest {
    if let unknown = settings.interesting.first(where: { !ClassTaxonomy.isListed($0) }) {
      throw .unknownClass(key: "surveys.\(settings.name).interesting", name: unknown)
    }
    return ClassesOfInterest(settings.interesting)
  }
}

extension CatalogueSettings {
  /// As the matching takes them.
  package var matchSettings: MatchSettings {
    MatchSettings(pointRadius: pointRadius, hostRadius: hostRadius, hostPrior: hostPrior)
  }
}

extension TelescopeSettings {
  var telescope: Telescope {
    Telescope(
      name: name, site: Site(longitude: longitude, latitude: latitude, height: height),
      hours: hours, limitingMagnitude: limitingMagnitude,
      exposureAtLimit: exposure / .seconds(1), overhead: overhead / .seconds(1),
      slewRate: slewRate, seeing: seeing / limitSeeing, airmassLimit: airmassLimit,
      horizon: Horizon(horizon), maximumSunAltitude: maximumSunAltitude,
      minimumMoonSeparation: minimumMoonSeparation)
  }
}
