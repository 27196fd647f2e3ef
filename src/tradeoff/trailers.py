"""Commit messages: what their `Decision:` and `Item:` trailers name, held against the records of the same commit."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from tradeoff import git, readall, snapshot, workspace
from tradeoff.conformance import nearest
from tradeoff.document import Span
from tradeoff.errors import CannotDo
from tradeoff.finding import Finding
from tradeoff.placeholders import whole
from tradeoff.portfolio import Portfolio, with_article
from tradeoff.reading import Reading
from tradeoff.records import Decision, Item, Record
from tradeoff.rules import RULES, RULESETS
from tradeoff.snapshot import Entry

_KINDS = ("decision", "item")

REQUIRE = "tradeoff.require"
"""The key of git's configuration whose values are patterns of files, where the command line names none."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in how many messages."""

    findings: tuple[Finding, ...]
    checked: int


class Trailer(NamedTuple):
    """One trailer: its key as written, `decision` or `item`, what it names, and where in its message it stands."""

    key: str
    kind: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Message:
    """A message to judge: where it is from, its lines, our trailers, and the commit that has it, if one has.

    `near` are those whose key is written almost like one of ours. `excused`: it need not have a trailer, as git wrote
    it, or will refuse it.
    """

    source: str
    lines: tuple[str, ...]
    trailers: tuple[Trailer, ...]
    near: tuple[Trailer, ...]
    excused: bool
    commit: str = ""

    def finding(self, name: str, message: str, help: str, span: Span) -> Finding:
        """A finding at a place in the message."""
        excerpt = self.lines[span.line - 1]
        return Finding(name, "error", message, self.source, span, self.commit, help=help, excerpt=excerpt)


# What is asked


def check_message(stand: Path, source: str, raw: bytes, require: Sequence[str] = ()) -> Report:
    """Checks the message of the commit that is about to be made of the index; `require`: pathspecs, from the root."""
    root = _root(stand)
    message = _read(root, source, raw)
    touched = [] if message.excused else _staged(root, require or git.settings(root, REQUIRE))
    names_records = any(not _WAIVER.fullmatch(trailer.value) for trailer in message.trailers)
    portfolios = _Records(root).of(git.index(root)) if names_records or message.near else []
    if names_records and not portfolios:
        advice = "`git add` it, or leave the trailers out"
        raise CannotDo(f"there is no {snapshot.SETTINGS} in the index, so no record that a trailer can name: {advice}")
    return Report(tuple(_judge(message, portfolios, touched)), 1)


def check_commits(stand: Path, revisions: str, require: Sequence[str] = (), new: bool = False) -> Report:
    """Checks the messages of the commits of a range, oldest first, each against the records of its own tree.

    `new`: only of those that no branch has yet. A commit without a workspace has nothing that it could be held to.
    """
    root = _root(stand)
    commits = git.messages(root, revisions, new)
    if git.completeness(root).shallow and any(not commit.parents for commit in commits):
        raise CannotDo(f"the clone is shallow, and ends within {revisions}: `git fetch --unshallow` brings the rest")
    patterns = require or git.settings(root, REQUIRE)
    touched = git.touched_in(root, revisions, patterns, new) if patterns else {}
    records = _Records(root)
    findings: list[Finding] = []
    for commit in reversed(commits):
        message = _committed(commit)
        files = [] if message.excused else touched.get(commit.oid, [])
        if (message.trailers or message.near or files) and (portfolios := records.of(git.tree(root, commit.oid))):
            findings += _judge(message, portfolios, files)
    return Report(tuple(findings), len(commits))


def _root(stand: Path) -> Path:
    root = git.root(stand)
    if root is None:
        raise CannotDo(f"{stand} is in no git repository: the records that a message names are looked up in one")
    return root


def _staged(root: Path, patterns: Sequence[str]) -> list[str]:
    return git.staged(root, patterns) if patterns else []


# The records


