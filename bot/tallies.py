"""What was counted: what a deletion took away, and the statistics."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted for good, by kind.

    Attributes:
        conversations: Whole ones.
        selections, summaries, verdicts: With what was searchable of them.
        turns: Messages with their replies, including those of the whole conversations.
        replies: Posted or waiting for it, as the outbox kept them.
        gaps, feedback: With their words.
        events: Received from Slack and not yet answered.
        stripped: Conversations with other people that stay, without this person's words and id; the bot's
            replies in them, which quoted those words, are blank.
    """

    conversations: int = 0
    selections: int = 0
    turns: int = 0
    verdicts: int = 0
    summaries: int = 0
    replies: int = 0
    gaps: int = 0
    feedback: int = 0
    events: int = 0
    stripped: int = 0

    @property
    def nothing(self) -> bool:
        """Say whether there was nothing to delete."""
        return not any(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a team lead wants to know.

    Attributes:
        selections, open, closed, archived: How many; archived ones count as open or closed, too.
        verdicts: Selections by their verdict as it stands, empty where there is none yet.
        settled: Selections whose verdict no open answer could change any more.
        custom_items: How often each item was custom, the most frequent first.
        scenarios: Selections by scenario, the most frequent first, empty where none fits.
        questions_median, questions_mean: Questions asked until a verdict was settled; None before the first.
        gaps: Questions that the knowledge missed, by kind.
        feedback: Opinions by value.
    """

    selections: int
    open: int
    closed: int
    archived: int
    verdicts: dict[str, int]
    settled: int
    custom_items: dict[str, int]
    scenarios: dict[str, int]
    questions_median: float | None
    questions_mean: float | None
    gaps: dict[str, int]
    feedback: dict[str, int]
