/// What the Kafka client or a broker refused, and what can be done about it.
package struct KafkaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// librdkafka's number: negative for the client's own errors, positive for a broker's.
  package var code: Int32
  /// librdkafka's name of the code, such as `_TRANSPORT`.
  package var name: String
  /// The same call can succeed later.
  package var isRetriable: Bool
  /// The client is of no more use and must be made anew.
  package var isFatal: Bool
  /// The current transaction must be aborted; the next one can succeed.
  package var isAbortable: Bool
  /// The operation that failed.
  package var origin: String
  /// What went wrong, for people.
  package var detail: String

  package var description: String { "\(origin): \(detail) (\(name))" }
}
