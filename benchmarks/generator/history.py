"""The history of a workspace: thousands of commits that end at it, by many authors, with merges and with code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from random import Random

from generator.changes import Past, before, before_supersession, kind_of, succeeded_by
from generator.company import Person
from generator.text import Record, dump

# How often the kinds of records change; a roadmap or a scorecard does so many times as often as a decision.
CHANGING = {"decision": 48, "roadmap": 34, "exception": 10, "scorecard": 5, "capacity": 2, "charter": 1}
START_SHARE = 0.5  # of the records of a kind are there from the first commit on, at least
LINES = 80  # of a code file


@dataclass(frozen=True, slots=True)
class Shape:
    """How a history is built. Weights are by number: the first is that of none."""

    records: int  # of the newest commit
    landings: int  # commits on the first-parent line, without the first
    authors: int
    changed: tuple[int, ...]  # records that a commit changes, weights
    merged: float  # share of the landings that are merges
    branch: tuple[int, ...]  # commits that a merge brings, weights
    code: int  # files beside the records
    code_changed: float  # share of the commits that change one


SHAPES = {
    "large": Shape(10_000, 5_000, 40, (0, 2, 3, 4, 5, 4, 4), 0.12, (0, 2, 2, 1), 300, 0.3),
    "enhancements": Shape(650, 5_190, 400, (3, 6, 1), 0.8, (0, 7, 2, 1), 600, 0.6),
}
LAST_COMMITS, LAST_RECORDS = 5, 4  # the newest landing merges that many commits, each of that many other records


@dataclass(slots=True)
class Change:
    """One commit that is no merge: the new content of its files by path."""

    author: Person
    subject: str
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Landing:
    """What one commit of the first-parent line brings: a change of its own, or a branch merged, oldest first."""

    changes: tuple[Change, ...]
    author: Person
    merged: bool

    @property
    def files(self) -> dict[str, bytes]:
        return {path: content for change in self.changes for path, content in change.files.items()}


@dataclass(frozen=True, slots=True)
class Story:
    """The files of the first commit, and what came after it, oldest first."""

    start: dict[str, bytes]
    landings: tuple[Landing, ...]


@dataclass(slots=True)
class _Telling:
    """Tells a history backwards: holds the records as they were before all that was told so far."""

    random: Random
    shape: Shape
    authors: Sequence[Person]
    people: Sequence[str]
    records: dict[str, Record]
    texts: dict[str, bytes] = field(init=False)
    paths: dict[str, list[str]] = field(init=False)
    decisions: dict[str, str] = field(init=False)
    totals: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = {path: dump(record).encode() for path, record in self.records.items()}
        self.paths = {kind: [] for kind in CHANGING}
        for path, record in sorted(self.records.items(), key=_raised):
            self.paths[kind_of(record)].append(path)
        self.totals = {kind: len(paths) for kind, paths in self.paths.items()}
        self.decisions = {PurePosixPath(path).stem: path for path in self.paths["decision"]}

    def last_landing(self) -> Landing:
        taken: set[str] = set()
        changes = [self.change(LAST_RECORDS, taken) for _ in range(LAST_COMMITS)]
        return Landing(tuple(reversed(changes)), self.author(), merged=True)

    def landing(self) -> Landing:
        merged = self.random.random() < self.shape.merged
        taken: set[str] = set()
        count = self.draw(self.shape.branch) if merged else 1
        changes = [self.change(self.draw(self.shape.changed), taken) for _ in range(count)]
        return Landing(tuple(reversed(changes)), self.author(), merged)

    def change(self, count: int, taken: set[str]) -> Change:
        """A commit that changes that many records, none of those taken; they are taken then."""
        files: dict[str, bytes] = {}
        subject = "Tidy up"
        while len(files) < count:
            path = self.path()
            past = None if path in taken else before(self.random, self.records[path], self.people)
            if past is None or (past.record is None and self.few(path)):
                continue
            together = self.together(path, past)
            if len(files) + len(together) <= count and taken.isdisjoint(together):
                subject = past.subject
                files |= self.undo(together)
                taken |= set(together)
        return Change(self.author(), subject, files)

    def together(self, path: str, past: Past) -> dict[str, Record | None]:
        """What has to be undone with a record: its acceptance superseded another."""
        together: dict[str, Record | None] = {path: past.record}
        record = self.records[path]
        if record.get("status") == "accepted" and past.record and past.record["status"] == "proposed":
            older = self.decisions.get(succeeded_by(record) or "")
            if older and (alive := before_supersession(self.records[older])):
                together[older] = alive
        return together

    def undo(self, past: Mapping[str, Record | None]) -> dict[str, bytes]:
        """Go back to these records; returns the files that the change wrote, none for one that changed no text."""
        files = {}
        for path, record in past.items():
            text = dump(record).encode() if record else None
            if text == self.texts[path]:
                continue
            files[path] = self.texts.pop(path)
            if record is None or text is None:
                self.paths[kind_of(self.records.pop(path))].remove(path)
            else:
                self.records[path], self.texts[path] = record, text
        return files

    def path(self) -> str:
        """A record that changed: the younger of the decisions more often."""
        kind = self.random.choices(tuple(CHANGING), tuple(CHANGING.values()))[0]
        paths = self.paths[kind]
        return paths[-1 - int(len(paths) * self.random.random() ** 2)]

    def few(self, path: str) -> bool:
        """Whether the history should not go back behind the beginning of one more record of that kind."""
        kind = kind_of(self.records[path])
        return len(self.paths[kind]) < START_SHARE * self.totals[kind]

    def author(self) -> Person:
        """One of the authors, the first ones much more often."""
        return self.authors[int(len(self.authors) * self.random.random() ** 3)]

    def draw(self, weights: Sequence[int]) -> int:
        return self.random.choices(range(len(weights)), weights)[0]


def _raised(entry: tuple[str, Record]) -> tuple[date, str]:
    path, record = entry
    raised = record.get("raised_on")
    return (raised if isinstance(raised, date) else date.min, path)


def tell(records: Mapping[str, Record], shape: Shape, authors: Sequence[Person], seed: int) -> Story:
    """The history that ends at these records; the same for the same arguments."""
    random = Random(f"{seed}:history")
    people = [author.handle for author in authors[:40] if author.left is None]
    telling = _Telling(random, shape, authors, people, dict(records))
    landings = [telling.last_landing(), *(telling.landing() for _ in range(shape.landings - 1))]
    landings.reverse()
    return Story(telling.texts | _write_code(random, shape, landings), tuple(landings))


def _write_code(random: Random, shape: Shape, landings: Sequence[Landing]) -> dict[str, bytes]:
    """Let commits change a file of code too, but for the newest landing; returns the files before all that."""
    versions = dict.fromkeys((f"services/{n % 14:02}/{n % 5}/part_{n:03}.py" for n in range(shape.code)), 0)
    paths = tuple(versions)
    start = {path: _code(path, 0) for path in paths}
    for change in _changes(landings[:-1]):
        if not change.files or random.random() < shape.code_changed:
            path = random.choice(paths)
            versions[path] += 1
            change.files[path] = _code(path, versions[path])
    return start


def _changes(landings: Sequence[Landing]) -> Iterator[Change]:
    for landing in landings:
        yield from landing.changes


def _code(path: str, version: int) -> bytes:
    """A file of code of which each version changes one line."""
    name = PurePosixPath(path).stem
    lines = (f"{name.upper()}_{n} = {(version + LINES - n) // LINES * 37 + n}  # checked\n" for n in range(LINES))
    return "".join(lines).encode()
