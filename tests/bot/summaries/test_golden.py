import re

import pytest

from tests.bot.summaries.written import GOLDEN, SELECTIONS, document, golden


@pytest.mark.parametrize(
    ("name", "paper", "form", "path"), [pytest.param(*kept, id=kept[3].name) for kept in golden()]
)
def test_a_document_reads_as_it_did_when_it_was_last_read_aloud(knowledge, name, paper, form, path):
    assert document(knowledge, name, paper, form) == path.read_text("utf-8"), (
        "if this is meant, run tests/bot/summaries/written.py and re-read the file"
    )


def test_no_golden_file_is_left_over():
    assert {path.name for path in GOLDEN.iterdir()} == {kept[3].name for kept in golden()}


@pytest.mark.parametrize("name", SELECTIONS)
def test_both_readers_see_at_once_whom_a_summary_is_for(knowledge, name):
    customer = document(knowledge, name, "customer", "plain")
    internal = document(knowledge, name, "internal", "plain")
    assert internal.startswith("Internal:")
    assert internal.splitlines()[2].startswith("For colleagues only.")
    assert re.search(r"(?i)internal|colleague", customer) is None


@pytest.mark.parametrize("name", SELECTIONS)
def test_every_document_ends_with_its_version_and_date(knowledge, name):
    last = document(knowledge, name, "customer", "plain").splitlines()[-1]
    assert re.fullmatch(r"(Version \d+, )?(\d+ \w+ 20\d\d|\w+ \d+, 20\d\d)", last)
