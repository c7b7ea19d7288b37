"""Turns Nightjar's plan of tonight into a message of HERMES (SCiMMA), and publishes it if asked.

Print the message and check it; nothing is sent:

    python examples/hermes/plan_message.py --address http://localhost:8765 --submitter "A. Observer"

Publish it to a topic of SCiMMA that you may write, after "hop auth add":

    python examples/hermes/plan_message.py --submitter "A. Observer" --topic hermes.test --publish

The format is the one of HERMES's API v0: the help text of
https://hermes.lco.global/api/v0/submit_message/ and the validation in LCOGT/hermes,
hermes/serializers.py at commit ebd6fb8; hermes_message.schema.json has the part that is used here.
HERMES's photometry is for measurements: this message puts the survey's last limits there and
nothing else. What Nightjar expects (magnitude, airmass, times of the look) is under data.nightjar;
HERMES passes on keys of data that it does not know.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import jsonschema

SCHEMA = Path(__file__).resolve().parent / "hermes_message.schema.json"

# Telescope and instrument of each survey's photometry.
SURVEYS = {"ztf": ("Palomar 48-inch", "ZTF"), "lsst": ("Rubin Observatory", "LSSTCam")}

# Fields of a recommendation that data.nightjar repeats.
LOOK_FIELDS = [
    "telescope", "startUtc", "endUtc", "airmass", "exposureSeconds", "band", "magnitude",
    "magnitudeError", "score", "percentile", "gain", "rank", "lastDetectionUtc", "model",
]


def plan_message(
    plan: dict[str, Any], *, submitter: str, authors: str = "", topic: str = "hermes.test",
    telescope: str = "", minimum_percentile: float = 0.0,
) -> dict[str, Any]:
    """Returns the message for a plan as `/api/tonight` answers it.

    A telescope or a minimum percentile selects among the looks. Looks without a position are left
    out. Raises `ValueError` if no look is left.
    """
    looks = [
        look
        for group in plan["telescopes"]
        for look in group["looks"]
        if look["ra"] is not None and look["dec"] is not None
        and telescope in ("", look["telescope"])
        and float(look["percentile"]) >= minimum_percentile
    ]
    if not looks:
        raise ValueError(f"nothing to publish: {plan['empty'] or 'no look is selected'}")
    telescopes = sorted({look["telescope"] for look in looks if look["telescope"]})
    place = f" with {', '.join(telescopes)}" if telescopes else ""
    count = "1 object" if len(looks) == 1 else f"{len(looks)} objects"
    return {
        "title": f"Nightjar: {count} to observe{place}, plan of {plan['madeUtc']}",
        "topic": topic,
        "submitter": submitter,
        "authors": authors,
        "message_text": "\n".join(map(line, looks)),
        "data": {
            "targets": [target(look) for look in looks],
            "photometry": [limit(look) for look in looks if look["lastLimit"]],
            "nightjar": {
                "madeUtc": plan["madeUtc"],
                "looks": [expectation(look) for look in looks],
            },
        },
    }


def line(look: dict[str, Any]) -> str:
    """Returns a line of text about a look."""
    text = f"{look['objectId']} ({look['ra']:.5f} {look['dec']:+.5f})"
    if look["startUtc"]:
        text += f", {look['telescope']} {look['startUtc']} to {look['endUtc']}"
    return f"{text}: {look['sentence']}"


def target(look: dict[str, Any]) -> dict[str, Any]:
    """Returns a look's object as a target; its position is in J2000 degrees."""
    result = {
        "name": look["objectId"], "ra": look["ra"], "dec": look["dec"], "epoch": "2000.0",
        "new_discovery": False, "comments": look["sentence"],
    }
    if look["redshift"] is not None:
        result["redshift"] = look["redshift"]
    if look["host"]:
        result["host_name"] = look["host"]["identifier"]
    return result


def limit(look: dict[str, Any]) -> dict[str, Any]:
    """Returns the survey's last non-detection of a look's object as photometry."""
    telescope, instrument = SURVEYS[look["survey"]]
    last = look["lastLimit"]
    return {
        "target_name": look["objectId"],
        "date_obs": last["mjdUtc"],
        "telescope": telescope,
        "instrument": instrument,
        "bandpass": last["band"],
        "limiting_brightness": last["magnitude"],
        "limiting_brightness_unit": "AB mag",
        "comments": "last non-detection, limit of five standard deviations",
    }


def expectation(look: dict[str, Any]) -> dict[str, Any]:
    """Returns Nightjar's forecast for a look."""
    fields = {key: look[key] for key in LOOK_FIELDS if look[key] is not None}
    return {"target_name": look["objectId"], "recommendation": look["id"], **fields}


def faults(message: dict[str, Any]) -> list[str]:
    """Returns the faults for which HERMES would refuse a message, each with its place."""
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    found = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(message)]
    data = message.get("data", {})
    names = [item["name"] for item in data.get("targets", []) if "name" in item]
    twice = sorted({name for name in names if names.count(name) > 1})
    found += [f"target {name} is there twice" for name in twice]
    found += [
        f"photometry of {item.get('target_name')}, which is not among the targets"
        for item in data.get("photometry", []) if item.get("target_name") not in names
    ]
    return found


def publish(message: dict[str, Any], server: str = "kafka.scimma.org", auth: Any = True) -> None:
    """Publishes a message with hop-client's credential; raises an error if the broker refuses it.

    HERMES publishes JSON with the topic and the title among the headers; so does this.
    """
    from hop import Stream

    refused: list[str] = []

    def delivered(error: Any, _: Any) -> None:
        if error is not None:
            refused.append(str(error))

    # Messages are small: hop-client need not ask for the topic's largest size.
    stream = Stream(auth=auth).open(
        f"kafka://{server}/{message['topic']}", "w",
        automatic_offload=False, produce_timeout=timedelta(seconds=30),
    )
    with stream:
        stream.write(
            message,
            headers={"topic": message["topic"].encode(), "title": message["title"].encode()},
            delivery_callback=delivered,
        )
    if refused:
        raise RuntimeError(f"not published: {refused[0]}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--address", default="http://localhost:8765", help="Nightjar's HTTP interface"
    )
    parser.add_argument("--submitter", required=True, help="who sends the message")
    parser.add_argument("--authors", default="", help="full list of authors")
    parser.add_argument("--topic", default="hermes.test")
    parser.add_argument("--telescope", default="", help="looks of this telescope alone")
    parser.add_argument("--minimum-percentile", type=float, default=0.0)
    parser.add_argument(
        "--publish", action="store_true", help="send the message; else it is printed"
    )
    options = parser.parse_args(arguments)

    with urlopen(options.address.rstrip("/") + "/api/tonight", timeout=10) as answer:
        plan = json.load(answer)
    try:
        message = plan_message(
            plan, submitter=options.submitter, authors=options.authors, topic=options.topic,
            telescope=options.telescope, minimum_percentile=options.minimum_percentile,
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if found := faults(message):
        print("\n".join(found), file=sys.stderr)
        return 1
    if options.publish:
        publish(message)
        print(f"published to {options.topic}: {message['title']}")
    else:
        print(json.dumps(message, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
