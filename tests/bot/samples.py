"""Every move the bot can make, in each variant, with content that a test chooses."""

from collections.abc import Iterator
from typing import get_args

from dialogs.moves import (
    Acted,
    Answer,
    Ask,
    Change,
    Clarify,
    Decline,
    Disagreement,
    Explain,
    Move,
    Noted,
    NotKnown,
    Part,
    ReadBack,
    Recommend,
    Summarize,
    grade_option_id,
)
from dialogs.session import Contradiction, GradeFact, Option, ScenarioFact, SlotFact
from knowledge.base import GRADES, ITEMS
from knowledge.scoring import LineFit, custom_priors, decide, effects, flips, plan

SLOTS = {
    "rack_units": 2,
    "gpu_count": 2,
    "nvme_bays": 8,
    "acoustic": "quiet",
    "environment": "lab",
    "max_depth_mm": 711,
    "quantity": 40,
    "timeline_weeks": 6,
    "hot_swap": False,
    "certifications": ("ce", "fcc"),
    "inlet_temp_c": 35,
    "psu_watts": 1200,
    "workload": "ai_training",
    "gpu_tdp_w": 600,
    "own_brand": True,
}
GRADE_SETS = {
    "none": {},
    "one": {"thermals": "custom"},
    "some": {"boards": "stock", "thermals": "light", "power": "unknown"},
    "odm": dict.fromkeys(ITEMS[:6], "stock") | {"storage": "light"},
    "oem": dict.fromkeys(ITEMS[:4], "custom"),
    "oem_full": dict.fromkeys(ITEMS, "custom"),
    "unsure": dict.fromkeys(ITEMS, "unknown"),
    "mixed": dict(zip(ITEMS, ["custom"] * 3 + ["unknown"] * 4 + ["stock"] * 2, strict=True)),
}
BEFORE_AND_AFTER = (("none", "none"), ("none", "one"), ("odm", "oem"), ("odm", "odm"), ("oem", "odm"))
ROUTES = ({"timeline_weeks": 4, "unsure": False}, {"timeline_weeks": None, "unsure": True})


def moves(knowledge, words="", user="U0123456") -> Iterator[tuple[str, Move]]:
    """Yield (name, move) for every kind of move in each variant; people's words are `words`."""
    scene = Scene(knowledge, words, user)
    yield from scene.noted()
    for name in GRADE_SETS:
        yield from scene.about(name)
    yield from answers(knowledge)
    yield from scene.clarified()
    yield "not_known", NotKnown(asked=words)
    yield "not_known_all", NotKnown(topics=tuple(one.id for one in knowledge.unknowns), asked=words)
    for why in get_args(Decline.model_fields["why"].annotation):
        yield f"decline_{why}", Decline(why=why)
    yield from scene.acted()
    yield "disagreement", Disagreement(contradiction=scene.dispute)