class _Records:
    """The records of trees that follow each other: what two of them share is read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._readings: dict[tuple[Entry, str], Reading[Record]] = {}
        self._last: tuple[frozenset[git.Blob], list[Portfolio]] = frozenset(), []

    def of(self, blobs: list[git.Blob]) -> list[Portfolio]:
        """The portfolio of every workspace among the files of a commit or the index."""
        held = frozenset(blob for blob in blobs if blob.path.endswith((".yaml", ".yml")) or blob.mode == "120000")
        if held != self._last[0]:
            self._last = held, list(self._portfolios(blobs))
        return self._last[1]

    def _portfolios(self, blobs: list[git.Blob]) -> Iterator[Portfolio]:
        files = snapshot.GitFiles(self._root, blobs)
        oids = {blob.path: blob.oid for blob in blobs}
        for folder in files.workspaces(""):
            space = workspace.load(files, folder, RULESETS, RULES.keys())
            entries, _ = workspace.entries(files, space)
            known = {entry: (entry, oids.get(entry.source, "")) for entry in entries}
            fresh = [entry for entry in entries if known[entry] not in self._readings]
            readings, _ = readall.read_all(files, fresh)
            self._readings.update((known[entry], reading) for entry, reading in zip(fresh, readings, strict=True))
            yield Portfolio(space.settings, [self._readings[known[entry]] for entry in entries])


# The messages

_SCISSORS = " ------------------------ >8 ------------------------"
_COMMENTS = "#;@!$%^&|:"
"""What git chooses from where `core.commentChar` is `auto`."""

_OURS = re.compile(r"(decision|item)\s*:", re.IGNORECASE)
_MERGE = re.compile(r"Merge (branch|branches|commits?|tags?|remote-tracking branch|remote-tracking branches) '")
_REVERT = re.compile(r"This reverts commit [0-9a-f]{7,64}\b")
_SQUASHED = ("fixup! ", "squash! ", "amend! ")


def _read(root: Path, source: str, raw: bytes) -> Message:
    """The message that git will make of a file: without comments, and without the diff of `commit -v`."""
    lines = raw.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    comment = _comment(root, lines)
    if comment + _SCISSORS in lines:
        del lines[lines.index(comment + _SCISSORS) :]
    found = git.trailers(root, "\n".join(lines).encode(), comment)
    lines = ["" if line.startswith(comment) else line for line in lines]
    said = [line for line in lines if line.strip()]
    excused = not said or bool(_MERGE.match(said[0])) or _is_by_git(said) or git.is_merging(root)
    return Message(source, tuple(lines), _placed(lines, found, _ours), _placed(lines, found, _nearly_ours), excused)


def _comment(root: Path, lines: list[str]) -> str:
    """What begins a comment; where git chose that by itself, its instructions at the end of the file show it."""
    stated = git.settings(root, "core.commentChar", "core.commentString")
    comment = stated[-1] if stated else "#"
    if comment != "auto":
        return comment
    last = next((line for line in reversed(lines) if line.strip()), "#")
    return last[0] if last[0] in _COMMENTS else "#"


def _committed(commit: git.Message) -> Message:
    lines = commit.text.rstrip("\n").split("\n")
    excused = len(commit.parents) > 1 or _is_by_git(lines)
    ours, near = (_placed(lines, commit.trailers, kind_of) for kind_of in (_ours, _nearly_ours))
    return Message(f"commit {commit.oid[:10]}", tuple(lines), ours, near, excused, commit.oid)


def _is_by_git(lines: list[str]) -> bool:
    """Whether git wrote the message: of a revert, or of a commit that will be melted into another one."""
    return lines[0].startswith(_SQUASHED) or any(map(_REVERT.match, lines))


def _ours(key: str) -> str:
    """`decision` or `item`, if that is the key of a trailer."""
    return key.lower() if key.lower() in _KINDS else ""


def _nearly_ours(key: str) -> str:
    """`decision` or `item`, if the key of a trailer is written almost like that, as in `Decison:` or `Items:`."""
    near = get_close_matches(key.lower(), _KINDS, n=1, cutoff=0.8)
    return near[0] if near and not _ours(key) else ""


def _placed(
    lines: Sequence[str], found: Iterable[tuple[str, str]], kind_of: Callable[[str], str]
) -> tuple[Trailer, ...]:
    """Trailers of a kind with their places: as trailers end a message, they are the last lines that look like one."""
    meant = [(key, kind, value) for key, value in found if (kind := kind_of(key))]
    places = [
        number
        for number, line in enumerate(lines, 1)
        if (begin := re.match(r"([\w-]+)\s*:", line)) and kind_of(begin[1])
    ]
    unplaced = [1] * (len(meant) - len(places))  # a key that git's configuration gives another name
    return tuple(
        Trailer(key, kind, value, _span(lines[number - 1], number))
        for (key, kind, value), number in zip(meant, unplaced + places[-len(meant) :], strict=False)
    )


def _span(line: str, number: int) -> Span:
    """The place of a trailer's value, or of its key where the value is not on the same line."""
    key, colon, value = line.rstrip().partition(":")
    start = len(key) + len(colon) + len(value) - len(value.lstrip()) if value else 0
    return Span(number, start + 1, number, max(len(line.rstrip()), 1) + 1)


# The judgement

_WAIVER = re.compile(r"none(?![\w.-])\s*(.*)", re.IGNORECASE | re.DOTALL)
_REASON = re.compile(r"\((.*)\)", re.DOTALL)
_HOW_TO_WAIVE = "`Decision: none (<why this change needs none>)`"


def _judge(message: Message, portfolios: list[Portfolio], touched: list[str]) -> Iterator[Finding]:
    for trailer in message.trailers:
        waiver = _WAIVER.fullmatch(trailer.value)
        fault = _waiver_fault(trailer, waiver[1]) if waiver else _fault(trailer, portfolios)
        if fault:
            name, said, help = fault
            yield message.finding(name, said, help, trailer.span)
    misspelt = [trailer for trailer in message.near if _is_for_us(trailer.value, portfolios)]
    for trailer in misspelt:
        said = f"`{trailer.key}:` is neither `Decision:` nor `Item:`, so that it names nothing"
        yield message.finding("misspelt-trailer", said, f"did you mean {trailer.kind.title()}?", trailer.span)
    if touched and not message.trailers and not misspelt:
        yield _missing(message, touched)


