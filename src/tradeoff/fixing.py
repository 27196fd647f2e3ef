"""Fixes applied to drafts of the files: round after round, until nothing is left that they mend."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from tradeoff import readall, snapshot, workspace, writing
from tradeoff.compose import Unreadable
from tradeoff.document import Document, Span, split_lines
from tradeoff.draft import CannotEdit, Draft
from tradeoff.errors import CannotDo
from tradeoff.finding import Edit, Finding
from tradeoff.fix import Step
from tradeoff.lint import Report, Request, folders_at, lint, named_in, open_snapshot, open_work_tree
from tradeoff.overlay import Overlay
from tradeoff.readall import Progress, silent
from tradeoff.reading import Reading, meant_kind
from tradeoff.records import Record, Route
from tradeoff.rules import RULES, RULESETS
from tradeoff.schemas import KINDS
from tradeoff.snapshot import Entry, Snapshot, WorkTree, join
from tradeoff.writing import Change

_STATED = re.compile(f"tradeoff/({'|'.join(KINDS)})/v1")

_MOST_ROUNDS = 20
"""A mended file may show what could not be seen before; more often than that nothing does."""

_LAST = "unused-suppression"
"""What a suppression is for may only show when everything else is mended."""


class Mended(NamedTuple):
    """What fixes come to: the files to be written, what they mend, why others do not, and what then remains."""

    changes: list[Change]
    fixed: list[Finding]
    refused: list[str]
    report: Report


def mend(request: Request, unsafe: bool, progress: Progress = silent) -> Mended:
    """Applies the fixes of what a check of the work tree finds; with `unsafe` also those that need a look.

    Nothing is written. Raises `CannotDo` where the check cannot be done, or there is neither repository nor workspace.
    """
    files, where = open_work_tree(request)
    entries, readings = _read(files, request, where, progress)
    bench = _Bench(files, entries)
    report = lint(request, files=files, known=readings)
    fixed: list[Finding] = []
    seen = {bench.state()}
    for _ in range(_MOST_ROUNDS):
        wanted = [found for found in report.findings if found.fix and (unsafe or found.fix.safe)]
        done = bench.round(found for found in wanted if found.rule != _LAST) or bench.round(wanted)
        if not done:
            break
        fixed += done
        pending = bench.pending()
        unchanged = {path: reading for path, reading in readings.items() if not bench.is_changed(path)}
        report = lint(request, files=Overlay(files, pending), known=unchanged)
        if bench.state() in seen:  # two fixes that undo each other
            break
        seen.add(bench.state())
    return Mended(bench.changes(), fixed, list(dict.fromkeys(bench.refused)), report)


def _read(
    files: WorkTree, request: Request, where: str, progress: Progress
) -> tuple[dict[str, Entry], dict[str, Reading[Record]]]:
    """The files of all workspaces that are asked about, and their readings, by path."""
    entries: dict[str, Entry] = {}
    readings: dict[str, Reading[Record]] = {}
    for folder in folders_at(files, where, named_in(request, files)):
        space = workspace.load(files, folder, RULESETS, RULES)
        listed, _ = workspace.entries(files, space)
        said, _ = readall.read_all(files, listed, progress)
        settings = files.entry(join(folder, snapshot.SETTINGS))
        entries |= {entry.path: entry for entry in (settings, *listed)}
        readings |= {reading.path: reading for reading in said}
    return entries, readings


def with_edits(report: Report, request: Request) -> Report:
    """The report with the texts that its fixes come to, for formats that show them."""
    if not any(finding.fix for finding in report.findings):
        return report
    files, _ = open_snapshot(request)
    fixes = ((found.path, found.fix) for found in report.findings if found.fix)
    paths = sorted({step.path or path for path, fix in fixes for step in fix.steps})
    read = {entry.path: (entry, raw) for entry, raw in files.contents([files.entry(path) for path in paths])}
    return replace(report, findings=tuple(_with_edits(finding, files, read) for finding in report.findings))


def _with_edits(finding: Finding, files: Snapshot, read: Mapping[str, tuple[Entry, bytes]]) -> Finding:
    if finding.fix is None:
        return finding
    bench = _Bench(files, {}, read)
    bench.round([finding])
    edits = (edit for change in bench.changes() for edit in _edits(change))
    return replace(finding, edits=tuple(edits))


# One after the other

_NOTHING_READ: Mapping[str, tuple[Entry, bytes]] = {}


class _Bench:
    """The drafts of the files that fixes are applied to."""

    def __init__(
        self, files: Snapshot, entries: Mapping[str, Entry], read: Mapping[str, tuple[Entry, bytes]] = _NOTHING_READ
    ) -> None:
        """`read` are files, by path, that need not be read again."""
        self.refused: list[str] = []
        """Why fixes of the last round were not made, other than that one more was in their way."""
        self._files = files
        self._entries = entries
        self._read = read
        self._homes = _homes(files, entries)
        self._drafts: dict[str, Draft] = {}
        self._before: dict[str, bytes] = {}

    def round(self, findings: Iterable[Finding]) -> list[Finding]:
        """Applies the fixes that are not in each other's way; those that changed something."""
        taken: list[tuple[str, Route]] = []
        done = []
        self.refused = []
        for finding in sorted(findings, key=_turn):
            assert finding.fix is not None
            if self._home(finding.path) != finding.path:
                continue  # it is found in the file itself, too
            steps = [(self._home(step.path or finding.path), step) for step in finding.fix.steps]
            wanted = [place for path, step in steps for place in _places(path, step)]
            if any(_overlap(one, other) for one in wanted for other in taken):
                continue
            if self._apply(steps):
                taken += wanted
                done.append(finding)
        return done

    def _apply(self, steps: list[tuple[str, Step]]) -> bool:
        """Does the steps of one fix, all or none; whether anything is different after it."""
        before: dict[str, bytes] = {}
        try:
            for path, step in steps:
                draft = self._draft(path)
                before.setdefault(path, draft.raw)
                _DO[step.do](draft, step)
        except (CannotEdit, CannotDo, Unreadable) as error:
            for path, raw in before.items():
                if self._drafts[path].raw != raw:
                    self._drafts[path] = self._drafted(path, raw)
            where = f"{path}:{error.line + 1}: " if isinstance(error, Unreadable) else ""
            self.refused.append(f"{where}{error}")
            return False
        return any(self._drafts[path].raw != raw for path, raw in before.items())

    def _draft(self, path: str) -> Draft:
        if path not in self._drafts:
            entry, raw = self._read.get(path) or next(iter(self._files.contents([self._entry(path)])))
            if entry.fault:
                raise CannotDo(f"{path} {entry.fault}")
            if isinstance(self._files, WorkTree):
                writing.check(self._files.root, entry.source)
            self._drafts[path] = self._drafted(path, raw)
            self._before[path] = raw
        return self._drafts[path]

    def _drafted(self, path: str, raw: bytes) -> Draft:
        if path == snapshot.SETTINGS or path.endswith(f"/{snapshot.SETTINGS}"):
            return Draft(path, raw, "settings")
        draft = Draft(path, raw)
        if _STATED.fullmatch(str(draft.data.get("schema"))):
            return draft
        return Draft(path, raw, meant_kind(path, raw) or None)

    def _entry(self, path: str) -> Entry:
        return self._entries.get(path) or self._files.entry(path)

    def _home(self, path: str) -> str:
        return self._homes.get(path, path)

    # What came of it

    def changes(self) -> list[Change]:
        """What is to be written, by path from the root."""
        drafts = sorted(self._drafts.items())
        found = [Change(self._entry(path).source, self._before[path], draft.raw) for path, draft in drafts]
        return [change for change in found if change.before != change.after]

    def pending(self) -> dict[str, bytes | None]:
        """The same for a look at it before, with the links that lead to these files."""
        found = {change.path: change.after for change in self.changes()}
        links = ((self._entry(path).source, self._entry(home).source) for path, home in self._homes.items())
        return found | {link: found[home] for link, home in links if home in found}

    def is_changed(self, path: str) -> bool:
        """Whether a file says something else now."""
        home = self._home(path)
        return home in self._drafts and self._drafts[home].raw != self._before[home]

    def state(self) -> frozenset[Change]:
        """Everything that is different, to be told from what was there before."""
        return frozenset(self.changes())


