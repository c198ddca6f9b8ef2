from functools import cache
from itertools import combinations, product
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.questions import expected_questions, fewest_to_settle, finishing_order, form_items, next_item
from knowledge.base import GRADES, ITEMS
from knowledge.scoring import custom_priors, decide

PUBLISHED = yaml.safe_load((Path(__file__).parent / "question_priors.yaml").read_text("utf-8"))
with_fixtures = settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
some_grades = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(GRADES))
some_skipped = st.frozensets(st.sampled_from(ITEMS))
some_priors = st.fixed_dictionaries({item: st.sampled_from([0.05, 0.2, 0.5, 0.9]) for item in ITEMS})
OPEN, CUSTOM, GREEN, UNKNOWN = range(4)


@pytest.fixture(scope="module", params=PUBLISHED, ids=lambda row: row["name"])
def situation(request, rule):
    """Return one row of the published table: the likelihoods, the rule with its don't-know rate, the row."""
    row = request.param
    return (
        dict(zip(ITEMS, row["custom"], strict=True)),
        rule.model_copy(update={"dont_know_rate": row["dont_know"]}),
        row,
    )


def outcomes(state, place, prior, dont_know):
    """List the states that asking the item at this place can lead to, each with its chance."""
    return (
        (state + CUSTOM * 4**place, (1 - dont_know) * prior),
        (state + GREEN * 4**place, (1 - dont_know) * (1 - prior)),
        (state + UNKNOWN * 4**place, dont_know),
    )


def optimum(outlook, priors, dont_know):
    """Work out the fewest expected questions from each of the 4^9 states, from the last back to the first.

    The oracle keeps every answer apart, knows a settled verdict by its completions, and counts nothing.
    """
    values = [0.0] * len(outlook.states)
    for state in range(len(outlook.states) - 1, -1, -1):
        if outlook.settled(state):
            continue
        values[state] = 1 + min(
            sum(chance * values[after] for after, chance in outcomes(state, place, priors[item], dont_know))
            for place, item in enumerate(ITEMS)
            if state // 4**place % 4 == OPEN
        )
    return values


def test_the_engine_asks_as_few_questions_as_can_be_expected_on_every_row_of_the_table(situation, outlook):
    priors, rule, row = situation
    best = optimum(outlook, priors, rule.dont_know_rate)
    asked = {}

    @cache
    def expected_of_the_engine(state):
        item = next_item(outlook.grades(outlook.states[state]), (), priors, rule, {})
        assert (item is None) == outlook.settled(state)
        if item is None:
            return 0.0
        asked[state] = item
        reached = outcomes(state, ITEMS.index(item), priors[item], rule.dont_know_rate)
        return 1 + sum(chance * expected_of_the_engine(after) for after, chance in reached)

    assert expected_of_the_engine(0) - best[0] == pytest.approx(0, abs=1e-9)
    assert round(best[0], 2) == row["published"]["best_adaptive"]
    for state in list(asked)[::7]:
        grades = outlook.grades(outlook.states[state])
        assert expected_of_the_engine(state) == pytest.approx(best[state], abs=1e-9)
        assert expected_questions(grades, (), priors, rule) == pytest.approx(best[state], abs=1e-9)


def test_a_conversation_with_likely_answers_takes_the_optimum_of_questions(situation, rule):
    priors, _, _ = situation
    for answer, fewest in (("custom", 4), ("stock", 6), ("light", 6)):
        grades = {}
        while (item := next_item(grades, (), priors, rule, {})) is not None:
            grades[item] = answer
        assert len(grades) == fewest
        assert decide(grades, rule).settled


@with_fixtures
@given(grades=some_grades, skipped=some_skipped, priors=some_priors)
def test_a_skipped_item_waits_until_no_other_is_open(grades, skipped, priors, rule):
    item = next_item(grades, skipped, priors, rule, {})
    waiting = [other for other in ITEMS if other not in grades and other not in skipped]
    assert (item is None) == decide(grades, rule).settled
    assert item is None or (item not in grades and (item in waiting or not waiting))


@with_fixtures
@given(grades=some_grades, skipped=some_skipped, priors=some_priors)
def test_skipping_never_makes_a_conversation_shorter(grades, skipped, priors, rule):
    without = expected_questions(grades, (), priors, rule)
    assert expected_questions(grades, skipped, priors, rule) >= without - 1e-9


