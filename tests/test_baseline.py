"""The baseline: an old repository turns the tool on in one sitting, and lint tells what is new since."""

import json
import re
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import BASE, DAY
from inside import lint, tradeoff
from test_cli import EVENT_LOG, STATUS_PAGE, assert_refused, commit, copy_base, edit, forget_decider, git, repository
from tradeoff.baseline import Baseline, Entry, read
from tradeoff.baseline_text import edited, text_of
from tradeoff.calendar import add_days

FILE = ".tradeoff-baseline.yaml"
UNTIL = "2027-02-14"
"""90 days after the day on which the base is clean."""

HEAD = "schema: tradeoff/baseline/v1\nfindings:\n"
DECIDER = f"- {{rule: missing-decider, id: event-log, field: decider, until: {UNTIL}}}"
OWNER = f"- {{rule: missing-owner, id: metering, field: owner, until: {UNTIL}}}"


def baseline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`tradeoff baseline` on the day on which the base is clean."""
    return tradeoff(folder, "baseline", "--as-of", DAY, *arguments)


def report(folder: Path, *arguments: str, day: str = DAY) -> dict[str, object]:
    """What `lint --format json` says."""
    result = tradeoff(folder, "lint", "--as-of", day, "--format", "json", *arguments)
    assert result.returncode in (0, 1), result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def ids(found: object) -> list[tuple[str, str]]:
    """Rule and id of findings or entries."""
    assert isinstance(found, list)
    return [(one["rule"], one["id"]) for one in found]


def lines(folder: Path) -> list[str]:
    """The entries of a baseline as they are written."""
    return re.findall(r"^ *- .*", (folder / FILE).read_bytes().decode(), re.MULTILINE)


def write(folder: Path, text: str) -> None:
    (folder / FILE).write_bytes(text.encode())


def forget_owner(folder: Path) -> None:
    """A second mistake, in another file."""
    due = "    commitment: committed\n    due: 2026-12-15\n"
    edit(folder / "roadmaps/product.yaml", f"    owner: ines\n{due}", due)


def old_decision(folder: Path, name: str) -> None:
    """An accepted decision from before anybody asked for reasons: it violates eight rules."""
    said = f"id: {name}\ntitle: Old decision {name}\nstatus: accepted\nraised_on: 2024-01-10\n"
    (folder / "decisions" / f"{name}.yaml").write_text(f"schema: tradeoff/decision/v1\n{said}", encoding="utf-8")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A repository with some two hundred findings of many kinds."""
    folder = copy_base(tmp_path / "old")
    for number in range(22):
        old_decision(folder, f"old-{number:02}")
    roadmap = folder / "roadmaps/product.yaml"
    text = roadmap.read_text(encoding="utf-8").replace("    owner: ines\n", "")
    roadmap.write_text(text.replace("lte, threshold: 4}", "below, treshold: 4}"), encoding="utf-8")
    edit(folder / "capacity/2026-Q4.yaml", "id: 2026-Q4", "id: 2026-Q3")
    edit(folder / "scorecard.yaml", "id: scorecard\n", "id: scorecard\nowner: ines\n")
    (folder / "exceptions/notes.yaml").write_text("risk: Old notes\n", encoding="utf-8")
    return repository(folder)


@pytest.fixture
def known(base: Path) -> Path:
    """A workspace with one finding, which is in its baseline."""
    forget_decider(base)
    assert baseline(base).returncode == 0
    return base


@pytest.fixture
def one(known: Path) -> Path:
    """The same as a repository of one commit."""
    return repository(known)


# Adopting


def test_an_old_repository_adopts_the_tool_in_one_sitting(old: Path) -> None:
    before = report(old)["summary"]
    assert isinstance(before, dict)
    count = before["error"] + before["warning"] + before["info"]
    assert count > 180
    assert lint(old).returncode == 1

    result = baseline(old)
    said = f"{count} findings recorded until {UNTIL} ({before['error']} errors, {before['warning']} warnings"
    assert result.returncode == 0
    assert result.stdout.startswith(said)
    assert result.stdout.endswith(f" in {FILE}\n")

    after = report(old)
    assert after["findings"] == []
    assert after["summary"] == {"error": 0, "warning": 0, "info": 0, "suppressed": 0, "baselined": count}
    assert after["baseline"] == {
        "files": [FILE],
        "entries": count,
        "matched": count,
        "paid_off": [],
        "expiring": [],
        "expired": [],
    }
    assert f"({count} in the baseline)" in tradeoff(old, "lint", "--as-of", DAY).stdout

    git(old, "add", "--all")
    staged = lint(old, "--staged", "--fail-on", "error")
    assert staged.returncode == 0
    assert [line.split("[")[1].split("]")[0] for line in staged.stdout.splitlines()] == ["weakened-rule"]
    assert f"this change adds {count} findings to the baseline, until {UNTIL} at most" in staged.stdout
    git(old, "commit", "--quiet", "--message", "Adopt the tool")
    assert lint(old, "--rev", "HEAD").stdout == ""
    assert lint(old, "--staged").stdout == ""


def test_the_file_has_one_entry_a_line_in_order(old: Path) -> None:
    baseline(old)
    found = lines(old)
    keys = [re.findall(r"\w+: ([^,}]+)", line)[:3] for line in found]
    assert keys == sorted(keys)
    assert f"  - {{rule: missing-decider, id: old-03, field: decider, until: {UNTIL}}}" in found
    text = (old / FILE).read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(found) + text[: text.index("  - ")].count("\n")
    assert text.startswith("# ")


def test_recording_again_changes_nothing(old: Path) -> None:
    baseline(old)
    before = (old / FILE).read_bytes()
    for options in ((), ("--update",), ("--prune",), ("--renew",), ("--update", "--prune", "--renew")):
        result = baseline(old, *options)
        assert result.returncode == 0, result.stderr
        assert result.stdout.startswith(f"nothing to do in {FILE}\n")
        assert (old / FILE).read_bytes() == before


