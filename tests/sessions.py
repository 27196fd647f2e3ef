"""The sessions in the documentation: files and commands in their order, done for real, and what they print.

A session is a `console` block below a comment that says where it runs and how its last command ends:

    <!-- run in the workspace; exit 1 -->

Further lines of the comment are typed at the prompts, an empty one for Enter; then it runs on a terminal. A `yaml`
block below a line with nothing but a path in backticks is a file that is written where the session before it ran, or
where a comment says, `<!-- in the demo -->`.

`python tests/sessions.py FILE…` puts what the sessions print now into the files.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pexpect

import inside
from terminal import SETTLED
from test_cli import ENVIRONMENT
from tradeoff import cli

ROOT = Path(__file__).parents[1]

_PART = re.compile(
    r"^(?:<!-- in (?P<home>.*?) -->\n)?`(?P<path>[\w./-]+)`\n```yaml\n(?P<content>.*?)^```$"
    r"|^<!-- run in (?P<where>[^;\n]*?)(?:; exit (?P<code>\d))?(?: |\n(?P<answers>(?:(?!-->)[^\n]*\n)*))-->\n"
    r"```console\n(?P<shown>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)
_OF_A_SHELL = re.compile(r" (?:[|<>]|>>|&&) ")

_PEOPLE = {"the demo": "Ngozi Eze-Brandt <ngozi@krume.example>", "the workspace": "Ana Duarte <ana@example.org>"}
"""Who types, by the place; one of the people in its charter."""


class File(NamedTuple):
    """A file that is shown, and written; `where` is empty for the place of the session before."""

    where: str
    path: str
    content: str


class Session(NamedTuple):
    """Commands, each with what it prints; the exit code of the last, and what is typed at its prompts."""

    where: str
    commands: list[tuple[str, str]]
    code: int
    answers: list[str] | None


class Printed(NamedTuple):
    """What a command printed, and how it ended."""

    text: str
    code: int


def parts(text: str) -> Iterator[File | Session]:
    """The files and sessions of a text, in their order."""
    for match in _PART.finditer(text):
        yield _part(match)


def _part(match: re.Match[str]) -> File | Session:
    if match["path"]:
        return File(match["home"] or "", match["path"], match["content"])
    pieces = _COMMAND.split(match["shown"])
    answers = match["answers"].splitlines() if match["answers"] is not None else None
    commands = list(zip(pieces[1::2], pieces[2::2], strict=True))
    return Session(match["where"], commands, int(match["code"] or 0), answers)


class Stage:
    """The folders in which the sessions of one document run."""

    def __init__(self, below: Path, *, installed: bool = False) -> None:
        """`installed` runs `tradeoff` in a shell always, as a reader does, rather than in this process."""
        self._below = below
        self._installed = installed
        self._places = {"example-repo": ROOT / "example-repo"}
        self.here = below

    def go(self, where: str) -> Path:
        """The folder of a place, made if it is not there yet."""
        if where not in self._places:
            self._places[where] = self._below / where.replace(" ", "-")
            if where == "the demo":
                inside.tradeoff(self._below, "demo", str(self._places[where]))
            else:
                self._places[where].mkdir()
        self.here = self._places[where]
        return self.here

    def write(self, file: File) -> None:
        """Writes a file that is shown."""
        path = (self.go(file.where) if file.where else self.here) / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.content, encoding="utf-8")

    def run(self, session: Session) -> Iterator[Printed]:
        """What each command of a session prints."""
        folder = self.go(session.where)
        name, _, email = _PEOPLE.get(session.where, _PEOPLE["the workspace"]).partition(" <")
        someone = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", name), ("EMAIL", email.rstrip(">")), ("DATE", "2026-11-16T09:00:00Z"))
        }
        for command, _ in session.commands:
            if session.answers is not None:
                yield _on_terminal(command, session.answers, folder, someone)
            elif self._installed or not command.startswith("tradeoff ") or _OF_A_SHELL.search(command):
                yield _in_shell(command, folder, someone)
            else:
                yield _in_process(command, folder, someone)


def _path() -> str:
    """Where the tradeoff of this environment is found first."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def _in_shell(command: str, folder: Path, someone: dict[str, str]) -> Printed:
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=ENVIRONMENT | someone | {"PATH": _path()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Printed(done.stdout, done.returncode)


def _in_process(command: str, folder: Path, someone: dict[str, str]) -> Printed:
    """Output and complaints in the order in which a reader sees them."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with (
        contextlib.chdir(folder),
        inside.surroundings(shlex.split(command.replace("\\\n", "")), ENVIRONMENT | someone),
        contextlib.redirect_stdout(stream),
        contextlib.redirect_stderr(stream),
    ):
        code = cli.run()
    return Printed(stream.buffer.getvalue().decode("utf-8"), code)


def _on_terminal(command: str, answers: list[str], folder: Path, someone: dict[str, str]) -> Printed:
    child = pexpect.spawn(
        "/bin/sh",
        ["-c", command],
        cwd=str(folder),
        env=SETTLED | someone | {"PATH": _path(), "TERM": "xterm", "NO_COLOR": "1"},
        encoding="utf-8",
        timeout=20,
        dimensions=(9999, 100),
    )
    text = ""
    for answer in answers:
        child.expect("[:?] $")
        text += f"{child.before}{child.after}"
        child.sendline(answer)
    child.expect(pexpect.EOF)
    text += child.before or ""
    child.close()
    lines = text.replace("\r\n", "\n").splitlines()
    return Printed("".join(f"{line.rstrip()}\n" for line in lines), child.exitstatus or 0)


def play(text: str, stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Does what a document shows: each command, what it should print, and what it prints, with exit codes."""
    for part in parts(text):
        if isinstance(part, File):
            stage.write(part)
            continue
        codes = [0] * (len(part.commands) - 1) + [part.code]
        for (command, shown), code, printed in zip(part.commands, codes, stage.run(part), strict=True):
            yield command, f"{shown.rstrip()}\n[exit {code}]", f"{printed.text.rstrip()}\n[exit {printed.code}]"


def renewed(text: str, stage: Stage) -> str:
    """The document with what its sessions print now."""

    def rewrite(match: re.Match[str]) -> str:
        part = _part(match)
        if isinstance(part, File):
            stage.write(part)
            return match[0]
        shown = ""
        for (command, before), printed in zip(part.commands, stage.run(part), strict=True):
            shown += f"$ {command}\n{printed.text.rstrip()}".rstrip() + "\n" * (1 + before.endswith("\n\n"))
            code = printed.code
        if code != part.code:
            print(f"`{part.commands[-1][0]}` ends with {code}, and not {part.code}", file=sys.stderr)
        return match[0].replace(f"```console\n{match['shown']}", f"```console\n{shown}")

    return _PART.sub(rewrite, text)


if __name__ == "__main__":
    for document in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            told = document.read_text(encoding="utf-8")
            document.write_text(renewed(told, Stage(Path(folder))), encoding="utf-8")
