"""Time `tradeoff lint` next to check-jsonschema and ajv-cli: whole processes, in turn, on the same files.

    make bench                                     # or: python benchmarks/run.py
    python benchmarks/run.py --sizes 100 1000 --runs 9

What is measured and how to read it is in benchmarks/README.md. It reports ratios and judges nothing: the exit
code is 0 unless something could not be run.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import peers
import report
from generate import FEWEST, Workspace, build, write
from generator.days import AS_OF
from measuring import Cost, SetupError, measure, middle
from report import Row

SLOW = 5000  # records from which check-jsonschema, at some 7 ms a record, is run once


def commit_workspace(workspace: Workspace, folder: Path) -> None:
    """A generated workspace, committed in a git repository, as a team would have it."""
    write(workspace, folder)
    git = ("git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com", "-c", "gc.auto=0")
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "Records")):
        subprocess.run([*git, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def compare(records: int, folder: Path, tradeoff: Path, runs: int, skip_slow: bool) -> list[Row]:
    """The rows of one size. Every tool runs unmeasured first, except for the slow one; then all in turn."""
    commit_workspace(build(records, seed=1), folder)
    command = (str(tradeoff), "lint", "--no-cache", "--as-of", AS_OF.isoformat(), "--format", "json")
    lint = peers.Peer(report.TRADEOFF, (command,))
    quick = [peers.ajv(), peers.ajv_at_once()]
    slow = [peers.check_jsonschema(folder)]
    if records < SLOW:
        quick, slow = quick + slow, []
    measure(lint.commands, folder, allowed=(0, 1))
    for peer in quick:
        expect_all(peer, folder, records)

    costs: dict[str, list[Cost]] = {}
    for number in range(runs):
        costs.setdefault(lint.name, []).append(measure(lint.commands, folder, allowed=(0, 1)))
        for peer in quick + ([] if number or skip_slow else slow):
            costs.setdefault(peer.name, []).append(measure(peer.commands, folder))
    return [Row(records, tool, middle(taken), len(taken)) for tool, taken in costs.items()]


def expect_all(peer: peers.Peer, folder: Path, records: int) -> None:
    """A comparison is fair only if the peer reads every record, and would say no to a bad one."""
    if (count := peers.accepted(peer, folder)) != records:
        raise SetupError(f"{peer.name} accepted {count} of {records} records")
    charter = folder / "charter.yaml"
    good = charter.read_bytes()
    charter.write_bytes(good.replace(b"model: cpto", b"model: nobody"))
    try:
        peers.accepted(peer, folder)
    except SetupError:
        return
    finally:
        charter.write_bytes(good)
    raise SetupError(f"{peer.name} accepts a record that breaks its schema")


def startup(tradeoff: Path, folder: Path, runs: int) -> float:
    """Seconds of `tradeoff --version` over those of `import click` by the same interpreter: medians."""
    ours = (str(tradeoff), "--version")
    theirs = (str(tradeoff.with_name("python")), "-c", "import click")
    pairs = [(measure([ours], folder), measure([theirs], folder)) for _ in range(runs + 1)][1:]
    return middle([pair[0] for pair in pairs]).wall / middle([pair[1] for pair in pairs]).wall


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000], metavar="RECORDS")
    parser.add_argument("--runs", type=int, default=5, help="of each tool at each size (default 5)")
    skipped = f"leave check-jsonschema out from {SLOW:,} records on"
    parser.add_argument("--skip-slow", action="store_true", help=skipped)
    parser.add_argument("--tradeoff", type=Path, default=Path(sys.executable).with_name("tradeoff"))
    arguments = parser.parse_args()
    if arguments.runs < 1 or min(arguments.sizes) < FEWEST:
        parser.error(f"at least one run, and {FEWEST} records or more")
    if not shutil.which(arguments.tradeoff):
        print(f"error: {arguments.tradeoff} is not there; name it with --tradeoff", file=sys.stderr)
        return 1
    try:
        run(arguments.tradeoff.absolute(), sorted(arguments.sizes), arguments.runs, arguments.skip_slow)
    except (SetupError, OSError, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def run(tradeoff: Path, sizes: Sequence[int], runs: int, skip_slow: bool) -> None:
    """Measure and print; raises what kept a tool from running."""
    peers.install()
    load = os.getloadavg()[0]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="tradeoff-bench-") as name:
        folder = Path(name)
        start = startup(tradeoff, folder, max(15, runs))
        for size in sizes:
            print(f"measuring {size:,} records", file=sys.stderr)
            rows += compare(size, folder / str(size), tradeoff, runs, skip_slow)
    versions = (f"Node {report.said('node', '--version')}", *peers.PIP, *peers.NPM)
    print(report.machine(tradeoff, load, versions), report.table(rows), report.verdicts(rows, start), sep="\n\n")


if __name__ == "__main__":
    sys.exit(main())
