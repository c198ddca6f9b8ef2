"""Reading a knowledge folder: every problem at once, each with its place in the file."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from spellchecker import SpellChecker

from knowledge.documents import Document, Problem
from knowledge.laws import BrokenLaw, broken_laws
from knowledge.model import FILES, Knowledge

__all__ = ["DATA", "KnowledgeError", "Problem", "english_words", "load"]

DATA = Path(__file__).parent / "data"
_VERSION_DIGITS = 12


class KnowledgeError(Exception):
    """A knowledge folder can't be used. `problems` holds every problem found, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load(folder: Path = DATA) -> Knowledge:
    """Load a knowledge folder.

    Args:
        folder: Holds the files that `knowledge.model.FILES` names.

    Returns:
        The knowledge. Its version is a hash of the files' names and contents: 12 hexadecimal digits, the same
        on every machine, another one as soon as a character changes.

    Raises:
        KnowledgeError: With every problem of every file; nothing is loaded by halves. The laws across files
            are looked at too, as far as the files they need can be read.
    """
    if not folder.is_dir():
        raise KnowledgeError(
            [Problem(str(folder), 1, 1, "there is no such folder", "name a folder of knowledge files")]
        )
    documents = {name: _documents(folder, name) for name in FILES}
    problems = list(_misplaced_files(folder))
    values: dict[str, Any] = {}
    for name in FILES:
        value, found = _validated(name, documents[name])
        problems += found
        if not found:
            values[name] = value
    problems += [_problem(law, documents[law.file]) for law in broken_laws(values)]
    if problems:
        raise KnowledgeError(sorted(set(problems)))
    return Knowledge(**values, version=_version(folder, documents))


def _documents(folder: Path, name: str) -> list[Document]:
    """Read NAME.yaml, then every file of the folder NAME/ in order of name; there may be none."""
    files = [folder / f"{name}.yaml", *sorted((folder / name).glob("*.yaml"))]
    return [Document.read(file, file.relative_to(folder).as_posix()) for file in files if file.is_file()]


def _misplaced_files(folder: Path) -> Iterator[Problem]:
    """Find files that nobody would read: a misspelt name is no reason to leave knowledge out in silence."""
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.is_dir() or any(part.startswith(".") for part in relative.parts):
            continue
        if file.suffix == ".yml":
            yield Problem(
                relative.as_posix(), 1, 1, "the file would not be read", "let its name end in .yaml"
            )
        elif file.suffix == ".yaml" and (
            len(relative.parts) > 2 or relative.parts[0].removesuffix(".yaml") not in FILES
        ):
            yield Problem(
                relative.as_posix(), 1, 1, "no knowledge has this name", f"use one of: {', '.join(FILES)}"
            )


def _validated(name: str, documents: list[Document]) -> tuple[Any, list[Problem]]:
    """Validate the files of one name; their entries follow each other."""
    if not documents:
        hint = "add it, or copy it from the project's own knowledge"
        return None, [Problem(f"{name}.yaml", 1, 1, "the file is missing", hint)]
    problems: list[Problem] = []
    parts: list[Any] = []
    for document in documents:
        problems += document.problems
        if document.problems and document.value is None:
            continue
        try:
            parts.append(TypeAdapter(FILES[name]).validate_python(_tuples(document.value)))
        except ValidationError as error:
            problems += document.schema_problems(error)
    if not problems and len(parts) > 1:
        if not all(isinstance(part, tuple) for part in parts):
            hint = f"keep one of: {', '.join(document.name for document in documents)}"
            return None, [Problem(documents[1].name, 1, 1, f"{name} can't be split over files", hint)]
        return tuple(chain.from_iterable(parts)), []
    return (None, problems) if problems else (parts[0], [])


def _problem(law: BrokenLaw, documents: list[Document]) -> Problem:
    """Find the place of a broken law; its first index counts through all files of one name."""
    document, path = documents[0], law.path
    if path and isinstance(path[0], int):
        index: int = path[0]
        for document in documents:
            if index < len(document.value):
                break
            index -= len(document.value)
        path = (index, *path[1:])
    return Problem(document.name, *document.place(path), law.message, law.hint)


def _version(folder: Path, documents: Mapping[str, list[Document]]) -> str:
    content = hashlib.sha256()
    for document in chain.from_iterable(documents.values()):
        content.update(document.name.encode() + b"\0" + (folder / document.name).read_bytes() + b"\0")
    return content.hexdigest()[:_VERSION_DIGITS]


def _tuples(value: Any) -> Any:  # noqa: ANN401  (YAML holds any value)
    """Turn lists into tuples: strict models are frozen all the way down."""
    match value:
        case list():
            return tuple(_tuples(entry) for entry in value)
        case dict():
            return {key: _tuples(entry) for key, entry in value.items()}
        case _:
            return value


@lru_cache(maxsize=1)
def english_words() -> Mapping[str, int]:
    """Return everyday English words with their frequency, from pyspellchecker's word list."""
    frequencies: Mapping[str, int] = SpellChecker(language="en").word_frequency.dictionary
    return frequencies
