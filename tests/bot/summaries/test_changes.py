import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.summaries.changes import diff
from bot.summaries.content import Edition
from bot.summaries.customer import customer
from bot.summaries.documents import write
from bot.summaries.formats import FORMATS
from bot.summaries.internal import internal
from knowledge.loading import load
from tests.bot.summaries.generated import MARK, selections
from tests.bot.summaries.written import SELECTIONS, summarized

KNOWLEDGE = load()
OLD = Edition(version=1, date="2026-11-22")
NEW = Edition(version=2, date="2026-11-30")


def told(build, old, new, **changed):
    """Return the difference between a selection and the same with some fields changed, as plain text."""
    before = SELECTIONS[old]
    after = {**SELECTIONS[new], **changed}
    contents = (
        build(summarized(KNOWLEDGE, entry), KNOWLEDGE, edition)
        for entry, edition in ((before, OLD), (after, NEW))
    )
    return write(diff(*contents), "plain", KNOWLEDGE.wording)


def test_a_customer_reads_what_changed_and_which_version_it_replaces():
    slots = SELECTIONS["lab_pilot"]["slots"] | {"gpu_count": 3, "rails": True}
    del slots["acoustic"]
    text = told(customer, "lab_pilot", "lab_pilot", slots=slots)
    assert "Version 2, 30 November 2026, replaces version 1, 22 November 2026." in text
    assert "• 3 GPUs instead of 2 GPUs" in text
    assert "• New: with rails" in text
    assert "• No longer: quiet" in text


@pytest.mark.parametrize("build", [customer, internal])
def test_the_same_selection_has_not_changed(build):
    assert "Nothing has changed." in told(build, "gpu_oem", "gpu_oem")


def test_a_recommendation_that_becomes_possible_is_told_as_news():
    text = told(
        customer, "partial", "partial", grades=dict.fromkeys(SELECTIONS["gpu_oem"]["grades"], "custom")
    )
    assert "We can now recommend a route: a chassis designed for you (OEM)." in text
    assert "of our questions are answered" in text


def test_a_recommendation_that_changes_names_both():
    text = told(customer, "gpu_oem", "gpu_oem", grades=SELECTIONS["budget_complete"]["grades"])
    assert "The recommendation is now: start with a standard (ODM) chassis." in text
    assert "Before, it was: a chassis designed for you (OEM)." in text
    assert "No longer: air ducts" in text


def test_a_recommendation_that_is_open_again_is_taken_back():
    text = told(customer, "gpu_oem", "gpu_oem", grades={"boards": "custom"})
    assert "We take back the recommendation for now" in text


def test_colleagues_read_grades_and_verdict():
    text = told(
        internal,
        "gpu_oem",
        "gpu_oem",
        grades=SELECTIONS["gpu_oem"]["grades"] | {"thermals": "stock", "power": "stock"},
    )
    assert text.startswith("Internal:")
    assert "Verdict: ODM first, OEM later" in text or "Verdict: ODM" in text
    assert "• Thermals: stock" in text
    assert "instead of custom" in text


def test_colleagues_read_what_people_newly_differ_on():
    agreed = {**SELECTIONS["disputed"]}
    del agreed["disputes"]
    before = internal(summarized(KNOWLEDGE, agreed), KNOWLEDGE, OLD)
    after = internal(summarized(KNOWLEDGE, SELECTIONS["disputed"]), KNOWLEDGE, NEW)
    assert "Newly disputed: Thermals." in write(diff(before, after), "plain", KNOWLEDGE.wording)
    assert "No longer disputed: Thermals." in write(diff(after, before), "plain", KNOWLEDGE.wording)


def test_summaries_for_different_readers_are_not_compared():
    summary = summarized(KNOWLEDGE, SELECTIONS["partial"])
    with pytest.raises(TypeError, match="customer summary can't be compared with a internal"):
        diff(customer(summary, KNOWLEDGE, OLD), internal(summary, KNOWLEDGE, NEW))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_customer_reads_no_internal_detail_in_what_changed(data):
    contents = [
        customer(data.draw(selections(KNOWLEDGE, st.just(MARK))), KNOWLEDGE, edition)
        for edition in (OLD, NEW)
    ]
    for form in FORMATS:
        assert MARK not in write(diff(*contents), form, KNOWLEDGE.wording)
