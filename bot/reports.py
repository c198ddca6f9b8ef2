"""Tables for the terminal: what a message was understood to mean, selections, gaps."""

from collections.abc import Iterable, Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.records import Gap, Selection
from bot.styles import inert
from bot.tallies import Statistics
from dialogs.reading import Reading


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, in colour where the terminal has it. Foreign words are made inert.

    To a file or another program go lines with tabs between the cells, after the title if there is one.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        if title:
            click.echo(title)
        for line in (heads, *rows):
            click.echo("\t".join(inert(str(cell)) for cell in line))
        return
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(inert(str(cell))) for cell in row))
    console.print(table)


def print_reading(reading: Reading) -> None:
    """Print which rule took which words, and what was rejected and why."""
    taken: list[tuple[str, object, str, str]] = [
        (slot.slot, slot.value, slot.evidence.words, _rule(slot.evidence.rule, slot.evidence.hedged))
        for slot in reading.slots
    ]
    taken += [(slot, "taken back", "", "") for slot in reading.removed]
    for grade in reading.grades:
        rule = grade.reason or grade.evidence.rule
        taken.append((grade.item, grade.grade, grade.evidence.words, _rule(rule, grade.evidence.hedged)))
    for control in reading.controls:
        taken.append(("control", control.control, control.evidence.words, control.evidence.rule))
    for match in reading.answers:
        side = f" ({match.side})" if match.side else ""
        taken.append(("answer", f"{match.kind} {match.id}{side}", match.words, f"score {match.score:.2f}"))
    for scenario in (reading.scenario, reading.runner_up):
        if scenario is not None:
            name = "scenario" if scenario is reading.scenario else "runner-up"
            taken.append((name, scenario.id, ", ".join(scenario.words), f"score {scenario.score:.2f}"))
    taken += [("line", line, "", "named outright") for line in reading.named_lines]
    print_table("", ("what", "value", "words", "rule"), taken or [("nothing", "", "", "")])
    if reading.rejected:
        print_table(
            "\nrejected", ("words", "rule", "why"), [(r.words, r.rule, r.why) for r in reading.rejected]
        )


def _rule(rule: str, hedged: bool) -> str:  # noqa: FBT001  (one of two columns joined)
    return f"{rule}, hedged" if hedged else rule


def print_selections(selections: Iterable[Selection]) -> None:
    """Print selections, one a line."""
    rows = [
        (
            one.id,
            one.updated_at[:10],
            one.verdict or "-",
            one.scenario or "-",
            one.name or "-",
            " / ".join(part for part in (one.customer, one.project) if part) or "-",
            one.tags or "-",
            "archived" if one.archived_at else "closed" if one.closed_at else "open",
        )
        for one in selections
    ]
    heads = ("id", "date", "verdict", "scenario", "selection", "for", "tags", "state")
    print_table("", heads, rows)


def print_statistics(counted: Statistics) -> None:
    """Print the statistics, a table for each subject."""
    states = (("open", counted.open), ("closed", counted.closed), ("archived", counted.archived))
    print_table("", ("selections", "times"), [("all", counted.selections), *states])
    if counted.questions_median is not None:
        asked = [("median", f"{counted.questions_median:g}"), ("mean", f"{counted.questions_mean:g}")]
        click.echo()
        print_table("", ("questions to a verdict", ""), [*asked, ("verdicts settled", counted.settled)])
    for title, counts in (
        ("verdict", counted.verdicts),
        ("custom item", counted.custom_items),
        ("scenario", counted.scenarios),
        ("gaps", counted.gaps),
        ("feedback", counted.feedback),
    ):
        rows = [((name or "none yet").replace("_", " "), times) for name, times in counts.items()]
        click.echo()
        print_table("", (title, "times"), rows or [("none", "")])


def print_gaps(gaps: Iterable[Gap]) -> None:
    """Print the questions that the knowledge missed, one a line."""
    rows = [
        (gap.times, gap.last_at[:10], gap.kind.replace("_", " "), gap.topics or "-", gap.text) for gap in gaps
    ]
    print_table("", ("times", "last", "kind", "topics", "words"), rows)
