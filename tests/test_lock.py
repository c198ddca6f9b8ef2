import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
]


def pins(lock):
    """Read a lock: canonical name to (requirement, hashes)."""
    found = {}
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        requirement = Requirement(re.split(r"\\\n|--hash", entry)[0].strip().removesuffix("\\").strip())
        found[canonicalize_name(requirement.name)] = (requirement, re.findall(r"--hash=(\w+):(\w+)", entry))
    return found


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_every_dependency_is_pinned_within_its_range(wanted):
    pinned, _ = pins(LOCK)[canonicalize_name(wanted.name)]
    (specifier,) = pinned.specifier
    assert specifier.operator == "=="
    assert Version(specifier.version) in wanted.specifier


def test_every_pin_is_exact_and_hashed():
    for name, (pinned, hashes) in pins(LOCK).items():
        assert [specifier.operator for specifier in pinned.specifier] == ["=="], name
        assert hashes, name
        assert all(kind == "sha256" and len(digest) == 64 for kind, digest in hashes), name


def test_the_lock_names_no_registry_and_no_folder():
    assert not re.search(r"://|index-url|find-links|file:|@ ", LOCK)
