"""What each subject of an answer rests on."""

from collections.abc import Iterable
from typing import Any

from dialogs.moves import Part
from knowledge.base import Entry
from knowledge.model import Knowledge


def entry_of(part: Part, knowledge: Knowledge) -> Any:  # noqa: ANN401  (templates take any entry)
    """Return the knowledge entry that answers this part.

    Raises:
        KeyError: The knowledge has no such entry: whoever made the part named what does not exist.
    """
    places: dict[str, Iterable[Entry]] = {
        "fact": knowledge.answers,
        "dimension": knowledge.comparison,
        "definition": knowledge.comparison,
        "term": knowledge.glossary,
        "item": knowledge.checklist,
        "trigger": knowledge.checklist,
        "scenario": knowledge.scenarios,
        "line": knowledge.lines,
        "supplier": (*knowledge.checklist, *knowledge.routes),
        "rule": (knowledge.rule,),
        "table": knowledge.comparison,
    }
    for entry in places[part.kind]:
        if part.kind in {"rule", "table"} or getattr(entry, "id", None) == part.id:
            return entry
    raise KeyError(f"no {part.kind} is called {part.id}")


def entry_name(named: str, knowledge: Knowledge) -> str:
    """Return what people call an entry, which is named `kind:id`.

    Raises:
        KeyError: The knowledge has no such entry.
    """
    kind, _, name = named.partition(":")
    entry = entry_of(Part(kind=kind, id=name), knowledge)
    return next(str(getattr(entry, field)) for field in ("title", "term", "name") if hasattr(entry, field))


def part_sources(part: Part, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the source references of one subject, the main one first."""
    entry = entry_of(part, knowledge)
    return (entry.source, *getattr(entry, "further_sources", ()))
