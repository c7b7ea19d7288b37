/// The status codes we answer with.
package enum HTTPStatus: Int, Sendable, Hashable {
  case ok = 200
  case accepted = 202
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case contentTooLarge = 413
  case misdirectedRequest = 421
  case unprocessableContent = 422
  case internalServerError = 500
  case serviceUnavailable = 503
}
