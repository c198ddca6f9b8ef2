import pytest

from knowledge.base import ITEMS
from knowledge.laws import broken_laws
from knowledge.model import FILES
from knowledge.phrases import wordings


@pytest.fixture
def files(knowledge):
    return {name: getattr(knowledge, name) for name in FILES}


def altered(entries, index, **changes):
    """Return the entries with one of them changed."""
    return (*entries[:index], entries[index].model_copy(update=changes), *entries[index + 1 :])


def complaints(files):
    return [(law.file, law.path, law.message) for law in broken_laws(files)]


def test_the_projects_own_knowledge_breaks_no_law(files):
    assert complaints(files) == []


def test_a_law_is_left_out_where_a_file_that_it_needs_is_missing(files):
    for name in files:
        assert complaints({other: value for other, value in files.items() if other != name}) == []


def test_every_item_must_be_there_to_be_asked(files):
    files["checklist"] = files["checklist"][:-1]
    assert complaints(files) == [("checklist", (), "the item 'sla' is missing, so it can't be asked")]


def test_an_id_has_one_entry(files):
    files["checklist"] = altered(files["checklist"], 8, id="boards")
    assert ("checklist", (8, "id"), "the id 'boards' is used twice") in complaints(files)


def test_a_source_must_be_in_the_list_of_sources_wherever_it_stands(files):
    files["rule"] = files["rule"].model_copy(update={"unsure_source": "999#x"})
    files["checklist"] = altered(files["checklist"], 0, further_sources=("003#x",))
    assert complaints(files) == [
        ("rule", ("unsure_source",), "no source is called '999#x'"),
        ("checklist", (0, "further_sources"), "no source is called '003#x'"),
    ]


def test_a_scenario_can_only_name_lines_that_exist(files):
    files["scenarios"] = altered(files["scenarios"], 0, lines=("5u",))
    assert complaints(files) == [("scenarios", (0, "lines", 0), "no chassis line is called '5u'")]


def test_a_cue_can_only_look_at_slots_that_exist(files):
    scenario = files["scenarios"][0]
    cue = scenario.cues[0].model_copy(update={"slots": {"colour": True}})
    files["scenarios"] = altered(files["scenarios"], 0, cues=(cue, *scenario.cues[1:]))
    assert complaints(files) == [
        ("scenarios", (0, "cues", 0, "slots", "colour"), "no slot is called 'colour'")
    ]


def test_a_name_has_one_owner_even_where_it_hides_in_an_alternative(files):
    names = (*files["checklist"][8].names, "(swaps|psu)")
    files["checklist"] = altered(files["checklist"], 8, names=names)
    assert complaints(files) == [("checklist", (8, "names", len(names) - 1), "'psu' already means 'power'")]


def test_a_part_belongs_to_one_item_too(files):
    words = files["grade_words"]
    topics = {**words.topics, "sla": (*words.topics.get("sla", ()), "psu")}
    files["grade_words"] = words.model_copy(update={"topics": topics})
    place = ("topics", "sla", len(topics["sla"]) - 1)
    assert complaints(files) == [("grade_words", place, "'psu' already means 'power'")]


def test_words_cannot_grade_an_item_in_two_ways(files):
    first = files["grading"][0]
    other = first.model_copy(update={"grade": "light" if first.grade != "light" else "stock"})
    files["grading"] = (*files["grading"], other)
    place = ("grading", (len(files["grading"]) - 1, "says", 0))
    assert (*place, f"{first.says[0]!r} already grades {first.item!r} as {first.grade!r}") in complaints(
        files
    )


def test_every_item_needs_words_for_each_grade(files):
    files["grading"] = tuple(
        entry for entry in files["grading"] if (entry.item, entry.grade) != ("sla", "light")
    )
    assert complaints(files) == [("grading", (), "nothing that people say grades 'sla' as 'light'")]


def test_a_phrase_of_a_question_has_one_owner(files):
    files["unknowns"] = altered(files["unknowns"], 1, asked_as=files["unknowns"][0].asked_as)
    assert all("already asks for" in message for _, _, message in complaints(files))
    assert complaints(files)


def test_each_route_is_described(files):
    files["routes"] = files["routes"][:2]
    assert complaints(files) == [("routes", (), "the route 'staged' is missing")]


def test_people_name_an_item_in_many_words(files):
    owners = {
        wording: item.id
        for item in files["checklist"]
        for phrase in item.names
        for wording in wordings(phrase)
    }
    named = {
        "boards": ("board", "boards & risers", "motherboard"),
        "thermals": ("thermal", "cooling", "noise"),
        "storage": ("storage", "drive", "backplane"),
        "power": ("power", "psu"),
        "serviceability": ("rail", "serviceability"),
        "compliance": ("cert", "emi"),
        "lifecycle": ("eol", "life cycle"),
        "ops_metrics": ("ops", "ops metric", "mtbf", "rma"),
        "sla": ("sla", "service level"),
    }
    assert tuple(named) == ITEMS
    for item, names in named.items():
        assert [owners.get(name) for name in names] == [item] * len(names)


def test_a_phrase_is_spelled_out_into_every_wording():
    assert wordings("(own|our own) duct parts?") == (
        "own duct parts",
        "own duct",
        "our own duct parts",
        "our own duct",
    )
    assert wordings("^ how * # $") == ("^ how * # $",)


def test_a_topic_is_about_an_entry_that_exists_and_each_entry_has_one_topic(files):
    first = files["topics"][0]
    files["topics"] = altered(files["topics"], 1, entry="fact:no_such")
    assert ("topics", (1, "entry"), "no entry is called 'fact:no_such'") in complaints(files)
    files["topics"] = altered(files["topics"], 1, entry=first.entry)
    assert ("topics", (1, "entry"), f"the entry {first.entry!r} stands here twice") in complaints(files)
