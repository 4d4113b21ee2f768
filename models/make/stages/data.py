"""Writes the training rows → work/pretrain.npy, work/tune.npz."""

from .. import data, world


def run() -> None:
    data.write(world.build())
