"""From the author of a commit to the handle that records use."""

from pathlib import Path

import pytest

from conftest import lint_folder
from test_cli import edit
from tradeoff.people import handle
from tradeoff.records import Person

PEOPLE = {
    "mara": Person(name="Mara Lindqvist"),
    "ines": Person(name="Inês Carvalho", emails=("ines@example.com", "4711+ines@users.noreply.github.com")),
    "jonas": Person(name="Jonas Weiß", emails=("Jonas.Weiss@Example.com", "ines@example.com")),
}


@pytest.mark.parametrize(
    ("name", "email", "who"),
    [
        ("Inês", "4711+ines@users.noreply.github.com", "ines"),
        ("Somebody", "jonas.weiss@example.COM", "jonas"),
        ("Whoever", "INES@example.com", "ines"),
        ("Mara Lindqvist", "mara@example.com", "Mara Lindqvist"),
        ("Inês", "ines@users.noreply.github.com", "Inês"),
        ("Inês", "+ines@example.com", "Inês"),
        ("jonas", "", "jonas"),
        ("", "build@ci.example.com", "build"),
        (" ", "build", "build"),
        ("", "", "unknown"),
        ("", "@example.com", "unknown"),
    ],
)
def test_who_an_author_is(name: str, email: str, who: str) -> None:
    assert handle(PEOPLE, name, email) == who


def test_a_blank_address_is_nobodys() -> None:
    assert handle({"mara": Person(emails=("", " "))}, "Jonas", "") == "Jonas"


def test_the_charter_states_addresses(base: Path) -> None:
    charter = base / "charter.yaml"
    edit(charter, "role: Head of Product}", "role: Head of Product, emails: [ines@example.com]}")
    assert lint_folder(base).findings == ()
    edit(charter, "emails: [ines@example.com]", "emails: ines@example.com")
    assert [finding.rule for finding in lint_folder(base).findings] == ["invalid-value"]
