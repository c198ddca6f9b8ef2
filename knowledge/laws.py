"""Laws that hold across knowledge files: ids unique, references resolve, one owner for each name."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from knowledge.base import GRADES, ITEMS, Entry
from knowledge.controls import Control
from knowledge.phrases import wordings
from knowledge.situations import Cue

_ROUTES = ("oem", "odm", "staged")
"""The routes of `knowledge.scoring.Plan`."""
_NEEDED_GRADES = ("stock", "light", "custom")


Path = tuple[str | int, ...]
"""A place in a file: keys and indices from the top."""
Files = Mapping[str, Any]
"""Each file's validated value. Files that could not be read are missing; laws that need them are left out."""


@dataclass(frozen=True, slots=True)
class BrokenLaw:
    """A law that the knowledge breaks.

    Attributes:
        file: The file's name, a key of `knowledge.model.FILES`.
        path: The place in it: keys and indices from the top.
        message, hint: What is wrong, and how to mend it.
    """

    file: str
    path: Path
    message: str
    hint: str


def broken_laws(files: Files) -> Iterator[BrokenLaw]:
    """Yield every law that is broken, as far as the files at hand can tell."""
    sources = {f"{source.id}#{section}" for source in files.get("sources", ()) for section in source.sections}
    slots = [slot.id for slot in files["slots"].slots] if "slots" in files else []
    for name, value in files.items():
        for path, part in _parts(value, ()):
            if isinstance(part, tuple):
                yield from _repeated_ids(name, path, part)
            if isinstance(part, Entry) and sources:
                yield from _unknown_sources(name, path, part, sources)
            if isinstance(part, Cue) and slots:
                yield from _unknown_slots(name, path, part, slots)
    yield from _missing_items(files)
    yield from _missing_routes(files)
    yield from _missing_grades(files)
    yield from _unknown_lines(files)
    yield from _strangers_in_wording(files)
    yield from _shared_names(files)
    yield from _shared_questions(files)
    yield from _contrary_grades(files)
    yield from _topics_of_nothing(files)
    yield from _meaningless_examples(files)
    yield from _examples_with_two_meanings(files)


