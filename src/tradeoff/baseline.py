"""The baseline of a workspace: findings that were there on one day, and are not reported until the day of each.

An entry goes by rule, id and field, never by line. The file has one entry a line in a fixed order, so that it diffs
and merges well and can be edited by hand. What an edit does not mean to change stays byte for byte.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tradeoff import calendar, compose
from tradeoff.baseline_standing import Standing
from tradeoff.conformance import nearest, show
from tradeoff.document import Problem, Span
from tradeoff.finding import FileFlag, Finding
from tradeoff.nodes import MappingNode, Node, ScalarNode, SequenceNode
from tradeoff.reading import MOST_MISFITS, THINGS, dotted, stem_of
from tradeoff.records import Route
from tradeoff.rules import RULES
from tradeoff.rules.model import Context, field_name
from tradeoff.snapshot import Snapshot, join, shown
from tradeoff.suppressions import Suppression
from tradeoff.workspace import Workspace, baseline_of, fault_of

SCHEMA = "tradeoff/baseline/v1"

DAYS = 90
"""How long an entry holds where nobody says otherwise."""

MOST_DAYS = 366
"""How far ahead the day of an entry may be: what never expires is no debt, but another rule set."""

MAX_BYTES = 1 << 24


class Key(NamedTuple):
    """What makes two findings the same one, wherever they stand."""

    rule: str
    id: str
    field: str


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One line of the file: a finding, or `count` of them with the same key; in the order in which they are written.

    The field is that of the thing with the id, without the indexes of lists. A path is from the workspace's folder; it
    is empty where the id alone says which file is meant.
    """

    rule: str
    id: str
    field: str
    path: str
    until: str
    count: int = 1
    because: str = ""
    span: Span = dataclasses.field(default=Span(), compare=False)

    @property
    def key(self) -> Key:
        """What its findings have in common, in whichever file."""
        return Key(self.rule, self.id, self.field)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline file says: its entries in the order of the file, and what is wrong with the others."""

    path: str
    raw: bytes
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()

    def flags(self) -> Iterator[FileFlag]:
        """What is wrong with the file."""
        for problem in self.problems:
            yield FileFlag(self.path, problem.id or stem_of(self.path), dotted(problem.route), problem)

    @property
    def size(self) -> int:
        """How many findings it holds."""
        return sum(entry.count for entry in self.entries)


# What may be in one


_NEVER = frozenset(("invalid-yaml", "malformed-suppression", "expired-suppression", "unused-suppression"))
"""Rules whose findings are no debt: behind a file that cannot be read there is more than anybody knows, and a comment
that suppresses nothing is mended by deleting it."""

_FORM = frozenset(("duplicate-key", "unknown-kind", "missing-key", "unknown-key", "invalid-value", "invalid-date"))


def is_recordable(rule: str) -> bool:
    """Whether findings of a rule may be in a baseline at all: what a change does is told of every change."""
    return rule not in _NEVER and bool(RULES[rule].needs & {"tree", "date"})


def may_hold(finding: Finding, space: Workspace) -> bool:
    """Whether a finding may be in the baseline of its workspace; broken settings have to be mended."""
    if finding.path == shown(baseline_of(space)) or (finding.path == space.reading.path and finding.rule in _FORM):
        return False
    return is_recordable(finding.rule)


def key_of(rule: str, id: str, field: str) -> Key:
    """The key of a finding, by what every output says of it."""
    for name in THINGS:
        head = f"{name}.{id}"
        if field == head or field.startswith(f"{head}."):
            field = field[len(head) + 1 :]
            break
    return Key(rule, id, _INDEX.sub("", field))


_INDEX = re.compile(r"\.\d+(?=\.|$)")
"""Which entry of a list it is says nothing, as another one may have come before it."""


# Reading


def load(files: Snapshot, space: Workspace, day: str) -> Baseline | None:
    """The baseline of a workspace in a snapshot; None where there is none."""
    path = baseline_of(space)
    if not path or not files.is_file(path):
        return None
    entry, raw = next(iter(files.contents([files.entry(path)])))
    if entry.fault:
        return _unreadable(entry.path, raw, fault_of(entry))
    return read(entry.path, raw, day)


def read(path: str, raw: bytes, day: str) -> Baseline:
    """What a file says as a baseline on a day."""
    try:
        root = compose.compose(raw, MAX_BYTES)
        if root.__class__ is not MappingNode:
            mark = root.start_mark
            help = "write `findings:` and below it one `- {rule: ..., id: ..., field: ..., until: ...}` a line"
            raise compose.Unreadable("a baseline is a mapping of keys to values", mark.line, mark.column, help)
    except compose.Unreadable as error:
        return _unreadable(path, raw, error)
    reader = _Reader(day)
    entries = tuple(reader.entries(root))
    return Baseline(path, raw, entries, tuple(reader.problems[:MOST_MISFITS]))


def _unreadable(path: str, raw: bytes, error: compose.Unreadable) -> Baseline:
    line, column = error.line + 1, error.column + 1
    problem = Problem("invalid-yaml", error.message, Span(line, column, line, column + 1), (), error.help)
    return Baseline(path, raw, (), (problem,))


_KEYS = ("rule", "id", "field", "path", "count", "until", "because")
_REQUIRED = {
    "rule": "write rule: and the name of the rule",
    "id": "write id: and what the finding is about",
    "until": "write until: and the last day on which it holds",
}
NULLS = ("", "~", "null", "Null", "NULL")
_MOST_ALIKE = 9999


class _Reader:
    """Reads the nodes of a baseline, and collects what is wrong with them."""

    def __init__(self, day: str) -> None:
        self._last_day = calendar.add_days(day, MOST_DAYS)
        self.problems: list[Problem] = []

    def entries(self, root: Node) -> Iterator[Entry]:
        """The entries that hold; a broken one does not, and its problem is collected."""
        keys = self._mapping(root, (), ("schema", "findings"))
        self._check_schema(keys.get("schema"), root)
        if "findings" not in keys:
            self._wrong("missing-key", root, "the baseline misses `findings`", ("findings",), "write findings: []")
            return
        listed = keys["findings"]
        if listed.__class__ is ScalarNode and listed.value in NULLS:
            return
        if listed.__class__ is not SequenceNode:
            help = "write one `- {rule: ..., id: ..., field: ..., until: ...}` a line"
            self._wrong("invalid-value", listed, "`findings` should be a list", ("findings",), help)
            return
        for index, node in enumerate(listed.value):
            if (entry := self._entry(node, ("findings", index))) is not None:
                yield entry

    def _check_schema(self, stated: Node | None, root: Node) -> None:
        text = "" if stated is None else self._text(stated, ("schema",))
        if text != SCHEMA:
            message = f"{show(text)} is no baseline" if text else "the file does not say that it is a baseline"
            node = stated or (root.value[0][0] if root.value else root)
            self._wrong("unknown-kind", node, message, ("schema",), f"write schema: {SCHEMA}")

    def _mapping(self, node: Node, route: Route, known: Sequence[str]) -> dict[str, Node]:
        """The values of a mapping by their keys, without those of one's own; what is no key is wrong."""
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if key.__class__ is ScalarNode else "[…]"
            if name in found:
                message = f"`{show(name, bare=True)}` stands twice in this mapping"
                self._wrong("duplicate-key", key, message, (*route, name), "keep one of the two")
            elif name in known:
                found[name] = value
            elif not name.startswith("x_"):
                near = nearest(name, list(known))
                help = f"did you mean `{near}`?" if near else f"the keys here are {', '.join(known)}"
                message = f"`{show(name, bare=True)}` is no key of a baseline here"
                self._wrong("unknown-key", key, message, (*route, name), help)
        return found

    def _entry(self, node: Node, route: Route) -> Entry | None:
        before = len(self.problems)
        if node.__class__ is not MappingNode:
            said = show(node.value) if node.__class__ is ScalarNode else "a list"
            message = f"an entry of `findings` is {said}, and should be a mapping"
            self._wrong("invalid-value", node, message, route, "write {rule: ..., id: ..., field: ..., until: ...}")
            return None
        keys = self._mapping(node, route, _KEYS)
        texts = {name: self._text(value, (*route, name)) for name, value in keys.items()}
        for name, help in _REQUIRED.items():
            if not texts.get(name) and (name not in keys or keys[name].__class__ is ScalarNode):
                self._wrong("missing-key", node, f"the entry misses `{name}`", (*route, name), help)
        if len(self.problems) == before:
            self._check(keys, texts, route)
        if len(self.problems) > before:
            return None
        rule, id, field, path, count, until, because = (texts.get(name, "") for name in _KEYS)
        return Entry(rule, id, field, path, until, int(count or 1), because, _span(node))

    def _text(self, node: Node, route: Route) -> str:
        if node.__class__ is ScalarNode:
            text: str = node.value
            return "" if text in NULLS and node.style is None else text
        kind = "a list" if node.__class__ is SequenceNode else "a mapping"
        self._wrong("invalid-value", node, f"`{route[-1]}` is {kind}, and should be text", route, "name one")
        return ""

    def _check(self, keys: dict[str, Node], texts: dict[str, str], route: Route) -> None:
        rule, until, count = texts["rule"], texts["until"], texts.get("count", "")
        if rule not in RULES:
            near = nearest(rule, list(RULES))
            help = f"did you mean {near}?" if near else "`tradeoff rules` lists them"
            self._wrong("invalid-value", keys["rule"], f"{show(rule, bare=True)} is no rule", (*route, "rule"), help)
        elif not is_recordable(rule):
            message = f"findings of {rule} cannot be in a baseline"
            help = "delete the entry, and mend what it is about"
            self._wrong("invalid-value", keys["rule"], message, (*route, "rule"), help)
        if not calendar.is_day(until):
            is_like_one = re.fullmatch(r"\d{4}-\d\d-\d\d", until, re.ASCII)
            message = f"{until} is no day of the calendar" if is_like_one else f"{show(until)} is no date"
            self._wrong("invalid-date", keys["until"], message, (*route, "until"), "write the day as YYYY-MM-DD")
        elif until > self._last_day:
            message = f"the entry holds until {until}, and one may hold for {MOST_DAYS} days"
            help = f"write a day up to {self._last_day}, or turn the rule off in tradeoff.yaml"
            self._wrong("invalid-value", keys["until"], message, (*route, "until"), help)
        if count and not (re.fullmatch(r"[0-9]{1,4}", count, re.ASCII) and int(count)):
            message = f"`count` is {show(count)}, and should be a whole number from 1 to {_MOST_ALIKE}"
            self._wrong("invalid-value", keys["count"], message, (*route, "count"), "write how many there are")

    def _wrong(self, rule: str, node: Node, message: str, route: Route, help: str) -> None:
        self.problems.append(Problem(rule, message, _span(node), route, help))


