"""What makes a message ours: words of our subject, of our neighbours' subjects, and small talk, weighed."""

from pydantic import Field

from knowledge.base import Entry, Id, PhraseText, Prose


class ScopeGroup(Entry):
    """Phrases that are one kind of evidence.

    Attributes:
        name: What this evidence is, as `explain` shows it.
        first: Log-odds that the first phrase said adds (above 0: ours; below 0: not ours).
        further: Log-odds that each further, different phrase adds.
        most: How many phrases count at most.
    """

    id: Id
    name: Prose
    first: float
    further: float = 0
    most: int = Field(default=3, ge=1)
    says: tuple[PhraseText, ...] = Field(min_length=1)


class ScenarioWords(Entry):
    """How far the words by which people describe our scenarios show that a message is ours.

    Attributes:
        from_weight: Cues of scenarios that weigh less than this are everyday words and show nothing.
        first, further: Log-odds that the first such cue said adds, and each further one.
    """

    from_weight: float = Field(gt=0)
    first: float = Field(gt=0)
    further: float = Field(ge=0)


class FurtherSlots(Entry):
    """How far a need told in full outweighs other talk.

    Attributes:
        after: So many slots are no more than their own evidence.
        weight: Log-odds that each slot beyond them adds.
    """

    after: int = Field(ge=1)
    weight: float = Field(gt=0)


class Scope(Entry):
    """How scope is decided.

    Attributes:
        bias: Log-odds before any evidence: with nothing that speaks for us, a message is not ours.
        accept: A message scoring less is out of scope; in [0, 1].
        further_slots: What slots add that many stand in one message.
        cues: How the words of our scenarios count.
        slots: Log-odds that each slot found adds; a slot that is not listed adds nothing.
        groups: Phrases for and against.
    """

    bias: float
    accept: float = Field(gt=0, lt=1)
    further_slots: FurtherSlots
    cues: ScenarioWords
    slots: dict[str, float]
    groups: tuple[ScopeGroup, ...]
