"""Input that nobody wishes for: each gets a finding or one clear line, never a traceback, and never takes long."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import DAY, lint_folder
from inside import lint, tradeoff
from terminal import on_terminal
from test_cli import (
    ENVIRONMENT,
    EVENT_LOG,
    STATUS_PAGE,
    assert_refused,
    edit,
    forget_decider,
    found,
    git,
    repository,
    settings,
)
from tradeoff.reporters import FORMATS

LINT = ("lint", "--as-of", DAY)

SECONDS = 10
"""Generous, for a busy machine: everything here is meant to take less than one."""


@contextmanager
def in_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < SECONDS


# Files that are no records, or odd ones


def record(*lines: str | bytes) -> bytes:
    """A proposed decision, whose own lines begin at the fifth."""
    head = [b"schema: tradeoff/decision/v1", b"id: one", b"title: One title", b"status: proposed"]
    return b"\n".join([*head, *(line.encode() if isinstance(line, str) else line for line in lines), b""])


def outcome(value: str) -> bytes:
    """A decision whose outcome has a number on its sixth line, in the 22nd column."""
    return record("outcome:", f"  baseline: {{ value: {value}, on: 2026-10-01}}", "  metric: lead-time")


BLOCK = b"\n".join(b" " * depth + b"a:" for depth in range(1, 1300))
LAUGHS = [f"x_{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
MERGES = [f"x_{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 12)]

FINE: dict[str, bytes] = {
    "a byte order mark": b"\xef\xbb\xbf" + record(),
    "CRLF": record().replace(b"\n", b"\r\n"),
    "lone CR": record().replace(b"\n", b"\r"),
    "no end of line": record().rstrip(),
    "tabs in texts": record("context: 'a\tb'", "rationale: |", "  a\tb"),
    "document marks": b"---\n" + record() + b"...\n",
    "aliases": record("proposed_by: &who jonas", "consulted: [*who]"),
    "a merge key": record("x_a: &a {proposed_by: jonas}", "<<: *a"),
    "core tags": record("context: !!str 42"),
    "a line of one million characters": record("context: " + "a " * 500_000),
    "texts that YAML 1.1 takes for others": record("context: no", "rationale: 12:30:00", "smallest_bet: 0o14"),
    "astral characters": record("context: 😀 𝒳 e\u0301 \u202e\u2028"),
    "a huge number in a text": record(f"context: {'9' * 5000}"),
    "keys of one's own": record("x_1: {x_2: [1, {y: .nan}]}"),
}

BAD: dict[str, tuple[bytes, str, str]] = {
    "not UTF-8": (record(b"context: caf\xe9"), "invalid-yaml 5:13", "not UTF-8: byte 0xe9"),
    "UTF-16": (record().decode().encode("utf-16"), "invalid-yaml 1:1", "not UTF-8: byte 0xff"),
    "UTF-16 without a mark": (record().decode().encode("utf-16-be"), "invalid-yaml 1:1", "U+0000"),
    "after a byte order mark": (b"\xef\xbb\xbfx: 1\n" + record(), "unknown-key 1:1", "`x`"),
    "a position after CRLF": (
        record("raised_on: 2023-14-05").replace(b"\n", b"\r\n"),
        "invalid-date 5:12",
        "2023-14-05 is no day of the calendar",
    ),
    "a position after lone CR": (
        record("context: ä", "raised_on: 2026-02-30").replace(b"\n", b"\r"),
        "invalid-date 6:12",
        "2026-02-30",
    ),
    "a position after astral characters": (
        record("outcome: {x_a: 😀, y: 1, metric: lead-time}"),
        "unknown-key 5:19",
        "`y`",
    ),
    "tabs for indentation": (record("outcome:", "\tmetric: lead-time"), "invalid-yaml 6:1", "'\\t'"),
    "two documents": (record() + b"---\n" + record(), "invalid-yaml 5:1", "second document"),
    "empty": (b"", "invalid-yaml 1:1", "empty"),
    "blank": (b"\n\n  \n", "invalid-yaml 1:1", "empty"),
    "only a comment": (b"# nothing yet\n", "invalid-yaml 1:1", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "invalid-yaml 1:1", "empty"),
    "null": (b"---\n", "invalid-yaml 2:1", "mapping"),
    "a list": (b"- schema: tradeoff/decision/v1\n", "invalid-yaml 1:1", "mapping"),
    "a scalar": (b"just a note\n", "invalid-yaml 1:1", "mapping"),
    "an unclosed quote": (record('context: "open'), "invalid-yaml 5:10", "end of stream"),
    "an unclosed bracket": (record("tags: [a, b"), "invalid-yaml 6:1", "expected ',' or ']'"),
    "a colon in a text": (record("context: this: that"), "invalid-yaml 5:14", "mapping values"),
    "merge conflict": (
        record("<<<<<<< HEAD", "context: a", "=======", "context: b", ">>>>>>> x"),
        "invalid-yaml 5:1",
        "merge conflict",
    ),
    "a number as a key": (record("1: one"), "unknown-key 5:1", "`1`"),
    "a date as a key": (record("2026-01-01: one"), "unknown-key 5:1", "`2026-01-01`"),
    "null as a key": (record("~: one"), "unknown-key 5:1", "`~`"),
    "true as a key": (record("true: one"), "unknown-key 5:1", "`true`"),
    "an empty key": (record(": one"), "unknown-key 5:1", "``"),
    "a list as a key": (record("[a, b]: one"), "unknown-key 5:1", "`[…]`"),
    "a mapping as a key": (record("{a: b}: one"), "unknown-key 5:1", "`[…]`"),
    "an explicit key": (record("? [a, b]", ": one"), "unknown-key 5:3", "`[…]`"),
    "a key deep inside": (record("outcome:", "  metric: lead-time", "  1.5: {2: 3}"), "unknown-key 7:3", "`1.5`"),
    "a key twice": (record("context: a", "context: b"), "duplicate-key 6:1", "line 5"),
    "a quoted key twice": (record("context: a", "'context': b"), "duplicate-key 6:1", "line 5"),
    "no such day": (record("raised_on: 2023-14-05"), "invalid-date 5:12", "no day of the calendar"),
    "no such day at all": (record("raised_on: 2026-11-32"), "invalid-date 5:12", "no day of the calendar"),
    "an alias bomb": (record("x_0: &a0 [lol]", *LAUGHS), "invalid-yaml", "aliases write out"),
    "a merge bomb": (record("x_0: &a0 {k: v}", *MERGES), "invalid-yaml", "aliases write out"),
    "an alias that holds itself": (record("x_a: &a [*a]"), "invalid-yaml 5:", "inside what it repeats"),
    "a mapping that holds itself": (record("x_a: &a {b: {c: *a}}"), "invalid-yaml 5:", "inside what it repeats"),
    "an alias of nothing": (record("context: *nowhere"), "invalid-yaml 5:10", "*nowhere"),
    "deep flow": (record(b"x_a: " + b"[" * 10_000 + b"]" * 10_000), "invalid-yaml 5:", "deeper than 64"),
    "deep flow with blanks": (record(b"x_a: " + b"[ " * 10_000), "invalid-yaml 5:", "deeper than 64"),
    "very deep flow": (record(b"x_a: " + b"[ " * 500_000), "invalid-yaml 5:", "deeper than 64"),
    "deep braces": (record(b"x_a: " + b"{a: " * 10_000 + b"}" * 10_000), "invalid-yaml 5:", "deeper than 64"),
    "very deep braces": (record(b"x_a: " + b"{ " * 500_000), "invalid-yaml 5:", "deeper than 64"),
    "deep mixture": (record(b"x_a: " + b"[{a: " * 10_000), "invalid-yaml 5:", "deeper than 64"),
    "deep lists": (record("x_a:", "- " * 10_000 + "a"), "invalid-yaml 6:", "deeper than 64"),
    "very deep lists": (record("x_a:", "-  " * 300_000 + "a"), "invalid-yaml 6:", "deeper than 64"),
    "deep explicit keys": (record("x_a:", " ? " * 10_000 + "a"), "invalid-yaml 6:", "deeper than 64"),
    "very deep explicit keys": (record("x_a:", " ? " * 300_000 + "a"), "invalid-yaml 6:", "deeper than 64"),
    "deep mappings": (record("x_a:", BLOCK), "invalid-yaml", "deeper than 64"),
    "five megabytes": (record("context: " + "a" * 5_000_000), "invalid-yaml 1:1", "1,048,576"),
    "a mistake after a million characters": (
        record(f"tags: [{'a, ' * 300_000}{{b: c}}]"),
        "invalid-value 5:900008",
        "a mapping, and should be text",
    ),
    "a custom tag": (record("context: !secret abc"), "invalid-yaml 5:10", "!secret"),
    "a tag of Python": (record("context: !!python/object/apply:os.abort []"), "invalid-yaml 5:10", "python"),
    "a tag for bytes": (record("context: !!binary aGk="), "invalid-yaml 5:10", "binary"),
    "a tag on the whole": (b"!record\n" + record(), "invalid-yaml", "!record"),
    "NUL": (record(b"context: a\0b"), "invalid-yaml 5:11", "U+0000"),
    "an escape character": (record(b"context: \x1b[31mred"), "invalid-yaml 5:10", "U+001B"),
    "half a surrogate pair": (record('context: "\\ud800"'), "invalid-yaml 5:10", "surrogate"),
    "an escape that is none": (record('context: "\\q"'), "invalid-yaml 5:", "escape"),
    "a number without end": (outcome("1e999"), "invalid-value 6:22", "a number"),
    "a number of 400 digits": (outcome("9" * 400), "invalid-value 6:22", "a number"),
    "infinity": (outcome(".inf"), "invalid-value 6:22", "a number"),
    "minus infinity": (outcome("-.Inf"), "invalid-value 6:22", "a number"),
    "not a number": (outcome(".nan"), "invalid-value 6:22", "a number"),
    "a number of YAML 1.1": (outcome("1_000"), "invalid-value 6:22", "a number"),
}


def stem(case: str) -> str:
    """The id of a case's record."""
    return re.sub(r"[^a-z0-9]+", "-", case.lower()).strip("-")


