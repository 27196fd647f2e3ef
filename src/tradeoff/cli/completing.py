"""What a shell may complete: ids, fields, areas, people, from the work tree; branches and tags; rules and other words.

Nothing where there is nothing to choose from.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from tradeoff import snapshot, workspace
from tradeoff.differences import fields
from tradeoff.errors import CannotDo
from tradeoff.events import KINDS, Key, things
from tradeoff.readall import typed
from tradeoff.reading import meant_kind, read, stem_of
from tradeoff.records import Charter, Person, Record, Thing

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_WITH_THINGS = ("roadmap", "scorecard", "charter")


def of(words: Iterable[str]) -> Complete:
    """What completes a few words."""
    listed = tuple(words)
    return lambda _context, _parameter, typed: _beginning(typed, listed)


def files(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """What the shell itself finds: files and folders."""
    return [CompletionItem(typed, type="file")]


def ids(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Ids of records, and of what stands in them."""
    return _beginning(typed, _all_ids())


def ids_and_fields(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The same, and after an id the fields of what has it."""
    before = context.params.get(parameter.name or "") or ()
    known = _fields_of(before[0]) if before else ()
    return [*_beginning(typed, known), *_beginning(typed, _all_ids())]


def areas(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The areas of the charter."""
    return _beginning(typed, (id for kind, id in _things() if kind == "area"))


def people(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The people of the charter."""
    return _beginning(typed, (id for kind, id in _things() if kind == "person"))


def ids_of(*kinds: str) -> Complete:
    """What completes the ids of some kinds of things."""
    return lambda _context, _parameter, typed: _beginning(typed, (id for kind, id in _things() if kind in kinds))


def events(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The kinds of events."""
    return [CompletionItem(kind, help=said) for kind, said in KINDS.items() if kind.startswith(typed)]


def revisions(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Branches and tags; of a range such as `main..topic`, for the end that is typed."""
    from tradeoff import git  # here, as few commands need it and it takes its time

    *_, name = re.split(r"\.\.\.?", typed)
    begun = typed.removesuffix(name)
    try:
        known = git.branches_and_tags(Path.cwd())
    except CannotDo:  # no repository has none
        known = []
    return [CompletionItem(begun + item.value) for item in _beginning(name, known)]


def rules(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The names of rules."""
    from tradeoff.rules import RULES  # here, as every command imports this module and few need the rules

    return _beginning(typed, RULES)


def _beginning(typed: str, words: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(word) for word in sorted(set(words)) if word.startswith(typed)]


# The records of the work tree


def _all_ids() -> Iterator[str]:
    return (id for kind, id in _things() if kind != "charter")


@cache
def _things() -> tuple[Key, ...]:
    """Kind and id of everything. Most files are one thing, which has the file's name: only the others are read."""
    found: list[Key] = []
    for path, raw in _files():
        kind = meant_kind(path, raw)
        found += _inside(path, raw) if kind in _WITH_THINGS else [(kind, stem_of(path))]
    return tuple(found)


def _inside(path: str, raw: bytes) -> dict[Key, Thing]:
    record = _record(path, raw)
    if record is None:
        return {}
    people: dict[str, Person] = record.people if isinstance(record, Charter) else {}
    return things([record]) | dict.fromkeys((("person", handle) for handle in people), record)


def _record(path: str, raw: bytes) -> Record | None:
    return typed(read(path, raw)[0]).data


def _fields_of(id: str) -> Iterator[str]:
    """The fields that a thing has filled, and what they are in."""
    for path, raw in _files():
        kind = meant_kind(path, raw)
        if kind not in _WITH_THINGS and stem_of(path) != id:
            continue
        for (_, known), thing in _inside(path, raw).items():
            if known == id:
                for field in fields(thing):
                    yield field
                    yield field.partition(".")[0]


def _files() -> Iterator[tuple[str, bytes]]:
    """The record files of the workspace that one stands in, or at the root of a repository of all of them."""
    from tradeoff.rules import RULES, RULESETS

    here = Path.cwd()
    with_settings = (above for above in (here, *here.parents) if (above / snapshot.SETTINGS).is_file())
    root = snapshot.repository_root(here) or next(with_settings, None)
    if root is None:  # a home folder, say: nobody waits until all of it is searched
        return
    files = snapshot.WorkTree(root)
    place = here.relative_to(root).as_posix()
    for folder in _workspaces(files, "" if place == "." else place):
        entries, _ = workspace.entries(files, workspace.load(files, folder, RULESETS, RULES))
        for entry, raw in files.contents(entries):
            if not entry.fault:
                yield entry.path, raw


def _workspaces(files: snapshot.WorkTree, where: str) -> list[str]:
    place = where
    while place and not files.is_file(snapshot.join(place, snapshot.SETTINGS)):
        place = place.rpartition("/")[0]
    if where and files.is_file(snapshot.join(place, snapshot.SETTINGS)):
        return [place]
    return files.workspaces(where)
