"""The history of the example company: its commits, and the files of each.

`example-repo/` and `example-history/code/` hold the files as they are in the end, `example-history/story/` tells
commit by commit what changed. The files of a commit are those of the end less every change that is not in its
history, so no text has two homes. Only a branch that was never merged is told forward, from where it began.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

MAIN = "main"

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text: lines that came with it, or words that were others before.

    `adds` are beginnings of lines: each line that begins so came with this change, with all that is indented below
    it. `within` is the id of the list entry that it speaks of; empty for the whole file.
    """

    path: str
    within: str
    adds: tuple[str, ...]
    was: str
    becomes: str

    def undo(self, text: str) -> str:
        """The text before this change; raises `ValueError` for a text that the change did not make."""
        start, end = _entry(text, self.within) if self.within else (0, len(text))
        part = text[start:end]
        for beginning in self.adds:
            part = _without(part, beginning)
        before = text[:start] + _replaced(part, self.becomes, self.was) + text[end:]
        return before.rstrip("\n") + "\n"

    def apply(self, text: str) -> str:
        """The text after this change, which is one of words, not of lines that the end has."""
        start, end = _entry(text, self.within) if self.within else (0, len(text))
        return text[:start] + _replaced(text[start:end], self.was, self.becomes) + text[end:]


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, as the story tells it. `parents` are the places of other commits in the story."""

    by: str  # the charter's handle
    author: str  # "Name <address>", as git has it
    when: datetime
    message: str
    branch: str
    parents: tuple[int, ...]
    new: tuple[str, ...]  # paths; their text is that of the end less what came later
    deletes: Files  # with the text, which has no other home
    moves: Mapping[str, str]  # from the old path to the new
    edits: tuple[Edit, ...]

    def undo(self, after: Files) -> dict[str, str]:
        """The files before this commit."""
        files = dict(after)
        for edit in reversed(self.edits):
            files[edit.path] = edit.undo(files[edit.path])
        for old, new in self.moves.items():
            files[old] = files.pop(new)
        for path in self.new:
            del files[path]
        files.update(self.deletes)
        return files

    def apply(self, before: Files) -> dict[str, str]:
        """The files after this commit, which is one of a branch that was never merged and has nothing but edits."""
        files = dict(before)
        for edit in self.edits:
            files[edit.path] = edit.apply(files[edit.path])
        return files


def _entry(text: str, id: str) -> tuple[int, int]:
    """Where the list entry with an id begins and ends."""
    lines = text.splitlines(keepends=True)
    for first, last in _blocks(lines, f"- id: {id}"):
        if lines[first].strip() == f"- id: {id}":
            start = len("".join(lines[:first]))
            return start, start + len("".join(lines[first:last]))
    raise ValueError(f"no entry {id}")


def _without(text: str, beginning: str) -> str:
    lines = text.splitlines(keepends=True)
    blocks = _blocks(lines, beginning)
    if not blocks:
        raise ValueError(f"no line begins with: {beginning}")
    for first, last in reversed(blocks):
        if first and not lines[first - 1].strip() and lines[last : last + 1] == ["\n"]:
            last += 1  # one empty line is enough between what stood above and below
        del lines[first:last]
    return "".join(lines)


def _blocks(lines: list[str], beginning: str) -> list[tuple[int, int]]:
    """The first line, and the one after the last, of each line with a beginning and what is indented below it."""
    blocks = []
    for first, line in enumerate(lines):
        if line.lstrip().startswith(beginning):
            depth = _indentation(line)
            last = first + 1
            for number in range(first + 1, len(lines)):
                if lines[number].strip():
                    if _indentation(lines[number]) <= depth:
                        break
                    last = number + 1
            blocks.append((first, last))
    return blocks


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _replaced(text: str, old: str, new: str) -> str:
    if old == new:
        return text
    if text.count(old) != 1:
        raise ValueError(f"{text.count(old)} times, not once: {old}")
    return text.replace(old, new)


def files(commits: list[Commit], end: Files) -> list[Files]:
    """The files of each commit; raises `ValueError` where the story does not hold together."""
    histories = _histories(commits)
    merged = histories[_tip(commits, MAIN)]

    @cache
    def without(undone: tuple[int, ...]) -> Files:
        if not undone:
            return end
        *later, last = undone
        return commits[last].undo(without(tuple(later)))

    result: list[Files] = []
    for number, commit in enumerate(commits):
        if number in merged:
            result.append(without(tuple(sorted(merged - histories[number], reverse=True))))
        else:
            result.append(commit.apply(result[commit.parents[0]]))
    return result


def _histories(commits: list[Commit]) -> list[frozenset[int]]:
    """For each commit, the commits that it rests on, and itself."""
    result: list[frozenset[int]] = []
    for number, commit in enumerate(commits):
        result.append(frozenset({number}).union(*(result[parent] for parent in commit.parents)))
    return result


def _tip(commits: list[Commit], branch: str) -> int:
    return max(number for number, commit in enumerate(commits) if commit.branch == branch)


def branches(commits: list[Commit]) -> dict[str, int]:
    """The branches that are there in the end, with their last commits: main, and those that were never merged."""
    histories = _histories(commits)
    merged = histories[_tip(commits, MAIN)]
    names = dict.fromkeys(commit.branch for commit in commits)
    tips = {name: _tip(commits, name) for name in names}
    return {name: tip for name, tip in tips.items() if name == MAIN or tip not in merged}


def read() -> tuple[list[Commit], Files]:
    """The commits in their order, and the files in the end."""
    history = _folder("example-history")
    authors = _load(history / "authors.yaml")
    commits: list[Commit] = []
    tips: dict[str, int] = {}
    for chapter in sorted((history / "story").glob("*.yaml")):
        for entry in _load(chapter):
            branch = entry.get("branch", MAIN)
            start = tips.get(branch, tips.get(MAIN))
            parents = () if start is None else (start, *(tips[name] for name in entry.get("merges", [])))
            tips[branch] = len(commits)
            commits.append(_commit(entry, branch, parents, authors))
    return commits, _end(commits, (_folder("example-repo"), history / "code"))


def _commit(entry: dict[str, Any], branch: str, parents: tuple[int, ...], authors: dict[str, str]) -> Commit:
    return Commit(
        by=entry["by"],
        author=entry.get("as", authors[entry["by"]]),
        when=datetime.strptime(entry["at"], "%Y-%m-%d %H:%M %z"),
        message=entry["says"].rstrip("\n") + "\n",
        branch=branch,
        parents=parents,
        new=tuple(entry.get("new", [])),
        deletes=entry.get("deletes", {}),
        moves=entry.get("moves", {}),
        edits=tuple(_edit(path, edit) for path, edits in entry.get("edits", {}).items() for edit in edits),
    )


def _edit(path: str, edit: dict[str, Any]) -> Edit:
    return Edit(path, edit.get("in", ""), tuple(edit.get("adds", [])), edit.get("was", ""), edit.get("is", ""))


def _end(commits: list[Commit], folders: tuple[Path, ...]) -> Files:
    """The files of the last commit of main: by name, so that nothing else that lies in the folders gets in."""
    paths: set[str] = set()
    for number in sorted(_histories(commits)[_tip(commits, MAIN)]):
        commit = commits[number]
        paths |= {*commit.new, *commit.moves.values()}
        paths -= {*commit.deletes, *commit.moves}
    return {path: _text(path, folders) for path in sorted(paths)}


def _text(path: str, folders: tuple[Path, ...]) -> str:
    """A file's text. Whatever line ends a checkout gave it, the history has line feeds."""
    found = next(folder / path for folder in folders if (folder / path).is_file())
    return found.read_text(encoding="utf-8")


def _load(path: Path) -> Any:
    """A YAML file in which every scalar is text."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(path.read_bytes(), loader)


def _folder(name: str) -> Path:
    """A folder that ships with tradeoff: inside the installed package, or at the top of a checkout."""
    inside = Path(__file__).parents[1] / name
    return inside if inside.is_dir() else Path(__file__).parents[3] / name
