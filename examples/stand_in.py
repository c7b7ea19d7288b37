"""A stand-in for Nightjar: serves the plan of fixtures/tonight.json and takes reports.

Try the examples with it where no Nightjar runs; the token is "try-me":

    python examples/stand_in.py --port 8765

It answers GET /api/tonight and POST /api/labels as Nightjar does and forgets all reports when it
ends. It needs jsonschema (requirements.txt).
"""

from __future__ import annotations

import argparse
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema

EXAMPLES = Path(__file__).resolve().parent
FIXTURE = EXAMPLES / "fixtures" / "tonight.json"
LABEL_SCHEMA = EXAMPLES.parent / "docs" / "schemas" / "label.json"


class StandIn(ThreadingHTTPServer):
    """HTTP server with the plan that it serves and the reports that it accepted, by identifier."""

    daemon_threads = True

    def __init__(self, port: int = 0, token: str = "try-me") -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.plan: dict[str, Any] = json.loads(FIXTURE.read_text())
        self.token = token
        self.reports: dict[str, dict[str, Any]] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, body: bytes, authorization: str | None) -> tuple[int, dict[str, Any]]:
        """Checks and stores a report; returns the status and the answer."""
        if authorization != f"Bearer {self.token}":
            return 401, {"error": "the bearer token is missing or wrong"}
        try:
            report = json.loads(body)
            jsonschema.validate(report, json.loads(LABEL_SCHEMA.read_text()))
        except ValueError as error:
            return 422, {"error": str(error)}
        except jsonschema.ValidationError as error:
            return 422, {"error": error.message}
        known = {look["objectId"] for group in self.plan["telescopes"] for look in group["looks"]}
        if report["objectId"] not in known:
            return 404, {"error": "no such object"}
        stored = {"id": f"stand-in/{len(self.reports)}", "undone": None, **report}
        stored["reason"] = stored.pop("comment", "")
        if self.reports.setdefault(stored["id"], stored) != stored:
            return 409, {"error": f"id: {stored['id']} is the identifier of another report"}
        return 202, stored

    def __enter__(self) -> StandIn:
        # Asked to end, the server does so within the interval.
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *reason: Any) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: StandIn

    def do_GET(self) -> None:
        if self.path == "/api/tonight":
            self.answer(200, self.server.plan)
        else:
            self.answer(404, {"error": "no such page"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/api/labels":
            self.answer(*self.server.take(body, self.headers.get("Authorization")))
        else:
            self.answer(404, {"error": "no such page"})

    def answer(self, status: int, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: Any) -> None:
        pass


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8765)
    server = StandIn(parser.parse_args().port)
    print(f"serving {server.address}/api/tonight; end with ^C")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
