"""The formats of `tradeoff lint --format`: what a person, a forge or a program gets of one and the same report."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from conftest import BASE, DAY, lint_folder
from tradeoff.document import Span
from tradeoff.finding import Finding, Related
from tradeoff.lint import Report
from tradeoff.reporters import FORMATS, Style, reporter

DATA = Path(__file__).parent / "data"


def output(name: str, report: Report, *, color: bool = False, width: int = 100, quiet: bool = False) -> str:
    """A report in a format."""
    return reporter(name)(report, Style(color, width, quiet))


def tradeoff(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, run in a folder with its output in pipes."""
    command = [sys.executable, "-m", "tradeoff", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False
    )


def edit(path: Path, old: str, new: str) -> None:
    """Replaces a passage that stands once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def record(folder: Path, name: str, body: str) -> None:
    """A proposed decision with something in it that its schema does not have."""
    head = f"schema: tradeoff/decision/v1\nid: {name}\ntitle: {name}\nstatus: proposed\nraised_on: 2026-11-10\n"
    (folder / "decisions" / f"{name}.yaml").write_text(head + body, encoding="utf-8")


@pytest.fixture
def troubled(base: Path) -> Path:
    """A workspace with findings of every severity, with a note, with a related place, and without any text."""
    roadmap = base / "roadmaps" / "product.yaml"
    edit(
        roadmap,
        "    guardrails:\n"
        "      - {metric: billing-disputes, op: lte, threshold: 4}\n"
        "      - {metric: availability, op: gte, threshold: 99.8}\n",
        "",
    )
    edit(roadmap, "    status: proposed\n    horizon: later\n", "    status: in_progress\n")
    unused = "  - {id: page-views, title: Page views, category: product, unit: views, direction: increase}\n"
    with (base / "scorecard.yaml").open("a", encoding="utf-8") as file:
        file.write(unused)
    (base / "exceptions" / "archive.yaml").mkdir()
    return base


TROUBLES = ("invalid-yaml", "missing-guardrail", "not-ready", "contradicted-decision", "unused-metric")


def troubles(folder: Path) -> Report:
    """The report on the troubled workspace, without what else may be said of it."""
    return lint_folder(folder, select=TROUBLES)


# Text


def test_text_as_a_person_sees_it(troubled: Path) -> None:
    assert (
        output("text", troubles(troubled))
        == """\
error[invalid-yaml]: the file is a folder, and should be a file
 --> exceptions/archive.yaml:1:1
  |
  = help: rename it, or make it readable

error[missing-guardrail]: metering promises net-revenue-retention 108 and guards nothing
  --> roadmaps/product.yaml:21:9
   |
21 |   - id: metering
   |         ^^^^^^^^ committed, with an outcome and no guardrail
   |
   = help: name what must not get worse, such as guardrails: [{metric: ..., op: lte, threshold:
           ...}]

warning[not-ready]: mobile-app is in progress, and its definition of ready lacks dependencies, risk,
  security and performance
   --> roadmaps/product.yaml:104:9
    |
104 |   - id: mobile-app
    |         ^^^^^^^^^^
    |
    = help: answer in a sentence each: ready: {dependencies: ..., risk: ..., security: ...,
            performance: ...}

error[contradicted-decision]: mobile-app is in progress, and usage-pricing says not to
   --> roadmaps/product.yaml:106:13
    |
106 |     status: in_progress
    |             ^^^^^^^^^^^
   ::: decisions/usage-pricing.yaml:40:12
    |
 40 |   - {item: mobile-app, why: Two teams cannot carry two clients, until: 2027-06-30}
    |            ---------- decided 2026-09-19 by mara
    |
    = help: stop it, or decide anew

info[unused-metric]: nothing refers to page-views
   --> scorecard.yaml:140:10
    |
140 |   - {id: page-views, title: Page views, category: product, unit: views, direction: increase}
    |          ^^^^^^^^^^
    |
    = help: name it in an outcome or a guardrail, or set status: retired

