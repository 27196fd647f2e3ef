"""The command in this process, for tests of what it says: a process of its own costs a third of a second each time."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import test_cli
from conftest import DAY
from test_cli import ENVIRONMENT, Result
from tradeoff import cli


def tradeoff(folder: Path, *arguments: str, **environment: str) -> Result:
    """The command, run in a folder: exit code, output and complaints, as `test_cli.tradeoff` has them.

    In a process of its own after all where the environment is one that Python reads when it starts.
    """
    if any(name.startswith(("PYTHON", "LC_", "LANG")) for name in environment):
        return test_cli.tradeoff(folder, *arguments, **environment)
    output, complaints = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        contextlib.chdir(folder),
        surroundings(["tradeoff", *arguments], ENVIRONMENT | environment),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(complaints),
    ):
        code = cli.run()
    said = []
    for stream in (output, complaints):
        stream.flush()
        said.append(stream.buffer.getvalue().decode("utf-8"))
    return subprocess.CompletedProcess(["tradeoff", *arguments], code, *said)


def lint(folder: Path, *arguments: str, **environment: str) -> Result:
    """`tradeoff lint` as of the day on which the base is clean."""
    return tradeoff(folder, "lint", "--as-of", DAY, "--format", "concise", *arguments, **environment)


@contextlib.contextmanager
def surroundings(arguments: list[str], environment: dict[str, str]) -> Iterator[None]:
    """Other arguments and another environment, for a while."""
    before = sys.argv, dict(os.environ)
    sys.argv = arguments
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        sys.argv = before[0]
        os.environ.clear()
        os.environ.update(before[1])
