/// The methods that some path of ours knows; HEAD is answered as GET without the body.
package enum HTTPMethod: String, Sendable, Hashable {
  case get = "GET"
  case post = "POST"
}