def add(workspace: Path, case: str, content: bytes) -> Path:
    """Adds the file of a case to a workspace."""
    path = workspace / f"decisions/{stem(case)}.yaml"
    path.write_bytes(content.replace(b"id: one", f"id: {stem(case)}".encode(), 1))
    return path


@pytest.mark.parametrize("case", FINE)
def test_what_is_odd_and_fine(base: Path, case: str) -> None:
    add(base, case, FINE[case])
    with in_time():
        report = lint_folder(base)
    assert report.findings == ()
    assert report.checked == 18


@pytest.mark.parametrize("case", BAD)
def test_what_is_bad_is_one_finding(base: Path, case: str) -> None:
    content, place, words = BAD[case]
    path = add(base, case, content)
    with in_time():
        report = lint_folder(base)
    (finding,) = report.findings
    assert finding.path == path.relative_to(base).as_posix()
    assert f"{finding.rule} {finding.span.line}:{finding.span.column}".startswith(place)
    assert words in finding.message
    assert len(finding.message) < 200


def test_every_format_can_say_all_of_it_at_once(base: Path, tmp_path: Path) -> None:
    for case, (content, _, _) in BAD.items():
        add(base, case, content)
    files = [f"--format={form}={tmp_path}/{form}" for form in FORMATS]
    result = tradeoff(base, "lint", "--as-of", DAY, *files)
    assert (result.returncode, result.stderr) == (1, "")
    for form in FORMATS:
        shown = (tmp_path / form).read_text("utf-8")
        assert not [case for case in BAD if stem(case) not in shown], form
        if form in ("text", "concise", "github", "markdown"):
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", shown)
            assert max(map(len, shown.splitlines())) < 1000