def test_a_clean_workspace_needs_none(base: Path) -> None:
    result = baseline(base)
    assert (result.returncode, result.stdout) == (0, f"nothing to record in {FILE}\n")
    assert not (base / FILE).exists()
    assert "baseline" not in report(base)


def test_the_difference_is_shown_and_nothing_is_written(one: Path) -> None:
    (one / FILE).unlink()
    result = baseline(one, "--diff")
    assert not (one / FILE).exists()
    assert result.stdout.startswith(f"diff --git a/{FILE} b/{FILE}\nnew file mode 100644\n")
    assert f"+  {DECIDER}\n" in result.stdout
    assert "1 finding recorded" in result.stderr
    subprocess.run(["git", "apply"], cwd=one, input=result.stdout, encoding="utf-8", check=True)
    assert lint(one).stdout == ""


def test_days_reasons_and_rules_can_be_said(base: Path) -> None:
    forget_decider(base)
    edit(base / "roadmaps/product.yaml", "    effort_weeks: 14\n", "    effort_weeks: 14\n    due_on: soon\n")
    assert baseline(base, "--select", "missing-decider", "--days", "7", "--because", "old: it, too").returncode == 0
    entry = '{rule: missing-decider, id: event-log, field: decider, until: 2026-11-23, because: "old: it, too"}'
    assert lines(base) == [f"  - {entry}"]
    assert baseline(base, "--update", "--until", "2026-12-31").returncode == 0
    assert lines(base) == [
        f"  - {entry}",
        "  - {rule: unknown-key, id: metering, field: due_on, until: 2026-12-31}",
    ]
    assert lint(base).stdout == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--days", "0"), ["0"]),
        (("--days", "900"), ["366"]),
        (("--days", "9", "--until", UNTIL), ["exclude each other"]),
        (("--until", "2026-11-15"), ["2026-11-16 to 2027-11-17"]),
        (("--until", "2028-01-01"), ["2026-11-16 to 2027-11-17"]),
        (("--until", "soon"), ["YYYY-MM-DD"]),
        (("--select", "mising-decider"), ["missing-decider"]),
        (("--select", "weakened-rule"), ["cannot be in a baseline"]),
        (("--prune",), ["there is no", FILE]),
    ],
)
def test_what_makes_no_sense_is_refused(base: Path, options: tuple[str, ...], words: list[str]) -> None:
    assert_refused(baseline(base, *options), *words)
    assert not (base / FILE).exists()


def test_what_cannot_be_read_is_not_recorded(base: Path) -> None:
    forget_decider(base)
    (base / STATUS_PAGE).write_text("title: a: b\n", encoding="utf-8")
    result = baseline(base)
    assert result.returncode == 1
    assert "1 finding cannot be recorded, and lint goes on reporting it:" in result.stdout
    assert f"{STATUS_PAGE}:1:" in result.stdout
    assert "error[invalid-yaml]" in result.stdout
    assert len(lines(base)) == 1
    assert lint(base).returncode == 1


def test_mistakes_in_the_settings_stay(base: Path) -> None:
    edit(base / "tradeoff.yaml", "profile: full\n", "profil: full\n")
    result = baseline(base)
    assert result.returncode == 1
    assert "unknown-key" in result.stdout
    assert not (base / FILE).exists()
    (base / "tradeoff.yaml").write_text("schema: [\n", encoding="utf-8")
    assert_refused(baseline(base), "tradeoff.yaml cannot be read")


def test_several_workspaces_have_a_file_each(tmp_path: Path) -> None:
    root = tmp_path / "mono"
    for team in ("blue", "green"):
        copy_base(root / team)
        forget_decider(root / team)
    edit(root / "green/tradeoff.yaml", "naming: slug", "naming: slug\nbaseline: debt/known.yaml")
    repository(root)
    result = baseline(root)
    assert result.stdout.splitlines() == [
        f"1 finding recorded until {UNTIL} (1 error) in blue/{FILE}",
        f"1 finding recorded until {UNTIL} (1 error) in green/debt/known.yaml",
    ]
    found = report(root)
    assert found["findings"] == []
    assert found["baseline"] == {
        "files": [f"blue/{FILE}", "green/debt/known.yaml"],
        "entries": 2,
        "matched": 2,
        "paid_off": [],
        "expiring": [],
        "expired": [],
    }
    (root / "blue" / FILE).unlink()
    assert ids(report(root)["findings"]) == [("missing-decider", "event-log")]
    assert report(root / "green")["findings"] == []


def test_workspaces_below_a_folder_that_is_no_repository_are_not_looked_for(tmp_path: Path) -> None:
    for name in ("one", "two/deeper"):
        forget_decider(copy_base(tmp_path / name))
    for options in ((), ("--diff",), ("--update",)):
        assert_refused(baseline(tmp_path, *options), "in no workspace and in no repository", "nothing was written")
    assert not list(tmp_path.rglob(FILE))
    assert baseline(tmp_path / "one").returncode == 0


def test_a_baseline_among_the_records_is_no_record(base: Path) -> None:
    forget_decider(base)
    edit(base / "tradeoff.yaml", "naming: slug", "naming: slug\npaths: [.]\nbaseline: ./decisions/known.yaml")
    assert baseline(base).returncode == 0
    assert lint(base).stdout == ""
    assert report(base)["checked"] == report(BASE)["checked"]


def test_a_baseline_outside_of_the_workspace_is_a_finding(base: Path) -> None:
    edit(base / "tradeoff.yaml", "naming: slug", "naming: slug\nbaseline: ../known.yaml")
    assert "leads out of the workspace" in lint(base).stdout
    assert_refused(baseline(base), "../known.yaml", "leads out of the workspace")


