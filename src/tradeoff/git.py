"""Everything that tradeoff asks of git; no other module talks to it.

GitPython's command wrapper runs git's plumbing; its object model is not used (it is slow, and fails on
SHA-256 repositories, an unborn HEAD and inside `git commit -a`). Imported only when git is asked.
"""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import IO, Any, BinaryIO, NamedTuple, NoReturn, Self

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from git import Git
from git.exc import GitCommandNotFound

from tradeoff.errors import CannotDo

# Messages are read only to be shown, but a hook's caller may have set another language or a prompt.
# And nothing is fetched: what is not in this clone is said, not brought behind its owner's back.
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # the same, for versions of git before 2.45
    # What a caller has set for its own pathspecs would give ours another meaning.
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}


# The empty file, as SHA-1 and SHA-256 repositories name it.
_EMPTY = frozenset(
    (
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    )
)


class Blob(NamedTuple):
    """One file of the index or of a commit: its mode, object id, and path from the repository's root."""

    mode: str
    oid: str
    path: str


def _ask(
    folder: Path, *arguments: str, istream: BinaryIO | None = None, env: dict[str, str] = _ENVIRONMENT
) -> tuple[int, bytes, str]:
    """The exit code of a git command run in a folder, what it prints, and what it complains of."""
    if env is _ENVIRONMENT:
        _refuse_another(folder)
    try:
        answer: tuple[int, bytes, str] = Git(str(folder)).execute(
            ["git", *arguments],
            env=env,
            istream=istream,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    except GitCommandNotFound:
        raise CannotDo("git is not installed, or not on the PATH") from None
    status, output, complaint = answer
    return status, output, _HINT.sub("", complaint)


def _refuse_another(root: Path) -> None:
    """Raises `CannotDo` where a caller, such as a hook of another repository, has told git to read that one."""
    stated = {name: root / os.environ[name] for name in ("GIT_DIR", "GIT_WORK_TREE") if name in os.environ}
    own = root / ".git"
    if not stated or not own.exists():
        return
    if own.is_file():  # of a second work tree, or a submodule
        own = root / os.fsdecode(own.read_bytes()).removeprefix("gitdir: ").rstrip("\n")
    if "GIT_WORK_TREE" in stated:
        same = stated["GIT_WORK_TREE"].resolve() == root.resolve()
    else:
        same = stated["GIT_DIR"].resolve() == own.resolve()
    if not same:
        named = " and ".join(stated)
        raise CannotDo(f"{named} would make git read another repository than {root}: unset it, or go to that one")


_HINT = re.compile(r"^hint:.*\n?", re.MULTILINE)


def run(folder: Path, *arguments: str, istream: BinaryIO | None = None) -> bytes:
    """What a git command prints, run in a folder; raises `CannotDo` in git's own words."""
    status, output, complaint = _ask(folder, *arguments, istream=istream)
    if status:
        raise CannotDo(_complaint(status, complaint))
    return output


def _complaint(status: int, said: str) -> str:
    if "promisor remote" in said:
        return f"this clone lacks objects that the answer needs: {_REFETCH} brings what a partial clone leaves out"
    if "dubious ownership" in said and (owned := re.search(r"safe\.directory (.+)", said)):
        trust = f"`git config --global --add safe.directory {owned[1]}` says that you trust them"
        return f"git reads nothing here, as the repository belongs to somebody else: {trust}"
    if missing := re.search(r"could not open object name list: (.+)", said):
        advice = "make the file, or leave it out: `git config blame.ignoreRevsFile ''`"
        return f"git's setting blame.ignoreRevsFile names {missing[1]}, which is not there: {advice}"
    return f"git: {said.strip().removeprefix('fatal: ') or f'exit code {status}'}"


def _fed(folder: Path, question: bytes, *arguments: str) -> bytes:
    """What a git command prints that reads a text from its standard input."""
    with tempfile.TemporaryFile() as file:
        file.write(question)
        file.seek(0)
        return run(folder, *arguments, istream=file)


def text(folder: Path, *arguments: str) -> str:
    """The same as text, without the last line's end."""
    return os.fsdecode(run(folder, *arguments)).rstrip("\n")


def top_level(folder: Path) -> Path:
    """The root of the work tree that a folder is in."""
    return Path(text(folder, "rev-parse", "--show-toplevel"))


def root(folder: Path) -> Path | None:
    """The root of the work tree that git sees from a folder, or a bare repository itself, if there is one."""
    status, output, complaint = _ask(folder, "rev-parse", "--is-bare-repository", "--absolute-git-dir")
    if status:
        if "not a git repository" in complaint:
            return None
        raise CannotDo(_complaint(status, complaint))
    bare, directory = _lines(output)
    return Path(directory) if bare == "true" else top_level(folder)


def index(root: Path) -> list[Blob]:
    """The files of the index. A file with conflicts has no one content, so there is nothing to read."""
    blobs = []
    for record in _records(run(root, "ls-files", "--stage", "-z", "--full-name")):
        information, path = record.split("\t", 1)
        mode, oid, stage = information.split()
        if stage != "0":
            raise CannotDo(f"{path} has merge conflicts in the index: resolve them and `git add` it")
        blobs.append(Blob(mode, oid, path))
    announced = _announced(root, blobs)
    return [blob for blob in blobs if blob.path not in announced] if announced else blobs


def _announced(root: Path, blobs: list[Blob]) -> set[str]:
    """Files of `git add --intent-to-add`, which no commit holds yet; the index shows them as empty ones."""
    if not any(blob.oid in _EMPTY for blob in blobs):
        return set()
    command = ("diff-files", "--diff-filter=A", "--name-only", "--ignore-submodules", "-z")
    return set(_records(run(root, *command)))


def tree(root: Path, commit: str) -> list[Blob]:
    """The files of a commit."""
    blobs = []
    for record in _records(run(root, "ls-tree", "-r", "-z", "--full-tree", commit)):
        information, path = record.split("\t", 1)
        mode, _kind, oid = information.split()
        blobs.append(Blob(mode, oid, path))
    return blobs


def resolve(root: Path, revision: str) -> str:
    """The full id of the commit that a revision names."""
    question = f"{revision}^{{commit}}"
    status, output, complaint = _ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", question)
    if status and complaint:
        raise CannotDo(_complaint(status, complaint))
    if status:
        raise CannotDo(f"{revision} names no commit here: {_advice(root, revision)}")
    return _lines(output)[0]


def _advice(root: Path, revision: str) -> str:
    """What to do about a revision that names nothing."""
    names = branches_and_tags(root)
    if not has_commits(root):
        if not names:
            return "there are none yet"
        if revision.startswith("HEAD"):
            return f"the branch that it stands for has none; name another one, such as {names[0]}"
    if near := near_name(root, revision):
        return f"did you mean {near}?"
    if completeness(root).shallow:
        return "`git fetch` it, or `git fetch --unshallow`, as this clone lacks what is older"
    return "`git fetch` it, or name a branch, a tag or a commit"


def branches_and_tags(root: Path) -> list[str]:
    """The short names of all branches, here and of remotes, and of all tags."""
    form = "--format=%(refname:short) %(symref)"
    listed = _lines(run(root, "for-each-ref", form, "refs/heads", "refs/remotes", "refs/tags"))
    return [name for name, _, symref in (line.partition(" ") for line in listed) if name and not symref]


def near_name(root: Path, revision: str) -> str:
    """What was probably meant by a revision that names nothing: a branch that only a remote has, or a name that is
    written alike; with the steps from there, such as `~2`. Empty where nothing is near."""
    name, *steps = re.split(r"(?=[~^@:])", revision, maxsplit=1)
    name = re.sub(r"^refs/(heads|remotes|tags)/", "", name)
    known = branches_and_tags(root)
    if name in (*known, "HEAD"):  # only the steps lead nowhere
        return ""
    remotes = tuple(f"{remote}/" for remote in _lines(run(root, "remote")) if remote)
    own = name.removesuffix(_without(remotes, name))
    meant: dict[str, str] = {}
    for found in sorted(known, key=lambda found: (not found.startswith(own), found.startswith(remotes), found)):
        meant.setdefault(_without(remotes, found), found)
    near = get_close_matches(_without(remotes, name), [*meant, *known], n=1)
    return "".join([meant.get(near[0], near[0]), *steps]) if near else ""


def _without(remotes: tuple[str, ...], name: str) -> str:
    """What a remote calls a branch that is called after the remote here, as in `origin/main`."""
    return next((name.removeprefix(remote) for remote in remotes if name.startswith(remote)), name)


def has_commits(root: Path) -> bool:
    """Whether HEAD points at a commit yet; raises `CannotDo` where git cannot tell, as in a repository of others."""
    status, _, complaint = _ask(root, "rev-parse", "--verify", "--quiet", "HEAD")
    if status > 1:
        raise CannotDo(_complaint(status, complaint))
    return status == 0


class _Running:
    """A git command whose output is read while it runs."""

    def __init__(self, root: Path, *command: str, istream: int | None = None) -> None:
        self._process = Git(str(root)).execute(["git", *command], env=_ENVIRONMENT, istream=istream, as_process=True)
        self.stdin, self.stdout = self._process.stdin, self._process.stdout
        self._complaint: list[bytes] = []
        # Git would wait for a reader of its complaints once they fill their pipe, and we for git.
        self._reader = Thread(target=lambda: self._complaint.append(self._process.stderr.read()), daemon=True)
        self._reader.start()

    def end(self) -> None:
        """Waits for it; raises `CannotDo` in git's words if it failed."""
        if status := self._process.proc.wait() if self._process.proc else 0:
            self._reader.join()
            raise CannotDo(_complaint(status, os.fsdecode(b"".join(self._complaint))))

    def stop(self) -> None:
        """Ends it, whatever it does."""
        if child := self._process.proc:
            child.kill()
            child.wait()


class Objects:
    """Contents of objects by their ids, from one `git cat-file --batch` that stays open."""

    _AHEAD = 250  # questions that wait in the pipe, which holds 64 KiB: writing them never blocks

    def __init__(self, root: Path) -> None:
        self._process = _Running(root, "cat-file", "--batch", istream=subprocess.PIPE)
        self._on_broken_pipe: Any = None

    def __enter__(self) -> Self:
        if hasattr(signal, "SIGPIPE") and current_thread() is main_thread():
            # Where git ends early, a question to it must not end us: its answers say what is missing.
            self._on_broken_pipe = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stop()  # it has nothing more to say
        if self._on_broken_pipe is not None:
            signal.signal(signal.SIGPIPE, self._on_broken_pipe)

    def contents(self, oids: Iterable[str]) -> Iterator[bytes | None]:
        """The objects in their order; None for one that this clone does not have."""
        oids = list(oids)
        asked = 0
        for number in range(len(oids)):
            if number + self._AHEAD > asked and asked < len(oids):
                self._ask(oids[asked : asked + self._AHEAD])
                asked += self._AHEAD
            yield self._next()

    def _ask(self, oids: list[str]) -> None:
        try:
            self._process.stdin.write("".join(f"{oid}\n" for oid in oids).encode())
            self._process.stdin.flush()
        except BrokenPipeError:  # it ended, which the reading of its answers finds
            pass

    def _next(self) -> bytes | None:
        stream = self._process.stdout
        header = stream.readline().split()
        if not header or header[-1] == b"missing":  # git ends where it cannot fetch what it misses
            return None
        content: bytes = stream.read(int(header[2]))
        stream.read(1)
        return content


def blobs(root: Path, oids: Iterable[str]) -> Iterator[bytes]:
    """The contents of objects, in their order; raises `CannotDo` where one is missing."""
    oids = list(oids)
    with Objects(root) as objects:
        for oid, content in zip(oids, objects.contents(oids), strict=True):
            if content is None:
                if not completeness(root).partial:
                    raise CannotDo(f"object {oid} is missing here or damaged: `git fsck` says more")
                raise CannotDo(f"object {oid} is not in this clone: {_REFETCH} brings what a partial clone leaves out")
            yield content


_REFETCH = "`git fetch --refetch --no-filter`"


# History


class Commit(NamedTuple):
    """One commit of a log, with the files that it changed against its first parent.

    Name and email are the author's, as `.mailmap` says; `moment` is the author's time in seconds since 1970, `day`
    the day that it was for the author.
    """

    oid: str
    name: str
    email: str
    moment: int
    day: str
    subject: str
    is_merge: bool
    changes: tuple[Blob, ...]
    """The files as they are after it; one that it deleted has the mode `000000`."""


_FORMAT = "--format=%x00%H%x00%aN%x00%aE%x00%at%x00%as%x00%P%x00%s"


class Log:
    """The first-parent history of a commit, which git writes while something else is done.

    All commits, without a pathspec: one that has a wildcard takes git three times as long.
    """

    def __init__(self, root: Path, revision: str) -> None:
        self._process = _Running(
            root,
            *("-c", "log.showSignature=false", "-c", "log.diffMerges=separate"),
            *("log", "--first-parent", "-m", "--root", "--raw", "-z"),
            *("--no-abbrev", "--no-renames", "--no-ext-diff", "--no-notes", "--no-color", "--encoding=UTF-8"),
            *("--ignore-submodules=none", _FORMAT, "--end-of-options", revision, "--"),
        )
        self._output: list[bytes] = []
        # Only to empty the pipe, so that git need not wait for us.
        self._reader = Thread(target=lambda: self._output.extend(_parts(self._process.stdout)), daemon=True)
        self._reader.start()

    def is_running(self) -> bool:
        """Whether git is not done yet."""
        return self._reader.is_alive()

    def commits(self, endings: tuple[bytes, ...]) -> list[Commit]:
        """The commits, newest first, with the changes of files whose names end in one of these."""
        self._reader.join()
        self._process.end()
        return list(_commits(self._output, endings))


def _commits(parts: Iterable[bytes], endings: tuple[bytes, ...] = (b"",)) -> Iterator[Commit]:
    """The commits of a log, with the changes of files whose names end in one of these."""
    for head, files in _logged(parts):
        changes = []
        for about, path in files:
            if path.endswith(endings):
                _, mode, _, after, _ = about.decode("ascii").split()
                changes.append(Blob(mode, after, os.fsdecode(path)))
        yield _commit(head, tuple(changes))


_Raw = list[tuple[bytes, bytes]]
"""What a log says of each file that a commit changed, and the file's path."""


def _logged(parts: Iterable[bytes]) -> Iterator[tuple[list[str], _Raw]]:
    """The commits of a log whose parts are, for each: nothing, seven of the commit, and two for each file."""
    parts = iter(parts)
    begin: bytes | None = next(parts, None)
    while begin is not None and (head := [part.decode("utf-8", "replace") for part in islice(parts, 7)]):
        files = []
        while begin := next(parts, None):
            files.append((begin, next(parts)))
        yield head, files


def _commit(head: list[str], changes: tuple[Blob, ...]) -> Commit:
    oid, name, email, moment, day, parents, subject = head
    merges = " " in parents
    return Commit(oid, _known(name), _known(email), int(moment or 0), _day(day), subject, merges, changes)


def _known(text: str) -> str:
    """What git says of an author; nothing where a commit names none, for which git gives the placeholder back."""
    return "" if text in ("%aN", "%aE") else text


def _day(text: str) -> str:
    """The author's day; the first of all where a commit has none that git can read, as `git log` shows it."""
    return "1970-01-01" if text == "%as" else text


def first_parents(root: Path, revision: str, without: str = "") -> list[str]:
    """The ids of the first-parent history of a commit, newest first; without all that leads to another commit."""
    excluded = [f"^{without}"] if without else []
    return [oid for oid in _lines(run(root, "rev-list", "--first-parent", revision, *excluded, "--")) if oid]


def brought(root: Path, revision: str, merges: Collection[str]) -> dict[str, list[str]]:
    """By each of some merges in the first-parent history of a commit: what it brought, newest first; no merges."""
    line = first_parents(root, revision)
    asked = [oid for oid in line if oid in merges]
    if not asked:
        return {}
    older = f"{asked[-1]}^1"  # what the oldest of them was merged into has brought nothing of this
    listed = _lines(run(root, "rev-list", "--date-order", "--parents", revision, "--not", older, "--"))
    parents = {oid: rest.split() for oid, _, rest in (line.partition(" ") for line in listed)}
    places = {oid: place for place, oid in enumerate(parents)}
    left = set(parents)
    found = {}
    for oid in reversed([oid for oid in line if oid in parents]):
        own = _reached(parents, left, oid)
        if oid in merges:
            found[oid] = sorted((other for other in own if len(parents[other]) < 2), key=places.__getitem__)
    return found


def _reached(parents: dict[str, list[str]], left: set[str], oid: str) -> set[str]:
    """A commit and all before it that are left, which are taken out of what is left."""
    own, waiting = set(), [oid]
    while waiting:
        if (one := waiting.pop()) in left:
            left.remove(one)
            own.add(one)
            waiting += parents[one]
    return own


class Deed(NamedTuple):
    """A commit, and the files that it made otherwise than its first parent has them."""

    commit: Commit
    files: tuple["Pair", ...]


def deeds(root: Path, oids: Iterable[str], paths: Collection[str]) -> dict[str, Deed]:
    """By its id, what each of some commits did to some files; those that did nothing to them are left out."""
    few = paths if len(paths) <= _MOST_PATHS else ()
    output = _fed(
        root,
        "".join(f"{oid}\n" for oid in oids).encode(),
        *("--literal-pathspecs", "-c", "log.showSignature=false", "-c", "log.diffMerges=separate"),
        *("log", "--no-walk=unsorted", "--stdin", "--first-parent", "-m", "--root", "--raw", "-z", "--no-abbrev"),
        *("--no-renames", "--no-ext-diff", "--no-notes", "--no-color", "--encoding=UTF-8", _FORMAT, "--", *few),
    )
    found = {}
    for head, files in _logged(output.split(b"\0")):
        changed = (part for about, path in files if os.fsdecode(path) in paths for part in (about.lstrip(b"\n"), path))
        if pairs := _pairs(b"\0".join(changed)):
            found[head[0]] = Deed(_commit(head, ()), tuple(pairs))
    return found


_MOST_PATHS = 500
"""Files that are named to git, which looks for nothing else then; of more it tells all."""


class Completeness(NamedTuple):
    """What a clone lacks: the history beyond some depth, or the contents of files."""

    shallow: bool
    partial: bool


def completeness(root: Path) -> Completeness:
    """Whether a clone has all history, and all objects."""
    shallow, common = _lines(run(root, "rev-parse", "--is-shallow-repository", "--git-common-dir"))
    packs = root / common / "objects" / "pack"
    return Completeness(shallow == "true", any(packs.glob("*.promisor")))


def objects_here(root: Path) -> frozenset[str]:
    """The ids of all objects that a partial clone has."""
    everything = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    return frozenset(_lines(run(root, "cat-file", *everything)))


# What a change begins from


def merge_base(root: Path, one: str, other: str) -> str:
    """The commit from which two commits went apart; empty where they have no history in common here."""
    status, output, complaint = _ask(root, "merge-base", one, other)
    if status and complaint:
        raise CannotDo(_complaint(status, complaint))
    return _lines(output)[0]


def is_branch(root: Path, revision: str) -> bool:
    """Whether a revision is the name of a branch, here or of a remote."""
    _, output, _ = _ask(root, "rev-parse", "--symbolic-full-name", "--verify", "--quiet", revision)
    return os.fsdecode(output).startswith(("refs/heads/", "refs/remotes/"))


def default_branch(root: Path) -> str:
    """The branch that others begin from: what a remote calls its HEAD, or else one named main or master."""
    names = _lines(run(root, "for-each-ref", "--format=%(refname) %(symref)", "refs/remotes", "refs/heads"))
    refs = dict(line.partition(" ")[::2] for line in names if line)
    heads = [target for name, target in refs.items() if target and name.endswith("/HEAD")]
    preferred = [target for target in heads if target.startswith("refs/remotes/origin/")] or heads
    if preferred:
        return preferred[0]
    for name in ("main", "master"):
        for place in ("refs/remotes/origin/", "refs/remotes/upstream/", "refs/heads/"):
            if place + name in refs:
                return place + name
    return ""


def fetch_of(root: Path, revision: str) -> str:
    """The command that would bring a branch of a remote, such as `origin/main`; empty for anything else."""
    name = revision.removeprefix("refs/remotes/")
    for remote in _lines(run(root, "remote")):
        if remote and name.startswith(f"{remote}/"):
            branch = name.removeprefix(f"{remote}/")
            return f"git fetch {remote} {branch}:refs/remotes/{remote}/{branch}"
    return "git fetch --unshallow" if completeness(root).shallow else ""


def changed_on_disk(root: Path, commit: str) -> frozenset[str]:
    """The paths of files that the work tree has otherwise than a commit, or not at all."""
    found = _records(run(root, "diff-index", "--raw", "-z", "--no-renames", "--ignore-submodules", commit, "--"))
    return frozenset(found[1::2])


class Branch(NamedTuple):
    """A branch, here or of a remote: its short name, and its newest commit."""

    name: str
    tip: str


def branches_beside(root: Path, head: str) -> list[Branch]:
    """The branches that have a commit which the head does not; not the one that the checked out branch follows."""
    _, upstream, _ = _ask(root, "rev-parse", "--symbolic-full-name", "--verify", "--quiet", "@{upstream}")
    own = {os.fsdecode(upstream).strip()}
    listed = _lines(
        run(
            root,
            *("for-each-ref", *([f"--no-merged={head}"] if head else [])),
            *("--format=%(objectname) %(refname) %(refname:short) %(symref)", "refs/heads", "refs/remotes"),
        )
    )
    found = (line.split(" ") for line in listed if line)
    return [Branch(short, tip) for tip, name, short, symref in found if not symref and name not in own]


def changed_on_branch(root: Path, base: str, tip: str) -> list[Blob]:
    """The files that a branch has otherwise than where it went apart from another one; nothing if it never did."""
    options = ("-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--merge-base")
    status, output, _ = _ask(root, "diff-tree", *options, base, tip)
    found = [] if status else _records(output)
    changed = []
    for information, path in zip(found[::2], found[1::2], strict=True):
        _, mode, _, oid, _ = information.split()
        if mode in _FILE_MODES:
            changed.append(Blob(mode, oid, path))
    return changed


_FILE_MODES = ("100644", "100755")


def last_commit(root: Path, revision: str) -> Commit:
    """A commit by itself, without what it changed."""
    options = ("-c", "log.showSignature=false", "log", "-1", "-s", "-z", "--encoding=UTF-8", _FORMAT)
    output = run(root, *options, "--end-of-options", revision)
    return next(_commits(iter(output.split(b"\0"))))


class Author(NamedTuple):
    """Who changed a file, as git and `.mailmap` name them."""

    name: str
    email: str


def authors(root: Path, base: str, head: str) -> dict[str, set[Author]]:
    """By the path of a file: who changed it in the commits that lead from one commit to another."""
    found: dict[str, set[Author]] = {}
    output = run(
        root,
        *("-c", "log.showSignature=false", "log", "--raw", "--root", "-z", "--no-renames", "--no-ext-diff"),
        *("--no-abbrev", "--no-notes", "--no-color", "--encoding=UTF-8", _FORMAT),
        *("--end-of-options", f"{base}..{head}", "--"),
    )
    for commit in _commits(output.split(b"\0")):
        for blob in commit.changes:
            found.setdefault(blob.path, set()).add(Author(commit.name, commit.email))
    return found


def myself(root: Path) -> Author | None:
    """Who would be the author of a commit made here now; None where git does not know."""
    status, output, _ = _ask(root, "var", "GIT_AUTHOR_IDENT")
    if status:
        return None
    person = os.fsdecode(output).rpartition(">")[0] + ">"
    name, _, address = text(root, "check-mailmap", person).rpartition("<")
    return Author(name.strip(), address.rstrip(">"))


# Messages of commits


class Message(NamedTuple):
    """The message of a commit, and its trailers as git reads them: key and value, folded lines made one."""

    oid: str
    parents: tuple[str, ...]
    text: str
    trailers: tuple[tuple[str, str], ...]


# Settings of the user's would change how trailers are told from text, and here and on a server alike is what counts.
_TRAILERS = ("-c", "trailer.separators=:")


def trailers(root: Path, message: bytes, comment: str) -> tuple[tuple[str, str], ...]:
    """The trailers that a message will have once git has taken its comments out, which begin with `comment`."""
    setting = ("-c", f"core.commentChar={comment}")
    bare = _fed(root, message, *setting, "stripspace", "--strip-comments")
    return _trailers(_fed(root, bare, *setting, *_TRAILERS, "interpret-trailers", "--parse", "--no-divider"))


def _trailers(output: bytes) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(":") for line in _lines(output) if line)
    return tuple((key, value.strip()) for key, _, value in pairs)


