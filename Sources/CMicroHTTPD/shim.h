#pragma once
#include <microhttpd.h>
#include <stdint.h>

/* MHD_start_daemon is variadic and its flags are closed enumerations: Swift sees neither. */

struct nightjar_http_handlers {
  void *context;
  /* Called with the raw request target before anything else; returns the request's own context. */
  void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
  MHD_AccessHandlerCallback request;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
};

struct nightjar_http_limits {
  unsigned int connections;
  /* Seconds without progress after which a connection is closed. */
  unsigned int timeout;
  /* Bytes of request line and headers of one connection. */
  size_t memory;
};

/* Serves `listener`, which the daemon closes when it stops, on one epoll thread of its own. */
static inline struct MHD_Daemon *nightjar_http_start(
    int listener, struct nightjar_http_limits limits, struct nightjar_http_handlers handlers) {
  return MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL,
      handlers.request, handlers.context, MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listener,
      MHD_OPTION_CONNECTION_LIMIT, limits.connections, MHD_OPTION_CONNECTION_TIMEOUT,
      limits.timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.memory,
      MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, handlers.target,
      handlers.context, MHD_OPTION_NOTIFY_COMPLETED, handlers.completed, handlers.context,
      MHD_OPTION_NOTIFY_CONNECTION, handlers.connection, handlers.context, MHD_OPTION_END);
}

static inline int nightjar_http_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == NULL ? -1 : info->connect_fd;
}

static inline int nightjar_http_is_start(enum MHD_ConnectionNotificationCode code) {
  return code == MHD_CONNECTION_NOTIFY_STARTED;
}

static inline void nightjar_http_headers(
    struct MHD_Connection *connection, MHD_KeyValueIterator iterator, void *context) {
  MHD_get_connection_values(connection, MHD_HEADER_KIND, iterator, context);
}

/* A response with a copy of `bytes`. */
static inline struct MHD_Response *nightjar_http_response(const void *bytes, size_t count) {
  return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

/* A response without an end, read in pieces of at most `block` bytes. */
static inline struct MHD_Response *nightjar_http_stream(
    size_t block, MHD_ContentReaderCallback read, void *context,
    MHD_ContentReaderFreeCallback release) {
  return MHD_create_response_from_callback(UINT64_MAX, block, read, context, release);
}

static inline ssize_t nightjar_http_end_of_stream(void) {
  return MHD_CONTENT_READER_END_OF_STREAM;
}
