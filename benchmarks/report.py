"""What the measurements print: a table of medians, and whether the targets of the project hold."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring import Cost

TRADEOFF = "tradeoff"


@dataclass(frozen=True, slots=True)
class Row:
    """The medians of one tool at one size."""

    records: int
    tool: str
    cost: Cost
    runs: int


@dataclass(frozen=True, slots=True)
class Target:
    """At that size, the peer's time by the clock is to be at least that many times tradeoff's."""

    records: int
    peer: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Timing:
    """The medians of one command on one repository."""

    case: str
    tool: str
    cost: Cost
    runs: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A command is to take at most that many times as long as others together; None: only to be shown."""

    case: str
    tool: str
    limit: tuple[str, ...]
    most: float | None


TARGETS = (
    Target(10_000, "check-jsonschema", 40),
    Target(10_000, "ajv-cli", 1 / 0.8),
    Target(10_000, "ajv-cli, one schema", 1 / 0.8),
    Target(100, "check-jsonschema", 4),
)
STARTUP_LIMIT = 1.3  # of `tradeoff --version` over `import click`


def machine(tradeoff: Path, load: float, versions: Sequence[str]) -> str:
    """Where the numbers come from: system, processors and how busy they were before it began, versions."""
    system = f"{platform.system()}, {os.cpu_count()} processors with a load of {load:.1f} before the first run"
    return "; ".join((system, f"Python {platform.python_version()}", said(str(tradeoff), "--version"), *versions))


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, which is readable on a terminal too."""
    ours = {row.records: row.cost for row in rows if row.tool == TRADEOFF}
    lines = [
        "| records | tool                | seconds | ratio | processor seconds | ratio | runs |",
        "|--------:|---------------------|--------:|------:|------------------:|------:|-----:|",
    ]
    for row in rows:
        wall, cpu = row.cost.wall, row.cost.cpu
        ratio, cpu_ratio = wall / ours[row.records].wall, cpu / ours[row.records].cpu
        left = f"| {row.records:>7,} | {row.tool:<19} | {wall:>7.2f} | {ratio:>5.2f} |"
        lines.append(f"{left} {cpu:>17.2f} | {cpu_ratio:>5.2f} | {row.runs:>4} |")
    return "\n".join(lines)


def verdicts(rows: Sequence[Row], start: float) -> str:
    """A line for each target: held, missed or not measured; `start` is the ratio of the start-up."""
    walls = {(row.records, row.tool): row.cost.wall for row in rows}
    lines = []
    for target in TARGETS:
        ours = walls.get((target.records, TRADEOFF))
        theirs = walls.get((target.records, target.peer))
        name = f"{target.records:,} records: ({target.peer}) / tradeoff"
        if ours is None or theirs is None:
            lines.append(f"not run  {name}")
        else:
            ratio = theirs / ours
            lines.append(f"{_holds(ratio >= target.ratio)} {name} = {ratio:.2f}, wanted {target.ratio:g} or more")
    name = "tradeoff --version / import click"
    lines.append(f"{_holds(start < STARTUP_LIMIT)} {name} = {start:.2f}, wanted less than {STARTUP_LIMIT}")
    return "\n".join(lines)


def timings(rows: Sequence[Timing]) -> str:
    """Medians as a Markdown table."""
    what = max(len(row.case) for row in rows)
    tool = max(len(row.tool) for row in rows)
    lines = [
        f"| {'what':<{what}} | {'command':<{tool}} | seconds | processor seconds | runs |",
        f"|{'-' * (what + 2)}|{'-' * (tool + 2)}|--------:|------------------:|-----:|",
    ]
    for row in rows:
        left = f"| {row.case:<{what}} | {row.tool:<{tool}} | {row.cost.wall:>7.3f}"
        lines.append(f"{left} | {row.cost.cpu:>17.3f} | {row.runs:>4} |")
    return "\n".join(lines)


def bounds(rows: Sequence[Timing], wanted: Sequence[Bound]) -> str:
    """A line for each bound that was measured: held, missed, or only shown where nothing is wanted."""
    walls = {(row.case, row.tool): row.cost.wall for row in rows}
    lines = []
    for bound in wanted:
        ours = walls.get((bound.case, bound.tool))
        name = f"{bound.case}: {bound.tool} / ({' + '.join(bound.limit)})"
        if ours is None:
            lines.append(f"not run  {name}")
            continue
        ratio = ours / sum(walls[bound.case, part] for part in bound.limit)
        if bound.most is None:
            lines.append(f"         {name} = {ratio:.2f}")
        else:
            lines.append(f"{_holds(ratio <= bound.most)} {name} = {ratio:.2f}, wanted {bound.most:g} or less")
    return "\n".join(lines)


def _holds(held: bool) -> str:
    return "holds   " if held else "MISSED  "


def said(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
