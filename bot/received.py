"""What people and workspaces do in Slack, as plain records; `bot.inbound` makes them from raw payloads."""

from dataclasses import dataclass, field

from bot.records import Key
from dialogs.session import Utterance
from knowledge.base import Grade, Item


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that one person did in a conversation.

    Attributes:
        dedupe_key: The same for every delivery of this one thing, and for a click repeated on a button.
        key: The conversation: workspace, channel, the thread's root (empty: a direct message outside any).
        user: Who.
        ts: Slack's timestamp of the message; of the message that carries the button, for a click.
        text: What they typed, unescaped, without the mention of the bot; None for a click.
        choose: The item and grade of a grade button.
        ask: The item of a "change this item" button.
        option: The id of any other offered option.
        answers: The whole checklist from the form.
        deed: What another button does (`form:open`, `copy:customer`, ...).
        turn: The turn of the conversation that rendered the button; None for a message.
        is_dm: It is a direct message.
        mentioned: The bot was named.
        to_another: It begins by naming somebody else.
        trigger: Slack's ticket for opening a dialog, valid for three seconds.
        view: The id of the view that was acted in, if any.
        selection: The selection that the view is about; 0 for the conversation's own.
        fields: What was filled into a form beside the checklist: its `block_id` and the value.
        today: The day of the message (ISO, UTC).
    """

    dedupe_key: str
    key: Key
    user: str
    ts: str
    text: str | None = None
    choose: tuple[Item, Grade] | None = None
    ask: Item | None = None
    option: str | None = None
    answers: dict[Item, Grade] | None = None
    deed: str | None = None
    turn: int | None = None
    is_dm: bool = False
    mentioned: bool = False
    to_another: bool = False
    trigger: str = ""
    view: str = ""
    selection: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    today: str = "1970-01-01"

    @property
    def addressed(self) -> bool:
        """Whether it is meant for the bot whatever the thread's past."""
        return self.is_dm or self.mentioned or self.text is None

    @property
    def utterance(self) -> Utterance:
        """What the dialog hears."""
        return Utterance(
            text=self.text,
            choose=self.choose,
            ask=self.ask,
            option=self.option,
            answers=self.answers,
            user=self.user,
            today=self.today,
        )


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command or global shortcut: one person's words, outside of any conversation."""

    dedupe_key: str
    team: str
    channel: str
    user: str
    text: str
    trigger: str
    today: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody opened a tab of our home (`home` or `messages`); `channel` is their direct message with us."""

    team: str
    user: str
    channel: str
    tab: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A workspace removed the app or revoked its tokens; the key is the same for every delivery of that."""

    team: str
    why: str
    dedupe_key: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A payload that gets no answer, and why."""

    why: str


Received = Inbound | Command | Opened | Gone | Ignored