# What is new, paid off, expired


def test_a_new_finding_is_reported(known: Path) -> None:
    forget_owner(known)
    assert ids(report(known)["findings"]) == [("missing-owner", "metering")]
    assert_refused(baseline(known), f"{FILE} is there already, with 1 finding", "--update adds 1 new finding")
    before = lines(known)
    result = tradeoff(known, "baseline", "--as-of", "2026-12-01", "--update", "--select", "missing-owner")
    assert result.stdout.splitlines() == [
        f"1 finding added until 2027-03-01 (1 error) to {FILE}",
        "1 finding kept with its day",
    ]
    assert lines(known)[0] == before[0]
    assert "until: 2027-03-01" in lines(known)[1]
    assert lint(known).stdout == ""


def test_lines_and_files_may_move(known: Path) -> None:
    text = (known / EVENT_LOG).read_text(encoding="utf-8")
    (known / EVENT_LOG).unlink()
    (known / "decisions/2026").mkdir()
    (known / "decisions/2026/event-log.yaml").write_text(f"# Moved\n\n\n{text}", encoding="utf-8")
    found = report(known)
    assert found["findings"] == []
    assert found["baseline"]["matched"] == 1  # type: ignore[index]


def test_another_id_is_another_finding(known: Path) -> None:
    text = (known / EVENT_LOG).read_text(encoding="utf-8").replace("id: event-log", "id: bus\naliases: [event-log]")
    (known / EVENT_LOG).unlink()
    (known / "decisions/bus.yaml").write_text(text, encoding="utf-8")
    found = report(known)
    assert ids(found["findings"]) == [("missing-decider", "bus")]
    assert ids(found["baseline"]["paid_off"]) == [("missing-decider", "event-log")]  # type: ignore[index]


def test_what_is_paid_off_is_told_and_taken_out(known: Path) -> None:
    edit(known / EVENT_LOG, "status: accepted\n", "status: accepted\ndecider: jonas\n")
    result = tradeoff(known, "lint", "--as-of", DAY)
    assert result.returncode == 0
    assert result.stdout.splitlines()[1:] == [
        "1 of the 1 finding in the baseline is paid off: `tradeoff baseline --prune` takes it out"
    ]
    entry = {"file": FILE, "line": 6, "rule": "missing-decider", "id": "event-log", "field": "decider"}
    paid_off = report(known)["baseline"]["paid_off"]  # type: ignore[index]
    assert paid_off == [{**entry, "count": 1, "until": UNTIL}]
    assert (
        "\n1 of the 1 finding in the baseline is paid off"
        in tradeoff(known, "lint", "--as-of", DAY, "--format", "markdown").stdout
    )
    assert_refused(baseline(known), "--prune takes out 1 paid off")
    pruned = baseline(known, "--prune")
    assert pruned.stdout == f"1 finding paid off, and taken out of {FILE}\n"
    assert lines(known) == []
    assert lint(known).stdout == ""
    forget_again = (known / EVENT_LOG).read_text(encoding="utf-8").replace("decider: jonas\n", "")
    (known / EVENT_LOG).write_text(forget_again, encoding="utf-8")
    assert baseline(known, "--update").returncode == 0
    assert lines(known) == [f"  {DECIDER}"]


@pytest.mark.parametrize(
    "arguments",
    [
        (STATUS_PAGE,),
        ("decisions",),
        ("--select", "missing-owner"),
        ("--ignore", "missing-decider"),
        ("--no-baseline",),
    ],
)
def test_a_partial_run_calls_nothing_paid_off(known: Path, arguments: tuple[str, ...]) -> None:
    edit(known / EVENT_LOG, "status: accepted\n", "status: accepted\ndecider: jonas\n")
    found = report(known, *arguments)
    assert found["findings"] == []
    told = found.get("baseline", {})
    assert isinstance(told, dict)
    assert not told.get("paid_off")


@pytest.mark.parametrize("arguments", [(".",), ("--select", "missing-decider"), ("--staged",), ("--base", "HEAD")])
def test_a_run_that_would_have_found_it_does(one: Path, arguments: tuple[str, ...]) -> None:
    edit(one / EVENT_LOG, "status: accepted\n", "status: accepted\ndecider: jonas\n")
    git(one, "add", "--all")
    assert ids(report(one, *arguments)["baseline"]["paid_off"]) == [("missing-decider", "event-log")]  # type: ignore[index]


def test_what_only_a_day_brings_is_not_paid_off_in_a_change(one: Path) -> None:
    overdue = f"  - {{rule: overdue-item, id: metering, field: due, until: {UNTIL}}}\n"
    write(one, f"{HEAD}  {DECIDER}\n{overdue}")
    for arguments, paid_off in ((("--base", "HEAD"), []), (("--base", "HEAD", "--all"), ["overdue-item"]), ((), None)):
        found = [rule for rule, _ in ids(report(one, *arguments)["baseline"]["paid_off"])]  # type: ignore[index]
        assert found == (["overdue-item"] if paid_off is None else paid_off)


def test_nothing_is_paid_off_while_a_file_cannot_be_read(known: Path) -> None:
    text = (known / EVENT_LOG).read_text(encoding="utf-8")
    for broken in ("schema: [\n", text.replace("status: accepted", "status: acepted")):
        (known / EVENT_LOG).write_text(broken, encoding="utf-8")
        found = report(known)
        assert found["findings"]
        assert found["baseline"]["paid_off"] == []  # type: ignore[index]


