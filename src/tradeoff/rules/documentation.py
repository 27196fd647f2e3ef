"""A rule's docstring, taken apart: what it flags, why that hurts, a bad and a good example, how to fix it."""

import inspect
import re
from dataclasses import dataclass

from tradeoff.rules.model import Rule

_SECTION = re.compile(r"^(Why it hurts|Bad|Good|How to fix):[ \n]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of a rule's documentation; texts in paragraphs, examples as YAML with `# path` heads."""

    summary: str
    what: str
    why: str
    bad: str
    good: str
    fix: str


def page(rule: Rule) -> Page:
    """The documentation of a rule."""
    text = inspect.cleandoc(rule.documentation)
    pieces = _SECTION.split(text)
    sections = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    paragraphs = pieces[0].strip().split("\n\n")
    return Page(
        summary=_joined(paragraphs[0]),
        what="\n\n".join(_joined(paragraph) for paragraph in paragraphs[1:]),
        why=_joined(sections["Why it hurts"]),
        bad=inspect.cleandoc("\n" + sections["Bad"]).rstrip(),
        good=inspect.cleandoc("\n" + sections["Good"]).rstrip(),
        fix=_joined(sections["How to fix"]),
    )


def _joined(text: str) -> str:
    return " ".join(text.split())


def properties(rule: Rule) -> str:
    """A rule's severity, what it needs, and its profile, in words."""
    needs = " and ".join(_NEEDS[need] for need in ("tree", "date", "base", "log") if need in rule.needs)
    profile = "core and full" if rule.core else "full"
    return f"{rule.severity}; needs {needs}; in profile {profile}; since rule set {rule.since}"


_NEEDS = {
    "tree": "one snapshot",
    "date": "the day (`--as-of`)",
    "base": "a base to compare with (`--base`)",
    "log": "the history (`--history`)",
}


def plain(rule: Rule, group: str) -> str:
    """The page for a terminal."""
    import textwrap

    found = page(rule)

    def wrapped(text: str) -> str:
        return textwrap.fill(text, 88)

    parts = [f"{rule.name} ({group})", properties(rule), wrapped(found.summary)]
    if found.what:
        parts.append("\n\n".join(wrapped(paragraph) for paragraph in found.what.split("\n\n")))
    parts.append(wrapped(f"Why it hurts: {found.why}"))
    parts.append("Bad:\n" + textwrap.indent(found.bad, "    "))
    parts.append("Good:\n" + textwrap.indent(found.good, "    "))
    parts.append(wrapped(f"How to fix: {found.fix}"))
    return "\n\n".join(parts) + "\n"


def markdown(rule: Rule) -> str:
    """The page as a section of docs/rules.md."""
    found = page(rule)
    parts = [f"### {rule.name}", f"*{properties(rule)}*", found.summary]
    if found.what:
        parts.append(found.what)
    parts.append(f"**Why it hurts.** {found.why}")
    parts.append(f"Bad:\n\n```yaml\n{found.bad}\n```")
    parts.append(f"Good:\n\n```yaml\n{found.good}\n```")
    parts.append(f"**How to fix.** {found.fix}")
    return "\n\n".join(parts) + "\n"
