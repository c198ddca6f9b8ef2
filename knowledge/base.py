"""What every knowledge entry shares: strict, frozen, unknown keys refused; sources and phrases checked."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from knowledge.phrases import PhraseSyntaxError, parse

Item = Literal[
    "boards",
    "thermals",
    "storage",
    "power",
    "serviceability",
    "compliance",
    "lifecycle",
    "ops_metrics",
    "sla",
]
Grade = Literal["stock", "light", "custom", "unknown"]
Verdict = Literal["oem", "odm", "odm_then_oem"]
ITEMS: tuple[Item, ...] = get_args(Item)
GRADES: tuple[Grade, ...] = ("stock", "light", "custom", "unknown")


class Entry(BaseModel):
    """One entry of a knowledge file."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


def _readable_phrase(source: str) -> str:
    try:
        parse(source)
    except PhraseSyntaxError as error:
        raise ValueError(str(error)) from error
    return source


Prose = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""Text that people read: never empty."""
PhraseText = Annotated[str, AfterValidator(_readable_phrase)]
"""A phrase in the language of `knowledge.phrases`."""
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$")]
"""A public id: lower case, digits, underscores."""
SourceRef = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+#[a-z0-9_]+$")]
"""Where a fact comes from: `003#checklist` is source 003, section checklist (see sources.yaml)."""
