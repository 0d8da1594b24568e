"""Medians of interleaved runs: the machine's drift falls on each side alike."""

import sys
from collections.abc import Callable
from statistics import median
from time import clock_gettime
from timeit import Timer

import psutil


def medians(tasks: dict[str, Callable[[], object]], rounds: int = 7, at_least: float = 0.1) -> dict[str, float]:
    """Median seconds of one run of each task, over `rounds`, the tasks in turn.

    As timeit does, a task is repeated until it fills `at_least` seconds and the garbage collector rests meanwhile.
    """
    timers = {name: Timer(task) for name, task in tasks.items()}
    repeats = {name: max(1, round(at_least / timer.timeit(2) * 2)) for name, timer in timers.items()}
    taken = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, timer in timers.items():
            taken[name].append(timer.timeit(repeats[name]) / repeats[name])
    return {name: median(times) for name, times in taken.items()}


def processor(process: psutil.Process) -> float:
    """Seconds of processor that a process has taken, without those that it began."""
    if sys.platform == "linux":  # by the clock that clock_getcpuclockid names; psutil's goes in hundredths of a second
        return clock_gettime((~process.pid << 3) | 2)
    used = process.cpu_times()
    return used.user + used.system
