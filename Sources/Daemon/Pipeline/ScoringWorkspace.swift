import GaussianProcess
import RecurrentAutoencoder

/// What one worker of the pipeline reuses from object to object.
struct ScoringWorkspace: ~Copyable {
  var process = GaussianProcessWorkspace()
  var encoder = EncoderWorkspace()
}
