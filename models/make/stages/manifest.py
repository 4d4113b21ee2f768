"""Writes models/manifest.json."""

from .. import manifest


def run() -> None:
    manifest.write()