# What is no file, or none that can be read


def assert_one_finding(workspace: Path, path: str, words: str, *named: str) -> None:
    """The command finds that one file, and says why it cannot be read."""
    with in_time():
        result = tradeoff(workspace, "lint", "--as-of", DAY, "--format", "json", *named)
    assert (result.returncode, result.stderr) == (1, "")
    findings = [entry for entry in json.loads(result.stdout)["findings"] if entry["rule"] == "invalid-yaml"]
    assert [entry["path"] for entry in findings] == [path]
    assert words in findings[0]["message"]


@pytest.mark.parametrize("named", [(), ("decisions/pipe.yaml",)])
@pytest.mark.parametrize("written", [None, b"", b"schema: tradeoff/decision/v1\n"])
def test_a_pipe_is_not_waited_for(base: Path, written: bytes | None, named: tuple[str, ...]) -> None:
    pipe = base / "decisions/pipe.yaml"
    os.mkfifo(pipe)
    if written is None:
        assert_one_finding(base, "decisions/pipe.yaml", "is a pipe", *named)
        return
    end = os.open(pipe, os.O_RDWR)  # somebody else who has it open for writing
    try:
        os.write(end, written)
        assert_one_finding(base, "decisions/pipe.yaml", "is a pipe", *named)
    finally:
        os.close(end)