def messages(root: Path, revisions: str, new: bool = False) -> list[Message]:
    """The messages of the commits of a range, newest first; `new`: without those that a branch here has already."""
    status, output, complaint = _ask(
        root,
        *(*_TRAILERS, "-c", "log.showSignature=false", "log", "-z", "--no-notes", "--no-color", "--encoding=UTF-8"),
        "--format=%H%x00%P%x00%B%x00%(trailers:only,unfold)",
        *_range(revisions, new),
        "--",
    )
    if status:
        _refuse_range(root, revisions, complaint)
    parts = iter(output.split(b"\0"))
    return [
        Message(oid.decode(), tuple(parents.decode().split()), text.decode("utf-8", "replace"), _trailers(found))
        for oid, parents, text, found in zip(parts, parts, parts, parts, strict=False)
    ]


def _range(revisions: str, new: bool) -> tuple[str, ...]:
    known = ("--not", "--branches", "--not") if new else ()
    return (*known, "--end-of-options", revisions)


def _refuse_range(root: Path, revisions: str, complaint: str) -> NoReturn:
    if "revision" in complaint or "bad object" in complaint:
        advice = "`git fetch` them, or name a range such as main..HEAD"
        if not has_commits(root):
            advice = "there are none yet"
        elif near := next(filter(None, (_near_end(root, end) for end in revisions.split(".."))), ""):
            advice = f"did you mean {near}?"
        elif completeness(root).shallow:
            advice = "`git fetch` them, or `git fetch --unshallow`, as this clone lacks what is older"
        raise CannotDo(f"{revisions} names no commits here: {advice}")
    raise CannotDo(_complaint(1, complaint))


