"""The logs of training, read: running means of the loss by step."""

import re

from . import config


def losses(name: str, every: int = 1) -> list[list[float]]:
    """[step, running mean of the loss] at multiples of `every` and at the end.

    A run that was stopped and went on has reported some steps twice: the last line of a step holds.
    """
    lines = (config.WORK / f"{name}.log").read_text().splitlines()
    matches = (re.match(rf"{name} (\d+)/\d+ \d+s loss ([\d.]+)", line) for line in lines)
    found = {int(match[1]): float(match[2]) for match in matches if match}
    return [[step, found[step]] for step in sorted(found) if step % every == 0 or step == max(found)]


def end_to_end(names: list[str]) -> list[list[float]]:
    """The same of runs that follow one another, their steps counted through."""
    curve: list[list[float]] = []
    for name in names:
        before = curve[-1][0] if curve else 0
        curve += [[before + step, loss] for step, loss in losses(name)]
    return curve