def test_what_has_expired_is_reported_again(known: Path) -> None:
    assert lint(known).returncode == 0
    assert report(known, "--select", "missing-decider", day=UNTIL)["findings"] == []
    later = add_days(UNTIL, 1)
    found = report(known, "--select", "missing-decider", day=later)
    assert ids(found["findings"]) == [("missing-decider", "event-log")]
    assert f"it was in the baseline until {UNTIL}" in str(found["findings"])
    assert ids(found["baseline"]["expired"]) == [("missing-decider", "event-log")]  # type: ignore[index]
    assert found["baseline"]["paid_off"] == []  # type: ignore[index]
    text = tradeoff(known, "lint", "--as-of", later, "--select", "missing-decider").stdout
    assert text.endswith("\n1 finding in the baseline has expired: mend it, or `tradeoff baseline --renew`\n")


def test_the_day_turns_no_change_red_that_has_no_part_in_it(one: Path) -> None:
    later = add_days(UNTIL, 1)
    rules = ("--select", "missing-decider,unknown-key")
    edit(one / "roadmaps/product.yaml", "    effort_weeks: 14\n", "    effort_weeks: 14\n    due_on: soon\n")
    assert baseline(one, "--update").returncode == 0
    commit(one, "Record")
    both = [("missing-decider", "event-log"), ("unknown-key", "metering")]
    assert ids(report(one, *rules, day=later)["findings"]) == both

    edit(one / STATUS_PAGE, "title: ", "title: Really, ")
    edit(one / "roadmaps/product.yaml", "items:\n", "items:\n  - {id: first, title: First, status: proposed}\n")
    found = report(one, *rules, "--base", "HEAD", day=later)
    assert found["findings"] == []
    assert found["summary"]["baselined"] == 2  # type: ignore[index]
    assert ids(found["baseline"]["expired"]) == both  # type: ignore[index]
    git(one, "add", "--all")
    assert report(one, *rules, "--staged", day=later)["findings"] == []
    assert ids(report(one, *rules, "--base", "HEAD", "--all", day=later)["findings"]) == both
    assert ids(report(one, *rules, day=later)["findings"]) == both
    told = tradeoff(one, "lint", "--as-of", later, "--base", "HEAD", *rules)
    assert told.returncode == 0
    assert told.stdout.endswith(
        "\n2 findings in the baseline have expired: mend them, or `tradeoff baseline --renew`\n"
    )


def test_what_has_expired_is_told_of_what_a_change_touches(one: Path) -> None:
    later = add_days(UNTIL, 1)
    rules = ("--select", "missing-decider,unknown-key", "--base", "HEAD")
    edit(one / "roadmaps/product.yaml", "    effort_weeks: 14\n", "    effort_weeks: 14\n    due_on: soon\n")
    assert baseline(one, "--update").returncode == 0
    commit(one, "Record")
    edit(one / EVENT_LOG, "title: One", "title: Our one")
    assert ids(report(one, *rules, day=later)["findings"]) == [("missing-decider", "event-log")]
    edit(one / "roadmaps/product.yaml", "    effort_weeks: 14\n", "    effort_weeks: 15\n")
    assert ids(report(one, *rules, day=later)["findings"])[1:] == [("unknown-key", "metering")]
    edit(one / "roadmaps/product.yaml", "    due_on: soon\n", "")
    write(one, f"{HEAD}  {DECIDER}\n  {OWNER}\n")
    commit(one, "Owner")
    forget_owner(one)
    found = report(one, "--select", "missing-owner", "--base", "HEAD", day=later)["findings"]
    assert ids(found) == [("missing-owner", "metering")], "the change itself brings it"


def test_the_day_is_told_of_before_it_comes(one: Path) -> None:
    forget_owner(one)
    assert baseline(one, "--update", "--until", add_days(UNTIL, 3)).returncode == 0
    rules = ("--select", "missing-decider,missing-owner")
    early, soon, late = (add_days(UNTIL, days) for days in (-15, -14, 1))
    assert report(one, *rules, day=early)["baseline"]["expiring"] == []  # type: ignore[index]
    found = report(one, *rules, day=soon)["baseline"]["expiring"]  # type: ignore[index]
    assert [(entry["id"], entry["until"]) for entry in found] == [("event-log", UNTIL)]

    def last(day: str) -> str:
        return tradeoff(one, "lint", "--as-of", day, *rules, "--fail-on", "never").stdout.splitlines()[-1]

    assert last(early) == "no findings in 17 records (2 in the baseline)"
    assert last(soon) == f"1 finding in the baseline expires on {UNTIL}: mend it, or `tradeoff baseline --renew`"
    assert last(add_days(UNTIL, -11)) == (
        f"2 findings in the baseline expire by {add_days(UNTIL, 3)}, the first on {UNTIL}: mend them, or "
        "`tradeoff baseline --renew`"
    )
    out = tradeoff(one, "lint", "--as-of", late, *rules).stdout.splitlines()
    assert out[-2:] == [
        f"1 finding in the baseline expires on {add_days(UNTIL, 3)}: mend it, or `tradeoff baseline --renew`",
        "1 finding in the baseline has expired: mend it, or `tradeoff baseline --renew`",
    ]


def test_renewing_works_before_the_day(one: Path) -> None:
    forget_owner(one)
    assert baseline(one, "--update", "--until", "2026-12-31").returncode == 0
    result = baseline(one, "--renew", "--until", "2027-01-31", "--because", "the audit is in March")
    assert result.stdout.splitlines() == [
        f"1 finding renewed until 2027-01-31 in {FILE}",
        "1 finding kept with its day",
    ]
    new = OWNER.replace(UNTIL, "2027-01-31")[:-1] + ", because: the audit is in March}"
    assert lines(one) == [f"  {DECIDER}", f"  {new}"]
    result = tradeoff(one, "baseline", "--as-of", "2026-12-01", "--renew", "--select", "missing-decider")
    assert result.stdout.splitlines() == [
        f"1 finding renewed until 2027-03-01 in {FILE}",
        "1 finding kept with its day",
    ]
    assert lines(one) == [f"  {DECIDER.replace(UNTIL, '2027-03-01')}", f"  {new}"]


