"""What the store keeps, as plain frozen records. No SQL, no clock: times are given, aware and in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

GapKind = Literal["no_answer", "not_understood"]
"""Why a message is a knowledge gap: nothing known answers it, or it was not understood at all."""
State = Literal["current", "open", "closed", "archived", "any"]
"""Where a selection can stand, as lists are filtered."""


@dataclass(frozen=True, slots=True)
class Key:
    """What identifies a conversation.

    Attributes:
        team: Slack's team id (workspaces never see each other's data); `terminal` or `replay` at those doors.
        channel: Slack's channel id; the login name in the terminal; the conversation's name in a replay.
        thread: The thread's time stamp in Slack; the starting time in the terminal; empty in a replay.
    """

    team: str
    channel: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a workspace's tokens are found.

    Attributes:
        team: Slack's team id.
        enterprise: The id of the enterprise it belongs to; empty for none.
        org_wide: The enterprise installed the app as a whole: one token for all of its workspaces.
    """

    team: str
    enterprise: str = ""
    org_wide: bool = False


@dataclass(frozen=True, slots=True)
class VerdictRecord:
    """A verdict that a turn reached or changed; `grades` is JSON, item to grade."""

    verdict: str
    settled: bool
    firm: bool
    hard: int
    light: int
    grades: str


@dataclass(frozen=True, slots=True)
class SelectionRecord:
    """A selection as it stands after a turn: one row a selection, replaced by every turn that touches it.

    Attributes:
        name: What is known of it in one line; `Labels` give it another.
        lines: Blank-separated, for the search.
        scenario, verdict: Ids, or empty.
        words: What people said in it, and what was understood, for the search.
        memory: `dialogs.session.Memory` as JSON: what "same as last time" takes up.
        closed: The person cancelled or restarted: the next requirement opens another selection.
        summary: `dialogs.moves.Summarize` as JSON where this turn recommended or summarized; a new version is
            stored when it differs from the last one.
    """

    name: str
    scenario: str
    lines: str
    verdict: str
    words: str
    memory: str
    closed: bool = False
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class GapRecord:
    """A question that the knowledge did not answer; `topics` are ids of `unknowns.yaml`, blank-separated."""

    kind: GapKind
    text: str
    topics: str = ""


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply to post: `kind` is the door's own word (`reply`, `card`, ...), `payload` its JSON."""

    kind: str
    payload: str


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One message and what came of it.

    Attributes:
        at: When it was answered.
        user: Who said it, if known.
        utterance: `dialogs.session.Utterance` as JSON, as understood by the door (empty fields left out).
        kind: The reply's kind in the replay protocol.
        reply: What a person read, as plain text.
        moves, trace: JSON: what the bot did, and what was understood from which words.
        verdict: Where this turn reached or changed it.
        selection: The selection as it stands now, where the conversation is at one.
        gaps: What the knowledge did not answer.
        dedupe_key: Identifies the message however often it is delivered; None where a door delivers once.
        replies: To be posted, in order; pending until `outbox.mark_posted`.
    """

    at: datetime
    user: str | None
    utterance: str
    kind: str
    reply: str
    moves: str
    trace: str
    verdict: VerdictRecord | None = None
    selection: SelectionRecord | None = None
    gaps: tuple[GapRecord, ...] = ()
    dedupe_key: str | None = None
    replies: tuple[NewReply, ...] = ()


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit did.

    Attributes:
        version: The session's version from now on; it is the turn's number too, counted from 1.
        replies: The ids of the replies queued, in order.
        selection: The selection's id, None where the conversation selects nothing.
        summary_version: The version of the summary stored, None where none was.
    """

    version: int
    replies: tuple[int, ...] = ()
    selection: int | None = None
    summary_version: int | None = None


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One turn as stored; see `TurnRecord`."""

    number: int
    at: str
    user: str | None
    utterance: str
    kind: str
    reply: str
    moves: str
    trace: str


@dataclass(frozen=True, slots=True)
class PendingReply:
    """A reply claimed for posting. `attempts` counts this one."""

    id: int
    key: Key
    kind: str
    payload: str
    attempts: int


@dataclass(frozen=True, slots=True)
class PostedReply:
    """A reply that was posted; `ts` identifies it in Slack."""

    id: int
    kind: str
    payload: str
    ts: str


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event that was acknowledged and not yet handled."""

    dedupe_key: str
    payload: str


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection in a list; ids and words as in `SelectionRecord`, times ISO in UTC."""

    id: int
    key: Key
    owner: str | None
    name: str
    tags: str
    scenario: str
    lines: str
    verdict: str
    opened_at: str
    updated_at: str
    closed_at: str | None
    versions: int
    customer: str = ""
    project: str = ""
    archived_at: str | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """What people call a selection; None leaves a field as it is, an empty text takes it away.

    `tags` are single words, sorted and without repeats when stored.
    """

    name: str | None = None
    customer: str | None = None
    project: str | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SummaryVersion:
    """One version of a selection's summary; `content` is `dialogs.moves.Summarize` as JSON."""

    selection: int
    version: int
    at: str
    verdict: str
    content: str
    knowledge_version: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as stored: how often it was met (`times`), and when last."""

    kind: GapKind
    text: str
    topics: str
    times: int
    last_at: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which selections to list; an empty field accepts any.

    Attributes:
        team, channel, owner, scenario, verdict: Exactly these.
        customer, project, tag, line: Found in these fields, by the words' stems.
        since, until: The first and the last day (ISO) on which it was opened.
        state: `current` leaves out what was archived; `open` and `closed` do, too.
        viewer: Leave out other people's direct messages; the rest is up to `bot.access`.
        without: Leave out these channels.
        limit: At most so many.
    """

    team: str = ""
    channel: str = ""
    owner: str = ""
    scenario: str = ""
    verdict: str = ""
    customer: str = ""
    project: str = ""
    tag: str = ""
    line: str = ""
    since: str = ""
    until: str = ""
    state: State = "current"
    viewer: str = ""
    without: frozenset[str] = frozenset()
    limit: int = 20


def iso(at: datetime) -> str:
    """Return a time as stored: UTC, milliseconds, `2026-11-22T09:30:00.000Z`; sorts as text.

    Raises:
        ValueError: The time is naive.
    """
    if at.tzinfo is None:
        raise ValueError(f"the time {at} has no zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
