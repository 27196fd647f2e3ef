"""`tradeoff lint --fix`: what is mended, how little moves, and that a second time nothing does."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import BASE, DAY, contents
from inside import lint, tradeoff
from test_cli import EVENT_LOG, STATUS_PAGE, Result, assert_refused, commit, edit, found, git, repository
from tradeoff import fixing, writing
from tradeoff.dates import meant
from tradeoff.fix import is_same_word
from tradeoff.lint import Request

PRICING = "decisions/usage-pricing.yaml"
SEATS = "decisions/seat-pricing.yaml"
PRODUCT = "roadmaps/product.yaml"
TLS = "exceptions/legacy-tls.yaml"
CAPACITY = "capacity/2026-Q4.yaml"
IGNORE = "# tradeoff: ignore[overdue-item] until 2027-01-01 because we wait"


def fix(folder: Path, *arguments: str) -> Result:
    """`tradeoff lint --fix` as of the day on which the base is clean."""
    return lint(folder, "--fix", *arguments)


def replaced(folder: Path, path: str, old: str, new: str) -> dict[str, bytes]:
    """What the files of a workspace are with one text of one file replaced."""
    now = contents(folder)
    before = now[path].decode()
    assert before.count(old) == 1, old
    return now | {path: before.replace(old, new).encode()}


# Each mistake: what a file says, what it says mistaken, and where that is not the same, what it says mended

SAFE = {
    "id": (PRICING, "id: usage-pricing\n", 'id: "usage-price"  # odd\n', 'id: "usage-pricing"  # odd\n'),
    "no id": (PRICING, "id: usage-pricing\n", ""),
    "empty id": (PRICING, "id: usage-pricing\n", "id:   # which?\n", "id: usage-pricing   # which?\n"),
    "spelling of the id": (PRICING, "id: usage-pricing\n", "id: Usage_Pricing\n"),
    "id of a period": (CAPACITY, "id: 2026-Q4\n", "id: 2026-q4\n"),
    "one-sided": (SEATS, "status: superseded\n", "status: 'accepted' # once\n", "status: 'superseded' # once\n"),
    "unused": (PRODUCT, "    due: 2027-Q1\n", f"    due: 2027-Q1  {IGNORE}  \n"),
    "unused, alone": (PRODUCT, "    due: 2027-Q1\n", f"    {IGNORE}\n    due: 2027-Q1\n"),
    "unused, behind another": (
        PRODUCT,
        "    due: 2027-Q1\n",
        f"    due: 2027-Q1 # soon {IGNORE}\n",
        "    due: 2027-Q1 # soon\n",
    ),
    "two unused": (PRODUCT, "    due: 2027-Q1\n", f"    {IGNORE}\n    {IGNORE}\n    due: 2027-Q1 {IGNORE}\n"),
    "rule of a suppression": (
        STATUS_PAGE,
        "raised_on: 2026-11-05\n",
        "raised_on: 2026-10-05 # tradeoff: ignore[Lingering_Two_Way] until 2027-1-5 because we wait\n",
        "raised_on: 2026-10-05 # tradeoff: ignore[lingering-two-way] until 2027-01-05 because we wait\n",
    ),
    "twice": (PRICING, "decider: mara\n", "decider: mara\ndecider:   mara # again\n"),
    "thrice": (
        PRICING,
        "decider: mara\n",
        "decider: mara\ndecider: mara\n\n# why\ndecider: mara\n",
        "decider: mara\n\n# why\n",
    ),
    "twice, a list": (
        PRICING,
        "tags: [pricing, billing]\n",
        "tags: [pricing, billing]\ntags:\n- pricing\n- billing\n",
    ),
    "twice, a text": (
        PRICING,
        "revisit_when: Disputes pass four in a thousand invoices\n",
        "revisit_when: |-\n  Disputes\n  pass\nrevisit_when: |-\n  Disputes\n  pass\n",
        "revisit_when: |-\n  Disputes\n  pass\n",
    ),
    "twice in braces": (PRICING, "{value: 101, on: 2026-08-31}", "{value: 101, on: 2026-08-31, value: 101}"),
    "twice in braces, amid": (PRICING, "{value: 101, on: 2026-08-31}", "{value: 101, value: 101, on: 2026-08-31}"),
    "twice in an entry": (PRODUCT, "  - id: metering\n", "  - id: metering\n    id: metering\n"),
    "short date": (
        PRICING,
        "raised_on: 2026-09-02\n",
        "raised_on: '2026-9-2' # a Wednesday\n",
        "raised_on: '2026-09-02' # a Wednesday\n",
    ),
    "slashes": (PRICING, "on: 2026-08-31}", "on: 2026/8/31}"),
    "digits only": (PRICING, "on: 2026-08-31}", "on: 20260831}"),
    "period": (PRICING, "until: 2027-Q4\n", "until: Q4 2027\n"),
    "small quarter": (PRODUCT, "    due: 2027-Q1\n", "    due: 2027-q1\n"),
    "word": (
        PRODUCT,
        "    status: in_progress\n",
        '    status: "In Progress" # now\n',
        '    status: "in_progress" # now\n',
    ),
    "sign": (
        PRICING,
        "{metric: billing-disputes, op: lte, threshold: 4}",
        '{metric: billing-disputes, op: "<=", threshold: 4}',
        '{metric: billing-disputes, op: "lte", threshold: 4}',
    ),
    "key": (PRICING, "revisit_by: 2027", "Revisit-By: 2027"),
    "key in quotes": (PRICING, "revisit_by: 2027", "'revisitBy' : 2027", "'revisit_by' : 2027"),
    "key in braces": (PRICING, "until: 2027-06-30}", "Until: 2027-06-30}"),
    "schema": (
        PRICING,
        "schema: tradeoff/decision/v1\n",
        "schema: Tradeoff/Decision/V1 # kind\n",
        "schema: tradeoff/decision/v1 # kind\n",
    ),
    "schema of the settings": ("tradeoff.yaml", "schema: tradeoff/settings/v1\n", ""),
    "reference": (PRODUCT, "      decided_in: usage-pricing\n", "      decided_in: Usage_Pricing\n"),
    "name of a person": (PRICING, "decider: mara\n", "decider: mara lindqvist\n"),
    "number in quotes": (PRICING, "threshold: 4}", 'threshold: "4"}'),
    "one as a list": (PRICING, "decider: mara\n", "decider: [mara] # alone\n", "decider: mara # alone\n"),
    "list of one": (PRICING, "agreed_by: [tomas]\n", "agreed_by: tomas # alone\n", "agreed_by: [tomas] # alone\n"),
    "chosen": (PRICING, "chosen: usage\n", "chosen: Usage\n"),
}

UNSAFE = {
    "word": (PRODUCT, "    status: in_progress\n", "    status: in_progres\n"),
    "key": (PRICING, "revisit_by: 2027", "revist_by: 2027"),
    "schema": (PRICING, "schema: tradeoff/decision/v1\n", "schema: tradeoff/decison/v1\n"),
    "no schema": (PRICING, "schema: tradeoff/decision/v1\n", ""),
    "reference": (PRODUCT, "      decided_in: usage-pricing\n", "      decided_in: usage-price\n"),
    "rule of the settings": (
        "tradeoff.yaml",
        "schema: tradeoff/settings/v1\n",
        "schema: tradeoff/settings/v1\nrules: {unused-metrics: off}\n",
        "schema: tradeoff/settings/v1\nrules: {unused-metric: off}\n",
    ),
    "dead reference": (
        PRODUCT,
        "    depends_on: [metering]\n",
        "    depends_on: [metering]\n    decided_in: seat-pricing # why\n",
        "    depends_on: [metering]\n    decided_in: usage-pricing # why\n",
    ),
    "undecided": (PRODUCT, "31}\n    decided_in: usage-pricing\n", "31}\n    decided_in: seat-pricing\n"),
    "expired": (PRODUCT, "    due: 2027-Q1\n", f"    due: 2027-Q1 {IGNORE.replace('2027', '2026')}\n"),
    "day of another country": (PRICING, "on: 2026-08-31}", "on: 31.8.2026}"),
    "decimal comma": (PRODUCT, "value: 42.5,", 'value: "42,5",'),
    "cut at its comma": (
        PRICING,
        "note: Three engineers know the billing code}",
        "note: Three engineers, and no other, know it}",
        'note: "Three engineers, and no other, know it"}',
    ),
    "placeholder": (STATUS_PAGE, "", "rationale: TBD\n"),
    "placeholder in a list": (PRICING, "tags: [pricing, billing]\n", "tags: [pricing, TODO, billing]\n"),
    "share": (
        CAPACITY,
        "  platform: {planned: 25}\n",
        "  platform: 25 # as ever\n",
        "  platform: {planned: 25} # as ever\n",
    ),
}


def mistaken(folder: Path, mistake: tuple[str, ...]) -> dict[str, bytes]:
    """Makes a mistake in a workspace; the files as they should be mended."""
    path, clean, wrong, *other = mistake
    wanted = contents(folder)
    if clean:
        edit(folder / path, clean, wrong)
    else:
        (folder / path).write_bytes(wanted[path] + wrong.encode())
    return replaced(folder, path, wrong, other[0]) if other else wanted


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_fix_changes_its_place_and_nothing_else(base: Path, name: str) -> None:
    wanted = mistaken(base, SAFE[name])
    assert found(lint(base)), "the mistake is none"
    run = fix(base)
    assert contents(base) == wanted
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr.startswith("fixed ")
    again = fix(base)
    assert (again.returncode, again.stderr) == (0, "nothing to fix\n")
    assert contents(base) == wanted


@pytest.mark.parametrize("name", UNSAFE)
def test_a_fix_that_needs_a_look_waits_until_it_is_asked_for(base: Path, name: str) -> None:
    wanted = mistaken(base, UNSAFE[name])
    before = contents(base)
    there = found(lint(base))
    assert there, "the mistake is none"
    assert found(fix(base)) == there
    assert contents(base) == before
    run = lint(base, "--unsafe-fixes")
    assert contents(base) == wanted
    assert (run.returncode, run.stdout) == (0, "")
    assert lint(base, "--unsafe-fixes").stderr == "nothing to fix\n"
    assert contents(base) == wanted


# Any of them together, in any manner of writing


def in_another_manner(raw: bytes, crlf: bool, mark: bool, open_end: bool) -> bytes:
    """A file with other line ends, a byte order mark, or no line break at its end."""
    text = raw.removesuffix(b"\n") if open_end else raw
    text = text.replace(b"\n", b"\r\n") if crlf else text
    return b"\xef\xbb\xbf" + text if mark else text


@st.composite
def mistakes(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Safe mistakes that are not in one place."""
    chosen: list[tuple[str, ...]] = []
    for name in draw(st.lists(st.sampled_from(sorted(SAFE)), min_size=1, max_size=12, unique=True)):
        path, clean, *_ = SAFE[name]
        if not any(path == other and (clean in there or there in clean) for other, there, *_ in chosen):
            chosen.append(SAFE[name])
    return chosen


