"""The real Bolt app on a local Slack: signed requests in, Web API calls out, no sleeps."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.app import build, client, clients
from bot.conversation import Advisor
from bot.courier import Courier
from bot.delivery import Delivery
from bot.door import Door
from bot.front import Front
from bot.installing import Installations
from bot.settings import Settings
from bot.storage import Store
from dialogs.interpreter import Interpreter
from dialogs.session import Session
from knowledge.loading import load
from tests.slack.local_slack import BOT_TOKEN, TEAM, LocalSlack
from tests.slack.sending import SECRET, Workspace

KNOWLEDGE = Path(__file__).parents[2] / "knowledge" / "data"

CLIENT_ID = "1111.2222"


@cache
def interpreter() -> Interpreter:
    return Interpreter(load(KNOWLEDGE))


class Bot:
    """The app as one process would run it; several may share a database.

    Tests need not wait: it posts before a request is answered, not in the `background` as the server does.
    """

    def __init__(
        self, slack: LocalSlack, database: Path, *, background: bool = False, oauth: bool = False
    ) -> None:
        known = {"client_id": CLIENT_ID, "client_secret": SECRET} if oauth else {"bot_token": BOT_TOKEN}
        self.settings = Settings(db=database, signing_secret=SECRET, api_url=slack.url, **known)
        self.store = Store.open(database)
        self.advisor = Advisor(self.store, interpreter())
        self.clock = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
        web = client(self.settings, retrying=True)
        self.installations = Installations(self.settings, self.store, web) if oauth else None
        posting = clients(self.settings, self.installations, retrying=False)
        self.delivery = Delivery(self.store, posting, lambda: self.clock)
        self.courier = Courier(self.delivery, self.store, lambda: self.clock)
        deliver = (lambda _key: self.courier.wake()) if background else self.delivery.post_pending
        self.door = Door(
            self.advisor,
            clients(self.settings, self.installations, retrying=True),
            deliver,
            lambda: self.clock,
            workers=4 if background else 0,
            handoff="C0EXPERTS",
        )
        self.app = build(self.settings, self.door, self.installations)
        self.front = Front(self.app, {})

    def latest_session(self) -> Session:
        key = self.store.latest(TEAM)
        assert key is not None
        return self.store.load(key)[0]


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with LocalSlack() as running:
        yield running


@pytest.fixture
def bot(slack: LocalSlack, tmp_path: Path) -> Bot:
    return Bot(slack, tmp_path / "advisor.db")


@pytest.fixture
def people(slack: LocalSlack, bot: Bot) -> Workspace:
    return Workspace(slack, bot.front)
