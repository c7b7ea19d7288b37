"""A Kafka broker inside the test's own process, for the tests of hermes/ and feed/.

librdkafka brings it for tests: it listens on the loopback interface, makes topics on demand, and
its transactions isolate nothing. To run the tests: examples/run-tests
"""

from __future__ import annotations

from confluent_kafka import Producer


class MockBroker:
    """The broker; it ends with this object."""

    def __init__(self, *topics: str) -> None:
        # librdkafka ignores the address with test.mock.num.brokers.
        self.producer = Producer(
            {"bootstrap.servers": "mock", "test.mock.num.brokers": 1, "log_level": 3}
        )
        for topic in topics:
            metadata = self.producer.list_topics(topic, timeout=10)
        broker = next(iter(metadata.brokers.values()))
        self.address = f"{broker.host}:{broker.port}"

    def send(self, topic: str, key: str, value: bytes | None) -> None:
        """Writes a record, and returns when the broker has it."""
        self.producer.produce(topic, key=key.encode(), value=value)
        self.producer.flush(10)
