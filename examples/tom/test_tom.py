"""Tests of the TOM modules in a fresh TOM: a temporary folder with an app, and SQLite.

    examples/run-tests

The tables are made from TOM Toolkit's models, not by its migrations, since old migrations need
packages that the tests do without.
"""

from __future__ import annotations

import copy
import io
import json
import logging
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from stand_in import FIXTURE, StandIn  # noqa: E402

APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sites",
    "django_comments",
    "guardian",
    "tom_targets",
    "tom_observations",
    "tom_dataproducts",
    "tom_dataservices",
    "tom_alerts",
    "custom_code",
]

APP_CONFIGURATION = """
from django.apps import AppConfig

class CustomCodeConfig(AppConfig):
    name = "custom_code"

    def data_services(self):
        return [{"class": "custom_code.nightjar_data_service.NightjarDataService"}]
"""

folder: tempfile.TemporaryDirectory[str]


def setUpModule() -> None:
    """Makes the TOM as the modules' docstrings say."""
    global folder
    import django
    from django.conf import settings
    from django.core.management import call_command

    folder = tempfile.TemporaryDirectory()
    app = Path(folder.name) / "custom_code"
    app.mkdir()
    (app / "__init__.py").touch()
    (app / "apps.py").write_text(APP_CONFIGURATION)
    for module in HERE.glob("nightjar_*.py"):
        shutil.copy(module, app)
    sys.path.insert(0, folder.name)
    settings.configure(
        INSTALLED_APPS=APPS,
        MIGRATION_MODULES={name.rpartition(".")[2]: None for name in APPS},
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(Path(folder.name) / "tom.sqlite"),
            }
        },
        AUTHENTICATION_BACKENDS=["guardian.backends.ObjectPermissionBackend"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EXTRA_FIELDS=[],
        HOOKS={},
        SECRET_KEY="for a TOM that lives for a second",
        SITE_ID=1,
        TARGET_PERMISSIONS_ONLY=True,
        TOM_ALERT_CLASSES=["custom_code.nightjar_broker.NightjarBroker"],
        USE_TZ=True,
    )
    django.setup()
    # tom_dataservices offers services whose packages the tests do without, and says so each time.
    logging.getLogger("tom_dataservices").setLevel(logging.ERROR)
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)


def tearDownModule() -> None:
    from django.db import connections

    connections.close_all()
    sys.path.remove(folder.name)
    folder.cleanup()


class TOMTestCase(unittest.TestCase):
    """A TOM without targets, and a stand-in that serves the fixture."""

    def setUp(self) -> None:
        from tom_targets.models import Target

        Target.objects.all().delete()
        self.nightjar = self.enterContext(StandIn())
        self.looks: list[dict[str, Any]] = [
            look
            for group in json.loads(FIXTURE.read_text())["telescopes"]
            for look in group["looks"]
        ]

    def query(self, **values: Any) -> dict[str, Any]:
        return {"address": self.nightjar.address, **values}

    def assertTargetsAreThePlan(self) -> None:
        from tom_targets.models import Target

        targets = {target.name: target for target in Target.objects.all()}
        self.assertEqual(sorted(targets), sorted(look["objectId"] for look in self.looks))
        self.assertEqual(Target.objects.count(), len(self.looks))
        for look in self.looks:
            target = targets[look["objectId"]]
            self.assertEqual(target.type, "SIDEREAL")
            self.assertAlmostEqual(target.ra, look["ra"], places=9)
            self.assertAlmostEqual(target.dec, look["dec"], places=9)
            extras = {extra.key: extra for extra in target.targetextra_set.all()}
            self.assertEqual(extras["nightjar_recommendation"].value, look["id"])
            self.assertEqual(extras["nightjar_score"].float_value, look["score"])
            self.assertEqual(extras["nightjar_percentile"].float_value, look["percentile"])
            self.assertEqual("redshift" in extras, look["redshift"] is not None)
            if look["redshift"] is not None:
                self.assertEqual(extras["redshift"].float_value, look["redshift"])

    def changePlan(self) -> None:
        """Has Nightjar supersede the first look."""
        self.looks[0] |= {"id": "ztf/later", "score": 0.5, "ra": self.looks[0]["ra"] + 1e-5}
        plan = copy.deepcopy(self.nightjar.plan)
        plan["telescopes"][0]["looks"][0] = self.looks[0]
        self.nightjar.plan = plan


