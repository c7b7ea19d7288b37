"""Tonight's plan from Nightjar, and reports back to it.

The two TOM modules beside this file use it. By itself it prints the plan:

    python examples/tom/nightjar_plan.py http://localhost:8765
"""

from __future__ import annotations

import sys
from typing import Any

import requests

Record = dict[str, Any]

TIMEOUT = 10  # seconds


class ReportRefused(RuntimeError):
    """Error: Nightjar did not store a report; the text gives its reason."""


def fetch_plan(address: str) -> dict[str, Any]:
    """Returns the answer of `/api/tonight` of the Nightjar at `address`."""
    answer = requests.get(address.rstrip("/") + "/api/tonight", timeout=TIMEOUT)
    answer.raise_for_status()
    return answer.json()


def looks(
    plan: dict[str, Any], telescope: str = "", minimum_percentile: float = 0.0
) -> list[Record]:
    """Returns the plan's looks for a telescope (all if empty) that have a known position."""
    return [
        record
        for group in plan["telescopes"]
        for record in group["looks"]
        if record["ra"] is not None and record["dec"] is not None
        and telescope in ("", record["telescope"])
        and float(record["percentile"]) >= minimum_percentile
    ]


def target_fields(record: Record) -> dict[str, Any]:
    """Returns the fields of a TOM's Target; positions are J2000 degrees."""
    return {
        "name": record["objectId"],
        "type": "SIDEREAL",
        "ra": record["ra"],
        "dec": record["dec"],
        "epoch": 2000.0,
    }


def target_extras(record: Record) -> dict[str, Any]:
    """Returns the extra fields of a TOM's Target; unknown ones are left out."""
    extras = {
        "nightjar_score": record["score"],
        "nightjar_percentile": record["percentile"],
        "nightjar_recommendation": record["id"],
        "nightjar_telescope": record["telescope"],
        "nightjar_start": record["startUtc"],
        "redshift": record["redshift"],
    }
    return {key: value for key, value in extras.items() if value is not None}


def report(
    address: str,
    token: str,
    object_id: str,
    label: str,
    *,
    author: str,
    telescope: str | None = None,
    comment: str | None = None,
    report_id: str | None = None,
) -> dict[str, Any]:
    """Reports that an object was `requested` or `observed`, or that its look `failed`.

    `token` is the content of the file that `http.tokenFile` names in Nightjar's configuration.
    With a `report_id` of your own, the same report sent twice counts once. Returns the report as
    Nightjar stored it; raises `ReportRefused` if it did not.
    """
    body = {
        "id": report_id,
        "objectId": object_id,
        "label": label,
        "telescope": telescope,
        "author": author,
        "comment": comment,
    }
    answer = requests.post(
        address.rstrip("/") + "/api/labels",
        json={key: value for key, value in body.items() if value is not None},
        headers={"Authorization": f"Bearer {token}"},
        timeout=TIMEOUT,
    )
    if answer.status_code != 202:
        raise ReportRefused(f"{object_id} {label}: status {answer.status_code}: {answer.text}")
    return answer.json()


def report_observed(address: str, token: str, object_id: str, **details: Any) -> dict[str, Any]:
    """Reports that an object was observed; `details` as in `report`."""
    return report(address, token, object_id, "observed", **details)


if __name__ == "__main__":
    for look in looks(fetch_plan(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8765")):
        print(look["objectId"], look["telescope"] or "-", look["startUtc"] or "-", look["sentence"])
