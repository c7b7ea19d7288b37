package import AnomalyScoring
import BundleFiles
package import Configuration
import Dashboard
import Ephemerides
package import FollowUp
import Foundation
package import LightCurveAssembly
import Photometry
package import StateStore
package import StreamTopology
import Telemetry

/// Builds the daemon's services from its settings; `run`, `demo` and tests call the same function.
package struct DaemonAssembly: Sendable {
  package let settings: NightjarSettings
  package let context: DaemonContext
  package var environment: [String: String] = ProcessInfo.processInfo.environment
  /// Called with the dashboard's address once it listens.
  package var dashboardStarted: @Sendable (String) -> Void = { _ in }
  /// Reads the configuration again on SIGHUP.
  package var reload: @Sendable () throws -> NightjarSettings

  package init(
    settings: NightjarSettings, context: DaemonContext,
    reload: @escaping @Sendable () throws -> NightjarSettings
  ) {
    self.settings = settings
    self.context = context
    self.reload = reload
  }

  /// The services in order of dependence.
  package func services() throws -> [any Service] {
    let notifier = SystemdNotifier(environment: environment)
    let schemas = try settings.schemaRegistry.source()
    // Before the first assignment no object is this instance's.
    if settings.kafka.isShared { context.ownership = .init(partitions: []) }
    return [
      HTTPService(
        context: context, configuration: httpConfiguration,
        token: settings.http.token?.revealed, started: dashboardStarted),
      ReloadService(
        context: context, notifier: notifier, settings: settings, load: reload),
      LabelService(context: context, threads: threads),
      ModelService(context: context, threads: threads, load: currentModels),
    ] + labelTopics + (try shadows())
      + streams.map { StreamService(context: context, settings: $0, schemas: schemas) } + [
        RecommendationService(
          context: context, planner: settings.planner, interval: settings.followUp.interval),
        NotificationService(context: context, notifier: notifier),
      ]
  }

  /// The models of the store and of the configuration as it is now.
  private var currentModels: @Sendable () throws -> PipelineModels {
    let (load, store) = (reload, context.store)
    return { try load().models(activatedIn: store) }
  }

  private func shadows() throws(DaemonError) -> [any Service] {
    let models = try settings.shadowModels()
    guard !models.surveys.isEmpty else { return [] }
    context.keepsScored = true
    return [
      ShadowService(
        context: context, models: models, path: ShadowService.path(beside: settings.store.path),
        threads: threads)
    ]
  }

  private var labelTopics: [any Service] {
    guard !settings.labels.topic.isEmpty else { return [] }
    return [
      LabelTopicService(
        context: context, kafka: settings.kafka.client,
        group: settings.kafka.groupID + ".labels", topic: settings.labels.topic,
        quarantineTopic: settings.kafka.output.quarantine, token: settings.labels.token?.revealed)
    ]
  }

  /// Threads that score.
  package var threads: Int {
    settings.threads > 0 ? settings.threads : ProcessInfo.processInfo.activeProcessorCount
  }

  private var httpConfiguration: HTTPServerConfiguration {
    HTTPServerConfiguration(
      host: settings.http.host, port: UInt16(clamping: settings.http.port),
      maximumConnections: settings.http.maximumConnections, timeout: settings.http.timeout)
  }
}

/// Why the daemon cannot be put together.
package enum DaemonError: Error, CustomStringConvertible {
  case badURL(key: String, value: String)
  case noModel(key: String, name: String)
  case wrongSurvey(key: String, model: String, survey: String)
  case bundle(key: String, path: String, BundleError)

  package var description: String { "\(key): \(problem)" }

  /// The setting at fault.
  var key: String {
    switch self {
    case .badURL(let key, _), .noModel(let key, _), .wrongSurvey(let key, _, _),
      .bundle(let key, _, _):
      key
    }
  }

  /// What is wrong with it.
  var problem: String {
    switch self {
    case .badURL(_, let value): "expected a URL, found \"\(value)\""
    case .noModel(_, let name): "no model bundle \"\(name)\""
    case .wrongSurvey(_, let model, let survey): "the model \"\(model)\" is for \(survey)"
    case .bundle(_, let path, let error): "model bundle \(path): \(error)"
    }
  }
}

extension NightjarSettings {
  /// What plans tonight's list.
  package var planner: FollowUpPlanner {
    FollowUpPlanner(
      telescopes: followUp.telescopes.map(\.telescope), listSize: followUp.listSize)
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
    return PipelineModels.Entry(
      scorer: AnomalyScorer(bundle: bundle), selection: settings.selection.criteria)
  }
}

extension SelectionSettings {
  /// As the pipeline takes them.
  package var criteria: SelectionCriteria {
    SelectionCriteria(
      minimumReliability: minimumReliability, requiresPositiveSubtraction: requirePositive,
      solarSystemSeparation: minimumSolarSystemSeparation, starScore: maximumStarScore,
      starSeparation: starSeparation, programIDs: Set(programIDs),
      minimumDetections: minimumDetections)
  }
}

extension TelescopeSettings {
  var telescope: Telescope {
    Telescope(
      name: name, site: Site(longitude: longitude, latitude: latitude, height: height),
      hours: hours, limitingMagnitude: limitingMagnitude,
      exposureAtLimit: exposure / .seconds(1), overhead: overhead / .seconds(1),
      airmassLimit: airmassLimit, maximumSunAltitude: maximumSunAltitude,
      minimumMoonSeparation: minimumMoonSeparation)
  }
}
