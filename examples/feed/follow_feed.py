"""Follows nightjar.recommendations and prints the list that stands.

Print the list as it is now, or follow its changes until ^C:

    python examples/feed/follow_feed.py --bootstrap localhost:9092 --once
    python examples/feed/follow_feed.py --bootstrap localhost:9092

The topic is read from its beginning each time, since the list follows from all its records. Each
record is validated against docs/schemas/recommendation.json; one that is not valid is named on
standard error and left out. A file given with --properties has one property of librdkafka on each
line, such as security.protocol=SASL_SSL, so that passwords stay out of the command line.

The exit status is 1 if Kafka failed, or with --once if a record was not valid or the end of the
topic was not reached in time; else it is 0.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import jsonschema
from confluent_kafka import (
    OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition,
)

Record = dict[str, Any]

TOPIC = "nightjar.recommendations"
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "recommendation.json"


class StandingList:
    """The recommendations that stand: at most one for an object.

    Records of one object must come in the order in which they were written, as Kafka gives them.
    A record that comes twice changes nothing the second time.
    """

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], Record] = {}

    def take(self, record: Record) -> str:
        """Takes a record; returns `published`, `superseded`, `withdrawn` or `unchanged`."""
        key = (record["survey"], record["objectId"])
        old = self.records.get(key)
        if record["status"] == "withdrawn":
            # A withdrawal has the id of the recommendation that it takes back.
            if old is None or old["id"] != record["id"]:
                return "unchanged"
            del self.records[key]
            return "withdrawn"
        if old == record:
            return "unchanged"
        self.records[key] = record
        return "published" if old is None else "superseded"

    def sorted(self) -> list[Record]:
        """Returns the records by telescope and start of the look, or by rank where none is set."""
        return sorted(
            self.records.values(),
            key=lambda record: (
                record["telescope"] or "", record["start"] or 0, record["rank"], record["objectId"]
            ),
        )


def parse(value: bytes | None, validator: jsonschema.protocols.Validator) -> Record:
    """Returns the record of a message's value; raises `ValueError` if it is not valid."""
    record = json.loads(value or b"")
    error = jsonschema.exceptions.best_match(validator.iter_errors(record))
    if error is not None:
        raise ValueError(f"{error.json_path}: {error.message}")
    return record


def table(records: list[Record], now: datetime) -> str:
    """Returns the list as a table; a look that is over says so."""
    if not records:
        return "no recommendation stands"
    lines = [
        f"{'object':<20} {'telescope':<14} {'start (UTC)':<20} {'end (UTC)':<20}"
        f" {'mag':>6} {'pct':>6}"
    ]
    for record in records:
        expires = datetime.fromisoformat(record["expiresUtc"]) if record["expiresUtc"] else None
        magnitude = "-" if record["magnitude"] is None else f"{record['magnitude']:.1f}"
        lines.append(
            f"{record['objectId']:<20} {record['telescope'] or '-':<14}"
            f" {record['startUtc'] or '-':<20} {record['endUtc'] or '-':<20}"
            f" {record['band'] or ' '}{magnitude:>5} {record['percentile']:>6.2f}"
            + (" over" if expires and expires <= now else "")
        )
    return "\n".join(lines)


def properties(path: str) -> dict[str, str]:
    """Returns the properties of a file with `key=value` lines and comments that begin with #."""
    lines = [line.strip() for line in Path(path).read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {key.strip(): value.strip() for key, _, value in pairs}


def messages(
    consumer: Consumer, topic: str, timeout: float | None
) -> Iterator[tuple[Message | None, bool]]:
    """Reads all partitions of a topic from their beginning.

    Yields each message (nothing in a quiet second) and whether every partition has been read to its
    end. Ends after `timeout` seconds.
    """
    metadata = consumer.list_topics(topic, timeout=10).topics[topic]
    if metadata.error is not None:
        raise KafkaException(metadata.error)
    unread = set(metadata.partitions)
    consumer.assign(
        [TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in metadata.partitions]
    )
    deadline = None if timeout is None else time.monotonic() + timeout
    while deadline is None or time.monotonic() < deadline:
        message = consumer.poll(1.0)
        error = message.error() if message is not None else None
        if error is not None and error.code() == KafkaError._PARTITION_EOF:
            unread.discard(message.partition())
            message = None
        elif error is not None:
            # librdkafka repeats by itself what can be repeated.
            print(f"kafka: {error}", file=sys.stderr)
            if error.fatal():
                raise KafkaException(error)
            message = None
        yield message, not unread


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", required=True, help="brokers, host:port with commas between")
    parser.add_argument("--topic", default=TOPIC)
    parser.add_argument("--properties", help="file with further properties of librdkafka")
    parser.add_argument("--once", action="store_true", help="end when the topic has been read")
    parser.add_argument("--timeout", type=float, help="end after so many seconds")
    parser.add_argument("--json", action="store_true", help="print records, a line each")
    options = parser.parse_args(arguments)

    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    consumer = Consumer({
        "bootstrap.servers": options.bootstrap,
        # Nothing is committed; librdkafka wants a group all the same.
        "group.id": "nightjar-follow-feed",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        # Records of transactions that Nightjar has not committed do not count.
        "isolation.level": "read_committed",
        **(properties(options.properties) if options.properties else {}),
    })
    standing = StandingList()
    invalid = 0
    complete = False
    changed = True

    def show() -> None:
        if options.json:
            for record in standing.sorted():
                print(json.dumps(record), flush=True)
        else:
            print(table(standing.sorted(), datetime.now(timezone.utc)), flush=True)

    try:
        for message, complete in messages(consumer, options.topic, options.timeout):
            if message is not None:
                try:
                    change = standing.take(parse(message.value(), validator))
                    changed = changed or change != "unchanged"
                except ValueError as error:
                    invalid += 1
                    place = f"{message.topic()}/{message.partition()}/{message.offset()}"
                    print(f"{place}: record is not valid: {error}", file=sys.stderr)
            elif complete and changed:
                show()
                changed = False
            if complete and options.once:
                break
    except KeyboardInterrupt:
        pass
    except KafkaException as error:
        print(f"{options.topic}: {error.args[0].str()}", file=sys.stderr)
        return 1
    finally:
        consumer.close()
    if options.once and not complete:
        print(f"{options.topic} was not read to its end in time", file=sys.stderr)
    return 1 if options.once and (invalid or not complete) else 0


if __name__ == "__main__":
    sys.exit(main())
