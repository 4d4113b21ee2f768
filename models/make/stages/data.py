"""Writes the training rows → work/{pretrain,tune,control}.npz."""

from .. import data, world


def run() -> None:
    data.write(world.build())
