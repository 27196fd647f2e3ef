"""Write a workspace of a made-up company, the same one for the same numbers: no clock, one seed.

    python benchmarks/generate.py DIR --records 10000

About 85 % of the records are decisions, 8 % exceptions and 6 % roadmaps; the others are the charter,
scorecards and quarters of capacity. One record in a hundred holds one mistake that a schema cannot see;
`--expected FILE` lists them as JSON, one `{"path", "rule"}` each. Read as of 2026-11-16, the linter should
find those and no others; one more record in five hundred has a mistake that a comment in it suppresses.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from generator import capacity, company, decisions, exceptions, roadmap_records, roadmaps, scorecards
from generator.days import AS_OF, quarters_until
from generator.defects import spoil
from generator.text import Record, dump

SETTINGS = """\
schema: tradeoff/settings/v1
ruleset: "2026.11"
paths: [charter.yaml, scorecards, decisions, roadmaps, capacity, exceptions]
"""
FEWEST = 50


@dataclass(frozen=True, slots=True)
class Workspace:
    """The records by path, and the mistakes in them as pairs of path and rule."""

    records: dict[str, Record]
    expected: tuple[tuple[str, str], ...]


def build(count: int, seed: int) -> Workspace:
    """A workspace of exactly that many records; `tradeoff.yaml` comes on top."""
    records = dict(_records(count, seed))
    paths = {id(record): path for path, record in records.items()}
    mistakes = spoil(Random(f"{seed}:defects"), list(records.values()), count // 100, count // 500)
    return Workspace(records, tuple(sorted((paths[id(record)], rule) for record, rule in mistakes)))


def _records(count: int, seed: int) -> Iterator[tuple[str, Record]]:
    headcount = max(40, min(count // 20, 900))
    firm = company.found(Random(f"{seed}:company"), headcount, scorecards.count_for(count))
    lines = scorecards.plan(Random(f"{seed}:scorecards"), firm)
    periods = quarters_until(AS_OF, 4 if count < 500 else 12)
    maps, risks = max(4, round(count * 0.064)), round(count * 0.08)
    rest = count - 1 - len(lines) - len(periods) - maps - risks

    log = decisions.plan(Random(f"{seed}:decisions"), firm, rest)
    planner = roadmaps.Planner(Random(f"{seed}:roadmaps"), firm, lines, log)
    tracks = roadmaps.plan(planner, maps)
    accepted_risks = exceptions.plan(planner, firm, tracks, risks)
    dropped = tuple(item.id for track in tracks for item in track.items if item.state == "dropped")
    ends = exceptions.ended_by(accepted_risks)

    yield "charter.yaml", company.charter(firm)
    yield from ((f"scorecards/{line.id}.yaml", scorecards.record(line)) for line in lines)
    yield from ((f"capacity/{period}.yaml", capacity.record(period, firm, log, tracks)) for period in periods)
    yield from ((track.path, roadmap_records.record(track, lines, ends)) for track in tracks)
    yield from ((risk.path, exceptions.record(risk, firm)) for risk in accepted_risks)
    yield from ((choice.path, decisions.record(choice, firm, lines, dropped)) for choice in log.decisions)


def write(workspace: Workspace, folder: Path) -> int:
    """Write all files into the folder; returns their size in bytes, without `tradeoff.yaml`."""
    size = 0
    for path, record in workspace.records.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        size += target.write_bytes(dump(record).encode())
    (folder / "tradeoff.yaml").write_text(SETTINGS, encoding="utf-8")
    return size


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write; made if missing")
    parser.add_argument("--records", type=int, default=1000, help=f"at least {FEWEST} (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another company (default 1)")
    parser.add_argument("--expected", type=Path, metavar="FILE", help="write the mistakes made, as JSON")
    arguments = parser.parse_args()
    if arguments.records < FEWEST:
        parser.error(f"--records must be {FEWEST} or more")
    if arguments.folder.exists() and any(arguments.folder.iterdir()):
        parser.error(f"{arguments.folder} is not empty")

    workspace = build(arguments.records, arguments.seed)
    size = write(workspace, arguments.folder)
    if arguments.expected:
        rows = [{"path": path, "rule": rule} for path, rule in workspace.expected]
        arguments.expected.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    kinds = Counter(str(record["schema"]).split("/")[1] for record in workspace.records.values())
    print(", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items(), key=lambda pair: -pair[1])))
    print(f"{size / len(workspace.records):.0f} bytes a record, {len(workspace.expected)} mistakes")


if __name__ == "__main__":
    main()
