"""One knowledge file: its values, where each value stands, and YAML's traps refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

YamlPath = tuple[str | int, ...]
"""A value's place in a document: keys and indices from the top."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_READABLE = {
    "bool": re.compile("true|false"),
    "int": re.compile("[+-]?(0|[1-9][0-9]*)"),
    "float": re.compile(r"[+-]?(0|[1-9][0-9]*)?\.[0-9]*[1-9]"),
}
"""What is taken as YAML 1.1 means it. Not `no` as a boolean, 3.10 as 3.1, 12:30 as 750 nor 017 as 15."""
_MISREAD = {
    "bool": ("true or false", "or true or false if you mean that"),
    "int": ("another number", "or plain digits if it is a number"),
    "float": ("another number", "or plain digits without a last 0 if it is a number"),
}
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in a knowledge folder, where, and what to do about it.

    Attributes:
        path: The file, relative to the folder.
        line, column: Counted from 1; both are 1 when the file as a whole is meant.
        message: What is wrong, naming the thing and the value.
        hint: What to do.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message} ({self.hint})"


class Document:
    """One YAML file.

    Attributes:
        name: The file, relative to its folder.
        value: What it holds: mappings, lists, text, numbers, booleans and None. None when it can't be read.
        problems: What is wrong with it as YAML, in the order of the file.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.value: Any = None
        self._places: dict[YamlPath, tuple[int, int]] = {(): (1, 1)}
        self._ancestors: list[yaml.Node] = []
        try:
            node = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = ", ".join(part for part in (error.context, error.problem) if part)
            self._report(mark, f"this is no YAML: {what}", "mend the syntax at this place")
        except yaml.YAMLError as error:
            self._report(None, f"this is no YAML: {str(error).splitlines()[0]}", "mend the file's characters")
        else:
            self.value = self._build(node, ()) if node is not None else None

    @classmethod
    def read(cls, file: Path, name: str) -> "Document":
        """Read a file. One that can't be read becomes an empty document whose problem says why."""
        try:
            return cls(name, file.read_text("utf-8"))
        except UnicodeDecodeError as error:
            why, hint = f"byte {error.start} is not UTF-8", "save the file as UTF-8"
        except OSError as error:
            why, hint = f"the file can't be read: {error.strerror}", "check the file's permissions"
        unreadable = cls(name, "")
        unreadable.problems.append(Problem(name, 1, 1, why, hint))
        return unreadable

    def place(self, path: YamlPath) -> tuple[int, int]:
        """Return line and column, from 1, of the deepest part of this path that the file holds."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places[path]

    def schema_problems(self, error: ValidationError) -> Iterator[Problem]:
        """Turn what a model refused into problems with their places."""
        for detail in error.errors():
            kind = detail["type"]
            what = ".".join(map(str, detail["loc"])) or "the file"
            match kind:
                case "extra_forbidden":
                    message = f"unknown key {what}"
                case "missing":
                    message = f"{what} is missing"
                case "value_error":  # our own checks name the value themselves
                    message = f"{what}: {detail['msg'].removeprefix('Value error, ')}"
                case _:
                    message = f"{what}: {detail['msg']}, not {_shown(detail['input'])}"
            yield Problem(self.name, *self.place(detail["loc"]), message, _HINTS.get(kind, _ANY_HINT))

    def _report(self, mark: yaml.Mark | None, message: str, hint: str) -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.problems.append(Problem(self.name, line, column, message, hint))

    def _build(self, node: yaml.Node, path: YamlPath) -> Any:  # noqa: ANN401  (YAML holds any value)
        self._places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if any(node is ancestor for ancestor in self._ancestors):
            self._report(
                node.start_mark, "this value holds itself", "write the value out instead of an alias"
            )
            return None
        self._ancestors.append(node)
        try:
            match node:
                case yaml.MappingNode():
                    return self._mapping(node, path)
                case yaml.SequenceNode():
                    return [self._build(child, (*path, index)) for index, child in enumerate(node.value)]
                case yaml.ScalarNode():
                    return self._scalar(node)
                case _:
                    return None
        finally:
            self._ancestors.pop()

    def _mapping(self, node: yaml.MappingNode, path: YamlPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._report(
                    key_node.start_mark, "a key must be plain text", "write one word before the colon"
                )
                continue
            key = str(key_node.value)
            if key in values:
                self._report(key_node.start_mark, f"the key {key!r} stands here twice", "keep one of the two")
            values[key] = self._build(value_node, (*path, key))
            self._places[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return values

    def _scalar(self, node: yaml.ScalarNode) -> str | float | bool | None:
        text, kind = str(node.value), str(node.tag).rsplit(":", 1)[-1]
        if node.style or kind in {"str", "timestamp"}:  # quoted text and blocks are always text
            return text
        if kind == "null":
            return None
        if kind in _READABLE and _READABLE[kind].fullmatch(text):
            return text == "true" if kind == "bool" else int(text) if kind == "int" else float(text)
        meaning, otherwise = _MISREAD.get(kind, (f"a YAML {kind}", "or leave out its tag"))
        hint = f'write "{text}" in quotes, {otherwise}'
        self._report(node.start_mark, f"{text!r} would be read as {meaning}", hint)
        return text


_HINTS = {
    "extra_forbidden": "remove it, or correct its spelling; unknown keys are never ignored",
    "missing": "add it",
    "literal_error": "use one of the values named",
    "string_type": "write text, in quotes if it looks like a number",
    "int_type": "write a whole number",
    "string_pattern_mismatch": "write it in the form named",
}
_ANY_HINT = "correct it as the message says"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."
