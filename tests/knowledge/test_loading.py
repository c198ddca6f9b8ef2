import shutil
from pathlib import Path

import pytest
import yaml

from knowledge.base import GRADES, ITEMS
from knowledge.documents import Document
from knowledge.loading import DATA, KnowledgeError, load
from knowledge.model import FILES

MISTAKES = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text("utf-8"))
SCENARIOS = {
    "gpu_dense", "edge_closet", "budget_rack", "dense_short_rack", "heavy_storage",
    "mixed_ai_storage", "fast_pilot", "branded_appliance",
}  # fmt: skip
LINES = {
    "1u", "2u", "3u", "4u", "6u", "server_case", "gpu_server_case", "rackmount_case", "wallmount_case",
    "nas_devices", "itx_case", "guide_rail", "customization_service",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the project's own knowledge, to break."""
    return shutil.copytree(DATA, tmp_path / "knowledge")


def change(folder, name, old, new):
    """Replace the first place of a text in a file, and return its line and column, from 1."""
    file = folder / name
    text = file.read_text("utf-8")
    before = text[: text.index(old)]
    file.write_text(text.replace(old, new, 1), "utf-8")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def problems(folder):
    with pytest.raises(KnowledgeError) as refused:
        load(folder)
    return [str(problem) for problem in refused.value.problems]


def test_the_projects_own_knowledge_has_no_problem_and_the_public_vocabulary(knowledge):
    assert tuple(knowledge.items) == ITEMS
    assert set(knowledge.scenario_by_id) == SCENARIOS
    assert set(knowledge.line_by_id) == LINES


def test_every_item_has_an_example_for_each_grade_and_sub_points_that_are_explained(knowledge):
    for item in knowledge.checklist:
        for grade in GRADES[:3]:
            assert len(getattr(item, grade).examples) >= 2
        assert len(item.sub_points) >= 3
        assert all(point.explains.endswith(".") for point in item.sub_points)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["says"])
def test_a_mistake_is_named_with_its_file_line_and_column(folder, mistake):
    line, _ = change(folder, mistake["file"], mistake["instead_of"], mistake["written"])
    line += mistake.get("lines_further", 0)
    assert any(
        problem.startswith(f"{mistake['file']}:{line}:{mistake['column']}: {mistake['says']}")
        for problem in problems(folder)
    )


def test_a_misspelt_key_is_refused_and_the_key_it_stood_for_is_missed(folder):
    line, column = change(folder, "rule.yaml", "near_deadline_weeks", "deadline_weeks")
    hint = "remove it, or correct its spelling; unknown keys are never ignored"
    assert problems(folder) == [
        "rule.yaml:2:1: near_deadline_weeks is missing (add it)",
        f"rule.yaml:{line}:{column}: unknown key deadline_weeks ({hint})",
    ]


def test_all_problems_of_all_files_come_at_once_in_order_and_laws_among_them(folder):
    change(folder, "rule.yaml", "flips_shown: 3", "flips_shown: no")
    change(folder, "checklist.yaml", "source: 003#checklist", "source: 003#nowhere")
    change(folder, "contact.yaml", "sales:", "sails:")
    (folder / "lines.yaml").unlink()
    found = problems(folder)
    files = [problem.split(":")[0] for problem in found]
    assert files == sorted(files)
    assert set(files) == {"rule.yaml", "checklist.yaml", "contact.yaml", "lines.yaml"}


def test_a_missing_file_a_stray_file_and_a_missing_folder_are_named(folder, tmp_path):
    (folder / "contact.yaml").rename(folder / "contacts.yaml")
    (folder / "prices.yml").write_text("a: 1", "utf-8")
    found = problems(folder)
    assert [problem.split(" (")[0] for problem in found] == [
        "contact.yaml:1:1: the file is missing",
        "contacts.yaml:1:1: no knowledge has this name",
        "prices.yml:1:1: the file would not be read",
    ]
    assert "there is no such folder" in problems(tmp_path / "nowhere")[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"sales: [a, b", "contact.yaml:2:1: this is no YAML: while parsing a flow sequence"),
        (b"sales: a\n\tb: c\n", "contact.yaml:2:1: this is no YAML"),
        (b"sales: \xff\n", "contact.yaml:1:1: byte 7 is not UTF-8"),
        (b"sales: a\x00b\n", "contact.yaml:1:1: this is no YAML"),
        (b"", "contact.yaml:1:1: the file: Input should be"),
        (b"- a\n- b\n", "contact.yaml:1:1: the file: Input should be"),
        (b"sales: &x [*x]\nengineering: b\n", "contact.yaml:1:8: this value holds itself"),
        (b"sales: a\n---\nsales: b\n", "contact.yaml:2:1: this is no YAML"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(folder, content, says):
    (folder / "contact.yaml").write_bytes(content)
    assert any(problem.startswith(says) for problem in problems(folder))


def test_entries_may_be_split_over_the_files_of_a_folder_and_problems_keep_their_places(folder):
    _, *entries = (folder / "routes.yaml").read_text("utf-8").split("\n- id: ")
    (folder / "routes.yaml").unlink()
    (folder / "routes").mkdir()
    (folder / "routes" / "a.yaml").write_text(f"- id: {entries[0]}\n", "utf-8")
    (folder / "routes" / "b.yaml").write_text(f"- id: {entries[1]}\n- id: {entries[2]}", "utf-8")
    assert [route.id for route in load(folder).routes] == ["oem", "odm", "staged"]
    line, _ = change(folder, "routes/b.yaml", "source: 003#odm_reasons", "source: 003#odm")
    assert problems(folder)[0].startswith(f"routes/b.yaml:{line}:3: no source is called '003#odm'")


def test_a_file_of_single_values_cannot_be_split(folder):
    (folder / "contact").mkdir()
    shutil.copy(folder / "contact.yaml", folder / "contact" / "second.yaml")
    hint = "keep one of: contact.yaml, contact/second.yaml"
    assert problems(folder) == [f"contact/second.yaml:1:1: contact can't be split over files ({hint})"]


def test_the_version_changes_with_every_character_and_with_nothing_else(folder, tmp_path):
    version = load(folder).version
    assert len(version) == 12
    (folder / "notes.txt").write_text("not knowledge", "utf-8")
    assert load(shutil.copytree(folder, tmp_path / "elsewhere")).version == version
    change(folder, "contact.yaml", "team", "crew")
    assert load(folder).version != version


def test_quoted_text_is_text_whatever_it_looks_like():
    document = Document(
        "x.yaml", 'a: "no"\nb: \'3.10\'\nc: "12:30"\nd: 2020-08-02\ne: true\nf: -3\ng: 0.25\nh:\n'
    )
    assert not document.problems
    assert document.value == {
        "a": "no", "b": "3.10", "c": "12:30", "d": "2020-08-02", "e": True, "f": -3, "g": 0.25, "h": None,
    }  # fmt: skip


def test_every_file_of_the_project_is_part_of_the_knowledge():
    assert {file.relative_to(DATA).parts[0].removesuffix(".yaml") for file in DATA.rglob("*.yaml")} == set(
        FILES
    )
