"""Nightjar as a broker of a TOM (TOM Toolkit 2 and 3, tom_alerts).

TOM Toolkit 3 has replaced brokers by data services (nightjar_data_service.py beside this file). It
still ships tom_alerts but no longer installs it by default. To use this broker, copy
nightjar_plan.py and nightjar_broker.py into your TOM, for instance into its app custom_code, and
add to settings.py:

    INSTALLED_APPS += ["tom_alerts"]
    TOM_ALERT_CLASSES = ["custom_code.nightjar_broker.NightjarBroker"]

Then save a query for the broker Nightjar on the page of alerts and run it there, or each evening:

    ./manage.py runbrokerquery "Tonight on P60"
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests
from crispy_forms.layout import Layout
from django import forms
from tom_alerts.alerts import GenericAlert, GenericBroker, GenericQueryForm
from tom_targets.models import Target

from .nightjar_plan import Record, fetch_plan, looks, target_extras, target_fields


class NightjarForm(GenericQueryForm):
    """Form with Nightjar's address and a selection of looks."""

    address = forms.URLField(
        initial="http://localhost:8765", assume_scheme="http",
        help_text="Address of Nightjar's HTTP interface",
    )
    telescope = forms.CharField(
        required=False, help_text="Name of a telescope in Nightjar's configuration; empty: all"
    )
    minimum_percentile = forms.FloatField(
        required=False, min_value=0, max_value=100,
        help_text="Leaves out objects that are less strange; empty: none",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            self.common_layout, "address", "telescope", "minimum_percentile"
        )


@dataclass
class NightjarAlert(GenericAlert):
    """Alert that passes Nightjar's extra fields on to its target."""

    extras: dict[str, Any] = field(default_factory=dict)

    def to_target(self) -> tuple[Target, dict[str, Any], list[str]]:
        target, _, aliases = super().to_target()
        return target, self.extras, aliases


class NightjarBroker(GenericBroker):
    """Broker that gives tonight's recommendations as alerts."""

    name = "Nightjar"
    form = NightjarForm
    score_description = (
        "Percentage of common objects, observed as often and as long, that are less strange."
    )

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}

    def fetch_alerts(self, parameters: dict[str, Any]) -> Iterator[Record]:
        """Returns the selected looks of the current plan, each with Nightjar's address."""
        address = parameters["address"].rstrip("/")
        try:
            plan = fetch_plan(address)
        except requests.RequestException as error:
            # TOM Toolkit's page shows this error to the user; others end in a server error.
            raise requests.HTTPError(f"no plan from {address}: {error}") from error
        selected = looks(
            plan, parameters.get("telescope") or "", parameters.get("minimum_percentile") or 0.0
        )
        self.records = {record["id"]: {**record, "address": address} for record in selected}
        return iter(self.records.values())

    def fetch_alert(self, alert_id: str) -> Record:
        """Returns one of the looks that `fetch_alerts` found."""
        return self.records[alert_id]

    def to_generic_alert(self, alert: Record) -> NightjarAlert:
        return NightjarAlert(
            timestamp=datetime.fromisoformat(alert["lastDetectionUtc"] or alert["issuedUtc"]),
            id=alert["id"],
            name=alert["objectId"],
            ra=alert["ra"],
            dec=alert["dec"],
            mag=alert["magnitude"],
            score=alert["percentile"],
            url=alert["address"] + alert["page"],
            extras=target_extras(alert),
        )

    def to_target(self, alert: Record) -> Target:
        """Creates the alert's target, or updates the one of that name."""
        target = Target.objects.filter(name=alert["objectId"]).first() or Target()
        for key, value in target_fields(alert).items():
            setattr(target, key, value)
        target.save(extras=target_extras(alert))
        return target