def _near_end(root: Path, end: str) -> str:
    """What was probably meant by an end of a range, if that names nothing."""
    name = end.strip(".^")
    is_there = not name or _ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)[0] == 0
    return "" if is_there else near_name(root, name)


def touched_in(root: Path, revisions: str, pathspecs: Iterable[str], new: bool = False) -> dict[str, list[str]]:
    """By the id of each commit of a range that changes files which the pathspecs match: these files; no merges."""
    output = run(
        root,
        *("-c", "log.showSignature=false", "-c", "log.showRoot=true", "log", "-z", "--full-history", "--no-merges"),
        *("--name-only", "--no-renames", "--no-ext-diff", "--no-notes", "--no-color", "--format=%x01%H"),
        *(*_range(revisions, new), "--", *pathspecs),
    )
    found: dict[str, list[str]] = {}
    for record in _records(output):
        if record.startswith("\x01"):
            files = found.setdefault(record[1:], [])
        else:
            files.append(record.removeprefix("\n"))
    return found


def staged(root: Path, pathspecs: Iterable[str]) -> list[str]:
    """The files that the pathspecs match and that the index has otherwise than HEAD."""
    changed = ("diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD")
    everything = ("ls-files", "--cached", "-z", "--full-name")
    return _records(run(root, *(changed if has_commits(root) else everything), "--", *pathspecs))


