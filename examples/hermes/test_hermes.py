"""Tests of plan_message.py without a network.

    examples/run-tests
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from confluent_kafka import Consumer, TopicPartition  # noqa: E402
from mock_broker import MockBroker  # noqa: E402
from plan_message import SURVEYS, faults, main, plan_message, publish  # noqa: E402
from stand_in import FIXTURE, StandIn  # noqa: E402


class MessageTests(unittest.TestCase):
    def setUp(self) -> None:
        self.plan = json.loads(FIXTURE.read_text())
        self.looks = [look for group in self.plan["telescopes"] for look in group["looks"]]

    def message(self, **options: Any) -> dict[str, Any]:
        return plan_message(self.plan, submitter="A. Observer", **options)

    def test_the_message_is_one_of_hermes(self) -> None:
        message = self.message(authors="A. Observer (Example University)")
        self.assertEqual(faults(message), [])
        self.assertEqual(message["topic"], "hermes.test")
        self.assertIn("6 objects to observe with LaSilla-NTT, Palomar-P60", message["title"])
        self.assertIn(self.plan["madeUtc"], message["title"])
        self.assertEqual(len(message["message_text"].splitlines()), len(self.looks))

    def test_each_look_is_a_target(self) -> None:
        targets = self.message()["data"]["targets"]
        for look, target in zip(self.looks, targets, strict=True):
            self.assertEqual(target["name"], look["objectId"])
            self.assertEqual((target["ra"], target["dec"]), (look["ra"], look["dec"]))
            self.assertEqual(target.get("redshift"), look["redshift"])

    def test_photometry_has_limits_and_no_expectation(self) -> None:
        self.looks[0]["lastLimit"] = None
        data = self.message()["data"]
        self.assertEqual(
            [(item["target_name"], item["limiting_brightness"]) for item in data["photometry"]],
            [(look["objectId"], look["lastLimit"]["magnitude"]) for look in self.looks[1:]],
        )
        self.assertFalse(any("brightness" in item for item in data["photometry"]))
        for look, expected in zip(self.looks, data["nightjar"]["looks"], strict=True):
            self.assertEqual(expected["recommendation"], look["id"])
            self.assertEqual(expected["magnitude"], look["magnitude"])
            self.assertEqual(expected["startUtc"], look["startUtc"])

    def test_a_look_without_a_telescope_is_a_message(self) -> None:
        for look in self.looks:
            look |= dict.fromkeys(["telescope", "startUtc", "endUtc", "airmass", "exposureSeconds"])
        message = self.message()
        self.assertEqual(faults(message), [])
        self.assertIn("6 objects to observe, plan of", message["title"])

    def test_a_host_is_named(self) -> None:
        self.looks[0]["host"] = {
            "identifier": "NGC 4486", "catalogue": "ned-lvs", "separation": 12.4,
            "probability": 0.97,
        }
        message = self.message()
        self.assertEqual(faults(message), [])
        self.assertEqual(message["data"]["targets"][0]["host_name"], "NGC 4486")

    def test_each_survey_has_an_instrument(self) -> None:
        schema = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "recommendation.json"
        surveys = json.loads(schema.read_text())["properties"]["survey"]["enum"]
        self.assertEqual(sorted(SURVEYS), sorted(surveys))

    def test_telescope_and_percentile_select(self) -> None:
        message = self.message(telescope="Palomar-P60", minimum_percentile=99)
        names = [
            look["objectId"] for look in self.looks
            if look["telescope"] == "Palomar-P60" and look["percentile"] >= 99
        ]
        self.assertEqual([target["name"] for target in message["data"]["targets"]], names)

    def test_an_empty_plan_is_no_message(self) -> None:
        self.plan |= {"telescopes": [], "empty": "no candidates"}
        with self.assertRaisesRegex(ValueError, "no candidates"):
            self.message()

    def test_faults_are_found(self) -> None:
        message = self.message()
        del message["title"]
        message["data"]["targets"][0]["ra"] = None
        message["data"]["targets"].append(message["data"]["targets"][1])
        message["data"]["photometry"][0] |= {"target_name": "elsewhere", "brightness_unit": "mag"}
        found = " ".join(faults(message))
        for part in ["'title'", "targets[0].ra", "twice", "elsewhere", "brightness_unit"]:
            self.assertIn(part, found)


class CommandTests(unittest.TestCase):
    def test_the_message_is_printed_and_not_sent(self) -> None:
        output = io.StringIO()
        with StandIn() as nightjar, contextlib.redirect_stdout(output):
            status = main(["--address", nightjar.address, "--submitter", "A. Observer"])
        self.assertEqual(status, 0)
        self.assertEqual(faults(json.loads(output.getvalue())), [])

    def test_a_published_message_arrives(self) -> None:
        message = plan_message(json.loads(FIXTURE.read_text()), submitter="A. Observer")
        broker = MockBroker("hermes.test")
        publish(message, server=broker.address, auth=False)

        consumer = Consumer({"bootstrap.servers": broker.address, "group.id": "test"})
        partitions = consumer.list_topics("hermes.test", 10).topics["hermes.test"].partitions
        consumer.assign([TopicPartition("hermes.test", number, 0) for number in partitions])
        record = consumer.poll(10)
        consumer.close()
        self.assertIsNotNone(record)
        self.assertEqual(json.loads(record.value()), message)
        headers = dict(record.headers())
        self.assertEqual(headers["topic"], b"hermes.test")
        self.assertEqual(headers["title"].decode(), message["title"])
        self.assertEqual(headers["_format"], b"json")


if __name__ == "__main__":
    unittest.main()
