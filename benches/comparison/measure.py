"""Runs programs and measures them: one by itself, or two in turns."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# The unit of the peak memory that the system reports.
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class Failed(Exception):
    """A program that ended as it should not."""


@dataclass
class Command:
    """A program to measure, and how to tell from its output that it did its work."""

    args: list
    cwd: Path | None = None
    env: dict = field(default_factory=dict)
    # What tells success: many linters exit with 1 when they find something.
    exits: tuple = (0,)
    # Counts in the output what was found, so that nobody is fast by doing nothing.
    count: Callable[[str], int] | None = None
    # How many posts there are, where the time of one is what counts.
    posts: int = 1
    # Whether the last word of the output is the seconds that count, without start and reading.
    says_seconds: bool = False


@dataclass
class Run:
    """What one run cost: seconds, seconds of all cores, bytes."""

    wall: float
    cpu: float
    peak: int


def run(command, keep=False):
    """Runs `command`; gives what it cost and, with `keep` or if it is needed, what it wrote to standard output."""
    if not keep and not command.says_seconds:
        return spent(command, subprocess.DEVNULL), ""
    with tempfile.TemporaryFile() as out:
        cost = spent(command, out)
        out.seek(0)
        text = out.read().decode(errors="replace")
    if command.says_seconds:
        cost.wall = float(text.split()[-1]) / command.posts
    return cost, text


def spent(command, out):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PHARMALINT_")}
    args = [str(arg) for arg in command.args]
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        child = subprocess.Popen(
            args,
            cwd=command.cwd,
            env=environment | command.env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
        )
        # Not child.wait(): this call alone tells what the child used.
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in command.exits:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()[-600:]
            raise Failed(f"exit {child.returncode} of {' '.join(args)[:200]}: {said}")
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall / command.posts, cpu / command.posts, usage.ru_maxrss * PEAK_UNIT)


@dataclass
class Pairs:
    """Two commands that ran in turns, and how much each found."""

    ours: list = field(default_factory=list)
    theirs: list = field(default_factory=list)
    found: tuple = (None, None)

    def wall(self):
        """The median seconds of both."""
        return median(self.ours, "wall"), median(self.theirs, "wall")

    def cpu(self):
        """The median seconds of all cores of both."""
        return median(self.ours, "cpu"), median(self.theirs, "cpu")

    def ratio(self, what):
        """The median of what ours costs in theirs, pair by pair: what slows the machine down slows both of a pair."""
        return statistics.median(
            getattr(ours, what) / max(getattr(theirs, what), 1e-6) for ours, theirs in zip(self.ours, self.theirs)
        )

    def above(self):
        """The median of how many seconds longer ours takes, pair by pair."""
        return statistics.median(ours.wall - theirs.wall for ours, theirs in zip(self.ours, self.theirs))

    def peak(self):
        """The most memory that ours took."""
        return max(run.peak for run in self.ours)


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def pairs(ours, theirs, runs):
    """Runs both in turns, who goes first in turns, too, after a first run of each that warms the caches and counts."""
    measured = Pairs(found=(counted(ours), counted(theirs)))
    for turn in range(runs):
        both = [(ours, measured.ours), (theirs, measured.theirs)]
        for command, taken in both if turn % 2 == 0 else reversed(both):
            taken.append(run(command)[0])
    return measured


def counted(command):
    _, text = run(command, keep=command.count is not None)
    return command.count(text) if command.count else None
