"""Which channel threads the bot follows: those it was mentioned in, until somebody tells it to stop."""

from pathlib import Path

import yaml

from bot.received import Inbound
from bot.storage import Store
from dialogs.interpreter import Interpreter
from dialogs.phrases import PhraseSet

_MARK = "following"
_STOPPED, _FOLLOWED = "no", "yes"


class Following:
    """Decides whether a message is for the bot, and remembers who sent it away."""

    def __init__(self, store: Store, interpreter: Interpreter) -> None:
        """Remember in `store`; read words with `interpreter`."""
        self._store = store
        self._interpreter = interpreter
        data: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
        self._stops = PhraseSet((source, when) for when, sources in data.items() for source in sources)

    def hears(self, inbound: Inbound) -> bool:
        """Say whether to answer: when addressed, and in threads it follows; a mention resumes following."""
        muted = self._store.mark(inbound.key, _MARK) == _STOPPED
        if inbound.addressed:
            if muted and inbound.mentioned:
                self._store.set_mark(inbound.key, _MARK, _FOLLOWED)
            return True
        if inbound.to_another or muted or not self._store.exists(inbound.key):
            return False
        session, _ = self._store.load(inbound.key)
        return not session.closed

    def sent_away(self, inbound: Inbound) -> bool:
        """Say whether this message tells the bot to leave the thread; direct messages can't be left."""
        if inbound.text is None or inbound.is_dm:
            return False
        hits = self._stops.find(self._interpreter.text(inbound.text))
        if not hits:
            return False
        session, _ = self._store.load(inbound.key)
        return any(hit.payload == "always" for hit in hits) or not session.selecting

    def leave(self, inbound: Inbound) -> None:
        """Follow the thread no more."""
        self._store.set_mark(inbound.key, _MARK, _STOPPED)
