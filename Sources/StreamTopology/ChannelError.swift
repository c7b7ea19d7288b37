/// Why a channel did not take or give an element. An element whose sending threw is not in it.
package enum ChannelError: Error, Hashable {
  /// No more elements are taken.
  case finished
  /// The channel was emptied and closed, or the calling task was cancelled.
  case cancelled
}
