"""Light chat tuning of the base model → work/tune.pt."""

import numpy as np

from .. import config, probe, training


def run() -> None:
    rows = np.load(config.WORK / "tune.npz")
    network = training.load_network(config.WORK / "pretrain.pt").train()
    training.train(
        network, rows["tokens"], rows["learn"], config.TUNE, "tune", probe.Probe(chat=True)
    )
