"""The HTTP face: Slack's events, and two health checks. A plain WSGI application."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Check = Callable[[], str | None]
"""A readiness check: None when all is well, else one line that says what is not."""
MAX_BODY_BYTES = 1_000_000
"""Slack's largest payloads (forms, long messages) stay far below; anything larger is not from Slack."""


class Front:
    """Routes Slack's requests and installations to Bolt; answers `/healthz` (alive) and `/readyz` (ready)."""

    def __init__(self, app: App | None, checks: dict[str, Check]) -> None:
        """Serve.

        Args:
            app: Takes Slack's requests, and installations if it has a flow for them; None where events arrive
                over Socket Mode.
            checks: What `/readyz` asks, by name.
        """
        self._slack: Callable[..., Iterable[bytes]] | None = None
        self._methods: dict[str, str] = {}
        if app is not None:
            self._slack = SlackRequestHandler(app, path=EVENTS_PATH)
            self._methods = {EVENTS_PATH: "POST"}
            if app.oauth_flow is not None:
                self._methods |= {INSTALL_PATH: "GET", REDIRECT_PATH: "GET"}
        self._checks = checks

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "GET")
        if path in ("/healthz", "/readyz") and method in ("GET", "HEAD"):
            return self._health(path, start_response)
        wanted = self._methods.get(path)
        if wanted is None or self._slack is None:
            return _answer(start_response, "404 Not Found", {"error": "nothing here"})
        if method != wanted:
            return _answer(start_response, "405 Method Not Allowed", {"error": f"this takes {wanted}"})
        if int(environ.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
            return _answer(start_response, "413 Content Too Large", {"error": "too large"})
        try:
            return self._slack(environ, start_response)
        except (ValueError, TypeError, AttributeError):
            # Bolt reads a body before it checks who signed it: this is not from Slack.
            return _answer(start_response, "400 Bad Request", {"error": "unreadable"})

    def _health(self, path: str, start_response: "StartResponse") -> Iterable[bytes]:
        if path == "/healthz":
            return _answer(start_response, "200 OK", {"status": "alive"})
        faults = {name: fault for name, check in self._checks.items() if (fault := check()) is not None}
        status = "503 Service Unavailable" if faults else "200 OK"
        return _answer(start_response, status, {"status": "not ready" if faults else "ready", **faults})


def _answer(start_response: "StartResponse", status: str, body: dict[str, str]) -> Iterable[bytes]:
    raw = json.dumps(body).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(raw)))])
    return [raw]