def test_a_reason_alone_is_written_to_what_has_the_day_already(known: Path) -> None:
    result = baseline(known, "--renew", "--because", "nobody knows")
    assert result.stdout == f"1 finding renewed until {UNTIL} in {FILE}\n"
    assert lines(known) == [f"  {DECIDER[:-1]}, because: nobody knows}}"]


@pytest.mark.parametrize("option", ["", "--update", "--prune", "--renew"])
@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("--days", "30"), "--days is for what is added or renewed, and nothing was"),
        (("--until", "2026-12-01"), "--until is for what is added or renewed, and nothing was"),
        (
            ("--days", "30", "--because", "it is late"),
            "--days and --because are for what is added or renewed, and nothing was",
        ),
    ],
)
def test_no_option_is_ignored_in_silence(known: Path, option: str, said: tuple[str, ...], words: str) -> None:
    before = lines(known)
    result = baseline(known, *filter(None, [option]), *said)
    assert result.returncode == 0
    assert words in result.stdout
    assert lines(known) == before


def test_only_renewing_gives_another_day(known: Path) -> None:
    later = add_days(UNTIL, 1)
    options = ("--as-of", later, "--select", "missing-decider")
    kept = tradeoff(known, "baseline", *options, "--update", "--prune")
    assert "1 finding has expired, and lint reports it: mend it, or --renew gives it another day" in kept.stdout
    assert lines(known) == [f"  {DECIDER}"]
    assert_refused(tradeoff(known, "baseline", *options), "--renew gives 1 expired one another day")
    renewed = tradeoff(known, "baseline", *options, "--renew", "--days", "10")
    assert renewed.stdout == f"1 finding renewed until {add_days(later, 10)} in {FILE}\n"
    new = DECIDER.replace(UNTIL, add_days(later, 10))
    assert lines(known) == [f"  {new}"]


def test_renewing_may_give_another_reason(known: Path) -> None:
    for day, reason in (("2027-03-01", "Audit: spring"), ("2027-04-01", "It is late"), ("2027-05-01", "")):
        options = ("--as-of", day, "--select", "missing-decider", "--renew", "--days", "1", "--because", reason)
        assert tradeoff(known, "baseline", *options).returncode == 0
        said = reason or "It is late"
        until = add_days(day, 1)
        assert lines(known) == [f'  {DECIDER[:-1].replace(UNTIL, until)}, because: "{said}"}}']


def test_two_of_the_same_in_one_field_are_counted(base: Path) -> None:
    roadmap = base / "roadmaps/product.yaml"
    edit(roadmap, "{metric: billing-disputes, op: lte, threshold: 4}", "{metric: disputes, op: lte, threshold: 4}")
    edit(roadmap, "{metric: availability, op: gte, threshold: 99.8}", "{metric: uptime, op: gte, threshold: 99.8}")
    found = report(base)["findings"]
    assert [one["field"] for one in found] == [  # type: ignore[attr-defined]
        "items.metering.guardrails.0.metric",
        "items.metering.guardrails.1.metric",
    ]
    baseline(base)
    entry = "- {rule: unknown-reference, id: metering, field: guardrails.metric, count: 2, until: 2027-02-14}"
    assert lines(base) == [f"  {entry}"]
    assert lint(base).stdout == ""

    text = roadmap.read_text(encoding="utf-8")
    third = "      - {metric: disputes, op: lte, threshold: 4}\n"
    roadmap.write_text(text.replace(third, third + third.replace("disputes", "refunds")), encoding="utf-8")
    assert len(report(base)["findings"]) == 1  # type: ignore[arg-type]
    baseline(base, "--update", "--days", "5")
    assert len(lines(base)) == 2
    assert lint(base).stdout == ""

    roadmap.write_text(text.replace(third, ""), encoding="utf-8")
    paid_off = report(base)["baseline"]["paid_off"]  # type: ignore[index]
    assert sum(one["count"] for one in paid_off) == 2
    baseline(base, "--prune")
    assert report(base)["baseline"]["entries"] == 1  # type: ignore[index]
    assert lint(base).stdout == ""


def test_where_an_id_is_not_unique_the_path_says_which_is_meant(base: Path) -> None:
    (base / "decisions/copies").mkdir()
    text = (base / EVENT_LOG).read_text(encoding="utf-8").replace("decider: jonas\n", "")
    for name in (EVENT_LOG, "decisions/copies/event-log.yaml"):
        (base / name).write_text(text, encoding="utf-8")
    baseline(base)
    assert [line for line in lines(base) if "missing-decider" in line] == [
        f"  - {{rule: missing-decider, id: event-log, field: decider, path: {path}, until: {UNTIL}}}"
        for path in ("decisions/copies/event-log.yaml", EVENT_LOG)
    ]
    assert lint(base).stdout == ""
    (base / "decisions/copies/event-log.yaml").unlink()
    assert {one["path"] for one in report(base, "--no-baseline")["findings"]} == {EVENT_LOG}  # type: ignore[attr-defined]
    assert lint(base).stdout == ""
    baseline(base, "--prune")
    assert [f"path: {EVENT_LOG}" in line for line in lines(base)] == [True]


def test_everything_can_be_seen(known: Path) -> None:
    found = report(known, "--no-baseline")
    assert ids(found["findings"]) == [("missing-decider", "event-log")]
    assert found["summary"]["baselined"] == 0  # type: ignore[index]
    assert lint(known, "--no-baseline").returncode == 1


def test_a_suppressed_finding_needs_no_entry(known: Path) -> None:
    comment = "  # tradeoff: ignore[missing-decider] until 2026-12-31 because nobody remembers"
    edit(known / EVENT_LOG, "id: event-log\n", f"id: event-log{comment}\n")
    found = report(known)
    assert found["summary"]["suppressed"] == 1  # type: ignore[index]
    assert ids(found["baseline"]["paid_off"]) == [("missing-decider", "event-log")]  # type: ignore[index]


