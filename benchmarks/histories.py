"""Write a git repository with the history of a made-up company, the same one each time: no clock, one seed.

    python benchmarks/histories.py DIR --shape large

`large` has 5,000 commits on its first-parent line and 10,000 records at the end; `enhancements` is like
kubernetes/enhancements: 650 records, 11,000 commits, most of them on branches merged one by one. The newest
commit holds the records that generate.py writes, and merges a branch that changed 20 of them.
"""

import argparse
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from generate import SETTINGS, build
from generator import company
from generator.company import Person
from generator.days import AS_OF
from generator.history import SHAPES, Landing, Story, tell

START, END = datetime(2025, 1, 6, 8, tzinfo=UTC), datetime(AS_OF.year, AS_OF.month, AS_OF.day, 8, tzinfo=UTC)
OVERLAP = 4  # commits of the first-parent line that a branch may run beside


def make(folder: Path, shape: str, seed: int = 1) -> None:
    """A repository of that shape with its work tree, packed as a fresh clone is."""
    wanted = SHAPES[shape]
    workspace = build(wanted.records, seed)
    # The charter's people come first: found() draws them from the same seed.
    authors = company.found(Random(f"{seed}:company"), wanted.authors, 1).people
    story = tell(workspace.records, wanted, authors, seed)
    _git(folder.parent, "init", "--quiet", "--initial-branch=main", str(folder))
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.writelines(_stream(story))
        process.stdin.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    # What fast-import packs holds next to no differences between versions.
    _git(folder, "repack", "-a", "-d", "-f", "--quiet")
    _git(folder, "reset", "--hard", "--quiet")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "gc.auto=0", *arguments], cwd=folder, check=True)


def _stream(story: Story) -> Iterator[bytes]:
    """The history in the language of `git fast-import`."""
    commits = 1 + sum(len(landing.changes) + landing.merged for landing in story.landings)
    clock = _clock(commits)
    start = {"tradeoff.yaml": SETTINGS.encode(), **story.start}
    first = story.landings[0].author
    yield from _commit("main", 1, next(clock), first, "Write down what we have decided so far", (), start)
    line, mark = [1], 1  # marks of the first-parent line, and the newest mark
    for number, landing in enumerate(story.landings):
        tip = line[-1]
        if landing.merged:
            branch = line[-1 - _beside(story.landings[:number][-OVERLAP:], landing)]
            for change in landing.changes:
                mark += 1
                yield from _commit("topic", mark, next(clock), change.author, change.subject, (branch,), change.files)
                branch = mark
            subject = f"Merge pull request #{1000 + number} from {landing.changes[0].author.handle}/topic"
            parents: tuple[int, ...] = (tip, branch)
        else:
            subject, parents = landing.changes[0].subject, (tip,)
        mark += 1
        line.append(mark)
        yield from _commit("main", mark, next(clock), landing.author, subject, parents, landing.files)
    yield b"reset refs/heads/topic\nfrom 0000000000000000000000000000000000000000\n\n"


def _beside(earlier: tuple[Landing, ...], landing: Landing) -> int:
    """Before how many of the landings so far the branch began: none of them changed a file of its own."""
    for count, other in enumerate(reversed(earlier)):
        if not other.files.keys().isdisjoint(landing.files):
            return count
    return len(earlier)


def _clock(count: int) -> Iterator[int]:
    """Seconds since 1970 for that many commits, evenly from the first day to the last."""
    first, last = int(START.timestamp()), int(END.timestamp())
    return (first + (last - first) * number // (count - 1) for number in range(count))


def _commit(
    branch: str,
    mark: int,
    moment: int,
    author: Person,
    subject: str,
    parents: tuple[int, ...],
    files: Mapping[str, bytes],
) -> Iterator[bytes]:
    who = f"{author.name} <{author.handle}@example.com> {moment} +0100"
    # A branch that exists goes on from its tip unless it is told otherwise, so each one names its parents.
    yield f"commit refs/heads/{branch}\nmark :{mark}\nauthor {who}\ncommitter {who}\n".encode()
    yield _data(f"{subject}\n".encode())
    for word, parent in zip(("from", "merge"), parents, strict=False):
        yield f"{word} :{parent}\n".encode()
    for path, content in files.items():
        yield f"M 100644 inline {path}\n".encode()
        yield _data(content)
    yield b"\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write; it must not be there yet")
    parser.add_argument("--shape", choices=SHAPES, default="large", help="(default large)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another company (default 1)")
    arguments = parser.parse_args()
    if arguments.folder.exists():
        parser.error(f"{arguments.folder} is there already")
    make(arguments.folder.absolute(), arguments.shape, arguments.seed)


if __name__ == "__main__":
    main()
