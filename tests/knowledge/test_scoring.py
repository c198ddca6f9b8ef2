from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.base import GRADES, ITEMS
from knowledge.scoring import Decision, custom_priors, decide, effects, flips, plan

STANDING = {"stock": "green", "light": "green", "custom": "custom", "unknown": "unknown"}
some_grades = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(GRADES))
some_priors = st.fixed_dictionaries({item: st.floats(0.01, 0.99) for item in ITEMS})
with_the_rule = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def graded(stock=0, light=0, custom=0, unknown=0):
    answers = ["stock"] * stock + ["light"] * light + ["custom"] * custom + ["unknown"] * unknown
    return dict(zip(ITEMS, answers, strict=False))


def test_all_262144_ways_to_grade_nine_items_get_the_verdict_of_the_replay_protocol(rule):
    for answers in product(GRADES, repeat=len(ITEMS)):
        decision = decide(dict(zip(ITEMS, answers, strict=True)), rule)
        hard, green = answers.count("custom"), answers.count("stock") + answers.count("light")
        assert decision.verdict == ("oem" if hard >= 4 else "odm" if green >= 5 else "odm_then_oem")
        assert decision.settled


def test_all_262144_states_with_open_items_are_settled_and_firm_just_when_no_completion_changes_the_verdict(
    rule, outlook
):
    for state, standings in enumerate(outlook.states):
        decision = decide(outlook.grades(standings), rule)
        if state:
            assert decision.verdict == outlook.verdict(standings)
        assert decision.settled == outlook.settled(state), standings
        assert decision.firm == outlook.firm(state), standings


@pytest.mark.parametrize(
    ("grades", "verdict", "settled", "firm"),
    [
        ({}, None, False, False),
        (graded(unknown=1), "odm_then_oem", False, False),
        (graded(custom=3), "odm_then_oem", False, False),
        (graded(custom=4), "oem", True, True),
        (graded(stock=5), "odm", False, False),
        (graded(stock=3, light=3), "odm", True, True),
        (graded(stock=5, unknown=1), "odm", True, False),
        (graded(stock=5, custom=3, unknown=1), "odm", True, False),
        (graded(stock=4, custom=3, unknown=2), "odm_then_oem", True, False),
        (graded(unknown=9), "odm_then_oem", True, False),
    ],
)
def test_the_verdict_says_how_sure_it_is(grades, verdict, settled, firm, rule):
    decision = decide(grades, rule)
    assert (decision.verdict, decision.settled, decision.firm) == (verdict, settled, firm)


def test_the_reasons_are_the_items_behind_the_verdict_in_the_order_of_the_checklist(rule):
    grades = {
        "sla": "custom",
        "boards": "stock",
        "power": "custom",
        "storage": "custom",
        "lifecycle": "custom",
    }
    assert decide(grades, rule).reasons == ("storage", "power", "lifecycle", "sla")
    assert decide(graded(stock=4, light=2), rule).reasons == ITEMS[:6]
    assert (
        decide(graded(stock=7, unknown=1) | {"boards": "custom", "thermals": "custom"}, rule).reasons
        == ITEMS[2:7]
    )
    assert decide(graded(custom=3, unknown=1), rule).reasons == ITEMS[3:]


@with_the_rule
@given(grades=some_grades, data=st.data())
def test_the_order_of_answers_does_not_change_the_decision(grades, data, rule):
    shuffled = dict(data.draw(st.permutations(list(grades.items()))))
    assert decide(shuffled, rule) == decide(grades, rule)


@with_the_rule
@given(grades=some_grades)
def test_counts_add_up_and_a_decision_survives_json(grades, rule):
    decision = decide(grades, rule)
    assert decision.hard + decision.light + decision.stock + decision.unknown + decision.open == len(ITEMS)
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


@with_the_rule
@given(grades=some_grades, item=st.sampled_from(ITEMS), grade=st.sampled_from(GRADES))
def test_a_settled_verdict_stays_whatever_an_open_item_turns_out_to_be(grades, item, grade, rule):
    before = decide(grades, rule)
    if before.settled and item not in grades:
        after = decide({**grades, item: grade}, rule)
        assert after.verdict == before.verdict
        assert after.settled


@with_the_rule
@given(answers=st.lists(st.sampled_from(["stock", "light", "custom"]), min_size=9, max_size=9))
def test_with_all_nine_known_the_verdict_is_oem_or_odm_and_firm(answers, rule):
    decision = decide(dict(zip(ITEMS, answers, strict=True)), rule)
    assert decision.verdict in {"oem", "odm"}
    assert decision.firm


