"""Tests of follow_feed.py: the list by made-up records, the consumer by a broker in this process.

    examples/run-tests
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import jsonschema

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from follow_feed import (  # noqa: E402
    SCHEMA, TOPIC, Record, StandingList, main, parse, properties, table,
)
from mock_broker import MockBroker  # noqa: E402
from stand_in import FIXTURE  # noqa: E402

LOOK = json.loads(FIXTURE.read_text())["telescopes"][0]["looks"][0]


def record(name: str, number: int, **values: Any) -> Record:
    """Makes up the recommendation of this number of an object."""
    return {**LOOK, "objectId": name, "id": f"ztf/{name}-{number}", "supersedes": None, **values}


def withdrawn(old: Record, reason: str) -> Record:
    return {**old, "status": "withdrawn", "withdrawal": reason}


class StandingListTests(unittest.TestCase):
    def setUp(self) -> None:
        self.list = StandingList()

    def identifiers(self) -> list[str]:
        return [record["id"] for record in self.list.sorted()]

    def test_publish_supersede_withdraw(self) -> None:
        first = record("A", 1)
        second = record("A", 2, supersedes=first["id"])
        self.assertEqual(self.list.take(first), "published")
        self.assertEqual(self.list.take(record("B", 1)), "published")
        self.assertEqual(self.list.take(second), "superseded")
        self.assertEqual(self.identifiers(), ["ztf/A-2", "ztf/B-1"])
        self.assertEqual(self.list.take(withdrawn(second, "observed")), "withdrawn")
        self.assertEqual(self.identifiers(), ["ztf/B-1"])
        self.assertEqual(self.list.take(record("A", 3)), "published")
        self.assertEqual(self.identifiers(), ["ztf/A-3", "ztf/B-1"])

    def test_a_record_twice_changes_nothing(self) -> None:
        first = record("A", 1)
        self.list.take(first)
        self.assertEqual(self.list.take(dict(first)), "unchanged")
        self.list.take(withdrawn(first, "expired"))
        self.assertEqual(self.list.take(withdrawn(first, "expired")), "unchanged")
        self.assertEqual(self.identifiers(), [])

    def test_a_withdrawal_of_an_earlier_recommendation_changes_nothing(self) -> None:
        first = record("A", 1)
        self.list.take(first)
        self.list.take(record("A", 2, supersedes=first["id"]))
        self.assertEqual(self.list.take(withdrawn(first, "notSelected")), "unchanged")
        self.assertEqual(self.identifiers(), ["ztf/A-2"])

    def test_a_topic_may_begin_in_the_middle(self) -> None:
        self.assertEqual(self.list.take(withdrawn(record("A", 1), "expired")), "unchanged")
        self.assertEqual(self.list.take(record("B", 2, supersedes="ztf/B-1")), "published")
        self.assertEqual(self.identifiers(), ["ztf/B-2"])

    def test_surveys_do_not_share_objects(self) -> None:
        self.list.take(record("A", 1))
        self.list.take(record("A", 1, survey="lsst", id="lsst/A-1"))
        self.assertEqual(sorted(self.identifiers()), ["lsst/A-1", "ztf/A-1"])

    def test_order_is_by_telescope_then_start(self) -> None:
        for name, telescope, start in [("A", "T2", 3.0), ("B", "T1", 2.0), ("C", "T1", 1.0)]:
            self.list.take(record(name, 1, telescope=telescope, start=start))
        self.assertEqual(self.identifiers(), ["ztf/C-1", "ztf/B-1", "ztf/A-1"])

    def test_order_without_telescopes_is_by_rank(self) -> None:
        for name, rank in [("A", 3), ("B", 1), ("C", 2)]:
            self.list.take(record(name, 1, telescope=None, start=None, rank=rank))
        self.assertEqual(self.identifiers(), ["ztf/B-1", "ztf/C-1", "ztf/A-1"])


class TextTests(unittest.TestCase):
    def test_a_look_that_is_over_says_so(self) -> None:
        looks = [
            record("A", 1, expiresUtc="2026-11-29T03:00:00Z"),
            record("B", 1, expiresUtc="2026-11-29T05:00:00Z"),
        ]
        lines = table(looks, datetime(2026, 11, 29, 4, tzinfo=timezone.utc)).splitlines()
        self.assertTrue(lines[1].startswith("A ") and lines[1].endswith(" over"))
        self.assertTrue(lines[2].startswith("B ") and not lines[2].endswith(" over"))

    def test_unknown_values_are_dashes(self) -> None:
        fields = ["telescope", "startUtc", "endUtc", "band", "magnitude", "expiresUtc"]
        line = table([record("A", 1, **dict.fromkeys(fields))], datetime.now(timezone.utc))
        self.assertEqual(line.splitlines()[1].count(" - "), 4)

    def test_an_empty_list_says_so(self) -> None:
        self.assertEqual(table([], datetime.now(timezone.utc)), "no recommendation stands")

    def test_properties_are_read(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".properties") as file:
            file.write("# ours\n\nsasl.password = a=b\nsecurity.protocol=SASL_SSL\n")
            file.flush()
            self.assertEqual(
                properties(file.name), {"sasl.password": "a=b", "security.protocol": "SASL_SSL"}
            )


class RecordTests(unittest.TestCase):
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))

    def test_real_records_are_valid(self) -> None:
        for group in json.loads(FIXTURE.read_text())["telescopes"]:
            for look in group["looks"]:
                self.assertEqual(parse(json.dumps(look).encode(), self.validator), look)

    def test_others_are_refused(self) -> None:
        incomplete = {key: value for key, value in LOOK.items() if key != "ra"}
        for value in [
            None, b"", b"{", b"[]", json.dumps(incomplete).encode(),
            json.dumps(record("A", 1, status="gone")).encode(),
            json.dumps(record("A", 1, more=1)).encode(),
        ]:
            with self.subTest(value=value), self.assertRaises(ValueError):
                parse(value, self.validator)


class ConsumerTests(unittest.TestCase):
    def follow(self, broker: MockBroker, *options: str) -> tuple[int, list[str], str]:
        """Runs the command; returns its status, its lines and its errors."""
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = main(["--bootstrap", broker.address, "--timeout", "20", *options])
        return status, output.getvalue().splitlines(), errors.getvalue()

    def test_a_topic_is_read_to_its_end(self) -> None:
        broker = MockBroker(TOPIC)
        first, gone = record("A", 1), record("B", 1)
        for item in [
            first, gone, record("C", 1), record("A", 2, supersedes=first["id"]),
            withdrawn(gone, "observed"),
        ]:
            broker.send(TOPIC, item["objectId"], json.dumps(item).encode())
        status, lines, errors = self.follow(broker, "--once", "--json")
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual([json.loads(line)["id"] for line in lines], ["ztf/A-2", "ztf/C-1"])

    def test_a_record_that_is_not_valid_is_named_and_left_out(self) -> None:
        broker = MockBroker(TOPIC)
        for name, value in [
            ("A", json.dumps(record("A", 1)).encode()), ("B", b"not JSON"), ("C", None),
        ]:
            broker.send(TOPIC, name, value)
        status, lines, errors = self.follow(broker, "--once")
        self.assertEqual(status, 1)
        self.assertEqual([line.split()[0] for line in lines], ["object", "A"])
        self.assertEqual(errors.count("record is not valid"), 2)

    def test_an_empty_topic_is_an_empty_list(self) -> None:
        status, lines, _ = self.follow(MockBroker(TOPIC), "--once")
        self.assertEqual((status, lines), (0, ["no recommendation stands"]))

    def test_a_topic_that_is_not_there_is_an_error(self) -> None:
        broker = MockBroker(TOPIC)
        status, lines, errors = self.follow(broker, "--once", "--topic", "not a topic")
        self.assertEqual((status, lines), (1, []))
        self.assertIn("not a topic: ", errors)

    def test_following_ends_after_the_timeout(self) -> None:
        broker = MockBroker(TOPIC)
        broker.send(TOPIC, "A", json.dumps(record("A", 1)).encode())
        status, lines, errors = self.follow(broker, "--timeout", "3")
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual([line.split()[0] for line in lines], ["object", "A"])


if __name__ == "__main__":
    unittest.main()
