"""The first files of a workspace: who decides, what we steer by, where the time goes, both roadmaps, one decision."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import NamedTuple

from anyascii import anyascii

from tradeoff import calendar, editors, schemas, snapshot
from tradeoff.draft import CannotEdit, Draft, text_of
from tradeoff.emitting import Emitter
from tradeoff.errors import CannotDo
from tradeoff.readall import typed
from tradeoff.reading import read
from tradeoff.records import Charter
from tradeoff.rules import RULESET
from tradeoff.snapshot import WorkTree, join
from tradeoff.writing import Change

MODELS = ("cto_and_cpo", "cpto")
"""Two leaders, one for product and one for technology, or one for both."""

FIRST_DECISION = "we-keep-a-decision-log"
_REVISIT_DAYS = 90
_EDITOR = ".vscode"
_SCHEMAS = f"{_EDITOR}/tradeoff"
_HOOKS = ".pre-commit-config.yaml"


class Leader(NamedTuple):
    """Someone who decides: the handle in the charter, the name, the role, and the address in git if it is known."""

    handle: str
    name: str
    role: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """What the first files say. With one leader `product` and `technology` are the same person.

    `backup` stands in for one leader; two stand in for each other.
    """

    model: str
    product: Leader
    technology: Leader
    backup: Leader | None
    day: str
    area: str = "roadmap"
    """The decision right that the first decision uses."""

    @property
    def people(self) -> tuple[Leader, ...]:
        """Everyone in the charter, each once."""
        listed = (self.product, self.technology, *((self.backup,) if self.backup else ()))
        return tuple({person.handle: person for person in listed}.values())


class Plan(NamedTuple):
    """What becomes of one path: the change if there is one, what the file is for, and what is left to do by hand."""

    path: str
    change: Change | None
    purpose: str
    by_hand: str = ""


def handle_of(name: str, taken: tuple[str, ...] = ()) -> str:
    """A handle for a name: the first name in plain letters; the whole name where somebody has that already."""
    words = re.findall(r"[a-z0-9]+", anyascii(name).casefold())
    if not words:
        raise CannotDo(f"“{name}” has no letter or digit to make a handle of: write it as HANDLE=NAME")
    for candidate in (words[0], "-".join(words)):
        if candidate not in taken:
            return candidate
    return next(found for n in range(2, 100) if (found := f"{words[0]}-{n}") not in taken)


def leader(said: str, role: str, me: Leader | None = None, others: tuple[Leader, ...] = ()) -> Leader:
    """Someone as people write it: `Ana Duarte`, `Ana Duarte <ana@example.com>`, `ana=Ana Duarte`.

    The address of whoever runs the command is known; `others` have their handles already.
    """
    match = _PERSON.fullmatch(said.strip())
    if not match:
        raise CannotDo(f"“{said}” is no name: write it as Ana Duarte, or as Ana Duarte <ana@example.com>")
    name = " ".join(match["name"].split())
    if "@" in name:
        raise CannotDo(f"“{said}” is an address and no name: write it as Ana Duarte <{name}>")
    email = match["email"] or (me.email if me and me.name == name else "")
    return Leader(match["handle"] or handle_of(name, tuple(other.handle for other in others)), name, role, email)


_PERSON = re.compile(r"(?:(?P<handle>[a-z0-9][a-z0-9._-]*)=)?(?P<name>[^<>]*[^<>\s])\s*(?:<(?P<email>[^<>]*)>)?")


def myself(root: Path) -> Leader | None:
    """Whoever runs the command, as git knows them; None where it does not."""
    from tradeoff import git

    someone = git.myself(root)
    return Leader("", someone.name, "", someone.email) if someone and someone.name else None


def of_charter(files: WorkTree, folder: str, day: str) -> Start | None:
    """What a charter that is there already says of who leads; None without one, or with one that names nobody.

    Whoever owns the roadmap leads product, and whoever owns the architecture technology; else whoever is named first.
    """
    path = join(folder, "charter.yaml")
    if not files.is_file(path):
        return None
    entry, raw = next(iter(files.contents([files.entry(path)])))
    said = None if entry.fault else typed(read(path, raw)[0]).data
    if not isinstance(said, Charter) or not said.people:
        return None
    present = [handle for handle, person in said.people.items() if not person.left] or list(said.people)
    owners = {area.id: area.owns for area in said.areas if area.owns in said.people}
    product = owners.get("roadmap", present[0])
    technology = owners.get("architecture", next((one for one in present if one != product), product))
    first, second = (Leader(one, said.people[one].name, said.people[one].role) for one in (product, technology))
    area = "roadmap" if "roadmap" in owners or not said.areas else said.areas[0].id
    return Start(said.model or "cto_and_cpo", first, second, None, day, area if said.areas else "")


def refuse_second(files: WorkTree, folder: str) -> None:
    """Raises `CannotDo` where the folder is a workspace already."""
    settings = join(folder, snapshot.SETTINGS)
    if files.is_file(settings):
        raise CannotDo(f"{snapshot.shown(settings)} is there: this is a workspace already; `tradeoff new` adds to it")


def plan(files: WorkTree, folder: str, start: Start) -> list[Plan]:
    """The files of a new workspace in a folder, from the root; what is there already has no change."""
    found = [_new(files, join(folder, name), text, purpose) for name, text, purpose in _records(start)]
    return [*found, _hook(files), *_editor(files)]


def _new(files: WorkTree, path: str, text: str, purpose: str) -> Plan:
    if files.is_file(path):
        return Plan(path, None, purpose, "kept as it is")
    return Plan(path, Change(path, None, text.encode("utf-8")), purpose)


def _records(start: Start) -> Iterator[tuple[str, str, str]]:
    """Name, text and purpose of each record, in the order in which people read them."""
    period = calendar.quarter_of(start.day)
    values = {
        "ruleset": RULESET,
        "day": start.day,
        "until": calendar.add_days(start.day, _REVISIT_DAYS),
        "revisit": calendar.add_days(start.day, _REVISIT_DAYS),
        "period": period,
        "next_period": calendar.quarter_of(calendar.add_days(calendar.last_day(period), 1)),
        "product": _quoted(start.product.handle),
        "technology": _quoted(start.technology.handle),
        "area": _quoted(start.area) if start.area else "",
    }

    def filled(name: str) -> str:
        source = Path(__file__).parent / "start" / f"{name}.yaml"
        return Template(source.read_text(encoding="utf-8")).substitute(values)

    yield snapshot.SETTINGS, filled("tradeoff"), "settings of the linter"
    yield "charter.yaml", _charter(start), "who decides what, what escalates, which limits hold"
    yield "scorecard.yaml", filled("scorecard"), "nine metrics over product, delivery, reliability, security and cost"
    yield f"capacity/{period}.yaml", filled("capacity"), "where this quarter's time goes, and what loses"
    yield "roadmaps/product.yaml", filled("product"), "the outcome roadmap"
    yield "roadmaps/technology.yaml", filled("technology"), "the technology roadmap"
    decision = filled(FIRST_DECISION).replace("area: \n", "area:\n")
    yield f"decisions/{FIRST_DECISION}.yaml", decision, "the first decision, proposed"


def _quoted(handle: str) -> str:
    """A handle as YAML reads it as a text: someone may be called Null."""
    return Emitter("roadmap").flow(handle, ("owner",))


def overview(plans: list[Plan]) -> str:
    """What will be written, and what is kept, a line each; the schemas, which nobody reads, in one."""
    shown = [one for one in plans if one.purpose]
    width = max(len(snapshot.shown(one.path)) for one in shown)
    lines = []
    for one in shown:
        what = one.purpose if one.change else one.by_hand.partition("\n")[0]
        lines.append(f"  {'+' if one.change else ' '} {snapshot.shown(one.path):{width}}  {what}")
        lines += [f"      {line}" for line in one.by_hand.splitlines()[1:]]
    schemas_too = sum(1 for one in plans if not one.purpose and one.change)
    if schemas_too:
        lines.append(f"  + {_SCHEMAS}/: {schemas_too} JSON Schemas, which the editor reads")
    return "\n".join(lines) + "\n"


# The charter


class _Area(NamedTuple):
    id: str
    title: str
    lens: str
    owner: str
    """Whether product or technology owns it."""
    other: str
    """What the other one has in it: `co_owns` or `influences`."""


_AREAS = (
    _Area("roadmap", "What we build next, and for whom", "product", "product", "co_owns"),
    _Area("architecture", "How parts are cut, what we buy and build", "technology", "technology", "influences"),
    _Area("reliability", "What must work, and what we pay for it", "both", "technology", "co_owns"),
    _Area("pricing", "What we charge, for what, and to whom we make exceptions", "product", "product", "influences"),
    _Area("data-ai", "What we learn from data, and what a model may decide", "both", "product", "co_owns"),
    _Area("security", "Access, data, and the risks that we accept", "technology", "technology", "influences"),
)


def _charter(start: Start) -> str:
    """The charter: the people, the six common areas, what escalates, the floors and the cadences."""
    data = {
        "schema": "tradeoff/charter/v1",
        "id": "charter",
        "model": start.model,
        "people": {person.handle: _person(person) for person in start.people},
        "areas": [_area(area, start) for area in _AREAS],
        "escalation": [
            {
                "id": "cross-team-trade-off",
                "when": "Two teams need the same people in the same quarter, and did not settle it in a week",
                "to": start.product.handle,
            },
            {
                "id": "major-spend",
                "when": "A contract longer than a year, or more money than a team may spend by itself",
                "to": start.product.handle,
            },
            {
                "id": "security-exception",
                "when": "A residual risk of high or critical, whoever asks and whatever it would earn",
                "to": start.technology.handle,
            },
        ],
        "capacity": {"floors": {"platform": 20, "risk_reduction": 10}, "max_shift": 10},
        "cadences": {
            "tradeoffs": "weekly",
            "discovery": "weekly",
            "delivery": "biweekly",
            "architecture": "monthly",
            "planning": "quarterly",
            "scorecard": "monthly",
        },
    }
    return _CHARTER_HEAD + text_of(data, "charter")


_CHARTER_HEAD = """\
# Who decides what, who stands in, and the limits that we hold ourselves to. `owns` decides, `co_owns` must agree,
# `influences` is heard, `backup` decides while the owner is away. A change of a right is a pull request of its own:
# nobody gives themselves a right and uses it in one go.
"""


def _person(person: Leader) -> dict[str, object]:
    entry: dict[str, object] = {"name": person.name, "role": person.role}
    return entry | {"emails": [person.email]} if person.email else entry


def _area(area: _Area, start: Start) -> dict[str, object]:
    first, second = start.product, start.technology
    owner, other = (first, second) if area.owner == "product" else (second, first)
    entry: dict[str, object] = {"id": area.id, "title": area.title, "lens": area.lens, "owns": owner.handle}
    if other != owner:
        entry |= {area.other: [other.handle], "backup": other.handle}
    elif start.backup:
        entry |= {"influences": [start.backup.handle], "backup": start.backup.handle}
    return entry


# What is beside the records


_HOOK_ENTRY = {
    "repo": "local",
    "hooks": [
        {
            "id": "tradeoff-lint",
            "name": "tradeoff lint",
            "entry": "tradeoff lint --staged",
            "language": "system",
            "always_run": True,
            "pass_filenames": False,
        }
    ],
}

_HOOK_TEXT = """\
  - repo: local
    hooks:
      # Always, and without file names: a commit that only deletes a record can break those that refer to it.
      - id: tradeoff-lint
        name: tradeoff lint
        entry: tradeoff lint --staged
        language: system
        always_run: true
        pass_filenames: false