def test_a_socket(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(base / "decisions")  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.yaml")
        assert_one_finding(base, "decisions/socket.yaml", "a socket")


@pytest.mark.parametrize("path", ["decisions/folder.yaml", "charter.yaml"])
def test_a_folder_with_the_name_of_a_record(base: Path, path: str) -> None:
    (base / path).unlink(missing_ok=True)
    (base / path).mkdir()
    assert_one_finding(base, path, "is a folder")


def test_links_that_lead_nowhere_good(base: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_bytes(record())
    for name, target in {"out.yaml": "../../secret.yaml", "gone.yaml": "nothing", "loop.yaml": "loop.yaml"}.items():
        (base / "decisions" / name).symlink_to(target)
        assert_one_finding(base, f"decisions/{name}", "symbolic link")
        assert_one_finding(base, f"decisions/{name}", "symbolic link", f"decisions/{name}")
        (base / "decisions" / name).unlink()


def test_what_may_not_be_read(base: Path) -> None:
    (base / EVENT_LOG).chmod(0)
    if os.access(base / EVENT_LOG, os.R_OK):
        pytest.skip("root can read everything")
    assert_one_finding(base, EVENT_LOG, "cannot be read: Permission denied")
    assert_one_finding(base, EVENT_LOG, "cannot be read: Permission denied", EVENT_LOG)
    (base / EVENT_LOG).chmod(0o644)
    (base / "capacity").chmod(0)
    assert_one_finding(base, "capacity", "cannot be read: Permission denied")
    (base / "capacity").chmod(0o755)
    (base / "tradeoff.yaml").chmod(0)
    result = lint(base)
    assert result.returncode == 2
    assert "tradeoff.yaml cannot be read" in result.stderr


NAMES = ["a b.yaml", "it's.yaml", '"quoted".yaml', "two\nlines.yaml", "tab\t.yml", "e\x1b[31m.yaml", "déjà vu.yaml"]


def test_names_of_all_kinds(base: Path) -> None:
    for name in NAMES:
        (base / "decisions" / name).write_bytes(record())
    result = tradeoff(base, "lint", "--as-of", DAY, "--format", "json")
    paths = {finding["path"] for finding in json.loads(result.stdout)["findings"]}
    assert paths == {f"decisions/{name}" for name in NAMES}
    concise = lint(base, *(f"decisions/{name}" for name in NAMES))
    assert {path for path, _ in found(concise)} == {
        f"decisions/{name}".replace("\n", "␊").replace("\t", " ").replace("\x1b", "␛") for name in NAMES
    }


@pytest.mark.parametrize("snapshot", [(), ("--staged",)])
def test_names_that_are_not_utf_8(base: Path, snapshot: tuple[str, ...]) -> None:
    names = [b"caf\xe9.yaml", b"caf\xe8.yaml"]
    for name in names:
        try:
            Path(os.fsdecode(os.fsencode(base / "decisions") + b"/" + name)).write_bytes(record())
        except OSError:
            pytest.skip("this file system has no such names")
    repository(base)
    shown = {r"decisions/caf\xe9.yaml", r"decisions/caf\xe8.yaml"}
    assert {path for path, _ in found(lint(base, *snapshot))} == shown
    one = lint(base, *snapshot, os.fsdecode(b"decisions/caf\xe9.yaml"))
    assert {path for path, _ in found(one)} == {r"decisions/caf\xe9.yaml"}


def test_a_workspace_in_a_folder_whose_name_is_not_utf_8(base: Path, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/r\xe9po"))
    try:
        shutil.copytree(base, folder / os.fsdecode(b"l\xf8g"))
    except OSError:
        pytest.skip("this file system has no such names")
    settings(folder / os.fsdecode(b"l\xf8g"), "exclude: [decisions/event-*]\nrules: {missing-ownr: off}")
    repository(folder)
    for snapshot in ((), ("--staged",)):
        reported = found(lint(folder, *snapshot, "--select", "unknown-key"))
        assert reported == [(r"l\xf8g/tradeoff.yaml", "unknown-key")]


@pytest.mark.parametrize("path", ["nowhere", "charter.yaml/x", "x" * 5000, "../" * 200 + "nowhere", "a\nb.yaml"])
def test_no_such_path(base: Path, path: str) -> None:
    assert_refused(lint(base, path))


@pytest.mark.parametrize("bomb", ["an alias bomb", "deep flow", "five megabytes", "UTF-16", "a tag of Python"])
def test_settings_are_no_better_than_records(base: Path, bomb: str) -> None:
    content = BAD[bomb][0].replace(b"tradeoff/decision/v1", b"tradeoff/settings/v1")
    (base / "tradeoff.yaml").write_bytes(content)
    with in_time():
        result = lint(base)
    assert result.returncode == 2
    assert "tradeoff.yaml:" in result.stdout
    assert len(result.stderr.splitlines()) == 1


def test_nothing_of_a_text_reaches_the_terminal_as_a_command(base: Path) -> None:
    edit(base / STATUS_PAGE, "area: reliability", 'area: "\\e]0;title\\a\\u202Egnp.\\x9b2J"')
    for form in ("text", "concise"):
        result = tradeoff(base, "lint", "--as-of", DAY, "--format", form)
        assert result.returncode == 1
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", result.stdout)


# Where the command runs


def many(workspace: Path, count: int) -> None:
    """So many decisions more, each with a wrong id."""
    (workspace / "decisions/many").mkdir()
    for number in range(count):
        os.link(workspace / STATUS_PAGE, workspace / f"decisions/many/{number}.yaml")


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(child) for child in listed.split()]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# A shell that starts tests in the background may have told them to ignore Ctrl-C; nobody's terminal does.
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import tradeoff.cli as c; c.main()"


@pytest.mark.skipif(
    not Path("/proc/self/task").exists() or len(os.sched_getaffinity(0)) == 1,
    reason="needs Linux to see the processes, and two processors for there to be several",
)
@pytest.mark.parametrize("whole_group", [True, False])
def test_ctrl_c_ends_it_at_once(base: Path, whole_group: bool) -> None:
    many(base, 20_000)
    command = [sys.executable, "-c", HEEDING, "lint", "--as-of", DAY]
    with subprocess.Popen(
        command, cwd=base, env=ENVIRONMENT, stdout=-1, stderr=-1, encoding="utf-8", start_new_session=True
    ) as process:
        started: list[int] = []
        deadline = time.monotonic() + SECONDS
        while not started and time.monotonic() < deadline:
            started = children(process.pid)
            time.sleep(0.01)
        time.sleep(0.1)
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
        output, complaint = process.communicate(timeout=SECONDS)
    assert (process.returncode, output, complaint) == (130, "", "\ntradeoff: interrupted\n")
    assert started
    assert not any(alive(child) for child in started)


def test_a_reader_that_goes_away(base: Path) -> None:
    forget_decider(base)
    receive, send = os.pipe()
    os.close(receive)
    command = [sys.executable, "-m", "tradeoff", "lint", "--as-of", DAY]
    result = subprocess.run(command, cwd=base, env=ENVIRONMENT, stdout=send, stderr=-1, check=False)
    os.close(send)
    assert result.returncode == -signal.SIGPIPE
    assert result.stderr == b""


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams(base: Path, closed: str) -> None:
    forget_decider(base)
    command = ["sh", "-c", f'exec "{sys.executable}" -m tradeoff lint --as-of {DAY} {closed}']
    result = subprocess.run(command, cwd=base, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk(base: Path) -> None:
    command = [sys.executable, "-m", "tradeoff", "lint", "--as-of", DAY]
    with open("/dev/full", "wb") as full:
        result = subprocess.run(command, cwd=base, env=ENVIRONMENT, stdout=full, stderr=-1, check=False)
    assert (result.returncode, result.stderr) == (2, b"tradeoff: No space left on device\n")


def test_colours_only_where_they_are_wanted(base: Path) -> None:
    forget_decider(base)
    assert "\x1b[1;31merror[missing-decider]" in on_terminal(base, *LINT).text
    for environment in ({"TERM": "dumb"}, {"NO_COLOR": "1"}):
        code, shown = on_terminal(base, *LINT, environment=environment)
        assert code == 1
        assert "error[missing-decider]" in shown
        assert "\x1b" not in shown


def test_a_narrow_terminal(base: Path) -> None:
    forget_decider(base)
    edit(base / STATUS_PAGE, "area: reliability", f"area: {'far-' * 40}away")
    shown = on_terminal(base, *LINT, columns=20, environment={"TERM": "dumb"}).text
    assert "error[missing-decider]" in shown
    frames = [line for line in shown.splitlines() if re.match(r" *\d+ \|", line)]
    assert len(frames) == 2
    assert max(map(len, frames)) <= 40


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
@pytest.mark.parametrize("snapshot", [(), ("--staged",)])
def test_a_locale_that_is_not_utf_8(base: Path, environment: dict[str, str], snapshot: tuple[str, ...]) -> None:
    settings(base, "paths: [charter.yaml, décisions]")
    (base / "décisions").mkdir()
    (base / "décisions/été.yaml").write_bytes(record("area: größe"))
    repository(base)
    result = lint(base, *snapshot, **environment)
    assert ("décisions/été.yaml", "unknown-reference") in found(result)
    assert "größe" in result.stdout
    named = lint(base, *snapshot, "décisions/été.yaml", **environment)
    assert found(named) == [finding for finding in found(result) if finding[0] == "décisions/été.yaml"]


@pytest.mark.parametrize("snapshot", [(), ("--staged",)])
def test_home_is_not_needed(base: Path, snapshot: tuple[str, ...]) -> None:
    repository(base)
    command = [sys.executable, "-m", "tradeoff", "lint", "--as-of", DAY, *snapshot]
    homeless = {name: value for name, value in ENVIRONMENT.items() if name not in ("HOME", "USER", "LOGNAME")}
    result = subprocess.run(command, cwd=base, env=homeless, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_git_is_needed_only_where_git_is_asked(base: Path, tmp_path: Path) -> None:
    repository(base)
    forget_decider(base)
    assert found(lint(base, PATH=str(tmp_path))) == [(EVENT_LOG, "missing-decider")]
    for snapshot in (["--staged"], ["--rev", "HEAD"]):
        assert_refused(lint(base, *snapshot, PATH=str(tmp_path)), "git is not installed")
    assert_refused(tradeoff(base, "hooks", "install", PATH=str(tmp_path)), "git is not installed")


def test_a_folder_that_is_gone(base: Path) -> None:
    command = ["sh", "-c", f'rm -r "$PWD"; exec "{sys.executable}" -m tradeoff lint']
    result = subprocess.run(command, cwd=base, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False)
    assert_refused(result)


def test_a_damaged_repository(base: Path) -> None:
    repository(base)
    oid = git(base, "rev-parse", f"HEAD:{EVENT_LOG}")
    (base / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert_refused(lint(base, "--rev", "HEAD"), oid, "is missing here or damaged", "git fsck")
    (base / ".git/index").write_bytes(b"no index")
    assert_refused(lint(base, "--staged"), "git: ", "index")
    assert found(lint(base)) == []