def _homes(files: Snapshot, entries: Mapping[str, Entry]) -> dict[str, str]:
    """By the path of a symbolic link: the path of the record that it leads to."""
    links = [path for path, entry in entries.items() if os.path.islink(files.root / entry.source)]
    if not links:
        return {}
    by_place: dict[str, str] = {}
    for path, entry in sorted(entries.items(), key=lambda item: item[0] in links):
        by_place.setdefault(os.path.realpath(files.root / entry.source), path)
    return {path: by_place[os.path.realpath(files.root / entries[path].source)] for path in links}


def _turn(finding: Finding) -> tuple[bool, str, int, int]:
    """What goes by a line comes first, and the last line first: so none moves before its turn."""
    by_line = any(step.line for step in finding.fix.steps) if finding.fix else False
    sign = -1 if by_line else 1
    return not by_line, finding.path, sign * finding.span.line, sign * finding.span.column


def _places(path: str, step: Step) -> Iterator[tuple[str, Route]]:
    """What a step touches, and what it moves."""
    if step.do == "comment":
        yield path, ("#", step.line)
        return
    yield path, step.route[:-1] if step.do == "remove" and isinstance(step.route[-1], int) else step.route
    if step.do == "rename":
        yield path, (*step.route[:-1], step.text)


def _overlap(one: tuple[str, Route], other: tuple[str, Route]) -> bool:
    shorter = min(len(one[1]), len(other[1]))
    return one[0] == other[0] and one[1][:shorter] == other[1][:shorter]