@given(mistakes(), st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_wrong_only_that_is_mended(
    made: list[tuple[str, ...]], crlf: bool, mark: bool, open_end: bool
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "workspace"
        shutil.copytree(BASE, folder)
        wanted = contents(folder)
        for path, clean, wrong, *other in made:
            edit(folder / path, clean, wrong)
            if other:
                wanted[path] = wanted[path].decode().replace(clean, other[0]).encode()
        for path in {path for path, *_ in made}:
            raw = (folder / path).read_bytes()
            (folder / path).write_bytes(in_another_manner(raw, crlf, mark, open_end))
            wanted[path] = in_another_manner(wanted[path], crlf, mark, open_end)
        mended = fixing.mend(Request(folder, DAY), unsafe=False)
        assert not mended.report.findings
        writing.write(folder, mended.changes)
        assert contents(folder) == wanted
        again = fixing.mend(Request(folder, DAY), unsafe=True)
        assert (again.changes, again.fixed, again.refused) == ([], [], [])


# An id, and what refers to it


def test_references_follow_an_id_in_one_step(base: Path) -> None:
    edit(base / PRICING, "id: usage-pricing\n", "id: usage-price\n")
    text = (base / PRODUCT).read_text(encoding="utf-8")
    (base / PRODUCT).write_text(text.replace("decided_in: usage-pricing", "decided_in: usage-price"), encoding="utf-8")
    wanted = contents(BASE)
    run = fix(base, PRICING)
    assert (run.returncode, found(run)) == (0, [])
    assert run.stderr.splitlines()[0] == "fixed 1 finding in 2 files:"
    assert contents(base) == wanted


def test_what_names_an_alias_keeps_it(base: Path) -> None:
    edit(base / PRICING, "id: usage-pricing\n", "id: usage-price\n")
    edit(base / PRODUCT, "31}\n    decided_in: usage-pricing\n", "31}\n    decided_in: ADR-0042\n")
    wanted = replaced(base, PRICING, "id: usage-price\n", "id: usage-pricing\n")
    fix(base)
    assert contents(base) == wanted


def test_a_copied_file_gets_its_own_id_and_leaves_the_references_to_the_other(base: Path) -> None:
    (base / "decisions" / "again.yaml").write_bytes((base / PRICING).read_bytes())  # it comes first
    wanted = replaced(base, "decisions/again.yaml", "id: usage-pricing\n", "id: again\n")
    fix(base)
    assert contents(base) == wanted


def test_an_id_that_is_taken_or_none_is_not_offered(base: Path) -> None:
    (base / PRICING).rename(base / "decisions" / "metering.yaml")  # an item is called so
    (base / EVENT_LOG).rename(base / "decisions" / "Event log.yaml")
    before = contents(base)
    rules = {rule for _, rule in found(fix(base))}
    assert "id-mismatch" in rules
    assert contents(base) == before


def test_two_files_of_one_name_do_not_both_take_it(base: Path) -> None:
    for folder, id in (("2025", "first-name"), ("2026", "second-name")):
        (base / "decisions" / folder).mkdir()
        text = f"schema: tradeoff/decision/v1\nid: {id}\ntitle: A new one\nstatus: proposed\n"
        (base / "decisions" / folder / "same.yaml").write_text(text, encoding="utf-8")
    before = contents(base)
    assert [rule for _, rule in found(fix(base))] == ["id-mismatch"] * 2
    assert contents(base) == before


# What is not mended


def test_a_key_that_is_there_already_is_not_written_twice(base: Path) -> None:
    edit(base / PRICING, "revisit_by: 2027-03-31\n", "revisit_by: 2027-03-31\nRevisit_By: 2027-04-30\n")
    before = contents(base)
    assert found(lint(base, "--unsafe-fixes")) == [(PRICING, "unknown-key")]
    assert contents(base) == before


def test_a_number_is_not_guessed(base: Path) -> None:
    for number in ("17", "19"):
        text = (
            (base / STATUS_PAGE).read_text(encoding="utf-8").replace("id: status-page", f"id: old-decision-{number}")
        )
        (base / "decisions" / f"old-decision-{number}.yaml").write_text(text, encoding="utf-8")
    roadmap = (base / PRODUCT).read_text(encoding="utf-8")
    new = "  - {id: item-17, title: Seventeenth, status: proposed}\n"
    roadmap = roadmap.replace(
        "    depends_on: [metering]\n", "    depends_on: [item-77]\n    decided_in: old-decision-99\n"
    )
    (base / PRODUCT).write_text(roadmap.replace("items:\n", f"items:\n{new}"), encoding="utf-8")
    before = contents(base)
    lint(base, "--unsafe-fixes", "--select", "unknown-reference")
    assert contents(base) == before
    run = tradeoff(base, "lint", "--as-of", DAY, "--select", "unknown-reference")
    assert run.stdout.count("error[unknown-reference]") == 2
    assert "did you mean" not in run.stdout
    assert "= fix" not in run.stdout


def test_a_key_is_guessed_only_where_its_value_belongs(base: Path) -> None:
    for wrong in ("constraint: time\n", "raised: soon\n", "outcom: {metric: nrr, baselines: 4}\n"):
        edit(base / STATUS_PAGE, "status: proposed\n", f"status: proposed\n{wrong}")
        before = contents(base)
        run = lint(base, "--unsafe-fixes")
        assert (STATUS_PAGE, "unknown-key") in found(run)
        assert contents(base) == before
        edit(base / STATUS_PAGE, wrong, "")
    edit(base / STATUS_PAGE, "status: proposed\n", "status: proposed\nconstraint: [{kind: time, note: Four weeks}]\n")
    wanted = replaced(base, STATUS_PAGE, "constraint: [", "constraints: [")
    lint(base, "--unsafe-fixes", "--select", "unknown-key")
    assert contents(base) == wanted


def test_of_two_fixes_in_each_others_way_one_is_made(base: Path) -> None:
    edit(base / PRICING, "revisit_by: 2027-03-31\n", "Revisit_By: 2027-03-31\nrevisitBy: 2027-04-30\n")
    wanted = replaced(base, PRICING, "Revisit_By: 2027-03-31\n", "revisit_by: 2027-03-31\n")
    assert found(fix(base)) == [(PRICING, "unknown-key")]
    assert contents(base) == wanted


def test_decisions_that_replace_each_other_need_a_human(base: Path) -> None:
    edit(base / SEATS, "status: superseded\n", "status: accepted\nreverses: [usage-pricing]\n")
    before = contents(base)
    assert ("decisions/seat-pricing.yaml", "one-sided-supersession") in found(lint(base, "--unsafe-fixes"))
    assert contents(base) == before


def test_the_half_that_lacks_its_successor_has_no_fix(base: Path) -> None:
    edit(base / PRICING, "supersedes: [seat-pricing]\n", "")
    before = contents(base)
    assert (SEATS, "one-sided-supersession") in found(lint(base, "--unsafe-fixes"))
    assert contents(base) == before


def test_two_successors_are_not_chosen_between(base: Path) -> None:
    edit(base / "decisions" / "tls-baseline.yaml", "\ntitle:", "\nsupersedes: [seat-pricing]\ntitle:")
    edit(base / PRODUCT, "31}\n    decided_in: usage-pricing\n", "31}\n    decided_in: seat-pricing\n")
    before = contents(base)
    assert (PRODUCT, "undecided-commitment") in found(lint(base, "--unsafe-fixes"))
    assert contents(base) == before


def test_what_says_something_else_the_second_time_is_left(base: Path) -> None:
    edit(base / PRICING, "decider: mara\n", 'decider: mara\ndecider: ines\nraised_on: "2026-09-02"\n')
    before = contents(base)
    assert len(found(lint(base, "--unsafe-fixes"))) == 2
    assert contents(base) == before


def test_what_is_suppressed_is_left(base: Path) -> None:
    ignore = "# tradeoff: ignore[one-sided-supersession] until 2027-01-01 because the contracts run"
    edit(base / SEATS, "status: superseded\n", f"status: accepted  {ignore}\n")
    before = contents(base)
    fix(base)
    assert contents(base) == before


def test_a_suppression_of_what_only_a_mend_shows_stays(base: Path) -> None:
    ignore = "# tradeoff: ignore[missing-decider] until 2027-01-01 because the chair is empty"
    edit(base / PRICING, "id: usage-pricing\n", f"id: usage-pricing  {ignore}\n")
    edit(base / PRICING, "decider: mara\n", "")
    wanted = contents(base)
    edit(base / PRICING, "schema: tradeoff/decision/v1\n", "schema: Tradeoff/Decision/v1\n")
    assert fix(base).returncode == 0
    assert contents(base) == wanted


def test_while_a_file_cannot_be_read_no_suppression_is_deleted(base: Path) -> None:
    (base / "charter.yaml").write_text("a: [\n", encoding="utf-8")
    ignore = "# tradeoff: ignore[unknown-reference] until 2027-01-01 because he is new"
    edit(base / PRICING, "decider: mara\n", f"decider: karl  {ignore}\n")
    before = contents(base)
    assert (PRICING, "unused-suppression") in found(fix(base, PRICING))
    assert contents(base) == before


def test_the_suppression_of_what_a_change_does_is_not_deleted_without_a_base(base: Path) -> None:
    repository(base)
    ignore = "# tradeoff: ignore[missing-deprioritization-note] until 2027-01-01 because the note is in the minutes"
    edit(base / PRODUCT, "  - id: metering\n", f"  - id: metering  {ignore}\n")
    edit(base / PRODUCT, "    status: in_progress\n    horizon: now\n", "    status: in_progress\n    horizon: next\n")
    before = contents(base)
    assert (PRODUCT, "missing-deprioritization-note") not in found(fix(base, "--base", "HEAD"))
    fix(base)
    assert contents(base) == before


def test_what_is_in_the_baseline_is_left(base: Path) -> None:
    edit(base / SEATS, "status: superseded\n", "status: accepted\n")
    edit(base / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    assert tradeoff(base, "baseline", "--as-of", DAY).returncode == 0
    before = contents(base)
    run = fix(base)
    assert (run.returncode, run.stderr) == (0, "nothing to fix\n")
    assert contents(base) == before
    wanted = replaced(base, PRICING, "2026-9-2\n", "2026-09-02\n")
    fix(base, "--no-baseline", "--select", "invalid-date")
    assert contents(base) == wanted


def test_only_what_is_asked_about_is_mended(base: Path) -> None:
    edit(base / SEATS, "status: superseded\n", "status: accepted\n")
    edit(base / PRICING, "revisit_by: 2027", "Revisit-By: 2027")
    edit(base / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    before = contents(base)
    fix(base, "roadmaps")
    fix(base, "--ignore", "unknown-key,invalid-date,one-sided-supersession")
    assert contents(base) == before
    wanted = replaced(base, PRICING, "2026-9-2\n", "2026-09-02\n")
    fix(base, "--select", "invalid-date")
    assert contents(base) == wanted
    (base / "tradeoff.yaml").write_text("schema: tradeoff/settings/v1\nrules: {unknown-key: off}\n", encoding="utf-8")
    fix(base, PRICING)
    assert contents(base)[PRICING] == wanted[PRICING]


def test_what_may_be_thousands_or_decimals_is_left(base: Path) -> None:
    for number in ("1,000", "1.000"):
        edit(base / PRICING, "threshold: 4}", f'threshold: "{number}"}}')
        before = contents(base)
        assert (PRICING, "invalid-value") in found(lint(base, "--unsafe-fixes"))
        assert contents(base) == before
        edit(base / PRICING, f'threshold: "{number}"}}', "threshold: 4}")


def test_what_cannot_be_edited_is_said(base: Path) -> None:
    edit(base / PRICING, "{value: 101, on: 2026-08-31}", "{value: 101, # once\n    value: 101, on: 2026-08-31}")
    before = contents(base)
    run = fix(base)
    assert found(run) == [(PRICING, "duplicate-key")]
    assert run.stderr.startswith(f"nothing to fix\nnot fixed: {PRICING}:29: ")
    assert contents(base) == before


# Files that are out of the ordinary


def test_a_broken_file_is_in_nobodys_way(base: Path) -> None:
    (base / EVENT_LOG).write_text("a: [\n", encoding="utf-8")
    edit(base / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    wanted = replaced(base, PRICING, "2026-9-2\n", "2026-09-02\n")
    assert (EVENT_LOG, "invalid-yaml") in found(fix(base))
    assert contents(base) == wanted


def test_a_read_only_file_is_left_and_the_others_are_mended(base: Path) -> None:
    edit(base / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    edit(base / SEATS, "raised_on: 2025-01-20\n", "raised_on: 2025-1-20\n")
    wanted = replaced(base, PRICING, "2026-9-2\n", "2026-09-02\n")
    (base / SEATS).chmod(0o444)
    run = fix(base)
    assert found(run) == [(SEATS, "invalid-date")]
    assert run.stderr.splitlines()[:2] == ["fixed 1 finding in 1 file:", f"  {PRICING}"]
    assert "not fixed: decisions/seat-pricing.yaml is read-only" in run.stderr
    assert contents(base) == wanted
    assert (base / SEATS).stat().st_mode & 0o777 == 0o444


def test_of_a_fix_in_two_files_none_or_both_are_changed(base: Path) -> None:
    edit(base / PRICING, "id: usage-pricing\n", "id: usage-price\n")
    text = (base / PRODUCT).read_text(encoding="utf-8")
    (base / PRODUCT).write_text(text.replace("decided_in: usage-pricing", "decided_in: usage-price"), encoding="utf-8")
    (base / PRODUCT).chmod(0o444)
    before = contents(base)
    assert found(fix(base)) == [(PRICING, "id-mismatch")]
    assert contents(base) == before


def test_a_link_stays_one_and_its_file_is_mended(base: Path) -> None:
    (base / "kept").mkdir()
    (base / PRICING).rename(base / "kept" / "text")
    (base / PRICING).symlink_to("../kept/text")
    edit(base / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    fix(base)
    assert (base / PRICING).is_symlink()
    assert (base / "kept" / "text").read_bytes() == (BASE / PRICING).read_bytes()


def test_a_record_by_two_names_is_mended_by_its_own(base: Path) -> None:
    (base / "decisions" / "again.yaml").symlink_to("usage-pricing.yaml")
    edit(base / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    rules = [rule for path, rule in found(fix(base)) if path == "decisions/again.yaml"]
    assert sorted(rules) == ["duplicate-id", "id-mismatch"]
    assert (base / "decisions" / "again.yaml").is_symlink()
    assert (base / PRICING).read_bytes() == (BASE / PRICING).read_bytes()


def test_every_workspace_of_a_repository_is_mended(tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(BASE, tmp_path / "repo" / name)
        edit(tmp_path / "repo" / name / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    repository(tmp_path / "repo")
    assert fix(tmp_path / "repo").returncode == 0
    for name in ("one", "two"):
        assert contents(tmp_path / "repo" / name) == contents(BASE)


@pytest.mark.parametrize("options", [("--fix",), ("--unsafe-fixes",), ("--diff",), ("--fix", ".")])
def test_workspaces_below_a_folder_that_is_no_repository_are_not_looked_for(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    for name in ("one", "two/deeper"):
        shutil.copytree(BASE, tmp_path / name)
        edit(tmp_path / name / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    before = contents(tmp_path)
    assert_refused(tradeoff(tmp_path, "lint", *options), "in no workspace and in no repository", "nothing was written")
    assert contents(tmp_path) == before
    assert lint(tmp_path).returncode == 1, "a check may look at them"
    fix(tmp_path, "one")
    assert contents(tmp_path / "one") == contents(BASE)


def test_compared_with_a_base_the_work_tree_is_mended(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(BASE, repo)
    repository(repo)
    edit(repo / PRODUCT, "    status: in_progress\n", "    status: In-Progress\n")
    edit(repo / SEATS, "decider: bruno\n", "decider: mara\ndecider: mara\n")
    commit(repo, "Change")
    wanted = contents(BASE) | {SEATS: (BASE / SEATS).read_bytes().replace(b"decider: bruno", b"decider: mara")}
    run = fix(repo, "--base", "HEAD~1", "--history", "--all")
    assert found(run) == []
    assert contents(repo) == wanted


def test_what_a_mend_is_itself_as_a_change_is_told(base: Path) -> None:
    edit(base / PRICING, "chosen: usage\n", "chosen: Usage\n")
    repository(base)
    run = fix(base, "--base", "HEAD")
    assert (run.returncode, found(run)) == (1, [(PRICING, "edited-decision")])
    assert found(lint(base, "--base", "HEAD")) == found(run)


def test_what_only_a_mend_shows_is_mended_too(base: Path) -> None:
    edit(base / PRICING, "schema: tradeoff/decision/v1\n", "schema: Tradeoff/decision/v1\n")
    edit(base / PRICING, "status: accepted\n", "Status: Accepted\n")
    assert found(lint(base, PRICING)) == [(PRICING, "unknown-kind")]
    assert fix(base).returncode == 0
    assert contents(base) == contents(BASE)


# How it is asked for


@pytest.mark.parametrize("option", ["--fix", "--unsafe-fixes", "--diff"])
@pytest.mark.parametrize("where", [("--staged",), ("--rev", "HEAD")])
def test_only_the_work_tree_is_mended(base: Path, option: str, where: tuple[str, ...]) -> None:
    repository(base)
    assert_refused(tradeoff(base, "lint", option, *where), option, "work tree")


def test_a_preview_writes_nothing_and_git_takes_it(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(BASE, repo)
    edit(repo / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    edit(repo / PRICING, "revisit_by: 2027", "revist_by: 2027")
    repository(repo)
    before = contents(repo)
    run = tradeoff(repo, "lint", "--as-of", DAY, "--diff")
    assert (run.returncode, contents(repo)) == (1, before)
    assert run.stdout.count("\n-") == run.stdout.count("\n+") == 2
    assert run.stderr == f"would fix 1 finding in 1 file:\n  {PRICING}\n1 finding would remain\n"
    both = tradeoff(repo, "lint", "--as-of", DAY, "--unsafe-fixes", "--diff", "--quiet")
    assert (both.returncode, both.stderr, contents(repo)) == (1, "", before)
    (tmp_path / "patch").write_bytes(both.stdout.encode())
    git(repo, "apply", str(tmp_path / "patch"))
    assert contents(repo) == contents(BASE)
    clean = tradeoff(repo, "lint", "--as-of", DAY, "--unsafe-fixes", "--diff")
    assert (clean.returncode, clean.stdout) == (0, "")
    assert clean.stderr == "nothing to fix\nno findings would remain\n"


@pytest.mark.parametrize("report", [("--format", "json=out.json"), ("--format", "concise"), ("--statistics",)])
def test_a_preview_is_no_report(base: Path, report: tuple[str, ...]) -> None:
    run = tradeoff(base, "lint", "--as-of", DAY, "--diff", *report)
    assert_refused(run, f"--diff prints the changes instead of a report: leave it or {report[0]} out")
    assert not (base / "out.json").exists()


# How it is told


def test_a_frame_and_the_closing_line_say_which_option_mends(base: Path) -> None:
    edit(base / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    first = tradeoff(base, "lint", "--as-of", DAY).stdout
    assert "  = fix: write raised_on: 2026-09-02 (--fix)\n" in first
    assert "(0 suppressed, 1 fixable with --fix);" in first
    edit(base / PRICING, "revisit_by: 2027", "revist_by: 2027")
    both = tradeoff(base, "lint", "--as-of", DAY).stdout
    assert "  = fix: rename `revist_by` to `revisit_by` (--unsafe-fixes)\n" in both
    assert "(0 suppressed, 1 fixable with --fix, 1 more with --unsafe-fixes);" in both
    fix(base)
    assert "(0 suppressed, 0 fixable, 1 with --unsafe-fixes);" in tradeoff(base, "lint", "--as-of", DAY).stdout


def test_programs_are_told_what_is_safe(base: Path) -> None:
    edit(base / PRICING, "raised_on: 2026-09-02\n", "raised_on: 2026-9-2\n")
    edit(base / PRICING, "revisit_by: 2027", "revist_by: 2027")
    said = json.loads(tradeoff(base, "lint", "--as-of", DAY, "--format", "json").stdout)["findings"]
    assert {finding["rule"]: finding["fixable"] for finding in said} == {"invalid-date": True, "unknown-key": False}


def applied(text: str, edits: list[tuple[int, int, str]]) -> str:
    """A text with others in the place of what stands between offsets."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize("name", ["id", "unused, alone", "twice", "twice in braces", "key", "word", "list of one"])
def test_the_edits_that_programs_get_are_the_fix(base: Path, name: str, crlf: bool) -> None:
    wanted = mistaken(base, SAFE[name])
    path = base / SAFE[name][0]
    lead = "# Grüße 𝄞 "  # characters of two and of four bytes, and of two in UTF-16
    ending = "\r\n" if crlf else "\n"
    before = (lead + path.read_text(encoding="utf-8")).replace("\n", ending)
    after = (lead + wanted[SAFE[name][0]].decode()).replace("\n", ending)
    after, before = (text.replace(f"{lead}schema", f"{lead}{ending}schema") for text in (after, before))
    path.write_bytes(before.encode())
    lines = before.split(ending)
    starts = [sum(len(line) + len(ending) for line in lines[:number]) for number in range(len(lines))]

    sarif = json.loads(tradeoff(base, "lint", "--as-of", DAY, "--format", "sarif").stdout)
    edits = []
    for result in sarif["runs"][0]["results"]:
        for one in result["fixes"]:
            assert one["properties"] == {"safe": True}
            for change in one["artifactChanges"]:
                assert change["artifactLocation"]["uri"] == SAFE[name][0]
                for part in change["replacements"]:
                    region = part["deletedRegion"]
                    start = starts[region["startLine"] - 1] + region["startColumn"] - 1
                    end = starts[region["endLine"] - 1] + region["endColumn"] - 1
                    edits.append((start, end, part["insertedContent"]["text"]))
    assert applied(before, edits) == after

    octets = [line.encode() for line in lines]
    begins = [sum(len(line) + len(ending) for line in octets[:number]) for number in range(len(octets))]
    rdjson = json.loads(tradeoff(base, "lint", "--as-of", DAY, "--format", "rdjson").stdout)
    pieces: list[tuple[int, int, bytes]] = []
    for diagnostic in rdjson["diagnostics"]:
        for one in diagnostic["suggestions"]:
            start, end = (one["range"][side] for side in ("start", "end"))
            places = [begins[place["line"] - 1] + place["column"] - 1 for place in (start, end)]
            pieces.append((places[0], places[1], one["text"].encode()))
    raw = before.encode()
    for first, last, new in sorted(pieces, reverse=True):
        raw = raw[:first] + new + raw[last:]
    assert raw.decode() == after


# Words and days


@pytest.mark.parametrize(
    ("text", "day", "safe"),
    [
        ("2026-1-5", "2026-01-05", True),
        ("2026/01/05", "2026-01-05", True),
        ("2026.1.5", "2026-01-05", True),
        ("20260105", "2026-01-05", True),
        ("2026-01-05T10:00:00Z", "2026-01-05", False),
        ("2026-01-05 10:00", "2026-01-05", False),
        ("25.1.2026", "2026-01-25", False),
        ("1/25/2026", "2026-01-25", False),
        ("5.5.2026", "2026-05-05", False),
        ("Q1 2026", "2026-Q1", True),
        ("2026q1", "2026-Q1", True),
        ("2026/Q1", "2026-Q1", True),
        ("h2-2026", "2026-H2", True),
        ("2026/3", "2026-03", True),
    ],
)
def test_a_day_or_period_that_is_written_otherwise(text: str, day: str, safe: bool) -> None:
    assert meant(text, or_period=True) == (day, safe)


@pytest.mark.parametrize(
    "text",
    ["5.1.2026", "2026-13-05", "2026-2-30", "2026-1", "05-06-26", "Q5 2026", "H3 2026", "soon", "", "2026-00-01"],
)
def test_what_may_mean_two_days_or_none_is_left(text: str) -> None:
    assert meant(text, or_period=True) is None


def test_no_period_where_only_a_day_will_do() -> None:
    assert meant("Q1 2026", or_period=False) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("In-Progress", "in_progress", True),
        ("in progress", "in_progress", True),
        ("revisitBy", "revisit_by", True),
        (" planned ", "planned", True),
        ("v1-0", "v10", False),
        ("v1_0", "v1-0", True),
        ("tls-1-2", "tls-12", False),
        ("progress", "in_progress", False),
    ],
)
def test_what_is_spelling_only(one: str, other: str, same: bool) -> None:
    assert is_same_word(one, other) is same