def smallest_changes(grades, outlook):
    """List, for each other verdict, every smallest set of changes: by trying all, small ones first."""
    before = [STANDING.get(grades.get(item), "open") for item in ITEMS]
    now, found = outlook.verdict(before), {}
    for size in range(1, len(ITEMS) + 1):
        for places in combinations(range(len(ITEMS)), size):
            for turned in product(("custom", "green"), repeat=size):
                if any(before[place] == standing for place, standing in zip(places, turned, strict=True)):
                    continue
                after = list(before)
                for place, standing in zip(places, turned, strict=True):
                    after[place] = standing
                if (to := outlook.verdict(after)) != now:
                    found.setdefault(to, {}).setdefault(size, set()).add(
                        frozenset(zip((ITEMS[place] for place in places), turned, strict=True))
                    )
        if size >= 5 or len(found) == 2:  # no smallest set has more than five changes
            break
    return {to: sets[min(sets)] for to, sets in found.items()}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grades=some_grades.filter(bool), priors=some_priors)
def test_what_would_flip_the_verdict_is_every_smallest_set_of_changes(grades, priors, rule, outlook):
    uncapped = flips(grades, rule.model_copy(update={"flips_shown": 1000}), priors)
    named = {}
    for flip in uncapped:
        assert all(grades.get(item) != grade for item, grade in flip.changes.items())
        assert decide({**grades, **flip.changes}, rule).verdict == flip.to
        named.setdefault(flip.to, set()).add(
            frozenset((item, STANDING[grade]) for item, grade in flip.changes.items())
        )
    assert named == smallest_changes(grades, outlook)


@with_the_rule
@given(grades=some_grades, priors=some_priors)
def test_flips_come_smallest_first_then_most_plausible_and_few_of_each(grades, priors, rule):
    named = flips(grades, rule, priors)
    order = [(len(flip.changes), -flip.plausibility) for flip in named]
    assert order == sorted(order)
    assert all(0 <= flip.plausibility <= 1 for flip in named)
    for verdict in ("oem", "odm", "odm_then_oem"):
        assert sum(flip.to == verdict for flip in named) <= rule.flips_shown
    all_of_them = flips(grades, rule.model_copy(update={"flips_shown": 1000}), priors)
    for flip in named:
        rivals = [other for other in all_of_them if other.to == flip.to and other not in named]
        assert all(other.plausibility <= flip.plausibility for other in rivals)


def test_the_likeliest_flip_names_the_items_that_the_scenario_makes_likely(rule):
    priors = custom_priors(None, rule) | {"thermals": 0.8, "storage": 0.7, "power": 0.6, "sla": 0.5}
    first = next(flip for flip in flips({"boards": "stock"}, rule, priors) if flip.to == "oem")
    assert first.changes == dict.fromkeys(("thermals", "storage", "power", "sla"), "custom")


def test_an_open_item_is_likelier_to_change_the_verdict_than_an_answer_given(rule):
    grades = graded(stock=2, custom=3)
    first = flips(grades, rule, custom_priors(None, rule))[0]
    assert (first.changes, first.to) == ({"compliance": "custom"}, "oem")


def test_nothing_can_flip_a_verdict_that_is_not_there(rule):
    assert flips({}, rule, {}) == ()


def test_asking_why_shows_what_each_of_the_four_answers_would_do(rule):
    grades = graded(custom=3)
    shown = effects(grades, "sla", rule)
    assert [(effect.item, effect.grade, effect.after.verdict) for effect in shown] == [
        ("sla", "stock", "odm_then_oem"),
        ("sla", "light", "odm_then_oem"),
        ("sla", "custom", "oem"),
        ("sla", "unknown", "odm_then_oem"),
    ]
    assert shown[2].after.settled


def test_the_effect_of_an_answer_replaces_the_one_given_before(rule):
    shown = effects(graded(custom=4), "boards", rule)
    assert [effect.after.hard for effect in shown] == [3, 3, 4, 3]


@pytest.mark.parametrize(
    ("grades", "weeks", "unsure", "expected"),
    [
        (graded(custom=4), None, False, ("oem", None)),
        (graded(custom=4), 13, False, ("staged", "near_deadline")),
        (graded(custom=4), 14, False, ("oem", None)),
        (graded(custom=4), 6, True, ("staged", "near_deadline")),
        (graded(custom=4), 52, True, ("staged", "unsure")),
        (graded(stock=6), 2, False, ("odm", None)),
        (graded(stock=6), None, True, ("staged", "unsure")),
        (graded(custom=2), None, False, ("staged", "unsure")),
        ({}, None, False, ("staged", "unsure")),
    ],
)
def test_the_route_is_staged_for_a_near_deadline_or_an_unsure_team_and_the_verdict_stays(
    grades, weeks, unsure, expected, rule
):
    decision = decide(grades, rule)
    made = plan(grades, decision, rule, weeks, unsure=unsure)
    assert (made.route, made.because) == expected
    assert decision == decide(grades, rule)


def test_the_plan_names_what_to_specify_trim_find_out_and_ask(rule):
    grades = {
        "sla": "unknown",
        "thermals": "custom",
        "boards": "light",
        "lifecycle": "custom",
        "compliance": "stock",
    }
    made = plan(grades, decide(grades, rule), rule)
    assert made.custom_items == ("thermals", "lifecycle")
    assert made.light_items == ("boards",)
    assert made.open_items == ("storage", "power", "serviceability", "ops_metrics", "sla")
    assert made.ask_supplier == ("thermals", "lifecycle", "boards", "storage", "power")
