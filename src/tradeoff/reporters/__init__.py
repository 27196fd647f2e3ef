"""Reporters: pure functions from a report to text, one module a format."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from tradeoff.finding import Finding

if TYPE_CHECKING:  # the commands that check nothing do without the rules
    from tradeoff.lint import Report

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown")

WITH_EDITS = ("sarif", "rdjson")
"""Those that show which texts a fix comes to."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a person reads it: with colours or not, how many columns wide, with the closing line or not."""

    color: bool = False
    width: int = 100
    quiet: bool = False


def reporter(name: str) -> Callable[["Report", Style], str]:
    """The function that writes a format; each is imported only when it is used."""
    render: Callable[[Report, Style], str] = import_module(f"tradeoff.reporters.{name}").render
    return render


def places(finding: Finding) -> list[str]:
    """The related places in words, for formats that have no field for them."""
    return [
        f"see {related.path}:{related.span.line}" + (f": {related.message}" if related.message else "")
        for related in finding.related
    ]
