"""Code that rests on replaced decisions, and scopes that match nothing, as `tradeoff stale` tells them."""

from collections.abc import Iterator
from typing import Any

from tradeoff import snapshot
from tradeoff.reporters.display import number, visible, width
from tradeoff.reporters.json import dump
from tradeoff.reporters.markdown import code, escape
from tradeoff.reporters.text import Painter
from tradeoff.stale import Orphan, Replaced, Resting, Staleness
from tradeoff.stories.commits import commit, commit_data, state


def text(found: Staleness, color: bool = False) -> str:
    """For people: the files below the decision that they rest on, the scopes below the record that states them."""
    paint = Painter(color)
    lines = []
    for replaced in found.replaced:
        lines.append(f"{paint('bold', visible(_id(replaced)))}   {visible(_ended(replaced))}")
        longest = max(width(visible(snapshot.shown(file.path))) for file in replaced.files)
        for file in replaced.files:
            shown = visible(snapshot.shown(file.path))
            lines.append(f"    {shown}{' ' * (longest - width(shown))}   {visible(commit(file.source))}{_found(file)}")
    if found.replaced and found.orphans:
        lines.append("")
    for orphan in found.orphans:
        lines.append(f"{paint('bold', visible(_id(orphan)))}   {orphan.kind} with the scope {visible(orphan.scope)}")
        lines.append(f"    {visible(_lost(orphan, found.cut_off))}")
    lines += ["", *_summary(found)] if lines else list(_summary(found))
    return "\n".join(lines) + "\n"


def markdown(found: Staleness) -> str:
    """The same for a comment or a page."""
    lines = [f"### {escape(next(_summary(found)))}", ""]
    for replaced in found.replaced:
        lines.append(f"- **{escape(_id(replaced))}**, {escape(_ended(replaced))}")
        for file in replaced.files:
            where = code(snapshot.shown(file.path))
            lines.append(f"  - {where}: {escape(commit(file.source) + _found(file))}")
    for orphan in found.orphans:
        lost = escape(_lost(orphan, found.cut_off))
        lines.append(f"- **{escape(_id(orphan))}**, {orphan.kind}, scope {code(orphan.scope)}: {lost}")
    if notes := [f"> {escape(note)}" for note in list(_summary(found))[1:]]:
        lines += ["", *notes]
    return "\n".join(lines).rstrip("\n") + "\n"


def json(found: Staleness) -> str:
    """The same for programs, version 1."""
    return dump(
        {
            "version": 1,
            "revision": found.revision or None,
            "files": found.files,
            "scopes": found.scopes,
            "at_least": found.cut_off,
            "replaced": [_replaced_data(replaced) for replaced in found.replaced],
            "orphans": [_orphan_data(orphan) for orphan in found.orphans],
            "unread": found.unread,
        }
    )


# Words


def _id(found: Replaced | Orphan) -> str:
    id = found.decision.id if isinstance(found, Replaced) else found.thing.id
    return f"{snapshot.shown(found.folder)}: {id}" if found.folder else id


def _ended(replaced: Replaced) -> str:
    files = number(len(replaced.files), "file")
    last = "was last changed" if len(replaced.files) == 1 else "were last changed"
    return f"{state(replaced.decision, replaced.end)}; {files} {last} before that"


def _found(file: Resting) -> str:
    return f"; scope {file.scope}" if file.scope else ", which names it"


def _lost(orphan: Orphan, cut_off: bool) -> str:
    if orphan.fault:
        return f"is no pathspec: {orphan.fault}"
    if orphan.gone is None:
        return f"matches no file, and the history{' of this clone' if cut_off else ''} has none"
    moved = f"moved to {snapshot.shown(orphan.gone.to)}" if orphan.gone.to else "removed"
    last = f"{snapshot.shown(orphan.gone.path)}, was {moved} by {commit(orphan.gone.source)}"
    return f"matches no file any more: the last, {last}"


def _summary(found: Staleness) -> Iterator[str]:
    """What was found in how much; then what a reader has to know to trust it."""
    files = len({file.path for replaced in found.replaced for file in replaced.files})
    looked_at = f"{number(found.files, 'file')} and {number(found.scopes, 'scope')}"
    least = "at least " if found.cut_off else ""
    if files or found.orphans:
        rest = "rests" if files == 1 else "rest"
        match = "matches" if len(found.orphans) == 1 else "match"
        resting = f"{least}{number(files, 'file')} {rest} on replaced decisions"
        yield f"{resting}, {number(len(found.orphans), 'scope')} {match} nothing, of {looked_at}"
    else:
        yield f"nothing is stale in {looked_at}"
    if found.cut_off:
        yield "note: this clone is shallow, and files may be older than it knows: `git fetch --unshallow`"
    if found.unread:
        were = "record cannot be read and was" if found.unread == 1 else "records cannot be read and were"
        yield f"note: {found.unread} {were} left out: `tradeoff lint` says why"


# Data


def _replaced_data(replaced: Replaced) -> dict[str, Any]:
    end = replaced.end
    return {
        "workspace": snapshot.shown(replaced.folder),
        "id": replaced.decision.id,
        "ended": {"how": end.how, "on": end.day, "by": end.by.id if end.by else None},
        "files": [
            {"path": snapshot.shown(file.path), "scope": file.scope or None, **commit_data(file.source)}
            for file in replaced.files
        ],
    }


def _orphan_data(orphan: Orphan) -> dict[str, Any]:
    gone = orphan.gone
    last = {"path": snapshot.shown(gone.path), "to": snapshot.shown(gone.to) or None} if gone else None
    return {
        "workspace": snapshot.shown(orphan.folder),
        "kind": orphan.kind,
        "id": orphan.thing.id,
        "scope": orphan.scope,
        "fault": orphan.fault or None,
        "last": {**last, **commit_data(gone.source)} if last and gone else None,
    }
