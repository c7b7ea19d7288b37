#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// Hands one record to the producer, which copies key and value. A null key or value is sent as
// null, an empty one as empty. The headers belong to the producer unless an error is returned.
static inline rd_kafka_error_t *nightjar_produce(rd_kafka_t *client, const char *topic,
                                                 int32_t partition, const void *key,
                                                 size_t key_size, const void *value,
                                                 size_t value_size, int64_t timestamp,
                                                 rd_kafka_headers_t *headers) {
  rd_kafka_vu_t values[7];
  size_t count = 0;
  values[count].vtype = RD_KAFKA_VTYPE_TOPIC;
  values[count++].u.cstr = topic;
  values[count].vtype = RD_KAFKA_VTYPE_PARTITION;
  values[count++].u.i32 = partition;
  values[count].vtype = RD_KAFKA_VTYPE_KEY;
  values[count].u.mem.ptr = (void *)key;
  values[count++].u.mem.size = key_size;
  values[count].vtype = RD_KAFKA_VTYPE_VALUE;
  values[count].u.mem.ptr = (void *)value;
  values[count++].u.mem.size = value_size;
  values[count].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
  values[count++].u.i64 = timestamp;
  values[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  values[count++].u.i = RD_KAFKA_MSG_F_COPY;
  if (headers) {
    values[count].vtype = RD_KAFKA_VTYPE_HEADERS;
    values[count++].u.headers = headers;
  }
  return rd_kafka_produceva(client, values, count);
}