# The steps


def _unrepeat(draft: Draft, step: Step) -> None:
    """Takes the copy of a key away, with its value and the comment behind it."""
    lines = split_lines(draft.raw)
    first = (step.line, step.column)
    document = Document(draft.path, draft.raw)
    found = document.copy_at(step.route, first)
    if found is None:
        raise CannotEdit(f"{draft.path}:{step.line}: the copy of the key is not there any more")
    last = (found.end_line, found.end_column)
    if document.in_flow(step.route[:-1]):
        before = _up_to(lines, first).rstrip(" \n")
        if not before.endswith(","):
            raise CannotEdit(f"{draft.path}:{step.line}: the key before the copy ends in an unusual way")
        draft.replace(Span(*_place(before[:-1]), *last), "")
        return
    draft.replace(_whole_lines(lines, step.line, found.end_line), "")


def _comment(draft: Draft, step: Step) -> None:
    """Rewords the comment of a line, or takes it away with the blanks before it, and its line where it is alone."""
    comments = Document(draft.path, draft.raw).comments
    comment = next((comment for comment in comments if comment.span.line == step.line), None)
    if comment is None:
        raise CannotEdit(f"{draft.path}:{step.line}: the comment is not there any more")
    span, lines = comment.span, split_lines(draft.raw)
    if step.text:
        draft.replace(span, step.text)
    elif comment.alone:
        draft.replace(_whole_lines(lines, span.line, span.line), "")
    else:
        line = lines[span.line - 1]
        kept = line[: span.column - 1].rstrip(" \t")
        draft.replace(Span(span.line, len(kept) + 1, span.line, len(line) + 1), "")


def _whole_lines(lines: list[str], first: int, last: int) -> Span:
    """Lines with their ends; those at the end of a file without one take that of the line before them along."""
    if last < len(lines):
        return Span(first, 1, last + 1, 1)
    if first == 1:
        return Span(1, 1, last, len(lines[last - 1]) + 1)
    return Span(first - 1, len(lines[first - 2]) + 1, last, len(lines[last - 1]) + 1)


def _up_to(lines: list[str], place: tuple[int, int]) -> str:
    """The text before a place."""
    line, column = place
    return "\n".join([*lines[: line - 1], lines[line - 1][: column - 1]])


def _place(text: str) -> tuple[int, int]:
    """The place at which a text ends."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")


_DO = {
    "set": lambda draft, step: draft.set(step.route, step.value),
    "remove": lambda draft, step: draft.remove(step.route),
    "rename": lambda draft, step: draft.rename(step.route, step.text),
    "unrepeat": _unrepeat,
    "comment": _comment,
}


# The texts that they come to

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def _edits(change: Change) -> Iterator[Edit]:
    """What is different in a file, span by span of the text before."""
    before, after = (_LINE.findall((raw or b"").decode("utf-8").removeprefix("\ufeff")) for raw in change[1:3])
    head = _shared(before, after)  # most of a file, which need not be compared line by line with all others
    tail = _shared(before[head:][::-1], after[head:][::-1])
    old, new = (lines[head : len(lines) - tail] for lines in (before, after))
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _narrowed(change.path, before, head + start, head + end, "".join(new[new_start:new_end]))


def _narrowed(path: str, lines: list[str], start: int, end: int, new: str) -> Edit:
    """The edit that makes some lines another text, without what both have at the beginning and the end."""
    old = "".join(lines[start:end])
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    above = "".join(lines[:start])
    first, last = (_place_in(above + old[:stop]) for stop in (head, len(old) - tail))
    texts = (lines[line - 1].rstrip("\r\n") if line <= len(lines) else "" for line, _ in (first, last))
    return Edit(path, Span(*first, *last), new[head : len(new) - tail], *texts)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many characters two texts, or lines two lists of them, begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((count for count, (mine, theirs) in enumerate(pairs) if mine != theirs), min(len(one), len(other)))


def _place_in(text: str) -> tuple[int, int]:
    """The place at which a text ends, whatever ends its lines."""
    return _place(text.replace("\r\n", "\n").replace("\r", "\n"))
