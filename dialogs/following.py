"""Questions that lean on the last answer: "why?", "and for ODM?"."""

from dialogs.phrases import PhraseSet
from dialogs.reading import AnswerMatch
from dialogs.text import Text
from dialogs.weighing import Side
from knowledge.model import Knowledge

_SIDES: tuple[Side, Side] = ("oem", "odm")


class FollowUps:
    """Reads a message that has no subject of its own in the light of the last answer."""

    def __init__(self, knowledge: Knowledge) -> None:
        asking = knowledge.asking
        self._why = PhraseSet((phrase, None) for phrase in asking.why)
        self._leans = PhraseSet((phrase, None) for phrase in asking.follow_up)
        self._sides = PhraseSet(
            (phrase, side) for side, phrases in asking.sides.items() for phrase in phrases
        )
        self._facts = {fact.id: fact for fact in knowledge.answers}
        self._dimensions = {row.id: row for row in knowledge.comparison}

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the phrases that lean on an answer."""
        return self._why.vocabulary | self._leans.vocabulary

    def read(
        self, text: Text, topic: tuple[str, ...], *, has_verdict: bool, content: bool
    ) -> AnswerMatch | None:
        """Return what the message asks about, or None when it does not lean on the topic.

        Args:
            text: The message.
            topic: What the last answer was about, `kind:id:side` each; the last one is leant on.
            has_verdict: There is a verdict, so that "why?" is meant for it unless an answer came just before.
            content: The message has a subject of its own.
        """
        if content or not topic:
            return None
        kind, name, _ = topic[-1].split(":")
        if self._why.find(text):
            return self._reason(kind, name) if not has_verdict else None
        sides = {hit.payload for hit in self._sides.find(text)}
        if len(sides) != 1 or not self._leans.find(text):
            return None
        return self._other_side(kind, name, min(sides))

    def _reason(self, kind: str, name: str) -> AnswerMatch | None:
        entry = self._facts.get(name) if kind == "fact" else None
        row = self._dimensions.get(name) if kind == "dimension" else None
        why = (entry.why if entry else None) or (row.why if row else None)
        return AnswerMatch("fact", why) if why else None

    def _other_side(self, kind: str, name: str, side: Side) -> AnswerMatch | None:
        if kind == "dimension":
            return AnswerMatch("dimension", name, side)
        if kind == "fact" and (counterpart := self._facts[name].counterpart):
            same = self._facts[name].side == side
            return AnswerMatch("fact", name if same else counterpart)
        if kind == "term" and name in _SIDES:
            return AnswerMatch("term", side)
        return None
