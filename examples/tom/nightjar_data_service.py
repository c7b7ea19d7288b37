"""Nightjar as a data service of a TOM (TOM Toolkit 3, tom_dataservices).

Copy nightjar_plan.py and this file into your TOM, for instance into its app custom_code, and add to
custom_code/apps.py:

    class CustomCodeConfig(AppConfig):
        name = "custom_code"

        def data_services(self):
            return [{"class": "custom_code.nightjar_data_service.NightjarDataService"}]

Then query Nightjar on the page of data services, or run a saved query each evening:

    ./manage.py listqueries
    ./manage.py rundataquery 1
"""

from __future__ import annotations

from typing import Any

import requests
from django import forms
from tom_dataservices.dataservices import DataService, QueryServiceError
from tom_dataservices.forms import BaseQueryForm
from tom_targets.models import Target

from .nightjar_plan import fetch_plan, looks, target_extras, target_fields


class NightjarQueryForm(BaseQueryForm):
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


class NightjarDataService(DataService):
    """Data service that gives tonight's recommendations as targets."""

    name = "Nightjar"
    verbose_name = "Nightjar: objects for tonight's telescopes"
    service_notes = "Fetches the current plan. Query again to update the targets."

    @classmethod
    def get_form_class(cls) -> type[NightjarQueryForm]:
        return NightjarQueryForm

    def build_query_parameters(self, parameters: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        self.query_parameters = {
            "address": parameters["address"],
            "telescope": parameters.get("telescope") or "",
            "minimum_percentile": parameters.get("minimum_percentile") or 0.0,
        }
        return self.query_parameters

    def query_service(self, query_parameters: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Returns Nightjar's plan."""
        try:
            self.query_results = fetch_plan(query_parameters["address"])
        except requests.RequestException as error:
            address = query_parameters["address"]
            raise QueryServiceError(f"no plan from {address}: {error}") from error
        return self.query_results

    def query_targets(
        self, query_parameters: dict[str, Any], **kwargs: Any
    ) -> list[dict[str, Any]]:
        """Returns a row for each look; TOM Toolkit shows the rows as a table."""
        plan = self.query_service(query_parameters)
        selected = looks(
            plan, query_parameters["telescope"], query_parameters["minimum_percentile"]
        )
        return [{**target_fields(record), **target_extras(record)} for record in selected]

    def create_target_from_query(self, target_result: dict[str, Any], **kwargs: Any) -> Target:
        """Returns the target of that name, or a new one, with the plan's position, unsaved."""
        target = Target.objects.filter(name=target_result["name"]).first() or Target()
        for key in ("name", "type", "ra", "dec", "epoch"):
            setattr(target, key, target_result[key])
        return target

    def create_target_extras_from_query(
        self, query_results: dict[str, Any], **kwargs: Any
    ) -> dict[str, Any]:
        return {
            key: value for key, value in query_results.items()
            if key == "redshift" or key.startswith("nightjar_")
        }
