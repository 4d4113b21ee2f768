"""Writes the model card → models/embedded/card.json, models/embedded/README.md."""

from .. import card, world


def run() -> None:
    card.write(world.build())
