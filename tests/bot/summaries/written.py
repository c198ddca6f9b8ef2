"""Selections from data, and the documents they give.

Run as a script, it writes golden/ anew; read what changed aloud before you keep it.
"""

from pathlib import Path

import yaml

from bot.summaries.content import Edition
from bot.summaries.customer import customer
from bot.summaries.documents import write
from bot.summaries.internal import internal
from bot.summaries.supplier import checklist, rfq
from dialogs.moves import Summarize
from dialogs.session import Contradiction, GradeFact, ScenarioFact, SlotFact, ValueDispute
from knowledge.base import ITEMS
from knowledge.loading import load
from knowledge.scoring import LineFit, custom_priors, decide, flips, plan

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SELECTIONS = {entry["name"]: entry for entry in yaml.safe_load((HERE / "selections.yaml").read_text("utf-8"))}
BUILDERS = {"customer": customer, "internal": internal, "rfq": rfq, "checklist": checklist}
ENDINGS = {"plain": "txt", "markdown": "md", "html": "html", "slack": "mrkdwn", "json": "json"}
SUPPLIER_SELECTIONS = ("lab_pilot", "gpu_oem", "partial")
"""Selections whose request for quotation and checklist are kept as well."""


def summarized(knowledge, entry):
    """Return the stored summary of a selection given as data."""
    grades = {item: entry["grades"][item] for item in ITEMS if item in entry["grades"]}
    rule, decision = knowledge.rule, decide(grades, knowledge.rule)
    said, slot_words = entry.get("grade_words", {}), entry.get("slot_words", {})
    inferred, hedged = entry.get("inferred", {}), entry.get("hedged", ())
    scenario = ScenarioFact.model_validate(entry["scenario"]) if "scenario" in entry else None
    known = knowledge.scenario_by_id[scenario.id] if scenario else None
    facts = {
        item: GradeFact(
            grade=grade, words=said.get(item, ""), user="U0REPDANA", stated=item not in inferred,
            reason=inferred.get(item, ""),
        )
        for item, grade in grades.items()
    }  # fmt: skip
    return Summarize(
        decision=decision,
        grades=facts,
        slots={
            slot: SlotFact(
                value=tuple(value) if isinstance(value, list) else value,
                words=slot_words.get(slot, ""), user="U0REPSAM", hedged=slot in hedged,
            )
            for slot, value in entry["slots"].items()
        },
        scenario=scenario,
        lines=tuple(
            LineFit(id=line, score=0.9 - place / 10, reasons=("a size that you named",) if place == 0 else ())
            for place, line in enumerate(entry.get("lines", ()))
        ),
        plan=plan(grades, decision, rule, entry["slots"].get("timeline_weeks")),
        flips=flips(grades, rule, custom_priors(known, rule)),
        contradictions=tuple(
            Contradiction(
                item=dispute["item"],
                standing=facts[dispute["item"]],
                proposed=GradeFact(grade=dispute["grade"], words=dispute["words"], user="U0LEADKIM"),
            )
            for dispute in entry.get("disputes", ())
        ),
        disputes=tuple(
            ValueDispute(
                slot=slot,
                standing=SlotFact(value=entry["slots"][slot], words="", user="U0REPSAM"),
                proposed=SlotFact(value=value, words=words, user="U0LEADKIM"),
            )
            for slot, (value, words) in entry.get("value_disputes", {}).items()
        ),
    )  # fmt: skip


def document(knowledge, name, paper, form):
    """Write one document of one selection."""
    entry = SELECTIONS[name]
    content = BUILDERS[paper](
        summarized(knowledge, entry), knowledge, Edition.model_validate(entry["edition"])
    )
    return write(content, form, knowledge.wording)


def golden():
    """Yield (selection, paper, format, file) for every document that is kept."""
    for name in SELECTIONS:
        papers = ["customer", "internal", *(["rfq", "checklist"] if name in SUPPLIER_SELECTIONS else [])]
        for paper in papers:
            for form, ending in ENDINGS.items():
                yield name, paper, form, GOLDEN / f"{name}.{paper}.{ending}"


if __name__ == "__main__":
    owned = load()
    GOLDEN.mkdir(exist_ok=True)
    for kept in golden():
        kept[3].write_text(document(owned, *kept[:3]), encoding="utf-8")