def _parts(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401  (any knowledge)
    """Yield every entry and every list of entries below a value, each with its path."""
    match value:
        case Entry():
            yield path, value
            for field in type(value).model_fields:
                yield from _parts(getattr(value, field), (*path, field))
        case tuple():
            yield path, value
            for index, child in enumerate(value):
                yield from _parts(child, (*path, index))
        case dict():
            for key, child in value.items():
                yield from _parts(child, (*path, key))


def _repeated_ids(name: str, path: Path, part: tuple[object, ...]) -> Iterator[BrokenLaw]:
    seen: set[str] = set()
    for index, entry in enumerate(part):
        identity = getattr(entry, "id", None)
        if identity in seen:
            hint = "give each entry an id of its own"
            yield BrokenLaw(name, (*path, index, "id"), f"the id {identity!r} is used twice", hint)
        if identity is not None:
            seen.add(identity)


def _unknown_sources(name: str, path: Path, part: Entry, known: Collection[str]) -> Iterator[BrokenLaw]:
    """Check every field that is called source, or ends in _source or _sources."""
    hint = "use SOURCE#SECTION as in sources.yaml, or add it there"
    for field in type(part).model_fields:
        if field != "source" and not field.endswith(("_source", "_sources")):
            continue
        value = getattr(part, field)
        for reference in (value,) if isinstance(value, str) else value or ():
            if reference not in known:
                yield BrokenLaw(name, (*path, field), f"no source is called {reference!r}", hint)


def _unknown_slots(name: str, path: Path, cue: Cue, known: Collection[str]) -> Iterator[BrokenLaw]:
    hint = f"use one of: {', '.join(known)}"
    for slot in cue.slots:
        if slot not in known:
            yield BrokenLaw(name, (*path, "slots", slot), f"no slot is called {slot!r}", hint)


def _missing_items(files: Files) -> Iterator[BrokenLaw]:
    if "checklist" not in files:
        return
    present = {entry.id for entry in files["checklist"]}
    for item in ITEMS:
        if item not in present:
            yield BrokenLaw(
                "checklist",
                (),
                f"the item {item!r} is missing, so it can't be asked",
                "add an entry with this id",
            )


def _missing_routes(files: Files) -> Iterator[BrokenLaw]:
    if "routes" not in files:
        return
    present = {entry.id for entry in files["routes"]}
    for route in _ROUTES:
        if route not in present:
            yield BrokenLaw("routes", (), f"the route {route!r} is missing", "add an entry with this id")


def _missing_grades(files: Files) -> Iterator[BrokenLaw]:
    """Every item needs words for each grade: an answer that nobody can give is no answer."""
    if "grading" not in files:
        return
    present = {(rule.item, rule.grade) for rule in files["grading"]}
    for item in ITEMS:
        for grade in _NEEDED_GRADES:
            if (item, grade) not in present:
                yield BrokenLaw(
                    "grading",
                    (),
                    f"nothing that people say grades {item!r} as {grade!r}",
                    "add a rule for it",
                )


def _unknown_lines(files: Files) -> Iterator[BrokenLaw]:
    if "lines" not in files or "scenarios" not in files:
        return
    known = [line.id for line in files["lines"]]
    for index, scenario in enumerate(files["scenarios"]):
        for place, line in enumerate(scenario.lines):
            if line not in known:
                yield BrokenLaw(
                    "scenarios",
                    (index, "lines", place),
                    f"no chassis line is called {line!r}",
                    f"use one of: {', '.join(known)}",
                )


def _strangers_in_wording(files: Files) -> Iterator[BrokenLaw]:
    """Check that what is said to customers names scenarios, slots and lines that exist."""
    if not {"wording", "scenarios", "slots", "lines"} <= files.keys():
        return
    wording = files["wording"]
    scenarios, lines = ({entry.id for entry in files[name]} for name in ("scenarios", "lines"))
    slots = {slot.id for slot in files["slots"].slots}
    named: list[tuple[Path, str, str, Collection[str]]] = [
        (("subjects", index, "scenario"), "scenario", subject.scenario, scenarios)
        for index, subject in enumerate(wording.subjects)
        if subject.scenario is not None
    ]
    named += [
        (("services", index), "chassis line", line, lines) for index, line in enumerate(wording.services)
    ]
    named += [
        (("not_for_suppliers", i), "slot", slot, slots) for i, slot in enumerate(wording.not_for_suppliers)
    ]
    named += [
        (("questions", index, "unless", slot), "slot", slot, slots)
        for index, question in enumerate(wording.questions)
        for slot in question.unless
    ]
    for path, kind, name, known in named:
        if name not in known:
            hint = f"use one of: {', '.join(sorted(known))}"
            yield BrokenLaw("wording", path, f"no {kind} is called {name!r}", hint)


def _shared_names(files: Files) -> Iterator[BrokenLaw]:
    """One owner for each name: items with their parts, chassis lines, and terms, each among themselves."""
    named: dict[str, list[tuple[str, Path, str, str]]] = {
        name: [
            (name, (index, "names", place), entry.id, phrase)
            for index, entry in enumerate(files.get(name, ()))
            for place, phrase in enumerate(entry.names)
        ]
        for name in ("checklist", "lines", "glossary")
    }
    if "grade_words" in files:
        named["checklist"] += [
            ("grade_words", ("topics", item, place), item, phrase)
            for item, phrases in files["grade_words"].topics.items()
            for place, phrase in enumerate(phrases)
        ]
    for entries in named.values():
        owners: dict[str, str] = {}
        for name, path, identity, phrase in entries:
            for wording in wordings(phrase):
                owner = owners.setdefault(wording, identity)
                if owner != identity:
                    message = f"{wording!r} already means {owner!r}"
                    yield BrokenLaw(name, path, message, "give each name one owner")


def _shared_questions(files: Files) -> Iterator[BrokenLaw]:
    """One owner for each phrase of a question, among the entries of one file."""
    for name in ("scenarios", "comparison", "answers", "unknowns"):
        owners: dict[str, str] = {}
        for index, entry in enumerate(files.get(name, ())):
            for place, phrase in enumerate(getattr(entry, "asked_as", ())):
                owner = owners.setdefault(phrase, entry.id)
                if owner != entry.id:
                    message = f"{phrase!r} already asks for {owner!r}"
                    yield BrokenLaw(name, (index, "asked_as", place), message, "give each phrase one owner")


def _contrary_grades(files: Files) -> Iterator[BrokenLaw]:
    """The same words can't grade one item in two ways."""
    grades: dict[tuple[str, str], str] = {}
    for index, rule in enumerate(files.get("grading", ())):
        for place, phrase in enumerate(rule.says):
            grade = grades.setdefault((rule.item, phrase), rule.grade)
            if grade != rule.grade:
                yield BrokenLaw(
                    "grading",
                    (index, "says", place),
                    f"{phrase!r} already grades {rule.item!r} as {grade!r}",
                    "keep it in one of the two rules",
                )


_TOPIC_FILES = {
    "fact": "answers",
    "dimension": "comparison",
    "term": "glossary",
    "scenario": "scenarios",
    "line": "lines",
    "unknown": "unknowns",
}
"""The file that holds the entries of each kind; the other kinds are one whole each ("rule:all")."""


def _topics_of_nothing(files: Files) -> Iterator[BrokenLaw]:
    """Check that every topic names an entry, each entry once."""
    if not {"topics", *_TOPIC_FILES.values()} <= files.keys():
        return
    known = _entries(files)
    seen: set[str] = set()
    for index, topic in enumerate(files["topics"]):
        if topic.entry not in known:
            hint = "use KIND:ID of an entry, such as fact:ninety_days"
            yield BrokenLaw("topics", (index, "entry"), f"no entry is called {topic.entry!r}", hint)
        if topic.entry in seen:
            hint = "keep all sets of an entry together"
            yield BrokenLaw("topics", (index, "entry"), f"the entry {topic.entry!r} stands here twice", hint)
        seen.add(topic.entry)


def _entries(files: Files) -> set[str]:
    """Return every entry that may be asked about, as `kind:id`."""
    known = {f"{kind}:{entry.id}" for kind, name in _TOPIC_FILES.items() for entry in files[name]}
    return (
        known
        | {f"item:{item}" for item in ITEMS}
        | {f"{whole}:all" for whole in ("table", "rule", "supplier")}
    )


def _meaningless_examples(files: Files) -> Iterator[BrokenLaw]:
    """Check that examples mean something that exists, and that every grade of every item has some."""
    if not {"examples", *_TOPIC_FILES.values()} <= files.keys():
        return
    meanings: dict[str, Collection[str]] = {
        "grade": GRADES,
        "act": (*get_args(Control), "answer"),
        "scope": ("need", "question", "not_ours"),
        "question": _entries(files),
    }
    graded: set[tuple[str | None, str]] = set()
    for index, group in enumerate(files["examples"]):
        if group.means not in meanings[group.task]:
            hint = "use a meaning of its task; CONTRIBUTING lists them"
            yield BrokenLaw("examples", (index, "means"), f"{group.task}s have no {group.means!r}", hint)
        if (group.task == "grade") != (group.item is not None):
            hint = "name the item for grades, and for nothing else"
            yield BrokenLaw("examples", (index, "task"), f"a {group.task} with item {group.item}", hint)
        graded.add((group.item, group.means))
    for item in ITEMS:
        for grade in GRADES:
            if (item, grade) not in graded:
                hint = "add sentences as people would write them"
                yield BrokenLaw("examples", (), f"{item} has no examples for {grade}", hint)


def _examples_with_two_meanings(files: Files) -> Iterator[BrokenLaw]:
    """Check that no sentence is an example of two meanings of one task (for one item)."""
    seen: dict[tuple[str, str | None, str], str] = {}
    for index, group in enumerate(files.get("examples", ())):
        for place, sentence in enumerate(group.says):
            known = seen.setdefault((group.task, group.item, sentence.lower()), group.means)
            if known != group.means:
                hint = "keep it where most people would put it, or leave it out"
                message = f"{sentence!r} is an example of {known!r}, too"
                yield BrokenLaw("examples", (index, "says", place), message, hint)