def _span(node: Node) -> Span:
    start, end = node.start_mark, _last(node).end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _last(node: Node) -> Node:
    """The text, or collection between brackets, that ends a node."""
    while node.__class__ is not ScalarNode and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


# Holding findings against it


def hold(
    standing: Standing,
    baseline: Baseline,
    day: str,
    holds: Callable[[Finding], bool],
    is_sure: Callable[[Entry], bool],
    outlasts: Callable[[Finding], bool],
) -> Standing:
    """Holds the findings of a workspace, none of which is matched yet, against its baseline.

    `holds` tells whether a finding may be in one, `is_sure` whether that of an entry would have been found,
    `outlasts` whether one stays held although its entry has expired.
    """
    space, entries = standing.space, baseline.entries
    pools: dict[tuple[Key, str], list[int]] = {}
    for index, entry in enumerate(entries):
        pools.setdefault((entry.key, entry.path), []).append(index)
    left = [entry.count for entry in entries]

    def rank(index: int) -> tuple[bool, bool, str]:
        """One that still holds comes first, then one of the finding's own path, then the one that holds longest."""
        return entries[index].until >= day, bool(entries[index].path), entries[index].until

    reported: list[Finding] = []
    returned: list[Finding] = []
    held: Counter[int] = Counter()
    expired: Counter[int] = Counter()
    matched = 0
    below = len(shown(join(space.folder, "")))
    for finding in sorted(standing.reported, key=lambda finding: finding.order):
        key = key_of(finding.rule, finding.id, finding.field)
        pool = [*pools.get((key, finding.path[below:]), ()), *pools.get((key, ""), ())]
        best = max((index for index in pool if left[index]), key=rank, default=None)
        if best is None or not holds(finding):
            reported.append(finding)
            continue
        left[best] -= 1
        is_expired = entries[best].until < day
        (expired if is_expired else held)[best] += 1
        if not is_expired or outlasts(finding):
            matched += 1
        else:
            returned.append(_returned(finding, entries[best].until))
            reported.append(returned[-1])
    paid_off = {index: count for index, count in enumerate(left) if count and is_sure(entries[index])}
    return Standing(space, baseline, tuple(reported), matched, frozenset(returned), held, expired, paid_off)


def hides_more(context: Context, baseline: Baseline, suppressions: Iterable[Suppression]) -> bool:
    """Whether a file cannot be read, or part of it, and could when the baseline was recorded: what else was found then
    may still be there. What nobody wants to hear of counts as known."""
    known = {entry.key for entry in baseline.entries}
    settings = context.portfolio.settings
    hushed = {(comment.path, comment.line, rule) for comment in suppressions for rule in comment.rules}
    return any(
        key_of(problem.rule, problem.id or reading.stem, field_name(reading, problem.route)) not in known
        and (reading.path, problem.span.line, problem.rule) not in hushed
        and RULES[problem.rule].severity_in(settings) != "off"
        for reading in context.readings
        for problem in reading.problems
        if problem.hides or reading.data is None
    )


def _returned(finding: Finding, until: str) -> Finding:
    said = f"it was in the baseline until {until}"
    return replace(finding, help=f"{finding.help}; {said}" if finding.help else said)
