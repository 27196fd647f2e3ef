"""`tradeoff rename`: files, references, aliases, mentions follow; what keeps the old id is said; no more moves."""

import os
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from conftest import DAY, contents
from inside import tradeoff
from test_cli import Result, assert_refused, commit, copy_base, edit, git, repository
from tradeoff.authoring.mentions import Name, respell

PRICING = "decisions/usage-pricing.yaml"
NEW = "decisions/consumption-pricing.yaml"
PRODUCT = "roadmaps/product.yaml"
TECHNOLOGY = "roadmaps/technology.yaml"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository."""
    return repository(copy_base(tmp_path / "repo"))


def run(folder: Path, *arguments: str) -> Result:
    return tradeoff(folder, "rename", *arguments, "--as-of", DAY)


def done(folder: Path, *arguments: str) -> str:
    result = run(folder, *arguments)
    assert result.returncode == 0, result.stderr + result.stdout
    assert result.stderr == ""
    return result.stdout


def assert_unchanged(folder: Path) -> None:
    assert git(folder, "status", "--porcelain") == ""


def write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def changed_lines(before: bytes, after: bytes) -> list[tuple[bytes, bytes]]:
    """The lines that differ between two texts of as many lines."""
    one, other = before.split(b"\n"), after.split(b"\n")
    assert len(one) == len(other)
    return [(old, new) for old, new in zip(one, other, strict=True) if old != new]


def assert_lint_is_clean(folder: Path) -> None:
    result = tradeoff(folder, "lint", "--as-of", DAY, "--format", "concise")
    assert (result.returncode, result.stdout.count("error[")) == (0, 0), result.stdout


# Decisions


def test_a_decision_keeps_the_old_id_as_an_alias_and_its_references_follow(repo: Path) -> None:
    before = contents(repo)
    said = done(repo, "usage-pricing", "consumption-pricing")
    after = contents(repo)
    assert after.keys() == before.keys() - {PRICING} | {NEW}
    assert changed_lines(before[PRICING], after[NEW]) == [
        (b"id: usage-pricing", b"id: consumption-pricing"),
        (b"aliases: [ADR-0042]", b"aliases: [ADR-0042, usage-pricing]"),
    ]
    for path in before.keys() - {PRICING}:
        lines = changed_lines(before[path], after[path])
        assert all(old.replace(b"usage-pricing", b"consumption-pricing") == new for old, new in lines)
        assert len(lines) == {PRODUCT: 3, "capacity/2026-Q4.yaml": 1}.get(path, 0), path
    assert "the decision usage-pricing is called consumption-pricing now; usage-pricing stays as an alias" in said
    assert "4 references followed, in capacity/2026-Q4.yaml, roadmaps/product.yaml (3)" in said
    git(repo, "add", "--all")
    assert git(repo, "diff", "--cached", "-M", "--name-status", "--diff-filter=R").split()[1:] == [PRICING, NEW]
    against = tradeoff(repo, "lint", "--base", "HEAD", "--as-of", DAY, "--format", "concise")
    assert (against.returncode, against.stdout) == (0, "")


def test_references_by_another_name_stay_and_an_old_name_comes_back(repo: Path) -> None:
    edit(repo / "decisions/event-log.yaml", "revisit_when:", "amends: [ADR-0042]\nrevisit_when:")
    commit(repo, "Amend")
    done(repo, "usage-pricing", "consumption-pricing")
    assert b"amends: [ADR-0042]\n" in (repo / "decisions/event-log.yaml").read_bytes()
    commit(repo, "Rename")
    done(repo, "consumption-pricing", "usage-pricing")
    assert b"aliases: [ADR-0042, consumption-pricing]\n" in (repo / PRICING).read_bytes()
    assert not (repo / NEW).exists()
    assert_lint_is_clean(repo)


@pytest.mark.parametrize(
    ("path", "line", "names"),
    [
        (PRICING, "id: usage-pricing\n", ("usage-pricing", "consumption-pricing")),
        ("exceptions/legacy-tls.yaml", "id: legacy-tls\n", ("legacy-tls", "old-tls")),
    ],
)
def test_a_suppression_and_an_entry_of_the_baseline_are_no_new_ones(
    repo: Path, path: str, line: str, names: tuple[str, str]
) -> None:
    until = "until 2027-01-31 because nobody reads it"
    edit(repo / path, line, f"{line.rstrip()}  # tradeoff: ignore[placeholder-text] {until}\n")
    write(
        repo / ".tradeoff-baseline.yaml",
        "schema: tradeoff/baseline/v1\nfindings:\n"
        f"  - {{rule: placeholder-text, id: {names[0]}, field: title, until: 2027-01-31}}\n",
    )
    commit(repo, "Suppress")
    done(repo, *names)
    against = tradeoff(repo, "lint", "--base", "HEAD", "--as-of", DAY, "--format", "concise")
    assert "weakened-rule" not in against.stdout
    edit(repo / ".tradeoff-baseline.yaml", "field: title", "field: risk")
    against = tradeoff(repo, "lint", "--base", "HEAD", "--as-of", DAY, "--format", "concise")
    assert against.stdout.count("weakened-rule") == 1


def test_what_is_left_alone_is_named_by_the_new_path(repo: Path) -> None:
    edit(repo / PRICING, "revisit_by:", "# usage-pricing was the working title\nrevisit_by:")
    said = done(repo, "usage-pricing", "consumption-pricing")
    [left] = [line for line in said.splitlines() if line.startswith("left alone, in texts")]
    assert f"{NEW}:" in left
    assert f"{PRICING}:" not in left


def test_odd_spelling_stays(repo: Path) -> None:
    raw = (repo / PRICING).read_bytes().replace(b"aliases: [ADR-0042]\n", b"")
    raw = (
        raw.replace(b"id: usage-pricing\n", b"id:   'usage-pricing'   # since 2026\n").replace(b"\n", b"\r\n").rstrip()
    )
    write(repo / PRICING, raw)
    edit(
        repo / "roadmaps/product.yaml",
        "    decided_in: usage-pricing\n\n",
        '    decided_in: "usage-pricing" # paid\n\n',
    )
    done(repo, "usage-pricing", "consumption-pricing")
    after = (repo / NEW).read_bytes()
    assert after.replace(b"aliases: [usage-pricing]\r\n", b"") == raw.replace(
        b"'usage-pricing'", b"'consumption-pricing'"
    )
    assert b'    decided_in: "consumption-pricing" # paid\n\n' in (repo / PRODUCT).read_bytes()


# Other kinds


@pytest.mark.parametrize(
    ("arguments", "count", "paths"),
    [
        (("metering", "event-metering"), 5, {PRODUCT, TECHNOLOGY, "capacity/2026-Q4.yaml"}),
        (("fair-pricing", "clear-bills"), 5, {PRODUCT}),
        (("billing-disputes", "disputes"), 5, {PRODUCT, PRICING, "scorecard.yaml"}),
        (("pricing", "price-list"), 3, {"charter.yaml", PRICING, "decisions/seat-pricing.yaml"}),
        (("major-spend", "spend"), 1, {"charter.yaml"}),
        (("growth", "expansion"), 1, {"capacity/2026-Q4.yaml"}),
        (("product", "products"), 1, {PRODUCT, "roadmaps/products.yaml"}),
        (("legacy-tls", "old-tls"), 2, {TECHNOLOGY, "exceptions/legacy-tls.yaml", "exceptions/old-tls.yaml"}),
    ],
)
def test_every_kind_can_have_another_id(repo: Path, arguments: tuple[str, str], count: int, paths: set[str]) -> None:
    old, new = arguments
    before = contents(repo)
    done(repo, old, new)
    after = contents(repo)
    moved = {path: path.replace(f"/{old}.yaml", f"/{new}.yaml") for path in before}
    assert after.keys() == set(moved.values())
    lines = {path: changed_lines(raw, after[moved[path]]) for path, raw in before.items()}
    found = [pair for pairs in lines.values() for pair in pairs]
    assert {path for path in paths if path in before} == {path for path, pairs in lines.items() if pairs}
    assert len(found) == count
    assert all(one.replace(old.encode(), new.encode()) == other for one, other in found), found
    assert_lint_is_clean(repo)


def test_a_person_is_renamed_wherever_they_are_named(repo: Path) -> None:
    before = contents(repo)
    said = done(repo, "jonas", "jonas-w")
    after = contents(repo)
    assert b"  jonas-w: {name: Jonas Wei" in after["charter.yaml"]
    assert not any(b"jonas" in raw.replace(b"jonas-w", b"") for raw in after.values())
    assert sum(len(changed_lines(before[path], after[path])) for path in before) > 30
    assert "the person jonas is called jonas-w now" in said
    assert "references followed" in said
    assert_lint_is_clean(repo)


def test_what_has_no_old_names_says_what_a_base_makes_of_it(repo: Path) -> None:
    assert "takes legacy-tls for deleted" in done(repo, "legacy-tls", "old-tls")
    assert "takes billing-disputes for deleted and what names it for edited (metering, usage-pricing)" in done(
        repo, "billing-disputes", "disputes"
    )
    assert "for deleted" not in done(repo, "mobile-app", "phone-client")  # which nobody promised


# What cannot be


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("usage-pricin", "x"), ("nothing here is called usage-pricin", "did you mean usage-pricing?")),
        (("ADR-0042", "x"), ("another name of usage-pricing",)),
        (("usage-pricing", "Usage Pricing"), ("“Usage Pricing” is no id", "usage-pricing")),
        (("usage-pricing", "usage-pricing"), ("its id already",)),
        (("usage-pricing", "metering"), ("metering is an item already, in roadmaps/product.yaml",)),
        (("metering", "ADR-0042"), ("is no id",)),
        (("event-log", "ADR-0042"), ("is no id",)),
        (("mara", "ines"), ("ines is a person already, in charter.yaml",)),
        (("growth", "core"), ("core is a team already, in capacity/2026-Q4.yaml",)),
        (("2026-Q4", "2027-q1"), ("is a capacity, which is called after its period",)),
        (("scorecard", "numbers"), ("is a scorecard", "keeps that id")),
        (("metering", "x", "--kind", "decision"), ("metering is an item, and no decision",)),
    ],
)
def test_what_cannot_be_is_refused(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(run(repo, *arguments), *words)
    assert_unchanged(repo)


def test_an_id_of_two_kinds_needs_the_kind(repo: Path) -> None:
    edit(repo / PRODUCT, "  - id: trust\n", "  - id: pricing\n    title: Prices\n    outcome: Clear\n  - id: trust\n")
    commit(repo, "One more theme")
    assert_refused(run(repo, "pricing", "prices"), "pricing is a theme and an area", "--kind")
    assert_unchanged(repo)
    assert tradeoff(repo, "rename", "pricing", "prices", "--kind", "theme", "--as-of", DAY).returncode == 0
    assert b"- id: prices\n" in (repo / PRODUCT).read_bytes()
    assert b"- id: pricing\n" in (repo / "charter.yaml").read_bytes()


def test_an_id_that_another_branch_has_is_refused(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "-b", "topic")
    write(repo / NEW, (repo / PRICING).read_bytes().replace(b"usage-pricing", b"consumption-pricing"))
    commit(repo, "Another one")
    git(repo, "checkout", "--quiet", "main")
    assert_refused(run(repo, "usage-pricing", "consumption-pricing"), "on the branch topic already")
    assert_unchanged(repo)


def test_a_file_that_cannot_be_read_and_names_it_is_refused(repo: Path) -> None:
    edit(repo / "capacity/2026-Q4.yaml", "unit: percent", "unit: [percent")
    commit(repo, "Break it")
    assert_refused(run(repo, "usage-pricing", "consumption-pricing"), "capacity/2026-Q4.yaml:", "mend that first")
    assert_unchanged(repo)
    done(repo, "single-region", "one-region-only")  # which it does not name


def test_a_file_that_cannot_be_read_is_not_renamed(repo: Path) -> None:
    edit(repo / PRICING, "title: Move", "title: [Move")
    commit(repo, "Break it")
    assert_refused(run(repo, "usage-pricing", "consumption-pricing"), f"{PRICING}:", "mend that first")
    assert_unchanged(repo)


def test_a_link_is_not_taken_for_its_file(repo: Path) -> None:
    write(repo / "shared/pricing.yaml", (repo / PRICING).read_bytes())
    (repo / PRICING).unlink()
    (repo / PRICING).symlink_to("../shared/pricing.yaml")
    commit(repo, "Link it")
    assert_refused(run(repo, "usage-pricing", "consumption-pricing"), "is a symbolic link")
    assert_unchanged(repo)


def test_a_read_only_record_keeps_all_as_they_are(repo: Path) -> None:
    (repo / PRODUCT).chmod(0o444)
    assert_refused(run(repo, "usage-pricing", "consumption-pricing"), f"{PRODUCT} is read-only")
    assert_unchanged(repo)


def test_a_preview_writes_nothing_and_applies(repo: Path, tmp_path: Path) -> None:
    write(repo / "docs/why.md", "See [usage-pricing](../decisions/usage-pricing.yaml).\n")
    commit(repo, "Tell why")
    shown = run(repo, "usage-pricing", "consumption-pricing", "--diff")
    assert shown.returncode == 0, shown.stderr
    assert_unchanged(repo)
    write(tmp_path / "it.diff", shown.stdout)
    done(repo, "usage-pricing", "consumption-pricing")
    written = contents(repo)
    git(repo, "checkout", "--quiet", "--", ".")
    (repo / NEW).unlink()
    git(repo, "apply", str(tmp_path / "it.diff"))
    assert contents(repo) == written


# Mentions

TEXT = b"""\
# usage-pricing\r
\r
We chose usage-pricing. See [it](#usage-pricing), `usage-pricing`, _usage-pricing_ and **usage-pricing**,\r
[the file](../decisions/usage-pricing.yaml#L3) or ./decisions/usage-pricing.yaml:12. H\xe9l\xe0s \xff.\r
Not usage-pricing-2, my-usage-pricing, Usage-pricing, https://x.example/usage-pricing, a/usage-pricing/b,\r
usage-pricing.md, items.usage-pricing, other/usage-pricing.yaml or usage-pricing@example.com.\r
\r
    Decision: usage-pricing\r
"""


def test_mentions_in_markdown_follow_and_every_other_byte_stays(repo: Path) -> None:
    write(repo / "docs/pricing.md", TEXT.removesuffix(b"\r\n"))
    write(repo / "untracked.md", "usage-pricing")
    git(repo, "add", "docs")
    said = done(repo, "usage-pricing", "consumption-pricing")
    kept = {
        b"Not usage-pricing-2, my-usage-pricing, Usage-pricing, https://x.example/usage-pricing, a/usage-pricing/b,\r",
        b"usage-pricing.md, items.usage-pricing, other/usage-pricing.yaml or usage-pricing@example.com.\r",
    }
    lines = TEXT.removesuffix(b"\r\n").split(b"\n")
    expected = [line if line in kept else line.replace(b"usage-pricing", b"consumption-pricing") for line in lines]
    assert (repo / "docs/pricing.md").read_bytes() == b"\n".join(expected)
    assert (repo / "untracked.md").read_bytes() == b"usage-pricing"
    assert "9 mentions followed, in docs/pricing.md (9)" in said
    assert "left alone, as part of a link to elsewhere: docs/pricing.md:5" in said
    assert "left alone, as the name of another file: docs/pricing.md:6" in said
    assert "left alone, as part of a longer name: docs/pricing.md:6" in said


EVERYDAY = """\
Our metering is late. Item: metering

`metering`, `tradeoff log metering due`, `enables: [metering]` and roadmaps/metering.yaml, but not
`metering()`, metering or `the metering`.

Item: metering
> - Item: metering

```yaml
enables: [metering, tls]  # not (metering)
```
```console
$ tradeoff show metering
metering is fine
```
"""


def test_an_everyday_word_follows_only_where_it_is_clearly_meant(repo: Path) -> None:
    write(repo / "README.md", EVERYDAY)
    git(repo, "add", "README.md")
    said = done(repo, "metering", "event-metering")
    after = (repo / "README.md").read_text(encoding="utf-8")
    assert after == EVERYDAY.replace(
        "`metering`, `tradeoff log metering due`, `enables: [metering]`",
        "`event-metering`, `tradeoff log event-metering due`, `enables: [event-metering]`",
    ).replace("\nItem: metering\n> - Item: metering\n", "\nItem: event-metering\n> - Item: event-metering\n").replace(
        "\nenables: [metering, tls]", "\nenables: [event-metering, tls]"
    ).replace("$ tradeoff show metering\n", "$ tradeoff show event-metering\n")
    assert "7 mentions followed, in README.md (7)" in said
    assert "left alone, as nothing there shows that the item is meant: README.md:1, 4, 10, 14" in said


def test_an_anchor_follows_its_heading_alone() -> None:
    name = Name("usage-pricing", "new-pricing", "decision")
    text = b"## Usage pricing\n[see](#usage-pricing) [there](a.md#usage-pricing)\n"
    assert respell(text, name).raw == text
    assert [line for line, _ in respell(text, name).left] == [2, 2]
    headed = text.replace(b"Usage pricing", b"usage-pricing")
    assert respell(headed, name).raw == b"## new-pricing\n[see](#new-pricing) [there](a.md#usage-pricing)\n"


def test_texts_that_cannot_be_written_are_listed(repo: Path, tmp_path: Path) -> None:
    write(tmp_path / "outside.md", "usage-pricing\n")
    write(repo / "frozen.md", "usage-pricing\n")
    (repo / "frozen.md").chmod(0o444)
    (repo / "link.md").symlink_to(tmp_path / "outside.md")
    write(repo / "moved.md", "usage-pricing\n")
    commit(repo, "Texts")
    (repo / "moved.md").unlink()
    (repo / "moved.md").symlink_to(tmp_path / "outside.md")
    said = done(repo, "usage-pricing", "consumption-pricing")
    assert (repo / "frozen.md").read_bytes() == b"usage-pricing\n"
    assert (tmp_path / "outside.md").read_bytes() == b"usage-pricing\n"
    assert os.readlink(repo / "link.md") == str(tmp_path / "outside.md")
    assert "left alone, as a read-only file: frozen.md:1" in said


def test_texts_of_another_workspace_speak_of_its_own_things(repo: Path) -> None:
    write(repo / "labs/tradeoff.yaml", "schema: tradeoff/settings/v1\n")
    write(repo / "labs/README.md", "usage-pricing\n")
    write(repo / "docs/a.md", "usage-pricing\n")
    commit(repo, "Labs")
    done(repo, "usage-pricing", "consumption-pricing")
    assert (repo / "labs/README.md").read_bytes() == b"usage-pricing\n"
    assert (repo / "docs/a.md").read_bytes() == b"consumption-pricing\n"


def test_comments_and_texts_of_records_are_listed_and_suppressions_follow(repo: Path) -> None:
    ignore = "# tradeoff: ignore[missing-smallest-bet] until 2027-01-31 because usage-pricing is due"
    edit(repo / PRODUCT, "  # next\n", "  # next, after usage-pricing\n")
    edit(repo / PRODUCT, "reason: The invoices change with metering anyway", "reason: See usage-pricing")
    edit(repo / "decisions/event-log.yaml", "id: event-log\n", f"id: event-log  {ignore}\n")
    said = done(repo, "usage-pricing", "consumption-pricing")
    assert "left alone, in texts and comments of records: roadmaps/product.yaml:65, 101" in said
    after = (repo / "decisions/event-log.yaml").read_text(encoding="utf-8")
    assert f"id: event-log  {ignore.replace('usage-pricing', 'consumption-pricing')}\n" in after


def test_the_baseline_follows(repo: Path) -> None:
    text = """\
# Known since November: usage-pricing
schema: tradeoff/baseline/v1
findings:
  - {rule: missing-constraint, id: usage-pricing, until: 2027-02-14, because: "usage-pricing is old"}  # one
  - {rule: no-downside, id: 'usage-pricing', path: decisions/usage-pricing.yaml, until: 2027-02-14}
  - {rule: no-downside, id: usage-pricing-2, until: 2027-02-14}
"""
    write(repo / ".tradeoff-baseline.yaml", text)
    said = done(repo, "usage-pricing", "consumption-pricing")
    assert (repo / ".tradeoff-baseline.yaml").read_text(encoding="utf-8") == text.replace(
        "id: usage-pricing,", "id: consumption-pricing,"
    ).replace("id: 'usage-pricing', path: decisions/usage-pricing.yaml", f"id: 'consumption-pricing', path: {NEW}")
    assert "2 entries of .tradeoff-baseline.yaml followed" in said


def test_a_template_of_messages_follows(repo: Path) -> None:
    write(repo / ".gitmessage", "\n\nItem: metering\n# or metering alone\n")
    git(repo, "config", "commit.template", ".gitmessage")
    done(repo, "metering", "event-metering")
    assert (repo / ".gitmessage").read_bytes() == b"\n\nItem: event-metering\n# or metering alone\n"


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("usage-pricing", "consumption-pricing", "the alias leads there"),
        ("metering", "event-metering", "`tradeoff why` finds no item by it any more"),
    ],
)
def test_old_commits_keep_the_old_id_and_it_is_said(repo: Path, old: str, new: str, outcome: str) -> None:
    key = "Decision" if "pricing" in old else "Item"
    for text in (f"{key}: {old}", f"{key.lower()}: {old}\n{key}: other", f"{key}: {old}-2", f"about {old}"):
        commit(repo, f"Change\n\n{text}")
    said = done(repo, old, new)
    assert f"2 old commits keep the trailer {key}: {old}; {outcome}" in said
    assert f"from now on write {key}: {new}" in said


def test_without_git_records_follow(base: Path) -> None:
    write(base / "README.md", "usage-pricing")
    said = done(base, "usage-pricing", "consumption-pricing")
    assert (base / NEW).exists()
    assert (base / "README.md").read_bytes() == b"usage-pricing"
    assert "commits" not in said
    aliases: list[Any] = YAML(typ="safe", pure=True).load((base / NEW).read_bytes())["aliases"]
    assert aliases == ["ADR-0042", "usage-pricing"]


def test_what_was_wrong_before_is_not_said_again(base: Path) -> None:
    product = base / "roadmaps/product.yaml"
    text = product.read_text(encoding="utf-8").replace("decided_in: usage-pricing\n", "decided_in: nowhere\n", 1)
    product.write_text(text, encoding="utf-8")
    result = tradeoff(base, "rename", "metering", "meters", "--as-of", DAY)
    assert (result.returncode, "unknown-reference" in result.stdout) == (0, False)
    assert "unknown-reference" in tradeoff(base, "lint", "--as-of", DAY).stdout
