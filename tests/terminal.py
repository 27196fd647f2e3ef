"""The command on a real terminal, of a width that the test says, with answers typed at its prompts."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pexpect

from test_cli import ENVIRONMENT

NOTHING: Mapping[str, str] = {}

SETTLED = {
    name: value
    for name, value in ENVIRONMENT.items()
    if name not in ("CI", "COLUMNS", "FORCE_COLOR", "LESS", "LINES", "NO_COLOR", "PAGER", "TERM")
}
"""Nothing that changes what a terminal is given: whoever runs the tests may have set it."""


class Shown(NamedTuple):
    """The exit code, and what stands on the terminal: what was printed and what was typed."""

    code: int
    text: str


def on_terminal(
    folder: Path,
    *arguments: str,
    answers: Sequence[tuple[str, str]] = (),
    columns: int = 80,
    lines: int = 9999,
    environment: Mapping[str, str] = NOTHING,
) -> Shown:
    """What the command does on a terminal. `answers`: a part of each question, and what is typed at it (a line).

    An answer of `\\x03` is Ctrl-C, `\\x04` the end of the input.
    """
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tradeoff", *arguments],
        cwd=str(folder),
        env=SETTLED | {"TERM": "xterm", **environment},
        encoding="utf-8",
        timeout=20,
        dimensions=(lines, columns),
    )
    child.setwinsize(lines, columns)
    shown = ""
    for question, answer in answers:
        child.expect_exact(question)
        shown += f"{child.before}{child.after}"
        if answer in ("\x03", "\x04"):
            child.send(answer)
        else:
            child.sendline(answer)
    is_interrupted = bool(answers) and answers[-1][1] == "\x03"
    if is_interrupted and child.expect_exact([pexpect.EOF, pexpect.TIMEOUT], timeout=3):
        child.send("\x03")  # Python sees a signal that comes just before it waits for a key only with the next one
        child.expect(pexpect.EOF)
    elif not is_interrupted:
        child.expect(pexpect.EOF)
    shown += child.before or ""
    child.close()
    code = child.exitstatus if child.exitstatus is not None else -(child.signalstatus or 0)
    return Shown(code, shown.replace("\r\n", "\n"))
