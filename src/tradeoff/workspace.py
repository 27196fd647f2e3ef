"""A workspace: the folder of a settings file, its settings, and which files are its records."""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from tradeoff import reading, snapshot
from tradeoff.compose import Unreadable
from tradeoff.conformance import nearest
from tradeoff.document import Document, Problem
from tradeoff.fix import is_same_word, renaming
from tradeoff.reading import PlainReading
from tradeoff.records import Place, Route, Settings
from tradeoff.snapshot import Entry, Snapshot, join


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace of a snapshot. `readable` tells whether its settings are its own or the defaults."""

    folder: str
    settings: Settings
    reading: PlainReading
    readable: bool


def load(files: Snapshot, folder: str, rulesets: Sequence[str], rules: Collection[str]) -> Workspace:
    """The workspace at a folder; broken settings become findings, and the defaults hold in their place."""
    entry, raw = next(iter(files.contents([files.entry(join(folder, snapshot.SETTINGS))])))
    said, document = reading.read(entry.path, raw, kind="settings")
    if entry.fault:
        said, document = _faulty(entry), None
    defaults = Settings(at=Place(entry.path))
    if document is None or said.data is None:
        return Workspace(folder, defaults, said, readable=False)
    settings = msgspec.convert(said.data, Settings)
    said.problems += _problems(document, settings, rulesets, rules)
    if settings.ruleset not in rulesets:  # an older one that never was would turn every rule off
        settings = msgspec.structs.replace(settings, ruleset="")
    return Workspace(folder, settings, said, readable=True)


def settings_of(raw: bytes) -> Settings | None:
    """The settings that a content is, None where it cannot be read; for the history, which judges none."""
    said, _ = reading.read(snapshot.SETTINGS, raw, kind="settings")
    return None if said.data is None else msgspec.convert(said.data, Settings)


def record_test(settings: Settings) -> Callable[[str], bool]:
    """Whether a path below the workspace's folder is one of its records: what `entries` finds, asked by name."""
    plain = [path.rstrip("/").removeprefix("./") for path in settings.paths if not _leads_out(path)]
    globs = [path if _GLOB.search(path) else "**" for path in plain if _GLOB.search(path) or path in ("", ".")]
    folders = tuple(f"{path}/" for path in plain if path not in ("", ".") and not _GLOB.search(path))
    files = {spelling for path in plain for spelling in _spellings(path)}
    wanted = _spec(f"/{glob}" for glob in globs)
    excluded = _spec(settings.exclude)
    no_records = (snapshot.SETTINGS, _baseline_name(settings))

    def is_record(name: str) -> bool:
        if name in no_records or excluded(name):
            return False
        if name in files:
            return True
        if not name.endswith((".yaml", ".yml")):
            return False
        below = next((name[len(folder) :] for folder in folders if name.startswith(folder)), None)
        if below is not None and not snapshot.is_hidden(below):
            return True
        return not snapshot.is_hidden(name) and wanted(name)

    return is_record


def _spec(globs: Iterable[str]) -> Callable[[str], bool]:
    listed = [glob for glob in globs if _compiles(glob)]
    if not listed:
        return lambda _name: False
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(listed).match_file


def _spellings(path: str) -> tuple[str, ...]:
    return (path, f"{path.removesuffix('.yaml')}.yml") if path.endswith(".yaml") else (path,)


def _faulty(entry: Entry) -> PlainReading:
    return reading.unreadable(entry.path, fault_of(entry), "settings")


def fault_of(entry: Entry) -> Unreadable:
    """The reason why an entry has no content, as the reader words it."""
    advice = "put the file itself there" if "link" in entry.fault else "rename it, or make it readable"
    return Unreadable(f"the file {entry.fault}", help=advice)


