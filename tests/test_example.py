"""The example company lints with its deliberate findings and nothing else, and its README tells of each."""

from pathlib import Path

from conftest import DAY, lint_folder

EXAMPLE = Path(__file__).parents[1] / "example-repo"

DELIBERATE = {
    ("overdue-revisit", "warning", "buy-route-planning"),
    ("expired-exception", "error", "route-planner-key"),
    ("missing-guardrail", "error", "guided-onboarding"),
    ("contradicted-decision", "error", "shop-till-pilot"),
    ("enabler-after-bet", "error", "order-ledger"),
    ("unanswered-breach", "warning", "support-minutes-per-bakery"),
}


def test_only_the_deliberate_findings() -> None:
    report = lint_folder(EXAMPLE, DAY)
    assert {(finding.rule, finding.severity, finding.id) for finding in report.findings} == DELIBERATE
    assert len(report.findings) == len(DELIBERATE)
    assert report.suppressed == 1


def test_the_story_explains_each_finding() -> None:
    story = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    for rule, _severity, id in DELIBERATE:
        assert rule in story
        assert id in story


def test_the_story_links_only_what_is_there() -> None:
    import re

    story = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", story) if "://" not in link]
    assert links
    assert [link for link in links if not (EXAMPLE / link).exists()] == []