3 errors, 1 warning, 1 info in 18 records (0 suppressed, 0 fixable); tradeoff rules NAME explains a rule
"""
    )


def test_quiet_text_has_no_closing_line(troubled: Path) -> None:
    assert output("text", troubles(troubled), quiet=True).endswith("or set status: retired\n")


def test_columns_are_those_of_the_screen(base: Path) -> None:
    record(
        base,
        "wide",
        "links:\n"
        "  - {title: 決定の記録, bogus: 1, url: a}\n"
        '  - {title: "Ame\u0301lie 🚀", bogus: 1, url: a}\n'
        '  - {title: "a\tb",\tbogus: 1, url: a}\n'
        "  - {title: a, 予算: 1, url: a}\n",
    )
    shown = output("text", lint_folder(base, select=("unknown-key",)), quiet=True)
    frames = [frame.split("\n")[3:5] for frame in shown.split("\n\n")]
    assert frames == [
        [
            "7 |   - {title: 決定の記録, bogus: 1, url: a}",
            "  |                         ^^^^^",
        ],
        [
            '8 |   - {title: "Ame\u0301lie 🚀", bogus: 1, url: a}',
            "  |                          ^^^^^",
        ],
        [
            '9 |   - {title: "a b", bogus: 1, url: a}',
            "  |                    ^^^^^",
        ],
        [
            "10 |   - {title: a, 予算: 1, url: a}",
            "   |                ^^^^",
        ],
    ]


def test_a_long_line_is_cut_around_the_span(base: Path) -> None:
    before, after = "so many words " * 20, " and so many more" * 20
    record(base, "long", f"links: [{{title: {before}, bogus: 1, url: {after}}}]\n")
    shown = output("text", lint_folder(base, select=("unknown-key",)), width=60, quiet=True)
    assert shown.split("\n")[3:5] == [
        "6 | …many words , bogus: 1, url:  and so many more and so m…",
        "  |               ^^^^^",
    ]


def test_a_long_line_of_wide_characters_is_cut_around_the_span(base: Path) -> None:
    record(base, "long", f"links: [{{title: {'決定' * 40}, bogus: 1, url: {'記録' * 40}}}]\n")
    shown = output("text", lint_folder(base, select=("unknown-key",)), width=60, quiet=True)
    assert shown.split("\n")[3:5] == [
        "6 | …定決定決定, bogus: 1, url: 記録記録記録記録記録記録記…",
        "  |              ^^^^^",
    ]


def columns_of(text: str) -> list[tuple[str, int, int]]:
    """The characters of a text that take room on a screen, each with its first column and the one after it."""
    found, column = [], 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        wide = unicodedata.east_asian_width(character) in ("W", "F")
        found.append((character, column, column + 1 + wide))
        column += 1 + wide
    return found


LINE = st.lists(st.sampled_from(["ab c-é", "決録🚀ｶ", "e\u0301\u0308", "記録" * 20, "x" * 30]), max_size=12).map(
    "".join
)


@given(LINE, st.integers(0, 199), st.integers(1, 60), st.integers(40, 120))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_carets_stand_under_the_span(line: str, start: int, length: int, width: int) -> None:
    line = f"x{line}x"
    start = start % len(line)
    while unicodedata.category(line[start]) in ("Mn", "Cf"):  # no span begins within a character
        start -= 1
    end = min(start + length, len(line))
    span = Span(1, start + 1, 1, end + 1)
    report = Report((Finding("id-mismatch", "error", "m", "p", span, excerpt=line),), 1, DAY)
    _, excerpt, marks = output("text", report, width=width, quiet=True).split("\n")[2:5]
    shown, marks = excerpt.removeprefix("1 | "), marks.removeprefix("  | ")
    assert columns_of(excerpt)[-1][2] <= width
    first, after = len(marks) - len(marks.lstrip()), len(marks)
    above = "".join(character for character, left, right in columns_of(shown) if left >= first and right <= after)
    wanted = "".join(character for character, _, _ in columns_of(line[start:end]))
    assert above
    assert wanted.rstrip() == above.rstrip() or (wanted.startswith(above) and shown.endswith("…"))


def in_terminal(folder: Path, *arguments: str, columns: int = 100, environment: dict[str, str] | None = None) -> str:
    """What the command writes to a terminal."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "CI")}
    settings |= {"TERM": "xterm-256color", **(environment or {})}
    command = [sys.executable, "-m", "tradeoff", *arguments]
    with subprocess.Popen(command, cwd=folder, env=settings, stdout=theirs, stderr=subprocess.DEVNULL):
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 65536):
                parts.append(part)
        except OSError:  # Linux says so when the other side is closed
            pass
    os.close(ours)
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(
    ("environment", "colored"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_gets_colours_unless_it_wants_none(
    troubled: Path, environment: dict[str, str], colored: bool
) -> None:
    shown = in_terminal(troubled, "lint", "--as-of", DAY, "--select", ",".join(TROUBLES), environment=environment)
    assert ("\033[1;31merror[missing-guardrail]\033[0m" in shown) == colored
    assert re.sub("\033\\[[0-9;]*m", "", shown) == output("text", troubles(troubled))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_terminal_without_unicode_gets_the_rest(base: Path) -> None:
    record(base, "wide", "links: [{title: 決定, bogus: 1, url: a}]\n")
    shown = in_terminal(
        base, "lint", "-q", "--as-of", DAY, environment={"PYTHONIOENCODING": "latin-1", "NO_COLOR": "1"}
    )
    assert "6 | links: [{title: ??, bogus: 1, url: a}]" in shown


def test_a_pipe_gets_no_colours(troubled: Path) -> None:
    assert "\033" not in tradeoff(troubled, "lint", "--as-of", DAY).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_frames_fit_a_narrow_terminal(troubled: Path) -> None:
    shown = in_terminal(troubled, "lint", "--as-of", DAY, "--select", ",".join(TROUBLES), "-q", columns=50)
    lines = re.sub("\033\\[[0-9;]*m", "", shown).split("\n")
    assert " 40 |   - {item: mobile-app, why: Two teams cann…" in lines
    told = [line for line in lines if line and not re.match(r" *\| +(\^|-)", line)]  # what a caret says is not cut
    assert max(columns_of(line)[-1][2] for line in told) <= 50


# Nothing that a terminal would obey

HOSTILE = {
    "colour": r'status: "\e[31mred\e[0m"',
    "title": r'status: "\e]0;owned\a"',
    "bell and backspace": r'status: "\a\b\r\n\x7f"',
    "csi": r'status: "\x9b31m"',
    "direction": r'status: "\u202egnp\u2066"',
    "separators": r'status: "a\Lb\Pc\Nd"',
    "raw escape": "status: \033[31mred\033[0m",
    "raw csi": "status: \x9b31m",
    "raw carriage return": 'status: "a\rb"',
    "raw direction": "status: \u202egnp",
    "hidden key": r'"status\e[8m": x',
    "comment": "context: x  # \033[2J",
}

OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Everything that moves the cursor, changes colours or turns the direction of writing, but for the line break."""


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on records with each of the hostile texts, one a file."""
    folder = shutil.copytree(BASE, tmp_path_factory.mktemp("hostile") / "workspace")
    for number, text in enumerate(HOSTILE.values()):
        head = f"schema: tradeoff/decision/v1\nid: hostile-{number}\ntitle: Hostile\n"
        (folder / "decisions" / f"hostile-{number}.yaml").write_bytes(f"{head}{text}\n".encode())
    return lint_folder(folder)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=HOSTILE)
def test_no_text_of_a_record_reaches_the_terminal_as_a_command(name: str, number: int, hostile: Report) -> None:
    path = f"decisions/hostile-{number}.yaml"
    found = tuple(finding for finding in hostile.findings if finding.path == path)
    assert found
    assert not OBEYED.search(output(name, replace(hostile, findings=found)))


def test_what_cannot_be_shown_is_named(base: Path) -> None:
    record(base, "hostile", "")
    edit(base / "decisions" / "hostile.yaml", "status: proposed", r'status: "\e[31mhot\a"')
    report = lint_folder(base, select=("invalid-value",))
    assert "“␛[31mhot␇” is no `status`" in output("text", report)
    assert json.loads(output("json", report))["findings"][0]["message"] == "“\x1b[31mhot\x07” is no `status`"


# File names

NAMES = [
    b"with space.yaml",
    b" leading and trailing .yaml",
    b"quo\"te's.yaml",
    b"com,ma.yaml",
    b"co:lon.yaml",
    b"double::colon.yaml",
    b"equals=sign.yaml",
    b"per%25cent%0A%3A.yaml",
    b"new\nline.yaml",
    b"car\rriage.yaml",
    b"tab\there.yaml",
    "größe-日本.yaml".encode(),
    "e\u0301.yaml".encode(),
    b"caf\xe9.yaml",
    b"caf\xe8.yaml",
    b"back`tick``s.yaml",
    b"pi|pe.yaml",
    b"<b>&amp;.yaml",
    b"escape\x1b[31m.yaml",
    b"#hash?query.yaml",
    b"back\\slash.yaml",
    b"--dash.yaml",
    b"[x](y)*_.yaml",
]


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands, read by the rules of GitHub's runner: line by line, `::name key=value,…::data`."""
    found = []
    for line in re.split("\r\n|\r|\n", text.removesuffix("\n")) if text else []:
        match = re.match(r"\s*::([^:]*?(?:(?!::).)*?)::(.*)", line, re.DOTALL)
        assert match, f"no workflow command: {line!r}"
        name, _, listed = match[1].partition(" ")
        pairs = [pair.split("=", 1) for pair in listed.strip().split(",") if pair]
        properties = {key: unescape(value, ("%0D", "%0A", "%3A", "%2C", "%25")) for key, value in pairs}
        found.append((name, properties, unescape(match[2], ("%0D", "%0A", "%25"))))
    return found


def unescape(text: str, known: tuple[str, ...]) -> str:
    for code in known:
        text = text.replace(code, chr(int(code[1:], 16)))
    return text


def suites(text: str) -> list[ElementTree.Element]:
    """The test suites of a JUnit report."""
    return ElementTree.fromstring(text.encode("utf-8")).findall("testsuite")


def places_in_sarif(text: str) -> list[str]:
    locations = [result["locations"][0] for result in json.loads(text)["runs"][0]["results"]]
    return [unquote(place["physicalLocation"]["artifactLocation"]["uri"]) for place in locations]


def places_in_markdown(text: str) -> list[str]:
    """The paths in the table's second column, read as GitHub's Markdown reads a table and a code span."""
    rows = [re.split(r"(?<!\\)\|", row)[1:-1] for row in text.split("\n") if row.startswith("| ")]
    assert {len(row) for row in rows} <= {3}
    spans = [re.fullmatch(r" (`+)( ?)(.*?)\2\1:\d+ ", row[1]) for row in rows[1:]]
    assert all(spans)
    return [span[3].replace(r"\|", "|") for span in spans if span]


READ: dict[str, Callable[[str], list[str]]] = {
    "text": lambda text: re.findall(r"^ *--> (.*):\d+:\d+$", text, re.MULTILINE),
    "concise": lambda text: [line.rsplit(":1:9: error[", 1)[0] for line in text.splitlines()],
    "json": lambda text: [finding["path"] for finding in json.loads(text)["findings"]],
    "sarif": places_in_sarif,
    "github": lambda text: [properties["file"] for _, properties, _ in commands(text)],
    "gitlab": lambda text: [issue["location"]["path"] for issue in json.loads(text)],
    "junit": lambda text: [suite.attrib["name"] for suite in suites(text)],
    "rdjson": lambda text: [found["location"]["path"] for found in json.loads(text)["diagnostics"]],
    "markdown": places_in_markdown,
}
"""How the paths of a report are read back from each format."""

EXACT = ("json", "sarif", "gitlab", "rdjson")
ENCODING = ("github", "junit")
"""These have a way to write tabs and line breaks, and none for an escape."""


def as_shown(name: bytes, format: str) -> str:
    """A file's path as a format should have it."""
    path = "decisions/" + name.decode("utf-8", "backslashreplace")
    if format not in EXACT:
        path = path.replace("\x1b", "␛")
    if format not in (*EXACT, *ENCODING):
        path = path.replace("\n", "␊").replace("\r", "␍").replace("\t", " ")
    return path


@pytest.fixture(scope="session")
def oddly_named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one finding in a file of each of the names; nobody changes it."""
    folder = shutil.copytree(BASE, tmp_path_factory.mktemp("names") / "workspace")
    for name in NAMES:
        (folder / "decisions" / os.fsdecode(name)).write_bytes(b"schema: tradeoff/nothing/v1\n")
    return folder


@pytest.fixture(scope="session")
def names(oddly_named: Path) -> Report:
    """The report on it."""
    return lint_folder(oddly_named)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("name", FORMATS)
def test_every_file_name_comes_through(name: str, names: Report) -> None:
    text = output(name, names)
    text.encode("utf-8")
    assert sorted(READ[name](text)) == sorted(as_shown(path, name) for path in NAMES)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_checked_by_whatever_name(name: bytes, oddly_named: Path) -> None:
    report = lint_folder(oddly_named, paths=(os.fsdecode(b"decisions/" + name),))
    assert [finding.path for finding in report.findings] == [as_shown(name, "json")]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("name", FORMATS)
def test_a_workspace_in_a_folder_of_any_name(name: str, base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "top" / os.fsdecode(b"caf\xe9")
    shutil.copytree(base, folder)
    with (folder / "tradeoff.yaml").open("ab") as file:
        file.write(b"mood: good\n")
    report = lint_folder(tmp_path / "top")
    output(name, report).encode("utf-8")
    assert [(finding.path, finding.excerpt) for finding in report.findings] == [
        (r"caf\xe9/tradeoff.yaml", "mood: good")
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_unreadable_settings_are_named_in_any_folder(base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "top" / os.fsdecode(b"\x1b[31mcaf\xe9")
    shutil.copytree(base, folder)
    (folder / "tradeoff.yaml").write_bytes(b"{")
    run = tradeoff(tmp_path / "top", "lint", "--as-of", DAY, "--format", "json")
    assert run.returncode == 2
    assert run.stderr.startswith(r"tradeoff: ␛[31mcaf\xe9/tradeoff.yaml cannot be read")


# Formats of others


@cache
def json_schema(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads((DATA / name).read_text(encoding="utf-8")))


@cache
def xml_schema(name: str) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(str(DATA / name))


def valid_json(name: str) -> Callable[[str], None]:
    return lambda text: json_schema(name).validate(json.loads(text))


def valid_junit(text: str) -> None:
    root = ElementTree.fromstring(text.encode("utf-8"))
    xml_schema("third_party/ant-junit.xsd").validate(root)
    xml_schema("third_party/jenkins-junit-10.xsd").validate(root)


VALID: dict[str, Callable[[str], None]] = {
    "sarif": valid_json("third_party/sarif-schema-2.1.0.json"),
    "gitlab": valid_json("gitlab-code-quality.schema.json"),
    "rdjson": valid_json("rdjson.schema.json"),
    "junit": valid_junit,
}


@pytest.mark.parametrize("name", VALID)
def test_schema_of_the_format(name: str, troubled: Path) -> None:
    VALID[name](output(name, troubles(troubled)))


@pytest.mark.parametrize("name", VALID)
def test_schema_of_the_format_without_findings(name: str, base: Path) -> None:
    VALID[name](output(name, lint_folder(base)))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("name", VALID)
def test_schema_of_the_format_with_every_file_name(name: str, names: Report) -> None:
    VALID[name](output(name, names))


@pytest.mark.parametrize("name", VALID)
def test_schema_of_the_format_with_hostile_texts(name: str, hostile: Report) -> None:
    VALID[name](output(name, hostile))


def test_sarif(troubled: Path) -> None:
    run = json.loads(output("sarif", troubles(troubled)))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    levels = {(result["ruleId"], rules[result["ruleIndex"]], result["level"]) for result in run["results"]}
    assert levels == {
        ("invalid-yaml", "invalid-yaml", "error"),
        ("missing-guardrail", "missing-guardrail", "error"),
        ("not-ready", "not-ready", "warning"),
        ("contradicted-decision", "contradicted-decision", "error"),
        ("unused-metric", "unused-metric", "note"),
    }
    contradicted = next(result for result in run["results"] if "relatedLocations" in result)
    assert contradicted["relatedLocations"] == [
        {
            "id": 1,
            "physicalLocation": {
                "artifactLocation": {"uri": "decisions/usage-pricing.yaml", "uriBaseId": "SRCROOT"},
                "region": {"startLine": 40, "startColumn": 12, "endLine": 40, "endColumn": 22},
            },
            "message": {"text": "decided 2026-09-19 by mara"},
        }
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_sarif_keeps_to_characters_of_a_uri(names: Report) -> None:
    results = json.loads(output("sarif", names))["runs"][0]["results"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]
    assert all(re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri) for uri in uris)


def test_github(troubled: Path) -> None:
    found = commands(output("github", troubles(troubled)))
    assert [name for name, _, _ in found] == ["error", "error", "warning", "error", "notice"]
    _, properties, text = found[3]
    assert properties == {
        "file": "roadmaps/product.yaml",
        "line": "106",
        "endLine": "106",
        "col": "13",
        "endColumn": "24",
        "title": "tradeoff contradicted-decision",
    }
    assert text == (
        "mobile-app is in progress, and usage-pricing says not to\n"
        "stop it, or decide anew\n"
        "see decisions/usage-pricing.yaml:40: decided 2026-09-19 by mara"
    )


def test_github_gets_no_columns_of_several_lines(base: Path) -> None:
    record(base, "several", "links:\n  title: a\n  url: b\n")
    (_, properties, _) = commands(output("github", lint_folder(base, select=("invalid-value",))))[0]
    assert (properties["line"], properties["endLine"]) == ("7", "8")
    assert "col" not in properties
    assert "endColumn" not in properties


def test_gitlab(troubled: Path) -> None:
    issues = json.loads(output("gitlab", troubles(troubled)))
    assert [issue["severity"] for issue in issues] == ["major", "major", "minor", "major", "info"]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert issues[0]["location"] == {"path": "exceptions/archive.yaml", "lines": {"begin": 1, "end": 1}}
    assert issues[3]["description"] == (
        "mobile-app is in progress, and usage-pricing says not to "
        "(stop it, or decide anew; see decisions/usage-pricing.yaml:40: decided 2026-09-19 by mara)"
    )


@pytest.mark.parametrize("name", ["gitlab", "sarif"])
def test_fingerprints_survive_when_lines_move(name: str, troubled: Path) -> None:
    def fingerprints() -> list[str]:
        return re.findall(r'"(?:fingerprint|tradeoff/v1)": "(\w+)"', output(name, troubles(troubled)))

    before = fingerprints()
    roadmap = troubled / "roadmaps" / "product.yaml"
    roadmap.write_text("# a line more\n\n" + roadmap.read_text(encoding="utf-8"), encoding="utf-8")
    assert len(set(before)) == len(TROUBLES)
    assert fingerprints() == before


def test_junit(troubled: Path) -> None:
    found = suites(output("junit", troubles(troubled)))
    counts = [(suite.attrib["name"], suite.attrib["tests"], suite.attrib["failures"]) for suite in found]
    assert counts == [
        ("exceptions/archive.yaml", "1", "1"),
        ("roadmaps/product.yaml", "3", "3"),
        ("scorecard.yaml", "1", "1"),
    ]
    failures = [failure for suite in found for failure in suite.iter("failure")]
    assert [failure.attrib["type"] for failure in failures] == ["error", "error", "warning", "error", "info"]
    assert (failures[3].text or "").split("\n") == [
        "roadmaps/product.yaml:106:13: error: mobile-app is in progress, and usage-pricing says not to",
        "help: stop it, or decide anew",
        "see decisions/usage-pricing.yaml:40: decided 2026-09-19 by mara",
    ]


def test_junit_without_findings_is_one_test_that_passed(base: Path) -> None:
    (suite,) = suites(output("junit", lint_folder(base)))
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("1", "0")
    assert [case.attrib["name"] for case in suite.iter("testcase")] == ["lint"]


def test_rdjson_counts_columns_in_bytes(base: Path) -> None:
    record(base, "wide", "links: [{title: 決定, bogus: 1, url: a}]\n")
    (found,) = json.loads(output("rdjson", lint_folder(base, select=("unknown-key",))))["diagnostics"]
    line = (base / "decisions" / "wide.yaml").read_bytes().split(b"\n")[5]
    span = found["location"]["range"]
    assert line[span["start"]["column"] - 1 : span["end"]["column"] - 1] == b"bogus"


def test_rdjson_names_related_places(troubled: Path) -> None:
    found = json.loads(output("rdjson", troubles(troubled)))["diagnostics"]
    assert [diagnostic.get("related_locations") for diagnostic in found if "related_locations" in diagnostic] == [
        [
            {
                "message": "decided 2026-09-19 by mara",
                "location": {
                    "path": "decisions/usage-pricing.yaml",
                    "range": {"start": {"line": 40, "column": 12}, "end": {"line": 40, "column": 22}},
                },
            }
        ]
    ]


def test_json_is_what_the_documentation_says(troubled: Path) -> None:
    data = json.loads(output("json", troubles(troubled)))
    assert list(data) == ["version", "ruleset", "checked", "findings", "summary", "not_run"]
    assert (data["version"], data["checked"]) == (1, 18)
    assert data["summary"] == {"error": 3, "warning": 1, "info": 1, "suppressed": 0, "baselined": 0}
    assert data["findings"][3] == {
        "rule": "contradicted-decision",
        "severity": "error",
        "message": "mobile-app is in progress, and usage-pricing says not to",
        "path": "roadmaps/product.yaml",
        "line": 106,
        "column": 13,
        "end_line": 106,
        "end_column": 24,
        "id": "mobile-app",
        "field": "items.mobile-app.status",
        "help": "stop it, or decide anew",
        "fixable": False,
        "related": [
            {
                "message": "decided 2026-09-19 by mara",
                "path": "decisions/usage-pricing.yaml",
                "line": 40,
                "column": 12,
            }
        ],
    }


def test_concise(troubled: Path) -> None:
    assert output("concise", troubles(troubled)) == (
        "exceptions/archive.yaml:1:1: error[invalid-yaml] the file is a folder, and should be a file\n"
        "roadmaps/product.yaml:21:9: error[missing-guardrail] "
        "metering promises net-revenue-retention 108 and guards nothing\n"
        "roadmaps/product.yaml:104:9: warning[not-ready] mobile-app is in progress, "
        "and its definition of ready lacks dependencies, risk, security and performance\n"
        "roadmaps/product.yaml:106:13: error[contradicted-decision] "
        "mobile-app is in progress, and usage-pricing says not to\n"
        "scorecard.yaml:140:10: info[unused-metric] nothing refers to page-views\n"
    )


def test_markdown(troubled: Path) -> None:
    lines = output("markdown", troubles(troubled)).split("\n")
    assert lines[:4] == [
        "### tradeoff: 3 errors, 1 warning, 1 info in 18 records (0 suppressed, 0 fixable)",
        "",
        "| | Where | Finding |",
        "|---|---|---|",
    ]
    assert lines[7] == (
        "| 🔴 error | `roadmaps/product.yaml`:106 | **contradicted-decision**: "
        "mobile-app is in progress, and usage-pricing says not to<br>stop it, or decide anew<br>"
        "see decisions/usage-pricing.yaml:40: decided 2026-09-19 by mara |"
    )
    assert lines[8].startswith("| 🔵 info | `scorecard.yaml`:140 | **unused-metric**")


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("<script>alert(1)</script>", "“&lt;script&gt;alert(1)&lt;/script&gt;”"),
        ("[click](https://example.org)", r"“\[click\](https://example.org)”"),
        ("![x](y)", r"“\!\[x\](y)”"),
        ("a | b", r"“a \| b”"),
        ("@everyone look", "“@\u200beveryone look”"),
        ("**loud** _and_ `code`", r"“\*\*loud\*\* \_and\_ \`code\`”"),
        ("health_note of a__b_, _c", r"“health_note of a\_\_b\_, \_c”"),
        ("$x$ of ~~y~~", r"“\$x\$ of \~\~y\~\~”"),
    ],
)
def test_markdown_shows_a_text_as_it_is(base: Path, status: str, shown: str) -> None:
    record(base, "loud", "")
    edit(base / "decisions" / "loud.yaml", "status: proposed", f"status: '{status}'")
    row = output("markdown", lint_folder(base, select=("invalid-value",))).split("\n")[4]
    assert shown in row


def test_markdown_fits_into_a_comment(base: Path) -> None:
    keys = "".join(f"key_{number}: {number}\n" for number in range(150))
    for name in ("one", "two", "three", "four"):
        record(base, name, keys)
    text = output("markdown", lint_folder(base, select=("unknown-key",)))
    shown = text.count("**unknown-key**")
    assert len(text) < 65_536
    assert text.endswith(f"\n… and {600 - shown} more: run `tradeoff lint`\n")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", "no findings in 17 records\n"),
        ("concise", ""),
        ("github", ""),
        ("gitlab", "[]\n"),
        ("markdown", "### tradeoff: no findings in 17 records\n"),
    ],
)
def test_without_findings(name: str, expected: str, base: Path) -> None:
    assert output(name, lint_folder(base)) == expected


def test_programs_get_an_empty_list_without_findings(base: Path) -> None:
    report = lint_folder(base)
    assert json.loads(output("json", report))["findings"] == []
    assert json.loads(output("rdjson", report))["diagnostics"] == []
    assert json.loads(output("sarif", report))["runs"][0]["results"] == []


def a_finding(**fields: Any) -> Report:
    """A report with one finding that no rule makes, for what is common to all of them."""
    finding = Finding("id-mismatch", "info", "a message", "a.yaml", Span(3, 1, 5, 9), **fields)
    return Report((finding,), 1, DAY)


@pytest.mark.parametrize("name", FORMATS)
def test_a_related_place_needs_neither_a_text_nor_words(name: str) -> None:
    text = output(name, a_finding(related=(Related("", "b.yaml", Span(), ""),)))
    assert "a.yaml" in text
    assert name == "concise" or "b.yaml" in text
    if name in VALID:
        VALID[name](text)


# The command


def test_several_formats_at_once(troubled: Path, tmp_path: Path) -> None:
    asked = [f"--format={name}={tmp_path / name}" for name in FORMATS if name != "concise"]
    run = tradeoff(troubled, "lint", "--as-of", DAY, "--select", ",".join(TROUBLES), "--format=concise", *asked)
    assert (run.returncode, run.stderr) == (1, "")
    report = troubles(troubled)
    assert run.stdout == output("concise", report)
    for name in FORMATS:
        if name != "concise":
            assert (tmp_path / name).read_bytes() == output(name, report).encode()


def test_text_goes_to_the_terminal_when_the_others_go_to_files(base: Path, tmp_path: Path) -> None:
    run = tradeoff(base, "lint", "--as-of", DAY, f"--format=json={tmp_path / 'report.json'}")
    assert (run.returncode, run.stdout) == (0, "no findings in 17 records\n")


def test_two_formats_cannot_share_standard_output(base: Path) -> None:
    run = tradeoff(base, "lint", "--format=json", "--format=sarif")
    assert (run.returncode, run.stdout) == (2, "")
    assert "only one format can go to standard output: write the others as FORMAT=FILE" in run.stderr


def test_a_report_that_cannot_be_written_is_no_clean_run(base: Path, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "report.json"
    run = tradeoff(base, "lint", "--as-of", DAY, f"--format=json={target}")
    assert run.returncode == 2
    assert run.stderr == f"tradeoff: {target} cannot be written: No such file or directory\n"


def test_the_same_input_gives_the_same_bytes(troubled: Path, tmp_path: Path) -> None:
    def reports(seed: str) -> dict[str, bytes]:
        folder = tmp_path / seed
        folder.mkdir()
        asked = [f"--format={name}={folder / name}" for name in FORMATS]
        run = tradeoff(troubled, "lint", "--as-of", DAY, *asked, PYTHONHASHSEED=seed)
        assert run.returncode == 1, run.stderr
        return {name: (folder / name).read_bytes() for name in FORMATS}

    record(troubled, "extra", "one: 1\ntwo: 2\nthree: 3\nlinks: [{}, {a: 1, b: 2}]\n")
    shutil.copytree(troubled / "decisions", troubled / "decisions" / "copies")  # many findings of one id
    assert reports("0") == reports("1") == reports("4711")


def many_findings(folder: Path) -> None:
    """More findings than a pipe holds."""
    record(folder, "many", "".join(f"key_{number}: {number}\n" for number in range(1000)))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("name", ["text", "json"])
def test_a_reader_that_goes_away_ends_the_command_in_silence(name: str, base: Path) -> None:
    many_findings(base)
    command = [sys.executable, "-m", "tradeoff", "lint", "--as-of", DAY, "--format", name]
    with subprocess.Popen(command, cwd=base, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout
        assert run.stderr
        assert run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == -signal.SIGPIPE


@pytest.mark.skipif(sys.platform == "win32", reason="sh is another one there")
def test_without_a_standard_output_the_exit_code_still_tells(troubled: Path) -> None:
    command = f'"{sys.executable}" -m tradeoff lint --as-of {DAY} >&-'
    run = subprocess.run(["sh", "-c", command], cwd=troubled, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a full device")
def test_a_full_disk_is_no_clean_run(base: Path) -> None:
    command = f'"{sys.executable}" -m tradeoff lint --as-of {DAY} >/dev/full'
    run = subprocess.run(["sh", "-c", command], cwd=base, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (2, "tradeoff: No space left on device\n")
