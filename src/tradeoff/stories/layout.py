"""How the stories of the history are laid out: columns, colours, commits in short, and JSON at once."""

from dataclasses import dataclass
from typing import Any

import msgspec

from tradeoff.history import Commit, Skipped
from tradeoff.reporters.display import visible, width, window, wrap
from tradeoff.reporters.json import readable
from tradeoff.reporters.markdown import code, escape
from tradeoff.reporters.text import Painter
from tradeoff.snapshot import shown

SHORT = 7
"""Characters of a commit's id that people are shown."""

_NARROWEST = 40
_LEAST = 12
_MOST_SKIPPED = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What a text is written for: colours or none, and the columns of a terminal; 0 for a file, which has no end."""

    color: bool = False
    columns: int = 0

    @property
    def paint(self) -> Painter:
        """What colours a text."""
        return Painter(self.color)

    def wrapped(self, text: str, first: str, rest: str) -> list[str]:
        """A text that may go on in further lines, the first and the others with their own beginning."""
        if not self.columns:
            return [first + " ".join(text.split())]
        return wrap(text, max(self.columns, _NARROWEST), first, rest)

    def shortened(self, text: str, used: int) -> str:
        """As much of a text as fits in a line of which some columns are used; nothing if that is not worth it."""
        room = max(self.columns, _NARROWEST) - used
        if not self.columns or width(text) <= room:
            return text
        return window(text, 0, 1, room)[0] if room >= _LEAST else ""


def padded(text: str, columns: int) -> str:
    """A text with the blanks that fill its columns."""
    return text + " " * (columns - width(text))


def short(commit: Commit | None) -> str:
    """A commit's id as people are shown it; with `^`, as git blame has it, where the clone lacks what was before it.

    Blanks for what is not committed.
    """
    if commit is None:
        return " " * SHORT
    return f"^{commit.oid[:SHORT]}" if commit.cut_off else commit.oid[:SHORT]


def at_least(limits: tuple[str, ...]) -> str:
    """The words before a count that a clone without all history brings."""
    return "at least " if limits else ""


def lacking(skipped: tuple[Skipped, ...], limits: tuple[str, ...]) -> list[str]:
    """What is missing from a story, one sentence each."""
    said = [*limits]
    if skipped:
        named = [f"{shown(fault.path)} in {fault.commit[:SHORT]} ({fault.reason})" for fault in skipped]
        more = (
            f"; and {len(named) - _MOST_SKIPPED} more, which --format json names" if len(named) > _MOST_SKIPPED else ""
        )
        what = "1 state of a file is" if len(named) == 1 else f"{len(named):,} states of files are"
        said.append(f"{what} no record and left out: {'; '.join(named[:_MOST_SKIPPED])}{more}")
    return [visible(sentence) for sentence in said]


def lacking_markdown(skipped: tuple[Skipped, ...], limits: tuple[str, ...]) -> list[str]:
    """The same as paragraphs of Markdown."""
    said = [escape(limit) for limit in limits]
    if skipped:
        named = [f"{code(shown(fault.path))} in {code(fault.commit[:SHORT])}" for fault in skipped[:_MOST_SKIPPED]]
        more = f" and {len(skipped) - _MOST_SKIPPED} more" if len(skipped) > _MOST_SKIPPED else ""
        what = "1 state of a file is" if len(skipped) == 1 else f"{len(skipped):,} states of files are"
        said.append(f"{what} no record and left out: {', '.join(named)}{more}")
    return said


def commit_data(commit: Commit | None) -> dict[str, Any]:
    """A commit for programs; nothing in it for what is not committed."""
    return {
        "oid": commit.oid if commit else None,
        "day": commit.day if commit else None,
        "moment": commit.moment if commit else None,
        "name": commit.name if commit else None,
        "email": commit.email if commit else None,
        "author": commit.author if commit else None,
        "subject": commit.subject if commit else None,
        "cut_off": commit.cut_off if commit else None,
    }


def origin_data(origin: Commit | None) -> dict[str, Any]:
    """The commit of a branch that made what a merge brought, for programs; nothing where it is no merge's."""
    return {"origin": commit_data(origin)} if origin else {}


def skipped_data(skipped: tuple[Skipped, ...]) -> list[dict[str, str]]:
    """What could not be read, for programs."""
    return [{"path": shown(fault.path), "commit": fault.commit, "reason": fault.reason} for fault in skipped]


def dump(data: Any) -> str:
    """JSON of thousands of events at once, one key a line."""
    return readable(msgspec.json.format(msgspec.json.encode(data), indent=1).decode())