def is_merging(root: Path) -> bool:
    """Whether the next commit will be a merge."""
    return _ask(root, "rev-parse", "--verify", "--quiet", "MERGE_HEAD")[0] == 0


def settings(root: Path, *keys: str) -> list[str]:
    """The values that git's configuration has for some keys, the one that counts most last."""
    pattern = "^({})$".format("|".join(re.escape(key.lower()) for key in keys))
    records = _records(_ask(root, "config", "--null", "--get-regexp", pattern)[1])
    return [record.partition("\n")[2] for record in records]


def is_bare(folder: Path) -> bool:
    """Whether a folder is in a repository that has no work tree, as a server's."""
    return text(folder, "rev-parse", "--is-bare-repository") == "true"


def hooks_folder(folder: Path) -> Path:
    """Where git looks for hooks: `core.hooksPath`, or the hooks of the repository that a worktree shares."""
    return folder / text(folder, "rev-parse", "--git-path", "hooks")


def make(folder: Path, branch: str, commits: bytes) -> None:
    """Makes a repository in an empty folder from a stream for `git fast-import`, and checks out a branch of it.

    The folder is absolute. Nothing of the machine's settings, templates and hooks has a part in it, nor the repository
    that a hook runs in.
    """
    inside = folder / ".git"
    env = _ENVIRONMENT | {
        "GIT_DIR": str(inside),
        "GIT_COMMON_DIR": str(inside),
        "GIT_WORK_TREE": str(folder),
        "GIT_INDEX_FILE": str(inside / "index"),
        "GIT_OBJECT_DIRECTORY": str(inside / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
        "GIT_DEFAULT_HASH": "sha1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "0",
        "GIT_CONFIG_PARAMETERS": "",
        "GIT_ATTR_NOSYSTEM": "1",
    }
    settings = ("core.logAllRefUpdates=false", f"core.attributesFile={os.devnull}", "core.autocrlf=false")
    options = [word for setting in settings for word in ("-c", setting)]
    with tempfile.TemporaryFile() as stream:
        stream.write(commits)
        for arguments in (
            ("init", "--quiet", "--template="),
            ("symbolic-ref", "HEAD", f"refs/heads/{branch}"),
            ("config", "core.autocrlf", "false"),  # or the files on disk would not be those of the commits
            ("fast-import", "--quiet", "--done"),
            ("read-tree", "--reset", "-u", "HEAD"),
        ):
            stream.seek(0)
            status, _, complaint = _ask(folder, *options, *arguments, istream=stream, env=env)
            if status:
                raise CannotDo(_complaint(status, complaint))


def _lines(output: bytes) -> list[str]:
    return os.fsdecode(output).rstrip("\n").split("\n")


def _records(output: bytes) -> list[str]:
    return [os.fsdecode(record) for record in output.split(b"\0") if record]


# The history of code


class Origin(NamedTuple):
    """The commit that some code is from, with its trailers (key and value); the author is as `.mailmap` says.

    `day` is the author's, as `git blame --date=short` shows it.
    """

    oid: str
    short: str
    name: str
    email: str
    day: str
    subject: str
    trailers: tuple[tuple[str, str], ...]


class FileChange(NamedTuple):
    """What a commit did to a file: git's letter (`R100`: moved as it was), the path before and after, the content."""

    status: str
    before: str
    path: str
    oid: str


_ORIGIN = "%H%x00%h%x00%aN%x00%aE%x00%as%x00%s%x00%(trailers:only,unfold)"
_PLAIN = (*_TRAILERS, "-c", "log.showSignature=false")
_LOG = ("log", "-z", "--no-notes", "--no-color", "--encoding=UTF-8")


def _origins(output: bytes) -> list[Origin]:
    parts = [part.decode("utf-8", "replace") for part in output.split(b"\0")]
    found = []
    for start in range(0, len(parts) - 7, 7):
        oid, short, name, email, day, subject = parts[start : start + 6]
        trailers = _trailers(parts[start + 6].encode())
        found.append(Origin(oid, short, _known(name), _known(email), _day(day), subject, trailers))
    return found


def origins(root: Path, oids: Iterable[str]) -> dict[str, Origin]:
    """By its full id, each of some commits; newest first."""
    listed = list(oids)
    found: dict[str, Origin] = {}
    for start in range(0, len(listed), 10_000):  # as many as fit in the arguments of one process
        some = listed[start : start + 10_000]
        output = run(root, *_PLAIN, *_LOG, "--no-walk", f"--format={_ORIGIN}", *some, "--")
        found.update((origin.oid, origin) for origin in _origins(output))
    return found


def origins_of_file(root: Path, revision: str, path: str) -> list[Origin]:
    """The commits that changed a file, newest first, also under the names that it had before."""
    literal = ("--literal-pathspecs", *_PLAIN)
    return _origins(run(root, *literal, *_LOG, "--follow", "--no-patch", f"--format={_ORIGIN}", revision, "--", path))


def blame(root: Path, revision: str, path: str) -> list[str]:
    """For each line of a file the id of the commit that it is from, as `git blame` says; renames are followed.

    Without a revision of the file in the work tree; a line that is not committed has an empty id.
    """
    output = run(root, "blame", "--no-textconv", "--incremental", *([revision] if revision else []), "--", path)
    spans = [match.groups() for match in _BLAMED.finditer(output)]
    found: dict[int, str] = {}
    for oid, first, count in spans:
        known = "" if not oid.strip(b"0") else oid.decode()
        found.update((number, known) for number in range(int(first), int(first) + int(count)))
    return [found[number] for number in sorted(found)]


_BLAMED = re.compile(rb"^([0-9a-f]{40,64}) \d+ (\d+) (\d+)$", re.MULTILINE)


def changes(root: Path, revision: str, path: str = "") -> Iterator[tuple[str, list[FileChange]]]:
    """The ids of the commits that lead to a revision, newest first, with what each did to files; without merges.

    With a path only what is at or below it. Only what moved as it was is told as moved, which no content needs to be
    read for. One process, which ends when nobody asks for more.
    """
    command = ["--literal-pathspecs", *_PLAIN, *_LOG, "--raw", "-M100%", "--root", "--no-abbrev", "--no-merges"]
    command += ["--no-ext-diff", "--format=%x00%H", revision, "--", *([path] if path else [])]
    process = _Running(root, *command)
    try:
        yield from _changes(_parts(process.stdout))
        process.end()
    finally:
        process.stop()


def moves(root: Path, oids: Iterable[str]) -> dict[tuple[str, str], str]:
    """By commit and path, where each of some commits moved a file, also one that it changed on the way."""
    listed = sorted(oids)
    if not listed:
        return {}
    command = (*_PLAIN, *_LOG, "--no-walk", "--raw", "-M", "--root", "--no-abbrev", "--no-ext-diff")
    # A partial clone may lack the contents to compare: then nothing is known to have moved.
    _, output, _ = _ask(root, *command, "--format=%x00%H", *listed, "--")
    return {
        (oid, file.before): file.path
        for oid, files in _changes(iter(output.split(b"\0")))
        for file in files
        if file.status.startswith("R")
    }


def _changes(parts: Iterator[bytes]) -> Iterator[tuple[str, list[FileChange]]]:
    """The commits of a log whose parts are: nothing, the commit's id, and two or three for each file."""
    next(parts, None)
    for oid in parts:
        files = []
        while (about := next(parts, b"").lstrip(b"\n")).startswith(b":"):
            _, _, _, content, status = about.decode("ascii").split()
            before = os.fsdecode(next(parts, b""))
            after = os.fsdecode(next(parts, b"")) if status[0] in "RC" else before
            files.append(FileChange(status, before, after, content))
        yield oid.decode("ascii"), files


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between the NULs of a stream, as it comes."""
    rest = b""
    while block := stream.read(1 << 16):
        *whole, rest = (rest + block).split(b"\0")
        yield from whole


def tracked(root: Path, revision: str, path: str = "") -> list[Blob]:
    """The files of a commit (without a revision: of the index) at or below a path, in the order of their paths."""
    at = [path] if path else []
    if revision:
        output = run(root, "ls-tree", "-r", "-z", "--full-tree", revision, "--", *at)
    else:
        output = run(root, "--literal-pathspecs", "ls-files", "--stage", "-z", "--full-name", "--", *at)
    found: dict[str, Blob] = {}
    for record in _records(output):
        information, name = record.split("\t", 1)
        fields = information.split()
        found.setdefault(name, Blob(fields[0], fields[2] if revision else fields[1], name))
    return [found[name] for name in sorted(found)]


def cut_off(root: Path) -> frozenset[str]:
    """The commits at which a shallow clone ends, whose parents it does not have; none in a whole one."""
    try:
        lines = (root / text(root, "rev-parse", "--git-path", "shallow")).read_text("ascii")
    except FileNotFoundError:
        return frozenset()
    return frozenset(lines.split())


# What two states have otherwise


class Pair(NamedTuple):
    """A file that two states have otherwise: its path, and the object ids of what each has there.

    An id is empty where that state has no file there, and None where it is as it is on disk.
    """

    path: str
    before: str
    after: str | None


_REGULAR = ("100644", "100755")


def differing(root: Path, before: str, after: str, *pathspecs: str) -> list[Pair]:
    """The files that two commits or trees have otherwise."""
    return _pairs(run(root, "diff-tree", "-r", *_RAW, "--end-of-options", before, after, "--", *pathspecs))


def differing_in_index(root: Path, before: str, *pathspecs: str) -> list[Pair]:
    """The files that the index has otherwise than a commit or tree; raises `CannotDo` where it has conflicts."""
    output = run(root, "diff-index", "--cached", "--ita-invisible-in-index", *_RAW, before, "--", *pathspecs)
    for about, path in _raw(output):
        if about[-1] == "U":
            raise CannotDo(f"{path} has merge conflicts in the index: resolve them and `git add` it")
    return _pairs(output)


def differing_on_disk(root: Path, before: str, *pathspecs: str) -> list[Pair]:
    """The files that the work tree has otherwise than a commit or tree, with those that git does not track yet."""
    tracked = _touched(root, _pairs(run(root, "diff-index", *_RAW, before, "--", *pathspecs), on_disk=True))
    others = _records(run(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", *pathspecs))
    untracked = [Pair(path, "", None) for path in others if not path.endswith("/")]
    found = {pair.path: pair for pair in tracked}
    for pair in untracked:  # of a file that is only no longer tracked, what was there before is known
        found[pair.path] = Pair(pair.path, found[pair.path].before if pair.path in found else "", None)
    return [found[path] for path in sorted(found)]


def _touched(root: Path, pairs: list[Pair]) -> list[Pair]:
    """The pairs without files that are as they were: where only their times are other ones, the index cannot tell."""
    there = [pair.path for pair in pairs if pair.before and pair.after is None and (root / pair.path).is_file()]
    asked = [path for path in there if "\n" not in path and not path.startswith('"')]
    if not asked:
        return pairs
    listed = "".join(f"{path}\n" for path in asked)
    found = dict(zip(asked, _lines(_fed(root, os.fsencode(listed), "hash-object", "--stdin-paths")), strict=True))
    return [pair for pair in pairs if found.get(pair.path) != pair.before]


_RAW = ("--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules")


def _raw(output: bytes) -> Iterator[tuple[list[str], str]]:
    """For each file of a raw diff: modes, ids and status, and the path."""
    parts = iter(output.split(b"\0"))
    for about, path in zip(parts, parts, strict=False):
        yield about.decode("ascii").removeprefix(":").split(), os.fsdecode(path)


def _pairs(output: bytes, on_disk: bool = False) -> list[Pair]:
    found: dict[str, Pair] = {}
    for (mode, mode_after, oid, oid_after, status), path in _raw(output):
        before = oid if mode in _REGULAR else found[path].before if path in found else ""
        after: str | None = oid_after if mode_after in _REGULAR else ""
        if on_disk and (status == "U" or (after and not after.strip("0"))):
            after = None
        if before != after:
            found[path] = Pair(path, before, after)
    return list(found.values())


def nothing(root: Path) -> str:
    """The id of the tree without files, which every repository knows."""
    return os.fsdecode(_fed(root, b"", "hash-object", "-t", "tree", "--stdin")).strip()


def files_at(root: Path, commit: str, paths: Iterable[str]) -> dict[str, str]:
    """By its path, the object id of each of some files that a commit or tree has."""
    listed = sorted(paths)
    found = {}
    for start in range(0, len(listed), 1000):  # as many as fit in the arguments of one process
        some = listed[start : start + 1000]
        output = run(root, "--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", *some)
        for record in _records(output):
            information, path = record.split("\t", 1)
            mode, _kind, oid = information.split()
            if mode in _REGULAR:
                found[path] = oid
    return found