class BrokerTests(TOMTestCase):
    def test_the_plan_becomes_targets_once(self) -> None:
        from tom_alerts.alerts import get_service_class

        for _ in range(2):
            get_service_class("Nightjar")().fetch_and_save_all(self.query())
            self.assertTargetsAreThePlan()

    def test_a_later_plan_updates_the_targets(self) -> None:
        from custom_code.nightjar_broker import NightjarBroker

        NightjarBroker().fetch_and_save_all(self.query())
        self.changePlan()
        NightjarBroker().fetch_and_save_all(self.query())
        self.assertTargetsAreThePlan()

    def test_a_saved_query_runs_from_the_command_line(self) -> None:
        from custom_code.nightjar_broker import NightjarForm
        from django.core.management import call_command

        form = NightjarForm(
            self.query(query_name="Tonight", broker="Nightjar", telescope="", minimum_percentile="")
        )
        self.assertTrue(form.is_valid(), form.errors)
        form.save()
        output = io.StringIO()
        call_command("runbrokerquery", "Tonight", stdout=output)
        self.assertTargetsAreThePlan()
        self.assertNotIn("WARNING", output.getvalue())
        call_command("runbrokerquery", "Tonight", stdout=output)
        self.assertTargetsAreThePlan()
        self.assertEqual(output.getvalue().count("already exists"), len(self.looks))

    def test_alerts_say_where_their_page_is(self) -> None:
        from custom_code.nightjar_broker import NightjarBroker

        broker = NightjarBroker()
        for look, alert in zip(self.looks, broker.fetch_alerts(self.query()), strict=True):
            alert = broker.to_generic_alert(alert)
            self.assertEqual(alert.url, f"{self.nightjar.address}/objects/{look['objectId']}")
            self.assertEqual(alert.score, look["percentile"])
            self.assertEqual(
                alert.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ"), look["lastDetectionUtc"]
            )

    def test_telescope_and_percentile_select(self) -> None:
        from custom_code.nightjar_broker import NightjarBroker

        telescope = self.looks[0]["telescope"]
        alerts = list(
            NightjarBroker().fetch_alerts(self.query(telescope=telescope, minimum_percentile=99.0))
        )
        expected = [
            look["id"]
            for look in self.looks
            if look["telescope"] == telescope and look["percentile"] >= 99
        ]
        self.assertEqual([alert["id"] for alert in alerts], expected)
        self.assertTrue(0 < len(expected) < len(self.looks))

    def test_looks_without_a_position_are_left_out(self) -> None:
        from custom_code.nightjar_broker import NightjarBroker

        self.nightjar.plan["telescopes"][0]["looks"][0] |= {"ra": None, "dec": None}
        alerts = list(NightjarBroker().fetch_alerts(self.query()))
        self.assertEqual(len(alerts), len(self.looks) - 1)

    def test_no_answer_is_an_error_that_tom_toolkit_shows(self) -> None:
        import requests
        from custom_code.nightjar_broker import NightjarBroker

        with self.assertRaisesRegex(requests.HTTPError, "no plan from http://127.0.0.1:9"):
            NightjarBroker().fetch_alerts({"address": "http://127.0.0.1:9"})


class DataServiceTests(TOMTestCase):
    def test_a_saved_query_makes_and_updates_targets(self) -> None:
        from django.core.management import call_command
        from tom_dataservices.dataservices import get_data_service_class

        service = get_data_service_class("Nightjar")
        form = service.get_form_class()(self.query(data_service="Nightjar"))
        self.assertTrue(form.is_valid(), form.errors)
        query = form.save()
        for _ in range(2):
            call_command("rundataquery", query.id, stdout=io.StringIO())
            self.assertTargetsAreThePlan()
        self.changePlan()
        call_command("rundataquery", query.id, stdout=io.StringIO())
        self.assertTargetsAreThePlan()

    def test_no_answer_is_an_error_that_tom_toolkit_shows(self) -> None:
        from custom_code.nightjar_data_service import NightjarDataService
        from tom_dataservices.dataservices import QueryServiceError

        service = NightjarDataService()
        parameters = service.build_query_parameters({"address": "http://127.0.0.1:9"})
        with self.assertRaisesRegex(QueryServiceError, "no plan from http://127.0.0.1:9"):
            service.query_targets(parameters)


class ReportTests(TOMTestCase):
    def send(self, **values: Any) -> dict[str, Any]:
        from custom_code.nightjar_plan import report_observed

        values = {
            "address": self.nightjar.address,
            "token": self.nightjar.token,
            "object_id": self.looks[0]["objectId"],
            "author": "night desk",
            **values,
        }
        return report_observed(**values)

    def test_an_observation_is_reported(self) -> None:
        stored = self.send(telescope="Palomar-P60", comment="clear, seeing 1.4")
        self.assertEqual(list(self.nightjar.reports), [stored["id"]])
        self.assertEqual(stored["objectId"], self.looks[0]["objectId"])
        self.assertEqual(stored["label"], "observed")
        self.assertEqual(stored["telescope"], "Palomar-P60")
        self.assertEqual(stored["reason"], "clear, seeing 1.4")

    def test_a_report_with_an_identifier_counts_once(self) -> None:
        for _ in range(2):
            self.send(report_id="our TOM/observation 17")
        self.assertEqual(list(self.nightjar.reports), ["our TOM/observation 17"])

    def test_refusals_name_their_reason(self) -> None:
        from custom_code.nightjar_plan import ReportRefused

        with self.assertRaisesRegex(ReportRefused, "401.*token"):
            self.send(token="wrong")
        with self.assertRaisesRegex(ReportRefused, "404.*no such object"):
            self.send(object_id="ZTF99zzzzzzz")
        with self.assertRaisesRegex(ReportRefused, "422"):
            self.send(comment="x" * 5000)
        self.assertEqual(self.nightjar.reports, {})


if __name__ == "__main__":
    unittest.main()