def _problems(
    document: Document, settings: Settings, rulesets: Sequence[str], rules: Collection[str]
) -> Iterator[Problem]:
    """What the schema of the settings cannot say."""

    def wrong(route: Route, message: str, help: str) -> Problem:
        return Problem("invalid-value", message, document.span(route), route, help, hides=True)

    if settings.ruleset and settings.ruleset not in rulesets:
        message = f"“{settings.ruleset}” is no rule set that this tradeoff knows"
        yield wrong(("ruleset",), message, f"write ruleset: '{rulesets[-1]}', or update tradeoff")
    for name in settings.rules:
        if name not in rules and not name.startswith("x_"):
            near = nearest(name, list(rules))
            help = f"did you mean {near}?" if near else "`tradeoff rules` lists them"
            span = document.span(("rules", name), "key")
            fix = renaming(("rules", name), near, safe=is_same_word(name, near)) if near else None
            fix = None if near in settings.rules else fix
            yield Problem("unknown-key", f"{name} is no rule", span, ("rules", name), help, fix=fix)
    for index, path in enumerate(settings.paths):
        if _leads_out(path):
            help = "name folders and files below tradeoff.yaml; another folder can be a workspace of its own"
            yield wrong(("paths", index), f"“{path}” leads out of the workspace", help)
        elif _GLOB.search(path) and not _compiles(path):
            yield wrong(("paths", index), f"“{path}” is no glob", "write it as in a .gitignore file")
    if _leads_out(settings.baseline):
        help = "name a file below tradeoff.yaml; each workspace has its own"
        yield wrong(("baseline",), f"“{settings.baseline}” leads out of the workspace", help)
    for index, glob in enumerate(settings.exclude):
        if not _compiles(glob):
            yield wrong(("exclude", index), f"“{glob}” is no glob", "write it as in a .gitignore file")


def baseline_of(workspace: Workspace) -> str:
    """Where a workspace has its baseline, by its path from the root; empty where its settings name no such place."""
    name = _baseline_name(workspace.settings)
    return join(workspace.folder, os.fsdecode(name.encode("utf-8"))) if name else ""


def _baseline_name(settings: Settings) -> str:
    return "" if _leads_out(settings.baseline) else settings.baseline.removeprefix("./")


def _leads_out(path: str) -> bool:
    return path.startswith("/") or ".." in path.split("/")


_GLOB = re.compile(r"[*?\[]")


def _compiles(glob: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([glob])
    except (ValueError, re.error):
        return False
    return True


def entries(files: Snapshot, workspace: Workspace) -> tuple[list[Entry], set[str]]:
    """The record files of a workspace in the order of their paths, and the paths that `exclude` leaves out."""
    found: dict[str, Entry] = {}
    globs = []
    for path in workspace.settings.paths:
        if _leads_out(path):
            continue
        path = os.fsdecode(path.encode("utf-8")).rstrip("/").removeprefix("./")
        if _GLOB.search(path):
            globs.append(path)
        elif path in ("", "."):
            globs.append("**")
        else:
            for name in _spellings(path):
                for entry in files.records(join(workspace.folder, name)):
                    found[entry.path] = entry
    if globs:
        for entry in _matching(files, workspace.folder, globs):
            found[entry.path] = entry
    found.pop(snapshot.shown(baseline_of(workspace)), None)  # it may be anywhere, and is no record
    excluded = _excluded(workspace, found)
    kept = [entry for path, entry in sorted(found.items()) if path not in excluded]
    return kept, excluded


def _matching(files: Snapshot, folder: str, globs: list[str]) -> Iterable[Entry]:
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(f"/{glob}" for glob in globs if _compiles(glob))
    for entry in files.records_of_workspace(folder):
        name = entry.path.removeprefix(snapshot.shown(join(folder, "")))
        if name != snapshot.SETTINGS and spec.match_file(name):
            yield entry


def _excluded(workspace: Workspace, found: Iterable[str]) -> set[str]:
    if not workspace.settings.exclude:
        return set()
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(filter(_compiles, workspace.settings.exclude))
    below = snapshot.shown(join(workspace.folder, ""))
    return {path for path in found if spec.match_file(path.removeprefix(below))}
