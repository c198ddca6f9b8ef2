"""A small Slack that keeps state: the Web API methods this app uses, on loopback, with faults on demand."""

import json
import re
import threading
import urllib.parse
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

TEAM = "T0001"
BOT_USER = "UBOT"
BOT_ID = "B0001"
BOT_TOKEN = "xoxb-local"  # noqa: S105  (a made-up token of a made-up workspace)
APP_TOKEN = "xapp-local"  # noqa: S105  (idem)

Args = dict[str, Any]


@dataclass(frozen=True)
class Call:
    method: str
    args: Args
    ok: bool
    token: str = ""


@dataclass(frozen=True)
class Fault:
    """What happens to one call instead of the answer (with `after`: behind it): a status, or a cut."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    error: str = "internal_error"
    after: bool = False
    cut: bool = False
    held: threading.Event | None = None
    """Nothing is answered before this is set."""


def too_many(seconds: int = 0) -> Fault:
    return Fault(429, {"Retry-After": str(seconds)}, "ratelimited")


class LocalSlack:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.messages: dict[str, list[Args]] = defaultdict(list)
        self.ephemeral: list[Args] = []
        self.views: dict[str, Args] = {}
        self.homes: dict[str, Args] = {}
        self.statuses: list[Args] = []
        self.titles: list[Args] = []
        self.prompts: list[Args] = []
        self.used_triggers: set[str] = set()
        self.not_in: set[str] = set()
        self.shared_channels: set[str] = set()
        self.members: dict[str, set[str]] = defaultdict(set)
        self.responses: list[Args] = []
        self.tokens = {BOT_TOKEN, APP_TOKEN}
        self.grants: dict[str, Args] = {}
        """What `oauth.v2.access` answers, by code or refresh token; each is good for once."""
        self.scopes: str | None = None
        self.socket_url = ""
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._clock = 1_795_000_000
        self._changed = threading.Condition(threading.RLock())
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    # What a test does.

    def fail(self, method: str, *faults: Fault) -> None:
        self._faults[method].extend(faults)

    def timestamp(self) -> str:
        with self._changed:
            self._clock += 1
            return f"{self._clock}.{self._clock % 1_000_000:06d}"

    def say(self, channel: str, user: str, text: str, thread: str | None = None) -> Args:
        """Record what a person wrote, as Slack would before it tells the app."""
        message: Args = {"type": "message", "user": user, "text": text, "ts": self.timestamp()}
        if thread is not None:
            message["thread_ts"] = thread
        self.messages[channel].append(message)
        return message

    def wait_for(self, holds: Callable[[], bool], seconds: float = 5.0) -> bool:
        """Wait for something to become true after a call; False when it did not in time."""
        with self._changed:
            return self._changed.wait_for(holds, seconds)

    # What a test looks at.

    def called(self, method: str) -> list[Args]:
        return [call.args for call in self.calls if call.method == method and call.ok]

    def thread(self, channel: str, root: str) -> list[Args]:
        return [m for m in self.messages[channel] if m.get("thread_ts") == root or m["ts"] == root]

    def ours(self, channel: str, root: str | None = None) -> list[Args]:
        """Return the bot's own messages in a channel, or in one thread of it."""
        found = self.messages[channel] if root is None else self.thread(channel, root)
        return [message for message in found if message.get("bot_id") == BOT_ID]

    # The methods.

    def answer(self, method: str, args: Args, token: str) -> Args:
        if token not in self.tokens and method not in {"api.test", "oauth.v2.access"}:
            return {"ok": False, "error": "invalid_auth"}
        name = re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", method.replace(".", "_"))
        implementation = getattr(self, f"_{name}", None)
        return implementation(args) if implementation else {"ok": False, "error": "unknown_method"}

    def _auth_test(self, _: Args) -> Args:
        return {
            "ok": True, "url": "https://local.slack.com/", "team": "Local", "team_id": TEAM,
            "user": "chassis", "user_id": BOT_USER, "bot_id": BOT_ID, "is_enterprise_install": False,
        }  # fmt: skip

    def _api_test(self, _: Args) -> Args:
        return {"ok": True}

    def _oauth_v2_access(self, args: Args) -> Args:
        granted = self.grants.pop(str(args.get("code") or args.get("refresh_token")), None)
        if granted is None:
            return _missing("invalid_code" if "code" in args else "invalid_refresh_token")
        self.tokens.add(granted["access_token"])
        return {"ok": True, **granted}

    def _apps_connections_open(self, _: Args) -> Args:
        return {"ok": True, "url": self.socket_url}

    def _chat_post_message(self, args: Args) -> Args:
        channel = self._channel_of(args["channel"])
        if channel in self.not_in:
            return {"ok": False, "error": "not_in_channel"}
        if not args.get("text") and not args.get("blocks"):
            return {"ok": False, "error": "no_text"}
        message = {**args, "ts": self.timestamp(), "type": "message", "user": BOT_USER, "bot_id": BOT_ID}
        del message["channel"]
        self.messages[channel].append(message)
        return {"ok": True, "channel": channel, "ts": message["ts"], "message": message}

    def _chat_update(self, args: Args) -> Args:
        for message in self.messages[args["channel"]]:
            if message["ts"] == args["ts"]:
                if message.get("bot_id") != BOT_ID:
                    return {"ok": False, "error": "cant_update_message"}
                message.update({key: value for key, value in args.items() if key not in {"channel", "ts"}})
                message["edited"] = True
                return {
                    "ok": True,
                    "channel": args["channel"],
                    "ts": args["ts"],
                    "text": args.get("text", ""),
                }
        return {"ok": False, "error": "message_not_found"}

    def _chat_post_ephemeral(self, args: Args) -> Args:
        self.ephemeral.append(args)
        return {"ok": True, "message_ts": self.timestamp()}

    def _chat_get_permalink(self, args: Args) -> Args:
        return {
            "ok": True,
            "permalink": f"https://local.slack.com/archives/{args['channel']}/p{args['message_ts']}",
        }

    def _conversations_replies(self, args: Args) -> Args:
        found = self.thread(args["channel"], args["ts"])
        return {"ok": True, "messages": found, "has_more": False} if found else _missing("thread_not_found")

    def _conversations_history(self, args: Args) -> Args:
        oldest = float(args.get("oldest") or 0)
        found = [
            m for m in self.messages[args["channel"]] if "thread_ts" not in m and float(m["ts"]) >= oldest
        ]
        return {"ok": True, "messages": found[::-1], "has_more": False}

    def _conversations_open(self, args: Args) -> Args:
        return {"ok": True, "channel": {"id": self._channel_of(args["users"])}}

    def _conversations_info(self, args: Args) -> Args:
        channel = args["channel"]
        shared, joined = channel in self.shared_channels, channel not in self.not_in
        about = {"id": channel, "is_ext_shared": shared, "is_member": joined, "name": "somewhere"}
        return {"ok": True, "channel": about}

    def _conversations_members(self, args: Args) -> Args:
        """Answer in pages of two, whatever is asked for: those who wrote there, and those who were added."""
        channel, first = args["channel"], int(args.get("cursor") or 0)
        members = sorted({m["user"] for m in self.messages[channel]} | self.members[channel] | {BOT_USER})
        following = str(first + 2) if first + 2 < len(members) else ""
        return {
            "ok": True,
            "members": members[first : first + 2],
            "response_metadata": {"next_cursor": following},
        }

    def _users_info(self, args: Args) -> Args:
        return {
            "ok": True,
            "user": {"id": args["user"], "real_name": f"Person {args['user']}", "is_bot": False},
        }

    def _views_open(self, args: Args) -> Args:
        if args["trigger_id"] in self.used_triggers:
            return {"ok": False, "error": "exchanged_trigger_id"}
        self.used_triggers.add(args["trigger_id"])
        return self._keep_view(args["view"])

    def _views_push(self, args: Args) -> Args:
        return self._views_open(args)

    def _views_update(self, args: Args) -> Args:
        if args["view_id"] not in self.views:
            return _missing("not_found")
        self.views[args["view_id"]].update(_decoded(args["view"]))
        return {"ok": True, "view": self.views[args["view_id"]]}

    def _views_publish(self, args: Args) -> Args:
        self.homes[args["user_id"]] = _decoded(args["view"])
        return {"ok": True, "view": self.homes[args["user_id"]]}

    def _assistant_threads_set_status(self, args: Args) -> Args:
        self.statuses.append(args)
        return {"ok": True}

    def _assistant_threads_set_title(self, args: Args) -> Args:
        self.titles.append(args)
        return {"ok": True}

    def _assistant_threads_set_suggested_prompts(self, args: Args) -> Args:
        self.prompts.append(args)
        return {"ok": True}

    def _keep_view(self, view: Any) -> Args:
        kept = {**_decoded(view), "id": f"V{len(self.views) + 1:04d}", "hash": self.timestamp()}
        self.views[kept["id"]] = kept
        return {"ok": True, "view": kept}

    def _channel_of(self, channel: str) -> str:
        """Return the direct message with a person where a user's id stands for it."""
        return f"D{channel[1:]}" if channel.startswith("U") else channel

    # The wire.

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        slack = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                method = self.path.removeprefix("/api/").partition("?")[0]
                fault, payload = slack.take(method, body, self.headers)
                if fault is not None and fault.held is not None:
                    fault.held.wait(10)
                if fault is not None and fault.cut:
                    self.close_connection = True
                    return
                self._send(fault, payload)

            do_GET = do_POST  # noqa: N815  (idem)

            def _send(self, fault: Fault | None, payload: Args) -> None:
                raw = json.dumps(payload).encode()
                self.send_response(fault.status if fault else 200)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(raw)))
                if slack.scopes is not None:
                    self.send_header("X-OAuth-Scopes", slack.scopes)
                for name, value in (fault.headers if fault else {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Handler

    def take(self, method: str, body: str, headers: Any) -> tuple[Fault | None, Args]:
        """Carry out one call, or fail it as a test asked."""
        args = _args(body, headers.get("Content-Type") or "")
        if method == "response":  # a command's response_url, which needs no token
            self.responses.append(args)
            return None, {"ok": True}
        token = (headers.get("Authorization") or "").removeprefix("Bearer ") or str(args.pop("token", ""))
        with self._changed:
            fault = self._faults[method].popleft() if self._faults[method] else None
            if fault is None or fault.after:
                payload = self.answer(method, args, token)
            else:
                payload = {"ok": False, "error": fault.error}
            self.calls.append(Call(method, args, ok=bool(payload["ok"]), token=token))
            self._changed.notify_all()
        return fault, payload


def _args(body: str, content_type: str) -> Args:
    if content_type.startswith("application/json"):
        return dict(json.loads(body or "{}"))
    return dict(_form(body))


def _form(body: str) -> Iterator[tuple[str, Any]]:
    for key, value in urllib.parse.parse_qsl(body):
        yield key, json.loads(value) if key in {"blocks", "metadata", "view", "prompts"} else value


def _decoded(view: Any) -> Args:
    return dict(json.loads(view) if isinstance(view, str) else view)


def _missing(error: str) -> Args:
    return {"ok": False, "error": error}
