import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fitting import Heard, holds, met, rank_lines, score_scenarios
from knowledge.loading import DATA, load
from knowledge.situations import Bounds, Cue


@pytest.fixture(scope="module")
def knowledge():
    return load(DATA)


@pytest.mark.parametrize(
    ("condition", "value", "holding"),
    [
        ("stated", 0, True),
        ("stated", None, False),
        ("absent", None, True),
        ("absent", False, False),
        (True, True, True),
        (True, 1, False),
        (False, None, False),
        (Bounds(min=4), 4, True),
        (Bounds(max=4), 5, False),
        (Bounds(min=1, max=3), None, False),
        (Bounds(min=0), True, False),
        (("rack", "wall"), "wall", True),
        (("rack",), None, False),
        ((2, 3), 2, True),
        (("ce", "ul"), ("fcc", "ul"), True),
        (("ce",), ("fcc",), False),
    ],
)
def test_a_condition_holds_for_the_values_it_names_and_for_no_other(condition, value, holding):
    assert holds(condition, value) is holding


def test_a_cue_with_phrases_needs_one_of_them_said_and_its_conditions_too():
    cue = Cue(because="b", says=("chia",), slots={"hot_swap": True}, weight=1)
    assert met([cue], {"hot_swap": True}, {0: "chia"})
    assert not met([cue], {"hot_swap": True}, {})
    assert not met([cue], {}, {0: "chia"})


def test_of_one_family_only_the_weightiest_cue_counts():
    cues = [
        Cue(because="some", slots={"gpu_count": Bounds(min=2)}, weight=1, family="count"),
        Cue(because="many", slots={"gpu_count": Bounds(min=4)}, weight=3, family="count"),
        Cue(because="rails", slots={"rails": True}, weight=0.5),
    ]
    assert [cue.because for _, cue in met(cues, {"gpu_count": 8, "rails": True}, {})] == ["many", "rails"]


@pytest.mark.parametrize(
    "broken", [{}, {"slots": {}}, {"slots": {"gpu_count": Bounds(min=1)}, "says": ("(",)}]
)
def test_a_cue_that_looks_at_nothing_or_can_not_be_read_is_refused(broken):
    with pytest.raises(ValueError, match=r"says|parenthesis"):
        Cue(because="b", weight=1, **broken)


@pytest.mark.parametrize("bounds", [{}, {"min": 3, "max": 2}])
def test_bounds_without_an_end_or_the_wrong_way_round_are_refused(bounds):
    with pytest.raises(ValueError, match="min"):
        Bounds(**bounds)


def test_wording_alone_never_makes_a_scenario(knowledge):
    heard = {scenario.id: Heard({}, 0.99) for scenario in knowledge.scenarios}
    assert score_scenarios({}, knowledge.scenarios, heard, knowledge.fitting) == ()


@pytest.mark.parametrize("height", [1, 2, 3, 4, 6])
def test_a_height_that_exists_is_the_first_line_named(knowledge, height):
    assert rank_lines({"rack_units": height}, knowledge.lines, knowledge.fitting)[0].id == f"{height}u"


@pytest.mark.parametrize("height", [5, 7])
def test_a_height_that_does_not_exist_gets_its_tall_neighbour(knowledge, height):
    assert rank_lines({"rack_units": height}, knowledge.lines, knowledge.fitting)[0].id == "6u"


needs = st.fixed_dictionaries(
    {},
    optional={
        "rack_units": st.integers(1, 10),
        "gpu_count": st.integers(0, 10),
        "sas_sata_bays": st.integers(0, 90),
        "mount": st.sampled_from(["rack", "wall", "desktop", "tower"]),
        "own_brand": st.booleans(),
        "budget": st.sampled_from(["low", "normal"]),
        "board": st.sampled_from(["atx", "mini_itx", "proprietary"]),
    },
)


@given(needs)
def test_lines_are_at_most_five_each_once_with_reasons_and_best_first(knowledge, needs):
    fits = rank_lines(needs, knowledge.lines, knowledge.fitting)
    assert len(fits) <= 5
    assert len({fit.id for fit in fits}) == len(fits)
    assert all(fit.reasons and 0 <= fit.score <= 1 for fit in fits)
    assert [fit.score for fit in fits] == sorted((fit.score for fit in fits), reverse=True)


@given(needs)
def test_the_order_in_which_needs_are_known_changes_nothing(knowledge, needs):
    reverse = dict(reversed(needs.items()))
    assert rank_lines(needs, knowledge.lines, knowledge.fitting) == rank_lines(
        reverse, knowledge.lines, knowledge.fitting
    )
    assert score_scenarios(needs, knowledge.scenarios, {}, knowledge.fitting) == score_scenarios(
        reverse, knowledge.scenarios, {}, knowledge.fitting
    )


def test_every_scenario_has_a_plan_for_engineers_and_one_for_customers(knowledge):
    for scenario in knowledge.scenarios:
        assert scenario.plan
        assert scenario.customer_plan


def test_the_mixed_example_starts_on_a_standard_shell_and_names_what_moves_it_on(knowledge):
    plan = " ".join(knowledge.scenario_by_id["mixed_ai_storage"].plan)
    order = [plan.index(words) for words in ("ODM", "rails early", "temperatures creep", "third GPU")]
    assert order == sorted(order)
