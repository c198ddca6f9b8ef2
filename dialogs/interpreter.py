"""One message in, one reading out: every reader of the dialog behind one door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dialogs.answers import AnswerReader, AnswersRead
from dialogs.choosing import ChoiceReader
from dialogs.concepts import concept_reader
from dialogs.controls import ControlReader
from dialogs.grades import GradeReader
from dialogs.phrases import PhraseSet
from dialogs.reading import SLOTS_OF_A_BRIEF, ControlRead, Reading, Value
from dialogs.resembling import ExampleReader, Said
from dialogs.scenarios import LineReader, ScenarioReader
from dialogs.scope import ScopeReader
from dialogs.session import Memory
from dialogs.slots import SlotReader, SlotsRead
from dialogs.text import Kind, Spelling, Text, tokenize
from knowledge.base import GRADES, ITEMS, Item
from knowledge.loading import english_words
from knowledge.model import Knowledge
from knowledge.scoring import LineFit

OUT_OF_BOUNDS = ".bounds"
"""Ends the rule of a value no chassis has: "8 bays, inlet 2000 C" states, whatever it reads like."""
_STATED_TO_TOLD = 2
"""A message is no answer where this many times more words state requirements than tell other things."""
_RETAKES = ("correction", "clear")
"""Acts that may name the item whose new grade follows: "scratch what I said on power, it is custom"."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a message may lean on.

    Attributes:
        today: The message's date (ISO).
        asking: The item the bot asked for.
        pending: The kind of confirmation or choice that is open.
        grades: Items graded so far.
        slots: Slots known so far.
        described: The requirement said so far, in words.
        topic: Subjects of the last answer, `kind:id:side`.
        has_verdict: Some grade is known, so there is a verdict to talk about.
    """

    today: str = "1970-01-01"
    asking: Item | None = None
    pending: str | None = None
    grades: frozenset[Item] = frozenset()
    slots: Mapping[str, Value] = field(default_factory=dict)
    described: str = ""
    topic: tuple[str, ...] = ()
    has_verdict: bool = False


class Interpreter:
    """The knowledge, compiled for reading. Build it once; it holds no state of any conversation."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._slots = SlotReader(knowledge)
        self._grades = GradeReader(knowledge)
        self._controls = ControlReader(knowledge)
        concepts = concept_reader(knowledge)
        self._examples = ExampleReader(knowledge, concepts)
        self._answers = AnswerReader(knowledge, concepts, self._examples)
        self._scenarios = ScenarioReader(knowledge)
        self._lines = LineReader(knowledge)
        self._scope = ScopeReader(knowledge, self._examples)
        self._choices = ChoiceReader(knowledge)
        self._orders = PhraseSet((phrase, None) for phrase in knowledge.language.orders)
        self._small = frozenset((*knowledge.asking.ignored, *knowledge.controls.fillers))
        readers = (
            self._slots,
            self._grades,
            self._controls,
            self._answers,
            self._scenarios,
            self._lines,
            self._scope,
            self._choices,
        )
        names = " ".join(item.name for item in knowledge.checklist).lower().split()
        self._spelling = Spelling(
            frozenset().union(*(reader.vocabulary for reader in readers)),
            english_words(),
            likely=(*GRADES, *(name for name in names if name.isalpha())),
        )

    def prepare(self) -> None:
        """Do what the first messages would wait for: for a process that stays."""
        self._examples.prepare()

    def text(self, raw: str) -> Text:
        """Return the message in tokens, up to where it turns to orders for a machine."""
        text = tokenize(raw, self.knowledge.language, self._spelling)
        orders = self._orders.find(text)
        return self.text(raw[: text.tokens[orders[0].first].start]) if orders else text

    def read(self, raw: str, context: Context = Context()) -> Reading:
        """Understand one message.

        Nothing is decided here about what the message is for: a reading may hold slots, an answer to the
        open item and a question at once, and `dialogs.turn` weighs them.
        """
        text = self.text(raw)
        slots = self._slots.read(text, context.today, context.slots)
        controls = self._controls.read(text, context.asking, context.pending)
        corrected = next((read.target for read in controls if read.control in _RETAKES and read.target), None)
        headed = self._headed(text, context)
        about = corrected if corrected in ITEMS else headed or context.asking
        grades = self._grades.read(text, about, context.grades)
        if not (about or grades.grades) and self._may_grade_again(text, context, controls):
            grades = self._grades.read(text, self._choices.named_item(text), context.grades).stated_only()
        if grades.grades and corrected:
            controls = tuple(read for read in controls if read.control != "clear")
        other = not headed and _other_value(slots, context.slots)
        if self._controls.takes_over(controls) or (other and slots.corrects):
            grades = grades.stated_only()
        if other:
            grades = grades.beyond(self._small)  # "ok, we can wait 16 weeks"
        choices = self._choices.read(text, context.asking)
        short = len(text.tokens) <= self.knowledge.asking.weights.short_message
        answers = self._answers.read(
            text,
            context.topic,
            has_verdict=context.has_verdict,
            may_ask=short
            and not (slots.slots and any(one.rule.endswith(OUT_OF_BOUNDS) for one in slots.rejected))
            and not (controls or grades.grades or choices.bare or context.asking or context.pending),
            stated=bool(slots.slots),
        )
        if not (about or controls):
            # "tell me about custom power options" grades nothing
            grades = grades.outside(match.words for match in answers.matches)
        only_states = not grades.grades and self._only_states(text, slots)
        no_answer = only_states or (slots.corrects and slots.slots)
        said = None if no_answer else self._said(text, context, slots, asks=answers.is_question)
        if said is not None:
            controls, grades = self._examples.answered(said, controls, grades)
            if any(read.item == said.item for read in grades.grades) and self._examples.is_answer(text):
                # "usual cooling i guess?" and "NBD is plenty" answer, though their words may ask elsewhere
                answers = AnswersRead()
        elif context.grades and not (context.asking or context.pending):
            told = slots.slots or grades.grades or answers.matches or controls or choices.bare
            controls = controls if told else self._examples.done(text, asks=answers.is_question)
        if any(read.control == "dont_know" for read in controls):
            # "no clue on the certs" and "maybe a freeze, not decided" name what they say nothing of
            grades = grades.stated_only(sure=True)
            controls = tuple(_about(read, headed) for read in controls)
        stated = {**context.slots, **{read.slot: read.value for read in slots.slots}}
        for slot in slots.removed:
            stated.pop(slot, None)
        whole = self.text(f"{context.described}\n{raw}") if context.described else text
        best, runner_up = self._scenarios.match(whole, stated)
        scope = self._scope.read(text, {read.slot: read.value for read in slots.slots})
        if not scope.in_scope:
            # "who won the world cup" may read like a question about a company
            answers = answers.by_own_words()
        if scope.against:
            # words of another subject: what is only nearly an answer is none
            answers = answers.surer_than(self.knowledge.asking.weights.cut_off)
        return Reading(
            slots=slots.slots,
            removed=slots.removed,
            grades=grades.grades,
            scenario=best,
            runner_up=runner_up,
            corrects=slots.corrects or any(read.control == "correction" for read in controls),
            named_lines=self._lines.named(text),
            controls=controls,
            answers=answers.matches,
            is_question=answers.is_question,
            in_scope=scope.in_scope,
            rejected=(*slots.rejected, *grades.rejected, *answers.rejected),
            choices=choices,
            nearly=answers.nearly,
            chatter=not scope.in_scope and self._examples.is_chatter(text),
        )

    def _headed(self, text: Text, context: Context) -> Item | None:
        """Return the item that an answer opens with, whichever was asked for: "power: a plain ATX one"."""
        under_way = context.asking or context.grades
        return self._choices.opening(text) if under_way and not context.pending else None

    def _may_grade_again(self, text: Text, context: Context, controls: Sequence[ControlRead]) -> bool:
        """Say whether a message may grade the one item it names, though none is open.

        "Engineering says power has to be custom" does after a verdict; "is power custom?" only asks.
        """
        supposes = any(read.control == "what_if" for read in controls)
        asks = text.raw.rstrip().endswith("?") and not supposes
        open_choice = context.pending not in (None, "what_if")
        return bool(context.grades) and not (open_choice or asks)

    def _only_states(self, text: Text, slots: SlotsRead) -> bool:
        """Say whether a message holds hardly anything but requirements: "3U" answers no item."""
        stated = " ".join(read.evidence.words for read in slots.slots)
        told = {token.text for token in self.text(stated).tokens}
        telling = self.telling_words(text.raw)
        return bool(slots.slots) and len(telling & told) >= len(telling - told) * _STATED_TO_TOLD

    def _said(self, text: Text, context: Context, slots: SlotsRead, *, asks: bool) -> Said | None:
        """Return what is said of the open item, where likeness to other answers may tell more than rules."""
        picks = self._choices.read(text, context.asking).pick
        if not context.asking or context.pending or picks or len(slots.slots) >= SLOTS_OF_A_BRIEF:
            return None
        heads = self._choices.heads(text)
        if len(heads) > 1:
            return None  # rules read "power stock, sla light" better
        if heads and self._choices.says_outright(text):
            return None
        return Said(text, heads[0] if heads else context.asking, asks, bool(heads))

    def spelled_out(self, raw: str, form: Sequence[Item]) -> str:
        """Return a message with the numbers of a form's lines replaced by the names of their items."""
        return self._choices.spelled_out(self.text(raw), form)

    def item_named(self, raw: str) -> Item | None:
        """Return the item that a message names, if it names exactly one."""
        return self._choices.named_item(self.text(raw))

    def goes_further(self, raw: str) -> bool:
        """Say whether a message adds to what is being tried ("and power too?")."""
        return self._choices.goes_further(self.text(raw))

    def telling_words(self, raw: str) -> frozenset[str]:
        """Return the words that tell a text from others: no marks, numbers or everyday small words."""
        return frozenset(
            token.text
            for token in self.text(raw).tokens
            if token.kind is Kind.WORD and token.text not in self._small
        )

    def is_readable(self, raw: str) -> bool:
        """Say whether any word of a message is one that people use; numbers and marks say nothing."""
        words = [token for token in self.text(raw).tokens if token.kind is Kind.WORD]
        return any(self._spelling.knows(token.text) and len(token.text) > 1 for token in words)

    def lines(self, memory: Memory) -> tuple[LineFit, ...]:
        """Return the chassis lines that fit what is known, best first, at most five."""
        slots = {slot: fact.value for slot, fact in memory.slots.items()}
        if not memory.described and not slots:
            return ()
        scenario = memory.scenario.id if memory.scenario else None
        return self._lines.rank(self.text(memory.described), slots, scenario)


def _other_value(slots: SlotsRead, known: Mapping[str, Value]) -> bool:
    """Say whether a message gives another value of the need ("let's say 4 cards").

    With words of correction it answers no item then; "12 bays on our own backplane" does.
    """
    return any(read.slot in known and known[read.slot] != read.value for read in slots.slots)


def _about(read: ControlRead, item: Item | None) -> ControlRead:
    """Return an act with the item that the message opens with, where "don't know" names none itself."""
    return replace(read, target=read.target or item) if read.control == "dont_know" else read