class Scene:
    """What the moves of one conversation share."""

    def __init__(self, knowledge, words, user):
        self.knowledge, self.words, self.user = knowledge, words, user
        self.scenario = ScenarioFact(id="mixed_ai_storage", score=0.9, words=(words,))
        self.lines = tuple(LineFit(id=line.id, score=0.9, reasons=(words,)) for line in knowledge.lines[:4])
        self.changes = tuple(
            Change(what="slot", id=slot, old=old, new=new, words=words, hedged=hedged)
            for slot, value in SLOTS.items()
            for old, new, hedged in ((None, value, False), (value, value, True), (value, None, False))
        ) + tuple(
            Change(what="grade", id=item, old=old, new=new, words=words, stated=stated, hedged=hedged)
            for item in ITEMS
            for old, new, stated, hedged in (
                (None, "stock", True, False),
                ("custom", "light", False, False),
                ("light", "unknown", False, True),
                ("stock", None, True, False),
            )
        )
        standing, proposed = (
            GradeFact(grade=grade, words=words, user=one, stated=False)
            for grade, one in (("stock", user), ("custom", None))
        )
        self.dispute = Contradiction(item="power", standing=standing, proposed=proposed)

    def clarified(self):
        scenarios = self.knowledge.scenarios[:2]
        fact = self.knowledge.answers[0].id
        none = Option(id="none", label="none", action="none")
        options = {
            "scenario": (
                *(Option(id=one.id, label=one.name, action="scenario", value=one.id) for one in scenarios),
                Option(id="scenario:", label="neither", action="scenario"),
            ),
            "grade": tuple(
                Option(id=grade, label=grade, action="grade", value=f"power:{grade}") for grade in GRADES
            ),
            "item": (Option(id="power", label="power", action="item", value="power:light"),),
            "question": (Option(id=fact, label=fact, action="answer", value=f"fact:{fact}"), none),
            "which_earlier": (Option(id="same", label=self.words[:75], action="same", value=self.words),),
            "correct_what": (Option(id="ask:power", label="power", action="ask", value="power"),),
        }
        yes_or_no = tuple(Option(id=name, label=name, action=name) for name in ("yes", "no"))
        for kind in get_args(Clarify.model_fields["kind"].annotation):
            for changes in (self.changes, ()):
                yield (
                    f"clarify_{kind}",
                    Clarify(
                        kind=kind,
                        subject="max_depth_mm" if kind in {"value", "unit"} else self.words,
                        item="power",
                        words="light" if kind == "item" else self.words,
                        changes=changes,
                        options=options.get(kind, yes_or_no),
                    ),
                )

    def acted(self):
        before, decision = (decide(GRADE_SETS[name], self.knowledge.rule) for name in ("odm", "oem"))
        grades = {item: GradeFact(grade="custom", words=self.words, user=self.user) for item in ITEMS[:4]}
        slots = {slot: SlotFact(value=value, words=self.words) for slot, value in SLOTS.items()}
        for act in get_args(Acted.model_fields["act"].annotation):
            subject = self.words if act.startswith("same_as") else "power"
            yield f"acted_{act}", Acted(act=act, subject=subject, decision=before)
            yield (
                f"acted_{act}",
                Acted(
                    act=act,
                    subject=subject,
                    changes=self.changes,
                    before=before,
                    decision=decision,
                    grades=grades,
                    slots=slots,
                    asking="sla",
                    form=ITEMS[4:],
                ),
            )

    def noted(self):
        for before, after in BEFORE_AND_AFTER:
            for changes in ((), self.changes[:1], self.changes[-4:], self.changes):
                for opening in (True, False):
                    yield (
                        f"noted_{before}_{after}",
                        Noted(
                            changes=changes,
                            before=decide(GRADE_SETS[before], self.knowledge.rule),
                            after=decide(GRADE_SETS[after], self.knowledge.rule),
                            opening=opening,
                            scenario=self.scenario,
                            new_scenario=opening,
                            lines=self.lines if opening else (),
                        ),
                    )
        nothing = decide({}, self.knowledge.rule)
        yield "noted_bare", Noted(changes=(), before=nothing, after=nothing, opening=True)

    def about(self, name):
        """Yield the moves that speak about grades."""
        grades, rule = GRADE_SETS[name], self.knowledge.rule
        decision = decide(grades, rule)
        graded = {
            item: GradeFact(
                grade=grade,
                words=self.words,
                user=self.user,
                stated=place % 2 == 0,
                hedged=place % 3 == 1,
                source="003#checklist",
            )
            for place, (item, grade) in enumerate(grades.items())
        }
        yield from self._asked(decision)
        yield from self._explained(name, decision, graded)
        slots = {slot: SlotFact(value=value, words=self.words) for slot, value in SLOTS.items()}
        if graded:
            options = tuple(Option(id=f"ask:{item}", label=item, action="ask", value=item) for item in grades)
            yield (
                f"read_back_{name}",
                ReadBack(grades=graded, slots=slots, contradictions=(self.dispute,), options=options),
            )
        for route in ROUTES:
            for scenario in (self.scenario, None):
                shared = {
                    "decision": decision,
                    "grades": graded,
                    "slots": slots,
                    "scenario": scenario,
                    "lines": self.lines,
                    "flips": flips(grades, rule, custom_priors(None, rule)),
                    "plan": plan(grades, decision, rule, **route),
                }
                yield f"summarize_{name}", Summarize(**shared, contradictions=(self.dispute, self.dispute))
                if decision.verdict:
                    given = {"answers_given": len(grades), "settled_now": True, "changed_from": "odm"}
                    yield f"recommend_{name}", Recommend(**shared, **given)

    def _asked(self, decision):
        options = tuple(
            Option(id=grade_option_id("boards", grade), label=grade, action="grade", value=f"boards:{grade}")
            for grade in GRADES
        )
        for reason in get_args(Ask.model_fields["reason"].annotation):
            for attempt in (1, 2, 3):
                yield (
                    f"ask_{reason}_{attempt}",
                    Ask(
                        item="boards",
                        attempt=attempt,
                        decision=decision,
                        enough=4,
                        reason=reason,
                        options=options,
                    ),
                )

    def _explained(self, name, decision, graded):
        grades, rule = GRADE_SETS[name], self.knowledge.rule
        for about in get_args(Explain.model_fields["about"].annotation):
            if decision.verdict is None and about not in {"why_ask", "what_if"}:
                continue
            yield (
                f"explain_{about}_{name}",
                Explain(
                    about=about,
                    decision=decision,
                    item="storage",
                    effects=effects(grades, "storage", rule),
                    flips=flips(grades, rule, custom_priors(None, rule)),
                    grades=graded,
                    tried=self.changes[:3],
                    after=decide(GRADE_SETS["oem"], rule),
                    lines=self.lines,
                    lines_after=self.lines[1:],
                    scenario_after="mixed_ai_storage",
                    no_matter=ITEMS[:2],
                    to_firm=2,
                    plan=plan(grades, decision, rule, timeline_weeks=4, unsure=False),
                ),
            )


def answers(knowledge):
    """Yield an answer for every subject that the knowledge holds, and one for several at once."""
    subjects = {
        "fact": [fact.id for fact in knowledge.answers],
        "dimension": [row.id for row in knowledge.comparison],
        "term": [term.id for term in knowledge.glossary],
        "item": list(ITEMS),
        "trigger": list(ITEMS),
        "supplier": [*ITEMS, *(route.id for route in knowledge.routes)],
        "scenario": [scenario.id for scenario in knowledge.scenarios],
        "line": [line.id for line in knowledge.lines],
        "table": [""],
        "rule": [""],
    }
    for kind, ids in subjects.items():
        for one in ids:
            for side in ("oem", "odm", None) if kind == "dimension" else (None,):
                yield f"answer_{kind}_{one}", Answer(parts=(Part(kind=kind, id=one, side=side),))
    yield "answer_several", Answer(parts=tuple(Part(kind=kind, id=ids[0]) for kind, ids in subjects.items()))
