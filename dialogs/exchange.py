"""The workbench of one turn: the session as it changes, and the moves as they are decided."""

from typing import Any, Literal

from dialogs import questions
from dialogs.interpreter import Interpreter
from dialogs.moves import Acted, Ask, AskReason, Move, ReadBack, Recommend, Summarize, grade_option_id
from dialogs.session import Option, Session, Utterance
from knowledge.base import GRADES, ITEMS, Grade, Item, Verdict
from knowledge.controls import Control
from knowledge.scoring import Decision, Flip, LineFit, Plan, custom_priors, decide, flips, plan

LAST_ATTEMPT = 3
"""The third try offers choices; after it the item is left for later."""
_READ_BACK: tuple[Grade, ...] = ("custom", "light", "stock", "unknown")
"""The order in which answers are read back: what decides first."""


class Exchange:
    """One turn under way. Local to `dialogs.turn.step`, which stays pure: nothing of it outlives the turn."""

    def __init__(self, session: Session, utterance: Utterance, interpreter: Interpreter) -> None:
        self.before = session
        self.session = session
        self.utterance = utterance
        self.interpreter = interpreter
        self.moves: list[Move] = []
        self.control: Control | None = None
        self.undone = False
        self.missed = False
        self.wants_next = False
        self.reason: AskReason = "next"
        self.items: dict[str, Item] = {item: item for item in ITEMS}

    def say(self, move: Move) -> None:
        """Add a move."""
        self.moves.append(move)

    def update(self, **fields: Any) -> None:  # noqa: ANN401  (fields of Session, checked by its tests)
        """Change the session."""
        self.session = self.session.model_copy(update=fields)

    @property
    def grades(self) -> dict[Item, Grade]:
        """The grades known now."""
        return {item: fact.grade for item, fact in self.session.grades.items()}

    @property
    def decision(self) -> Decision:
        """What the rule says now."""
        return decide(self.grades, self.interpreter.knowledge.rule)

    @property
    def decision_before(self) -> Decision:
        """What the rule said before this turn."""
        grades = {item: fact.grade for item, fact in self.before.grades.items()}
        return decide(grades, self.interpreter.knowledge.rule)

    @property
    def before_verdict(self) -> Verdict | None:
        """The verdict before this turn."""
        return self.decision_before.verdict

    @property
    def priors(self) -> dict[Item, float]:
        """How likely each item is custom, in the scenario in play."""
        knowledge, scenario = self.interpreter.knowledge, self.session.scenario
        return custom_priors(knowledge.scenario_by_id.get(scenario.id) if scenario else None, knowledge.rule)

    @property
    def eases(self) -> dict[Item, float]:
        """How easily people answer each item."""
        return {item.id: item.ease for item in self.interpreter.knowledge.checklist}

    @property
    def lines(self) -> tuple[LineFit, ...]:
        """The chassis lines that fit now."""
        return self.interpreter.lines(self.session)

    @property
    def flips(self) -> tuple[Flip, ...]:
        """The smallest sets of changes that would flip the verdict, the most plausible first."""
        return flips(self.grades, self.interpreter.knowledge.rule, self.priors)

    @property
    def to_firm(self) -> int:
        """How few easy answers would make the settled verdict firm; 0 where none needs to, or none would."""
        return questions.fewest_to_firm(self.grades, self.interpreter.knowledge.rule)

    @property
    def plan(self) -> Plan:
        """What to do next."""
        weeks = self.session.slots.get("timeline_weeks")
        return plan(
            self.grades,
            self.decision,
            self.interpreter.knowledge.rule,
            timeline_weeks=weeks.value if weeks and isinstance(weeks.value, int) else None,
            unsure=self.session.unsure,
        )

    def numbered(self, raw: str) -> str | None:
        """Return the id of the option that a lone number chooses, counted from 1, unless a value is asked."""
        if self.session.pending and self.session.pending.kind == "value":
            return None
        word = raw.strip().rstrip(".)")
        if not word.isascii() or not word.isdigit() or len(word) > 1:
            return None
        place, choices = int(word) - 1, self.session.choices
        return choices[place] if 0 <= place < len(choices) else None

    def go_on(self) -> None:
        """Ask the next question, or give the verdict when no answer can change it any more."""
        session, decision = self.session, self.decision
        if not session.selecting:
            return
        following = self._next_item()
        if decision.settled and not session.recommended:
            self.recommend(settled_now=following is not None)
        elif following is not None and (not decision.settled or session.finishing):
            self.ask(following, reason=self.reason)
        elif not session.recommended or session.finishing or decision.verdict != self.before_verdict:
            self.recommend(settled_now=False)
        else:
            self.update(asking=None)

    def _next_item(self) -> Item | None:
        """Return the item to ask next; None when only skipped ones are left."""
        knowledge, skipped = self.interpreter.knowledge, self.session.skipped
        if self.decision.settled:
            rest = questions.finishing_order(self.grades, skipped, self.eases)
            following = rest[0] if rest else None
        else:
            following = questions.next_item(self.grades, skipped, self.priors, knowledge.rule, self.eases)
        return None if following in skipped else following

    def form_items(self) -> tuple[Item, ...]:
        """Return the items to answer all at once, the fewest that can settle the verdict."""
        session, rule = self.session, self.interpreter.knowledge.rule
        return questions.form_items(self.grades, session.skipped, self.priors, rule, self.eases)

    def ask(self, item: Item | None, reason: AskReason) -> None:
        """Ask for an item, with the four grades as buttons."""
        if item is None:
            return
        options = tuple(grade_option(item, grade) for grade in GRADES)
        first = not self.session.asked and reason == "next"
        asked = self.session.asked if item in self.session.asked else (*self.session.asked, item)
        attempts = {"not_understood": self.session.attempts, "none": LAST_ATTEMPT - 1}.get(reason, 0)
        self.update(asking=item, asked=asked, attempts=attempts)
        # one question at a time: the last thing done in a turn decides which
        self.moves = [move for move in self.moves if not isinstance(move, Ask)]
        self.say(
            Ask(
                item=item,
                attempt=min(attempts + 1, LAST_ATTEMPT),
                decision=self.decision,
                enough=questions.fewest_to_settle(self.grades, self.interpreter.knowledge.rule),
                options=options,
                reason="first" if first else reason,
            )
        )

    def ask_again(self, reason: AskReason) -> None:
        """Ask the open item again, if one is open."""
        if self.session.asking:
            self.ask(self.session.asking, reason)

    def recommend(self, *, settled_now: bool) -> None:
        """Read the answers back and give the verdict."""
        session = self.session
        before = self.before_verdict
        self.update(asking=None, recommended=True, finishing=False)
        answered = [
            item
            for grade in _READ_BACK
            for item in ITEMS
            if item in self.grades and self.grades[item] == grade
        ]
        changes = tuple(Option(id=f"ask:{item}", label=item, action="ask", value=item) for item in answered)
        self.say(
            ReadBack(
                grades=session.grades,
                slots=session.slots,
                contradictions=session.contradictions,
                disputes=session.disputes,
                options=changes,
            )
        )
        self.say(
            Recommend(
                decision=self.decision,
                grades=session.grades,
                slots=session.slots,
                scenario=session.scenario,
                lines=self.lines,
                flips=self.flips,
                plan=self.plan,
                answers_given=len(session.grades),
                settled_now=settled_now,
                changed_from=before if session.recommended and before != self.decision.verdict else None,
                to_firm=self.to_firm,
            )
        )

    def state(self, act: Literal["handed_over", "resumed"]) -> Acted:
        """Return a move that carries the state: what is known, and the open question."""
        session = self.session
        return Acted(
            act=act,
            decision=self.decision,
            grades=session.grades,
            slots=session.slots,
            asking=session.asking,
        )

    def nothing_yet(self) -> None:
        """Say that nothing is graded, so that there is nothing to explain."""
        self.say(Acted(act="nothing_yet", asking=self.session.asking))

    def summarize(self, *, for_customer: bool = False) -> None:
        """Show everything known, and where the customer's text is if it is wanted."""
        session = self.session
        self.say(
            Summarize(
                decision=self.decision,
                grades=session.grades,
                slots=session.slots,
                scenario=session.scenario,
                lines=self.lines,
                plan=self.plan,
                flips=self.flips,
                contradictions=session.contradictions,
                disputes=session.disputes,
            )
        )
        if for_customer:
            self.say(Acted(act="for_customer"))


def grade_option(item: Item, grade: Grade) -> Option:
    """Return the button that grades an item."""
    return Option(id=grade_option_id(item, grade), label=grade, action="grade", value=f"{item}:{grade}")
