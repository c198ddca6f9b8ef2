"""Checks a manifest, field by field, against `manifest_limits.yaml`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_KINDS: dict[str, type] = {"boolean": bool, "integer": int}
Rule = dict[str, Any]


def problems(manifest: dict[str, Any]) -> list[str]:
    """Return what Slack would refuse, each with the field's path; empty when it will be taken."""
    limits: Rule = yaml.safe_load(Path(__file__).with_name("manifest_limits.yaml").read_text("utf-8"))
    return list(_check(manifest, limits, ""))


def _check(value: object, rule: Rule, where: str) -> Iterator[str]:
    if "fields" in rule:
        yield from _mapping(value, rule, where)
    elif "each" in rule:
        yield from _list(value, rule, where)
    elif "is" in rule:
        if type(value) is not _KINDS[rule["is"]]:
            yield f"{where}: {value!r} is no {rule['is']}"
    else:
        yield from _text(value, rule, where)


def _mapping(value: object, rule: Rule, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: expected fields"
        return
    inside = f"{where}." if where else ""
    for name in rule.get("needed", []):
        if name not in value:
            yield f"{inside}{name}: missing"
    for name, given in value.items():
        if name in rule["fields"]:
            yield from _check(given, rule["fields"][name], inside + name)
        else:
            yield f"{inside}{name}: no such field"


def _list(value: object, rule: Rule, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: expected a list"
        return
    fewest, most = rule["count"]
    if not fewest <= len(value) <= most:
        yield f"{where}: {len(value)} entries, expected {fewest} to {most}"
    if any(given in value[:place] for place, given in enumerate(value)):
        yield f"{where}: an entry is there twice"
    for place, given in enumerate(value):
        yield from _check(given, rule["each"], f"{where}[{place}]")


def _text(value: object, rule: Rule, where: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{where}: expected a text"
        return
    shortest, longest = rule.get("length", (0, len(value)))
    if not shortest <= len(value) <= longest:
        yield f"{where}: {len(value)} characters, expected {shortest} to {longest}"
    elif "pattern" in rule and not re.fullmatch(rule["pattern"], value):
        yield f"{where}: {value!r} does not have the form {rule['pattern']}"
    elif value not in rule.get("one_of", [value]):
        yield f"{where}: {value!r} is none of {', '.join(rule['one_of'])}"