@with_fixtures
@given(
    answers=st.lists(st.sampled_from(GRADES), min_size=4, max_size=9),
    skipped=some_skipped,
    priors=some_priors,
)
def test_with_skipped_items_the_next_question_is_the_best_of_those_allowed(answers, skipped, priors, rule):
    @cache
    def fewest(given_answers):
        grades = dict(given_answers)
        return (
            0.0
            if decide(grades, rule).settled
            else min(after_asking(given_answers, item) for item in allowed(grades))
        )

    def allowed(grades):
        pending = [item for item in ITEMS if item not in grades]
        return [item for item in pending if item not in skipped] or pending

    def after_asking(given_answers, item):
        rate, prior = rule.dont_know_rate, priors[item]
        chances = (("unknown", rate), ("custom", (1 - rate) * prior), ("stock", (1 - rate) * (1 - prior)))
        return 1 + sum(chance * fewest(given_answers | {(item, grade)}) for grade, chance in chances)

    grades = dict(zip(ITEMS, answers, strict=False))
    given_answers = frozenset(grades.items())
    assert expected_questions(grades, skipped, priors, rule) == pytest.approx(fewest(given_answers))
    if item := next_item(grades, skipped, priors, rule, {}):
        assert after_asking(given_answers, item) == pytest.approx(fewest(given_answers))


def test_of_equally_good_items_the_easiest_is_asked_then_the_first_of_the_checklist(rule):
    priors = custom_priors(None, rule)
    assert next_item({}, (), priors, rule, {"power": 0.9, "sla": 0.9, "boards": 0.2}) == "power"
    assert next_item({}, (), priors, rule, {}) == "boards"


def test_likelihoods_that_are_missing_are_the_usual_one(rule):
    assert expected_questions({}, (), {}, rule) == expected_questions({}, (), custom_priors(None, rule), rule)


def test_from_every_state_the_fewest_answers_that_can_settle_it_are_known(rule, outlook):
    fewest = [0] * len(outlook.states)
    for state in range(len(outlook.states) - 1, -1, -1):
        if not outlook.settled(state):
            fewest[state] = 1 + min(
                fewest[state + grade * 4**place]
                for place in range(len(ITEMS))
                if state // 4**place % 4 == OPEN
                for grade in (CUSTOM, GREEN, UNKNOWN)
            )
        if state % 5 == 0 or state < 4**5:
            assert fewest_to_settle(outlook.grades(outlook.states[state]), rule) == fewest[state]


@pytest.mark.parametrize(
    ("answers", "fewest"),
    [
        ([], 4),
        (["custom"], 3),
        (["stock"] * 5, 1),
        (["custom", "stock", "stock"], 3),
        (["unknown"] * 5, 1),
        (["custom"] * 4, 0),
    ],
)
def test_the_line_before_a_question_can_say_how_many_answers_may_be_left(answers, fewest, rule):
    assert fewest_to_settle(dict(zip(ITEMS, answers, strict=False)), rule) == fewest


@with_fixtures
@given(grades=some_grades, skipped=some_skipped, priors=some_priors)
def test_a_form_asks_for_nothing_that_could_turn_out_to_be_needless(grades, skipped, priors, rule):
    chosen = form_items(grades, skipped, priors, rule, {})
    assert not set(chosen) & set(grades)
    if decide(grades, rule).settled:
        assert set(chosen) == set(ITEMS) - set(grades)
        return
    assert len(chosen) == fewest_to_settle(grades, rule)
    for kept in combinations(chosen, len(chosen) - 1):
        for answers in product(("stock", "custom", "unknown"), repeat=len(kept)):
            assert not decide(grades | dict(zip(kept, answers, strict=True)), rule).settled


def test_a_form_from_an_empty_start_costs_no_more_than_single_questions_where_items_are_alike(rule):
    assert form_items({}, (), {}, rule, {"sla": 1.0}) == ("boards", "thermals", "storage", "sla")


def test_what_is_left_after_the_verdict_comes_easiest_first_and_skipped_last():
    grades = dict.fromkeys(ITEMS[:4], "custom")
    eases = {"sla": 0.9, "lifecycle": 0.3, "compliance": 0.3}
    left = finishing_order(grades, ("sla",), eases)
    assert left == ("compliance", "lifecycle", "serviceability", "ops_metrics", "sla")
    assert finishing_order(dict.fromkeys(ITEMS, "stock"), (), eases) == ()
