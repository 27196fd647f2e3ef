"""Runs commands and takes their time: whole processes, their output thrown away."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


class SetupError(Exception):
    """Something that is measured cannot be installed or run; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What commands took: seconds by the clock, and seconds of all processors together."""

    wall: float
    cpu: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.cpu + other.cpu)


def measure(
    commands: Sequence[Sequence[str]], folder: Path, allowed: tuple[int, ...] = (0,), source: Path = Path(os.devnull)
) -> Cost:
    """Run the commands in the folder, one after the other, each reading the source.

    Raises `SetupError` on any exit code but those allowed.
    """
    cost = Cost(0.0, 0.0)
    nowhere = subprocess.DEVNULL
    for command in commands:
        with source.open("rb") as given:
            start = time.perf_counter()
            process = subprocess.Popen(command, cwd=folder, stdin=given, stdout=nowhere, stderr=nowhere)
            _, status, usage = os.wait4(process.pid, 0)
            cost += Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code not in allowed:
            raise SetupError(f"exit code {code} of: {' '.join(command)[:300]}")
    return cost


def middle(costs: Sequence[Cost]) -> Cost:
    return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))