# Which state


def test_the_index_and_a_commit_have_their_own_baseline(one: Path) -> None:
    (one / FILE).unlink()
    assert lint(one).returncode == 1
    assert lint(one, "--staged").returncode == 0
    assert lint(one, "--rev", "HEAD").returncode == 0
    git(one, "rm", "--quiet", "--cached", FILE)
    assert lint(one, "--staged").returncode == 1
    git(one, "commit", "--quiet", "--message", "Without")
    assert lint(one, "--rev", "HEAD").returncode == 1
    assert lint(one, "--rev", "HEAD~1").returncode == 0


def test_what_a_change_does_is_in_no_baseline(one: Path) -> None:
    roadmap = one / "roadmaps/product.yaml"
    text = roadmap.read_text(encoding="utf-8")
    roadmap.write_text(text.replace("horizon: now", "horizon: next", 1), encoding="utf-8")
    found = report(one, "--base", "HEAD")["findings"]
    assert ids(found) == [("missing-deprioritization-note", "metering")]
    field = found[0]["field"].removeprefix("items.metering.")  # type: ignore[index]
    entry = f"- {{rule: missing-deprioritization-note, id: metering, field: {field}, until: {UNTIL}}}"
    write(one, f"{HEAD}  {DECIDER}\n  {entry}\n")
    assert ("missing-deprioritization-note", "metering") in ids(report(one, "--base", "HEAD")["findings"])


def test_what_a_rule_on_changes_says_of_one_state_is(one: Path) -> None:
    edit(one / EVENT_LOG, "not_doing:", "x_not_doing:")
    assert ids(report(one)["findings"]) == [("missing-deprioritization-note", "event-log")]
    baseline(one, "--update")
    commit(one, "Record")
    assert report(one, "--base", "HEAD")["findings"] == []
    assert report(one, "--staged")["baseline"]["paid_off"] == []  # type: ignore[index]


def test_a_change_that_adds_to_the_baseline_is_shown(one: Path) -> None:
    forget_owner(one)
    baseline(one, "--update")
    result = lint(one, "--base", "HEAD")
    assert result.returncode == 0
    assert (
        f"{FILE}:7:5: warning[weakened-rule] this change adds missing-owner of metering to the baseline until {UNTIL}"
        in result.stdout
    )
    assert len(result.stdout.splitlines()) == 1
    commit(one, "Add")
    assert lint(one, "--base", "HEAD").stdout == ""
    assert lint(one, "--base", "HEAD~1", "--rev", "HEAD").stdout == result.stdout
    edit(
        one / FILE,
        f"id: metering, field: owner, until: {UNTIL}",
        "id: metering, field: owner, until: 2027-03-01",
    )
    assert (
        f"prolongs missing-owner of metering in the baseline until 2027-03-01, after {UNTIL}"
        in lint(one, "--base", "HEAD").stdout
    )
    edit(one / FILE, "until: 2027-03-01", "until: 2026-12-01")
    assert lint(one, "--base", "HEAD").stdout == ""


def test_many_at_once_are_one_finding_that_tells_new_ones_from_prolonged_ones(old: Path) -> None:
    assert baseline(old, "--select", "missing-decider").returncode == 0
    commit(old, "Some")
    later = ("--as-of", "2026-12-01", "--base", "HEAD", "--format", "concise")
    assert tradeoff(old, "baseline", "--as-of", "2026-12-01", "--renew", "--because", "the merger").returncode == 0
    said = tradeoff(old, "lint", *later, "--select", "weakened-rule").stdout
    assert "this change prolongs 22 findings in the baseline, until 2027-03-01 at most" in said
    assert tradeoff(old, "baseline", "--as-of", "2026-12-01", "--update", "--select", "no-downside").returncode == 0
    said = tradeoff(old, "lint", *later, "--select", "weakened-rule").stdout
    assert "adds 22 findings to the baseline and prolongs 22 in it, until 2027-03-01 at most" in said
    assert said.count("weakened-rule") == 1
    whole = tradeoff(old, "lint", "--as-of", "2026-12-01", "--base", "HEAD", "--select", "weakened-rule").stdout
    assert "= help: it stands here for the reviewer to see" in whole


def test_it_is_shown_whatever_the_change_says_of_it(one: Path) -> None:
    weakened = f"  - {{rule: weakened-rule, id: event-log, until: {UNTIL}}}\n"
    forget_owner(one)
    more = f"  - {{rule: missing-owner, id: metering, field: owner, until: {UNTIL}}}\n"
    write(one, f"{HEAD}  {DECIDER}\n{more}{weakened}")
    edit(one / "tradeoff.yaml", "naming: slug", "naming: slug\nrules: {weakened-rule: off}")
    found = lint(one, "--base", "HEAD").stdout
    assert "adds missing-owner of metering to the baseline" in found
    assert "findings of weakened-rule cannot be in a baseline" in found


def test_moving_the_file_adds_nothing(one: Path) -> None:
    (one / FILE).rename(one / "known.yaml")
    edit(one / "tradeoff.yaml", "naming: slug", "naming: slug\nbaseline: known.yaml")
    assert lint(one, "--base", "HEAD").stdout == ""


def test_a_file_that_was_there_and_no_baseline_is_shown_once_it_is(one: Path) -> None:
    (one / "known.yaml").write_bytes((one / FILE).read_bytes())
    (one / FILE).unlink()
    commit(one, "No baseline")
    edit(one / "tradeoff.yaml", "naming: slug", "naming: slug\nbaseline: known.yaml")
    assert "this change adds a finding to the baseline" in lint(one, "--base", "HEAD").stdout


