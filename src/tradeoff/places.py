"""From what a rule says of a thing to a finding with its place, and the lines of text that an output shows with it."""

from collections.abc import Iterable

from tradeoff.document import Document, Span, split_lines
from tradeoff.finding import FileFlag, Finding, Flag, Mark, Related, Severity
from tradeoff.reading import KEYED, THINGS, dotted, innermost, stem_of
from tradeoff.records import Route, Thing
from tradeoff.rules import RULES, Rule
from tradeoff.snapshot import Entry, Snapshot


class Places:
    """The places of one workspace; a document is read again only where it was not kept."""

    def __init__(self, files: Snapshot, entries: dict[str, Entry], documents: dict[str, Document]) -> None:
        self._files = files
        self._entries = entries
        self._documents = documents
        self._raw: dict[str, bytes] = {}
        self._lines: dict[str, list[str]] = {}

    def of_thing(self, flag: Flag, rule: Rule, severity: Severity | None) -> Finding:
        thing = flag.at.thing
        span = self._span(flag.at)
        return Finding(
            rule=rule.name,
            severity=severity or flag.severity or rule.severity,
            message=flag.message,
            path=thing.at.path,
            span=span,
            id=thing.id or stem_of(thing.at.path),
            field=_field_name(thing, flag.at.field),
            help=flag.help,
            note=flag.at.note,
            excerpt=self._line(thing.at.path, span.line),
            related=tuple(self._related(mark) for mark in flag.related),
            fix=flag.fix,
        )

    def of_file(self, flag: FileFlag, severity: Severity | None) -> Finding:
        problem = flag.problem
        return Finding(
            rule=problem.rule,
            severity=severity or flag.severity or RULES[problem.rule].severity,
            message=problem.message,
            path=flag.path,
            span=problem.span,
            id=flag.id,
            field=flag.field,
            help=problem.help,
            excerpt=self._line(flag.path, problem.span.line),
            fix=problem.fix,
        )

    def is_hidden(self, path: str, line: int, hidden: Iterable[Route]) -> bool:
        """Whether one of the routes that are hidden leads into the innermost thing that a line is about."""
        things = {innermost(route)[0] for route in hidden}
        if any(thing and self._covers(path, thing, line) for thing in things):
            return True
        if () not in things:
            return False
        data = self._document(path).data
        return not any(self._covers(path, (name,), line) for name in (*THINGS, *KEYED) if name in data)

    def _covers(self, path: str, route: Route, line: int) -> bool:
        span = self._document(path).span(route)
        return span.line <= line <= span.end_line

    def _related(self, mark: Mark) -> Related:
        span = self._span(mark)
        path = mark.thing.at.path
        return Related(mark.note, path, span, self._line(path, span.line))

    def _span(self, mark: Mark) -> Span:
        thing = mark.thing
        if mark.where == "top":
            return Span()
        document = self._document(thing.at.path)
        if mark.where == "id":
            return document.span(thing.at.route, "id")
        return document.span(thing.at.route + mark.field, mark.where)

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            self._documents[path] = Document(path, self._content(path))
        return self._documents[path]

    def _content(self, path: str) -> bytes:
        if path not in self._raw:
            entry = self._entries.get(path) or self._files.entry(path)
            self._raw[path] = next(iter(self._files.contents([entry])))[1]
        return self._raw[path]

    def _line(self, path: str, line: int) -> str:
        if path not in self._lines:
            known = self._documents.get(path)
            there = path in self._entries or self._files.is_file(path)
            self._lines[path] = known.lines if known else split_lines(self._content(path) if there else b"")
        lines = self._lines[path]
        return lines[line - 1] if line <= len(lines) else ""


def _field_name(thing: Thing, field: Route) -> str:
    """A field as the outputs write it: the thing it is in by id, then its keys and indexes."""
    route = thing.at.route
    if len(route) == 2:
        return dotted((route[0], thing.id or route[1], *field))
    return dotted(field)