def _is_for_us(value: str, portfolios: list[Portfolio]) -> bool:
    """Whether a value names a record, or none on purpose; the key of another tool may be written almost like ours."""
    words = re.split(r"[\s,;]+", value)
    known = (portfolio.any_of(kind, word) for portfolio in portfolios for kind in _KINDS for word in words)
    return bool(_WAIVER.fullmatch(value)) or any(known)


_Fault = tuple[str, str, str]
"""The name of what is wrong, what is wrong, and what to do."""


def _waiver_fault(trailer: Trailer, rest: str) -> _Fault | None:
    if trailer.kind == "item":
        return "unknown-trailer", "`Item: none` names no item", f"write {_HOW_TO_WAIVE}"
    reason = _REASON.fullmatch(rest.strip())
    if reason and reason[1].strip() and not whole(reason[1]):
        return None
    return "bare-waiver", f"`Decision: {trailer.value}` does not say why", f"write {_HOW_TO_WAIVE}"


def _fault(trailer: Trailer, portfolios: list[Portfolio]) -> _Fault | None:
    """What is wrong with the record that a trailer names, and what to do; nothing where that cannot be known."""
    kind, id = trailer.kind, trailer.value
    found = [(portfolio, thing) for portfolio in portfolios if (thing := portfolio.any_of(kind, id))]
    if found:
        faults = [_death(thing, portfolio) for portfolio, thing in found]
        return faults[0] if all(faults) else None
    if not id:
        return "unknown-trailer", f"`{kind.title()}:` names nothing", f"name {with_article(kind)}, or drop the line"
    if any(portfolio.unread(kind, id) for portfolio in portfolios):
        return None
    return "unknown-trailer", f"{id} is no {kind} of this commit", _advice(kind, id, portfolios)


def _advice(kind: str, id: str, portfolios: list[Portfolio]) -> str:
    kinds = [known for portfolio in portfolios for known in portfolio.kinds_with(id)]
    for other in _KINDS:
        if other in kinds:
            return f"it is {with_article(other)}: write `{other.title()}: {id}`"
    if kinds:
        return f"it is {with_article(kinds[0])}: name {with_article(kind)}"
    if re.search(r"[\s,;]", id):
        return f"write one id a line, each after `{kind.title()}:`, and nothing beside it"
    near = nearest(id, [known for portfolio in portfolios for known in portfolio.ids(kind)])
    return f"did you mean {near}?" if near else f"name {with_article(kind)} that is there, or commit it first"


def _death(thing: object, portfolio: Portfolio) -> _Fault | None:
    """Why a record can no longer carry a change."""
    if isinstance(thing, Item) and thing.dead:
        return "dead-trailer", f"{thing.id} was dropped", "name an item that is still to be had"
    if isinstance(thing, Decision) and thing.dead:
        heirs = _heirs(thing, portfolio)
        advice = f"name what holds instead: {', '.join(heirs)}" if heirs else "name a decision that holds"
        return "dead-trailer", f"{thing.id} is {thing.status}", advice
    return None


def _heirs(decision: Decision, portfolio: Portfolio) -> list[str]:
    """The live decisions at the end of the chain of those that superseded or reversed a decision."""
    heirs: list[str] = []
    waiting, seen = [decision], {decision.id}
    while waiting:
        for link in portfolio.links_to(waiting.pop()):
            source = link.source
            if not isinstance(source, Decision) or link.field[0] not in ("supersedes", "reverses"):
                continue
            if source.id not in seen:
                seen.add(source.id)
                if source.live:
                    heirs.append(source.id)
                else:
                    waiting.append(source)
    return heirs


def _missing(message: Message, touched: list[str]) -> Finding:
    """The finding at the subject; what looks like a trailer and is none is the likely cause."""
    more = f" and {len(touched) - 1} more" if len(touched) > 1 else ""
    change = "change" if more else "changes"
    said = f"{snapshot.shown(touched[0])}{more} {change}, and no trailer says by which decision or item"
    help = f"end the message with `Decision: ID`, `Item: ID` or {_HOW_TO_WAIVE}"
    number = next((number for number, line in enumerate(message.lines, 1) if line.strip()), 1)
    astray = [number for number, line in enumerate(message.lines, 1) if _OURS.match(line)]
    if astray:
        number = astray[-1]
        help = "trailers are the last paragraph: move this line there, with nothing but such lines beside it"
    line = message.lines[number - 1]
    return message.finding("missing-trailer", said, help, Span(number, 1, number, max(len(line.rstrip()), 1) + 1))
