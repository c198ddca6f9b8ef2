"""What every document takes from a selection: its needs, its subject, its items and lines."""

from collections.abc import Iterable

from bot.summaries.cleaning import harmless
from bot.summaries.content import Asked, Edition, ItemTexts, Need, Value
from dialogs.moves import Summarize
from knowledge.base import Item
from knowledge.fitting import holds
from knowledge.model import Knowledge
from knowledge.slots import AnySlot, ChoiceSlot, CountSlot, FlagSlot, ListSlot, MeasureSlot
from knowledge.wording import CustomerQuestion, Subject

PRODUCTS_NAMED = 3


class Facts:
    """A selection read against one knowledge. Ids that the knowledge no longer has are left out."""

    def __init__(self, summary: Summarize, knowledge: Knowledge, edition: Edition) -> None:
        """Take a stored summary; it may have been stored under an older knowledge."""
        self.summary = summary
        self.knowledge = knowledge
        self.edition = edition
        self.slots = {
            slot: value
            for slot, entry in knowledge.slots.by_id.items()
            if slot in summary.slots and (value := _known(entry, summary.slots[slot].value)) is not None
        }
        self.scenario = knowledge.scenario_by_id.get(summary.scenario.id) if summary.scenario else None
        self.subject_entry = next(one for one in knowledge.wording.subjects if self._applies(one))

    @property
    def name(self) -> str:
        """What colleagues call the selection; empty where it is only listed by its needs."""
        listed = " · ".join(need.shown for need in self.needs)
        return "" if self.edition.name == listed else harmless(self.edition.name)

    def _applies(self, subject: Subject) -> bool:
        if subject.scenario is not None:
            return self.scenario is not None and subject.scenario == self.scenario.id
        return subject.workload is None or subject.workload == self.slots.get("workload")

    def whole(self, slot: str) -> int | None:
        """Return a slot that is a number, None where nobody said."""
        value = self.slots.get(slot)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def subject(self) -> str:
        """What the systems are called: "2U AI and storage nodes"."""
        noun = self.subject_entry.one if self.whole("quantity") == 1 else self.subject_entry.many
        height = self.whole("rack_units")
        return f"{height}U {noun}" if height else noun

    @property
    def needs(self) -> tuple[Need, ...]:
        """What was stated, in the knowledge's order."""
        return tuple(self.need(slot) for slot in self.slots)

    def need(self, slot: str) -> Need:
        """Return a stated requirement."""
        entry, value = self.knowledge.slots.by_id[slot], self.slots[slot]
        shown = self.knowledge.slots.show(slot, value)
        match entry:
            case CountSlot():
                brief = str(value)
            case ChoiceSlot() | ListSlot():
                labels = {choice.value: choice.label for choice in entry.choices}
                values = value if isinstance(value, tuple) else (value,)
                brief = ", ".join(labels.get(str(one), str(one)) for one in values)
            case _:
                brief = shown
        return Need(slot=slot, name=entry.name, value=value, shown=shown, brief=brief)

    @property
    def hedged(self) -> tuple[str, ...]:
        """The slots said only tentatively, or differently by two people, in the knowledge's order."""
        disputed = {entry.slot for entry in self.summary.disputes}
        return tuple(slot for slot in self.slots if self.summary.slots[slot].hedged or slot in disputed)

    def products(self, *, services: bool) -> tuple[str, ...]:
        """Return the names of the lines that fit best, with or without services, which are no chassis."""
        hidden = () if services else self.knowledge.wording.services
        known = [fit.id for fit in self.summary.lines if fit.id in self.knowledge.line_by_id]
        return tuple(self.knowledge.line_by_id[line].name for line in known if line not in hidden)[
            :PRODUCTS_NAMED
        ]

    @property
    def general_questions(self) -> tuple[str, ...]:
        """The route's own questions for the supplier, but those that an item asks already."""
        asked_by_items = {
            question for item in self.knowledge.checklist for question in item.supplier_questions
        }
        questions = self.knowledge.route_by_id[self.summary.plan.route].supplier_questions
        return tuple(question for question in questions if question not in asked_by_items)

    def steps(self, *, for_customer: bool) -> tuple[str, ...]:
        """Return what to do: the scenario's plan where it suits the route, else the route's own steps."""
        route = self.knowledge.route_by_id[self.summary.plan.route]
        if self.scenario is not None and route.id in self.subject_entry.plan_suits:
            return self.scenario.customer_plan if for_customer else self.scenario.plan
        return route.customer_steps if for_customer else route.steps

    @property
    def questions(self) -> tuple[Asked, ...]:
        """What the customer still has to tell us, by topic: about items undecided, tentative or disputed."""
        asked: dict[str, list[str]] = {}
        for question in self.knowledge.wording.questions:
            if self._is_open(question):
                topic = self.knowledge.items[question.item].customer_name if question.item else ""
                asked.setdefault(topic, []).append(question.asks)
        return tuple(Asked(topic=topic, asks=tuple(asks)) for topic, asks in asked.items())

    def _is_open(self, question: CustomerQuestion) -> bool:
        item, summary = question.item, self.summary
        if any(entry.item == item for entry in summary.contradictions):
            return True
        fact = summary.grades.get(item) if item else None
        undecided = item is None or item in summary.plan.open_items or (fact is not None and fact.hedged)
        return undecided and not self._answered(question)

    def _answered(self, question: CustomerQuestion) -> bool:
        return any(holds(condition, self.slots.get(slot)) for slot, condition in question.unless.items())

    def item_texts(self, items: Iterable[Item], field: str) -> tuple[ItemTexts, ...]:
        """Return a field of these items: a sentence, or several."""
        entries = [self.knowledge.items[item] for item in items]
        return tuple(
            ItemTexts(item=entry.id, name=entry.name, texts=(texts,) if isinstance(texts, str) else texts)
            for entry in entries
            for texts in (getattr(entry, field),)
        )


def _known(entry: AnySlot, value: Value) -> Value | None:
    """Return what the slot can hold of a stored value: the wrong kind and unknown choices are left out.

    So nothing of a slot's value is anybody's free text, whatever was imported.
    """
    match entry:
        case CountSlot() | MeasureSlot():
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case FlagSlot():
            return value if isinstance(value, bool) else None
        case ChoiceSlot():
            return value if value in {choice.value for choice in entry.choices} else None
        case ListSlot():
            stated = value if isinstance(value, tuple) else ()
            return tuple(choice.value for choice in entry.choices if choice.value in stated) or None