"""


def _hook(files: WorkTree) -> Plan:
    """The entry for pre-commit, added to the hooks that are there."""
    purpose = "lint at each commit, with pre-commit"
    if not files.is_file(_HOOKS):
        return Plan(_HOOKS, Change(_HOOKS, None, f"repos:\n{_HOOK_TEXT}".encode()), purpose)
    entry, raw = next(iter(files.contents([files.entry(_HOOKS)])))
    if b"tradeoff" in raw:
        return Plan(_HOOKS, None, purpose, "kept: it names tradeoff already")
    try:
        if entry.fault:
            raise CannotEdit(entry.fault)
        draft = Draft(_HOOKS, raw)
        draft.append(("repos",), _HOOK_ENTRY)
    except Exception:  # whatever it is that cannot be edited, people can
        return Plan(_HOOKS, None, purpose, f"kept: add these lines under `repos:`\n{_HOOK_TEXT}")
    return Plan(_HOOKS, Change(_HOOKS, raw, draft.raw), f"{purpose} (one entry more)")


def _editor(files: WorkTree) -> Iterator[Plan]:
    """The schemas, and which files follow which, for VS Code and whatever else runs yaml-language-server."""
    text = editors.mapping(files.root / _SCHEMAS, schemas.KINDS)
    settings = f"{_EDITOR}/settings.json"
    yield _new(files, settings, text, "completion and checks while you type, in VS Code")._replace(
        by_hand=f"kept: add these lines\n{text}" if files.is_file(settings) else ""
    )
    for kind in schemas.KINDS:
        source = schemas.path_of(kind)
        yield _new(files, f"{_SCHEMAS}/{source.name}", source.read_text(encoding="utf-8"), "")


def first_days(start: Start, in_git: bool) -> str:
    """The plan of the first 30 days: what to fill in, in which order, by when."""
    week, fortnight, month = (calendar.add_days(start.day, days) for days in (7, 14, 30))
    agreed = f" --agreed-by {start.technology.handle}" if start.technology != start.product else ""
    return _PLAN.format(
        begin="" if in_git else "`git init`, ",
        stand_in="" if start.model != "cpto" or start.backup else "; name who stands in for you",
        period=calendar.quarter_of(start.day),
        week=week,
        fortnight=fortnight,
        month=month,
        first=FIRST_DECISION,
        by=f"--decider {start.product.handle}{agreed}",
    )


_PLAN = """\
The first 30 days
  today           1  {begin}`git add .`, `pre-commit install`, and commit
  by {week}   2  charter.yaml: add the people who decide, and give each of
                     the six areas to one of them{stand_in}
                  3  talk the first decision over, and then
                     tradeoff accept {first} \\
                       {by}
                  4  scorecard.yaml: keep the metrics that you can read today
                     tradeoff reading METRIC VALUE
  by {fortnight}   5  write down the three decisions that people ask about
                     tradeoff new decision TITLE
                  6  put what is under way on the roadmaps, and nothing else
                     tradeoff new item TITLE --roadmap product
                  7  capacity/{period}.yaml: the split that you really have
  by {month}   8  name the risks that you carry and know of
                     tradeoff new exception TITLE
                  9  write `profile: full` in tradeoff.yaml; mend what it finds,
                     or hold only what is new to it: tradeoff baseline
                 10  have a job of your forge check pull requests: tradeoff ci

`tradeoff lint` checks all of it at any time; `tradeoff rules NAME` explains
what it says.
"""
