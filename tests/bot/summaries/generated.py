"""Any selection that a store could hold, with marked and hostile words wherever people's words stand."""

from hypothesis import strategies as st

from dialogs.moves import Summarize
from dialogs.session import Contradiction, GradeFact, ScenarioFact, SlotFact, ValueDispute
from knowledge.base import GRADES, ITEMS
from knowledge.scoring import LineFit, custom_priors, decide, flips, plan
from knowledge.slots import ChoiceSlot, CountSlot, FlagSlot, ListSlot, MeasureSlot

MARK = "zebrafish"
"""Stands in every word of people's, every name and every id: it must never reach a customer or a supplier."""
HOSTILE = (
    "<script>alert(1)</script>",
    "</q></td><img src=x onerror=alert(1)>",
    "<!channel> <@U0ZEBRA> <https://evil.example|bank>",
    "@channel @here @everyone",
    '=HYPERLINK("http://evil.example")',
    "+1+1", "-2+3", "@SUM(A1)", "|cmd|' /C calc'!A0", "\t=1+1", "\r\n=2", "%0A=1",
    "# heading", "1. one\n2. two", "> quote", "- item", "```\nfence\n```",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)", "*bold* _it_ ~no~ `code`", "| a | b |\n| --- | --- |", "a | b",
    "&lt;b&gt; &amp; &#64;channel", "{{ 7 * 7 }} {% raw %}", "\u202egnp.exe", "\u200f\u200bx\u2066y",
    "x" * 4000,
    "\x00\x07\x1b[31mred", "שלום עולם", "🧨" * 200, "", "   ",
)  # fmt: skip
OTHERS_WORDS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80))


def values(slot):
    """Values that a slot can hold."""
    match slot:
        case FlagSlot():
            return st.booleans()
        case CountSlot():
            return st.integers(0 if slot.none_is_zero else 1, slot.at_most)
        case MeasureSlot():
            return st.integers(round(slot.at_least), round(slot.at_most))
        case ChoiceSlot():
            return st.sampled_from([choice.value for choice in slot.choices])
        case ListSlot():
            known = [choice.value for choice in slot.choices]
            return st.lists(st.sampled_from(known), min_size=1, unique=True).map(tuple)


@st.composite
def selections(draw, knowledge, words):
    """Draw a stored summary; `words` gives what people said."""
    rule = knowledge.rule
    grades = draw(st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(GRADES)))
    slots = {
        slot.id: SlotFact(
            value=draw(values(slot)), words=draw(words), user=draw(words), hedged=draw(st.booleans())
        )
        for slot in knowledge.slots.slots
        if draw(st.booleans())
    }

    def fact(grade):
        return GradeFact(
            grade=grade, words=draw(words), user=draw(words), stated=draw(st.booleans()),
            hedged=draw(st.booleans()), reason=draw(words), source="003#checklist",
        )  # fmt: skip

    facts = {item: fact(grades[item]) for item in ITEMS if item in grades}
    scenario = draw(st.none() | st.sampled_from([entry.id for entry in knowledge.scenarios]))
    decision = decide(grades, rule)
    weeks = slots["timeline_weeks"].value if "timeline_weeks" in slots else None
    disputed = draw(st.lists(st.sampled_from(sorted(facts)), unique=True)) if facts else []
    lines = draw(st.lists(st.sampled_from([line.id for line in knowledge.lines]), unique=True, max_size=5))
    return Summarize(
        decision=decision,
        grades=facts,
        slots=slots,
        scenario=ScenarioFact(id=scenario, score=0.8, words=(draw(words),)) if scenario else None,
        lines=tuple(LineFit(id=line, score=0.8, reasons=(draw(words),)) for line in lines),
        plan=plan(grades, decision, rule, weeks, unsure=draw(st.booleans())),
        flips=flips(grades, rule, custom_priors(knowledge.scenario_by_id.get(scenario), rule)),
        contradictions=tuple(
            Contradiction(item=item, standing=facts[item], proposed=fact("custom")) for item in disputed
        ),
        disputes=tuple(
            ValueDispute(
                slot=slot.id,
                standing=slots[slot.id],
                proposed=SlotFact(value=draw(values(slot)), words=draw(words), user=draw(words)),
            )
            for slot in knowledge.slots.slots
            if slot.id in slots and draw(st.booleans())
        ),
    )