def test_diff_tells_of_what_is_new_and_not_of_what_is_recorded(one: Path) -> None:
    forget_owner(one)
    baseline(one, "--update")
    told = tradeoff(one, "diff", "--format", "markdown", "--as-of", DAY).stdout
    assert "missing-owner" in told
    assert "missing-decider" not in told
    assert "weakened-rule" in told
    assert "gone" not in told


@pytest.mark.parametrize(
    ("names", "attributes"),
    [(("old-04-again", "old-15-again"), ""), (("new-a", "new-b"), f"{FILE} merge=union\n")],
    ids=["at different places", "at the same place"],
)
def test_branches_that_add_entries_merge(old: Path, names: tuple[str, str], attributes: str) -> None:
    (old / ".gitattributes").write_text(attributes, encoding="utf-8")
    baseline(old, "--select", "missing-decider,no-downside")
    commit(old, "Adopt")
    for name in names:
        git(old, "checkout", "--quiet", "-b", name, "main")
        old_decision(old, name)
        assert baseline(old, "--update", "--select", "missing-decider,no-downside").returncode == 0
        commit(old, name)
    git(old, "merge", "--quiet", "--no-edit", names[0])
    found = report(old, "--select", "missing-decider,no-downside")
    assert found["findings"] == []
    assert found["baseline"]["paid_off"] == []  # type: ignore[index]
    assert len(lines(old)) == 48


def test_a_line_that_a_merge_has_twice_is_paid_off(known: Path) -> None:
    write(known, f"{HEAD}  {DECIDER}\n  {DECIDER.replace('02-14', '03-14')}\n")
    found = report(known)
    assert found["findings"] == []
    assert [entry["until"] for entry in found["baseline"]["paid_off"]] == [UNTIL]  # type: ignore[index]
    baseline(known, "--prune")
    assert lines(known) == [f"  {DECIDER.replace('02-14', '03-14')}"]


# A file that people edit


BROKEN = [
    ("- {rule: mising-decider, id: a, until: 2027-01-01}", "invalid-value", "mising-decider is no rule"),
    ("- {rule: missing-owner, id: a}", "missing-key", "the entry misses `until`"),
    ("- {rule: missing-owner, until: 2027-01-01}", "missing-key", "the entry misses `id`"),
    ("- {id: a, until: 2027-01-01}", "missing-key", "the entry misses `rule`"),
    ("- {rule: missing-owner, id: a, until: soon}", "invalid-date", "“soon” is no date"),
    ("- {rule: missing-owner, id: a, until: 2027-02-30}", "invalid-date", "2027-02-30 is no day"),
    ("- {rule: missing-owner, id: a, until: 2029-01-01}", "invalid-value", "one may hold for 366 days"),
    ("- {rule: missing-owner, id: a, until: 2027-01-01, feild: owner}", "unknown-key", "`feild` is no key"),
    ("- {rule: missing-owner, id: a, id: b, until: 2027-01-01}", "duplicate-key", "`id` stands twice"),
    ("- {rule: missing-owner, id: [a], until: 2027-01-01}", "invalid-value", "`id` is a list"),
    ("- {rule: missing-owner, id: a, until: 2027-01-01, count: many}", "invalid-value", "`count` is “many”"),
    ("- {rule: missing-owner, id: a, until: 2027-01-01, count: 0}", "invalid-value", "`count` is “0”"),
    ("- {rule: invalid-yaml, id: a, until: 2027-01-01}", "invalid-value", "cannot be in a baseline"),
    ("- missing-owner", "invalid-value", "should be a mapping"),
]


@pytest.mark.parametrize(("entry", "rule", "message"), BROKEN, ids=[message for _, _, message in BROKEN])
def test_a_broken_entry_is_a_finding_and_the_others_hold(known: Path, entry: str, rule: str, message: str) -> None:
    write(known, f"{HEAD}  {entry}\n  {DECIDER}\n")
    found = lint(known).stdout.splitlines()
    assert len(found) == 1
    assert found[0].startswith(f"{FILE}:3:")
    assert f"error[{rule}]" in found[0]
    assert message in found[0]
    before = (known / FILE).read_bytes()
    assert_refused(baseline(known, "--update"), f"{FILE}:3:", message, "nothing was changed")
    assert (known / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("schema: [\n", "invalid-yaml"),
        ("- a\n", "invalid-yaml"),
        ("", "invalid-yaml"),
        ("schema: tradeoff/charter/v1\nfindings: []\n", "unknown-kind"),
        ("findings: []\n", "unknown-kind"),
        ("schema: tradeoff/baseline/v1\n", "missing-key"),
        (f"{HEAD}  a: b\n", "invalid-value"),
        ("schema: tradeoff/baseline/v1\nfindings: []\nfinding: []\n", "unknown-key"),
    ],
)
def test_a_broken_file_is_a_finding(base: Path, text: str, rule: str) -> None:
    write(base, text)
    found = lint(base).stdout.splitlines()
    assert [line.split("[")[1].split("]")[0] for line in found] == [rule]
    assert found[0].startswith(f"{FILE}:")
    assert lint(base, FILE).stdout.splitlines() == found
    assert lint(base, STATUS_PAGE).stdout == ""
    assert_refused(baseline(base, "--update"), f"{FILE}:", "nothing was changed")
    assert (base / FILE).read_bytes() == text.encode()


def test_a_baseline_behind_a_link_out_of_the_repository_is_not_followed(one: Path, tmp_path: Path) -> None:
    outside = tmp_path / "known.yaml"
    (one / FILE).rename(outside)
    (one / FILE).symlink_to(outside)
    assert "symbolic link out of the repository" in lint(one).stdout
    assert_refused(baseline(one, "--update"), "symbolic link")


def test_an_entry_that_names_no_field_of_a_record_is_paid_off(known: Path) -> None:
    write(known, f"{HEAD}  {DECIDER}\n  {DECIDER.replace('field: decider', 'field: nonsense')}\n")
    assert [entry["line"] for entry in report(known)["baseline"]["paid_off"]] == [4]  # type: ignore[index]


