"""Writes what transformers computes from the shipped weights → models/embedded/reference/."""

from .. import reference


def run() -> None:
    print(reference.write())
