"""What says an old id beside the records: the baseline, texts, comments, the template of messages, old commits.

What can follow a new id is drafted; the rest is said, with its places.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tradeoff import baseline, snapshot
from tradeoff.authoring import mentions
from tradeoff.authoring.mentions import EVERYDAY, TRAILED, Name
from tradeoff.baseline import Entry
from tradeoff.desk import Desk
from tradeoff.document import Document
from tradeoff.records import Decision
from tradeoff.reporters.display import number
from tradeoff.snapshot import join, shown

_TEXTS = (".md", ".markdown")
_MOST = 12
"""Places that are named; of more, how many there are."""


def places(counts: Mapping[str, int]) -> str:
    """Files, each with how often if that is more than once; the first of many."""
    found = [f"{shown(path)}{f' ({count})' if count > 1 else ''}" for path, count in sorted(counts.items())]
    return _first(found)


def _first(words: list[str]) -> str:
    more = f" and {len(words) - _MOST} more" if len(words) > _MOST else ""
    return ", ".join(words[:_MOST]) + more


def _lines(found: Mapping[str, Iterable[int]]) -> str:
    """Files with the lines in them."""
    listed = {path: _first([str(line) for line in dict.fromkeys(lines)]) for path, lines in found.items()}
    return _first([f"{shown(path)}:{lines}" for path, lines in listed.items()])


# The baseline


def in_baseline(desk: Desk, name: Name) -> Iterator[str]:
    """Respells the entries of the baseline, if there is one, so that what it holds does not come back."""
    known = baseline.load(desk.files, desk.space, desk.day)
    if known is None:
        return
    below = desk.below("")
    expected = [_respelt(entry, name, below) for entry in known.entries]
    count = sum(one != other for one, other in zip(expected, known.entries, strict=True))
    if not count:
        return
    raw = known.raw
    for key, before, after in _values(name, below):
        pattern = re.compile(
            rb"((?:^|[{,\s])%s:[ \t]+[\"']?)%s(?=[\"']?[ \t]*(?:[,}\r\n]|[ \t]#|$))"
            % (key.encode(), re.escape(before.encode())),
            re.MULTILINE,
        )
        raw = pattern.sub(rb"\g<1>" + after.encode().replace(b"\\", rb"\\"), raw)
    found = baseline.read(known.path, raw, desk.day)
    if list(found.entries) != expected or len(found.problems) != len(known.problems):
        yield f"{number(count, 'entry')} of {known.path} should follow: write {name.new} there by hand"
        return
    desk.overwrite(known.path, known.raw, raw)
    yield f"{number(count, 'entry')} of {known.path} followed"


def _values(name: Name, below: str) -> Iterator[tuple[str, str, str]]:
    """The keys of a baseline's entries that have the id, each with what stands there and what should."""
    if name.kind == "person":
        yield "field", f"people.{name.old}", f"people.{name.new}"
    else:
        yield "id", name.old, name.new
    if name.path:
        yield "path", name.path.removeprefix(below), name.new_path.removeprefix(below)


def _respelt(entry: Entry, name: Name, below: str) -> Entry:
    for key, before, after in _values(name, below):
        if getattr(entry, key) == before:
            entry = replace(entry, **{key: after})  # type: ignore[arg-type]  # all of these are texts
    return entry


# Texts


def in_texts(desk: Desk, name: Name) -> Iterator[str]:
    """Respells the mentions in the Markdown that git tracks, and in the template of commit messages."""
    if snapshot.repository_root(desk.root) is None:
        return
    changed: Counter[str] = Counter()
    left: dict[str, dict[str, list[int]]] = {}
    for path in (*_markdown(desk), *_template(desk)):
        full = desk.root / path
        if not _is_within(full, desk.root):
            continue
        raw = full.read_bytes()
        respelling = mentions.respell(raw, name)
        if respelling.lines and not full.stat().st_mode & 0o222:
            left.setdefault("a read-only file", {})[path] = list(respelling.lines)
        elif respelling.lines:
            desk.overwrite(path, raw, respelling.raw)
            changed[path] += len(respelling.lines)
        for line, reason in respelling.left:
            left.setdefault(reason, {}).setdefault(path, []).append(line)
    if changed:
        yield f"{number(sum(changed.values()), 'mention')} followed, in {places(changed)}"
    for reason, found in sorted(left.items()):
        if reason == EVERYDAY:
            yield f"left alone, as nothing there shows that the {name.kind} is meant: {_lines(found)}"
        else:
            yield f"left alone, as {reason}: {_lines(found)}"


def _markdown(desk: Desk) -> Iterator[str]:
    """The tracked texts that no other workspace owns, whose things may have the same id."""
    from tradeoff import git

    spaces = desk.files.workspaces("")
    for blob in git.tracked(desk.root, ""):
        if blob.mode in git.FILES and blob.path.lower().endswith(_TEXTS):
            above = [space for space in spaces if join(blob.path, "").startswith(join(space, ""))]
            if not above or max(above, key=len) == desk.folder:
                yield blob.path


def _is_within(full: Path, root: Path) -> bool:
    """Whether a file is there, and is what it seems: no link, nor below a folder that is one and leads out."""
    return full.is_file() and not full.is_symlink() and Path(os.path.realpath(full)).is_relative_to(root.resolve())


def _template(desk: Desk) -> Iterator[str]:
    """The template of commit messages, if it is a file of the repository and no Markdown that is read already."""
    from tradeoff import git

    for value in git.settings(desk.root, "commit.template")[-1:]:
        full = desk.root / Path(value).expanduser()
        if full.is_file() and full.is_relative_to(desk.root) and full.suffix.lower() not in _TEXTS:
            yield full.relative_to(desk.root).as_posix()


# Records


def in_records(desk: Desk, name: Name) -> Iterator[str]:
    """Says where texts and comments of records name it, which may be what somebody agreed to and so stay."""
    after = desk.after()
    read = [reading.path for reading in desk.readings.values() if reading.data is not None]
    found = {}
    for entry, raw in after.contents([after.entry(path) for path in (desk.space.reading.path, *read)]):
        kept = _of_aliases(desk, entry.path, raw)
        if lines := [line for line in mentions.said(raw, name) if line not in kept]:
            moved = bool(name.path) and entry.path == shown(name.path)
            found[shown(name.new_path) if moved else entry.path] = lines
    if found:
        yield f"left alone, in texts and comments of records: {_lines(found)}"


def _of_aliases(desk: Desk, path: str, raw: bytes) -> range:
    """The lines of the aliases of a decision, which keep the old id on purpose."""
    reading = desk.readings.get(path)
    if reading is None or not isinstance(reading.data, Decision) or b"aliases" not in raw:
        return range(0)
    span = Document(path, raw).span(("aliases",))
    return range(span.line, span.end_line + 1)


# Commits


def in_commits(desk: Desk, name: Name) -> Iterator[str]:
    """Says what old commits keep, what that leads to, and what to write from now on."""
    if name.kind not in TRAILED or snapshot.repository_root(desk.root) is None:
        return
    from tradeoff import git

    if not git.has_commits(desk.root):
        return
    key = TRAILED[name.kind]
    if count := git.naming(desk.root, tuple(TRAILED.values()), name.old):
        said = "1 old commit keeps" if count == 1 else f"{count} old commits keep"
        outcome = "the alias leads there" if name.kind == "decision" else "`tradeoff why` finds no item by it any more"
        yield f"{said} the trailer {key}: {name.old}; {outcome}"
    yield f"from now on write {key}: {name.new}, in messages that are begun already, too"
