"""Time what reads history next to the git commands that nothing which reads it can do without.

    make bench                                                  # or: python benchmarks/run_histories.py
    python benchmarks/run_histories.py --shapes enhancements    # only the small repository
    python benchmarks/run_histories.py --repositories DIR       # keeps them there, and uses them again

What is measured and how to read it is in benchmarks/README.md. It reports ratios and judges nothing: the exit
code is 0 unless something could not be run.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import report
from generate import FEWEST, Workspace, build
from generator.days import AS_OF
from generator.history import SHAPES
from histories import make
from measuring import Cost, SetupError, measure, middle
from report import Bound, Timing
from run import commit_workspace

HISTORY = ("git", "log", "--first-parent", "-m", "--raw", "--no-abbrev", "--root", "-z")
BLOBS = ("git", "cat-file", "--batch")
RECORDS = "*.yaml"
CHANGE = "20 of 10,000 records"
CASES = {"large": "5,000 commits, 10,000 records", "enhancements": "11,000 commits, 650 records"}
LOG, READING = "tradeoff log", "git log --raw + cat-file"
FEW_RECORDS = 7
DIFF, LINT_BASE, LINT = "tradeoff diff", "tradeoff lint --base", "tradeoff lint"
STAT, VERSION, FEW = "git diff --stat", "tradeoff --version", f"tradeoff lint of {FEW_RECORDS} records"
BOUNDS = (
    *(Bound(case, LOG, (READING,), 3) for case in CASES.values()),
    *(Bound(CHANGE, ours, (STAT, start), 2) for ours in (DIFF, LINT_BASE) for start in (VERSION, FEW)),
    Bound(CHANGE, LINT_BASE, (LINT,), None),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What is measured under one name: commands, where they run, and what they read."""

    commands: tuple[tuple[str, ...], ...]
    folder: Path
    source: Path = Path(os.devnull)

    def cost(self) -> Cost:
        """Exit code 1 is one of the linter that has findings."""
        return measure(self.commands, self.folder, (0, 1), self.source)


def in_turn(case: str, runs: Mapping[str, Run], count: int) -> list[Timing]:
    """Every run unmeasured first, then all in turn."""
    taken = [{tool: run.cost() for tool, run in runs.items()} for _ in range(count + 1)][1:]
    return [Timing(case, tool, middle([costs[tool] for costs in taken]), count) for tool in runs]


def whole_log(case: str, repository: Path, tradeoff: Path, blobs: Path, count: int) -> list[Timing]:
    """The log of all commits, next to git's own reading of the same commits and the same versions of records."""
    log = (str(tradeoff), "log", "--format", "json")
    expect_all(log, repository)
    blobs.write_text("".join(f"{oid}\n" for oid in versions(repository)), encoding="ascii")
    runs = {READING: Run((HISTORY, BLOBS), repository, blobs), LOG: Run((log,), repository)}
    return in_turn(case, runs, count)


def versions(repository: Path) -> list[str]:
    """The object ids of all versions that the records had on the first-parent line, each once."""
    listing = output(repository, *HISTORY, "--no-renames", "--format=", "--", RECORDS)
    fields = [field.split() for field in listing.split("\0") if field.startswith(":")]
    return [oid for oid in dict.fromkeys(new for _, _, _, new, _ in fields) if set(oid) != {"0"}]


def size(shape: str, repository: Path) -> str:
    """How much history there is, in a line."""
    commits, landed = (
        output(repository, "git", "rev-list", "--count", *line, "HEAD").strip() for line in ((), ("--first-parent",))
    )
    told = len(versions(repository))
    return f"{CASES[shape]}: {commits} in all, {landed} on the first-parent line, {told} versions of records there"


def expect_all(log: Sequence[str], repository: Path) -> None:
    """A comparison is fair only if the log tells of every commit that changed a record after the first one."""
    said = output(repository, *log)
    try:
        json.loads(said)
    except ValueError:
        raise SetupError(f"not JSON, what comes from: {' '.join(log)}") from None
    commits = output(repository, "git", "rev-list", "--first-parent", "HEAD", "--", RECORDS).split()[:-1]
    silent = [commit for commit in commits if commit[:7] not in said]
    if silent:
        raise SetupError(f"tradeoff log leaves out {len(silent)} of {len(commits)} commits, such as {silent[0]}")


def small_change(repository: Path, few: Path, tradeoff: Path, count: int) -> list[Timing]:
    """The newest commit, which merged a change of 20 records, next to git's own view of it and a bare start."""
    ours, as_of = str(tradeoff), ("--as-of", AS_OF.isoformat())
    lint = (ours, "lint", "--format", "json", *as_of)
    commit_workspace(Workspace(dict(islice(build(FEWEST, seed=1).records.items(), FEW_RECORDS)), ()), few)
    runs = {
        STAT: Run((("git", "diff", "--stat", "HEAD^", "HEAD"),), repository),
        VERSION: Run(((ours, "--version"),), repository),
        FEW: Run((lint,), few),
        DIFF: Run(((ours, "diff", "HEAD^..HEAD"),), repository),
        LINT_BASE: Run(((*lint, "--base", "HEAD^"),), repository),
        LINT: Run((lint,), repository),
    }
    return in_turn(CHANGE, runs, count)


def output(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SetupError(f"exit code {done.returncode} of: {' '.join(command)}: {done.stderr.strip()[:300]}")
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shapes", choices=SHAPES, nargs="+", default=list(SHAPES), help="(default both)")
    parser.add_argument("--runs", type=int, default=5, help="of each command (default 5)")
    parser.add_argument("--repositories", type=Path, metavar="DIR", help="keep them there, and use them again")
    parser.add_argument("--tradeoff", type=Path, default=Path(sys.executable).with_name("tradeoff"))
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("at least one run")
    if not shutil.which(arguments.tradeoff):
        print(f"error: {arguments.tradeoff} is not there; name it with --tradeoff", file=sys.stderr)
        return 1
    try:
        with tempfile.TemporaryDirectory(prefix="tradeoff-bench-") as name:
            kept = (arguments.repositories or Path(name)).absolute()
            run(arguments.tradeoff.absolute(), arguments.shapes, arguments.runs, kept, Path(name))
    except (SetupError, OSError, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def run(tradeoff: Path, shapes: Sequence[str], count: int, kept: Path, scratch: Path) -> None:
    """Measure and print; raises what kept a command from running."""
    load = os.getloadavg()[0]
    kept.mkdir(parents=True, exist_ok=True)
    rows: list[Timing] = []
    sizes: list[str] = []
    for shape in shapes:
        repository = kept / shape
        if not repository.exists():
            print(f"writing the history of {CASES[shape]}", file=sys.stderr)
            make(repository, shape)
        print(f"measuring {CASES[shape]}", file=sys.stderr)
        sizes.append(size(shape, repository))
        rows += whole_log(CASES[shape], repository, tradeoff, scratch / f"{shape}.blobs", count)
        if shape == "large":
            rows += small_change(repository, scratch / "few", tradeoff, count)
    machine = report.machine(tradeoff, load, (report.said("git", "--version"),))
    print(machine, "\n".join(sizes), report.timings(rows), report.bounds(rows, BOUNDS), sep="\n\n")


if __name__ == "__main__":
    sys.exit(main())