HAND_WRITTEN = """\
# Ours.
x_owner: mara
schema: "tradeoff/baseline/v1"   # always
findings:   # sorted

# --- deciders
-   {rule: "missing-decider", id: event-log, field: decider, until: '2026-11-20'}   # since the merger
# --- the rest
- rule: missing-owner   # in four lines
  id: zone
  field: owner
  until: 2027-01-01
-   {rule: no-downside, id: gone, field: consequences, until: 2027-01-01, count: 2, x_ticket: 7}   # twice
# The end.
x_end: true"""


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_an_edit_leaves_every_other_byte(known: Path, ending: str) -> None:
    forget_owner(known)
    write(known, HAND_WRITTEN.replace("\n", ending))
    assert baseline(known, "--update").returncode == 0
    new = f"-   {{rule: missing-owner, id: metering, field: owner, until: {UNTIL}}}\n"
    added = HAND_WRITTEN.replace("# --- the rest\n", f"{new}# --- the rest\n")
    assert (known / FILE).read_bytes() == added.replace("\n", ending).encode()
    assert baseline(known, "--prune").returncode == 0
    start, end = added.index("- rule: missing-owner"), added.index("# The end")
    pruned = added[:start] + added[end:]
    assert (known / FILE).read_bytes() == pruned.replace("\n", ending).encode()
    options = ("--as-of", "2026-11-21", "--renew", "--until", "2026-12-31")
    assert tradeoff(known, "baseline", *options).returncode == 0
    assert (known / FILE).read_bytes() == pruned.replace("2026-11-20", "2026-12-31").replace("\n", ending).encode()


def test_a_missing_last_line_end_stays_missing(known: Path) -> None:
    write(known, f"{HEAD}  {DECIDER}")
    forget_owner(known)
    baseline(known, "--update")
    added = f"{HEAD}  {DECIDER}\n  {OWNER}"
    assert (known / FILE).read_bytes() == added.encode()


@pytest.mark.parametrize(
    "empty", ["findings: []", "findings: [ ]  # none", "findings:", "findings: ~", "findings: # x"]
)
@pytest.mark.parametrize("rest", ["", "\n", "\n# The end.\n"])
def test_an_empty_list_takes_entries(known: Path, empty: str, rest: str) -> None:
    write(known, f"schema: tradeoff/baseline/v1\n{empty}{rest}")
    assert baseline(known, "--update").returncode == 0, empty
    assert lines(known) == [f"  {DECIDER}"]
    assert lint(known).stdout == ""
    assert (known / FILE).read_text(encoding="utf-8").endswith(rest[1:] or rest or "}")


@pytest.mark.parametrize(
    "text",
    [
        f"schema: tradeoff/baseline/v1\nfindings: [{DECIDER[2:]}]\n",
        f"schema: tradeoff/baseline/v1\nfindings:\n- &a {DECIDER[2:]}\n- *a\n",
        "schema: tradeoff/baseline/v1\nfindings: [\n]\n",
    ],
)
def test_a_file_that_is_not_one_entry_a_line_is_read_and_not_edited(known: Path, text: str) -> None:
    forget_owner(known)
    write(known, text)
    assert ("missing-owner", "metering") in ids(report(known)["findings"])
    assert_refused(
        baseline(known, "--update", "--prune"), FILE, "one `- {rule: ..., ...}` a line", "nothing was changed"
    )
    assert (known / FILE).read_bytes() == text.encode()


def test_a_file_that_is_read_only_stays(known: Path) -> None:
    forget_owner(known)
    before = (known / FILE).read_bytes()
    (known / FILE).chmod(0o444)
    assert_refused(baseline(known, "--update"), FILE, "read-only")
    assert (known / FILE).read_bytes() == before


TEXTS = st.text(min_size=1).filter(lambda text: text.strip() and "\0" not in text and text.isprintable())


@given(
    st.lists(
        st.builds(
            Entry,
            st.sampled_from(["missing-owner", "missing-decider", "no-downside"]),
            st.one_of(
                st.sampled_from(["null", "~", "yes", "a: b", "'", '"', "#", "a #b", "- a", "{", "\\"]),
                st.text(min_size=1).filter(str.strip),
            ),
            st.one_of(st.just(""), TEXTS),
            st.one_of(st.just(""), TEXTS),
            st.dates().map(str).filter(lambda day: day < "2027-01-01"),
            st.integers(1, 9999),
            st.one_of(st.just(""), TEXTS),
        ),
        max_size=6,
        unique_by=lambda entry: entry,
    ),
    st.data(),
)
@settings(max_examples=80, deadline=None)
def test_any_text_comes_out_as_it_went_in(entries: list[Entry], data: st.DataObject) -> None:
    entries = [entry for entry in entries if max(entry.id) < "\ud800" or max(entry.id) > "\udfff"]
    raw = text_of(entries)
    found = read(FILE, raw, DAY)
    assert found.problems == ()
    assert list(found.entries) == sorted(entries)
    some = data.draw(st.sets(st.sampled_from(range(len(entries))))) if entries else set()
    kept = [entry for index, entry in enumerate(found.entries) if index not in some]
    half = read(FILE, edited(found, DAY, {index: found.entries[index].count for index in some}, {}, ()), DAY)
    assert list(half.entries) == kept
    assert edited(half, DAY, {}, {}, [found.entries[index] for index in some]) == raw


def test_ten_thousand_entries_are_quick() -> None:
    entries = [Entry("missing-owner", f"item-{number:05}", "outcome.target", "", UNTIL) for number in range(10_000)]
    raw = text_of(entries)
    begin = time.perf_counter()
    found = read(FILE, raw, DAY)
    assert len(found.entries) == 10_000
    assert time.perf_counter() - begin < 3
    assert isinstance(found, Baseline)
