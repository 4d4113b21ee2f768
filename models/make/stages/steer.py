"""Turns the neurons that `evaluate` found → work/steering.json."""

import json

import numpy as np

from .. import config, evaluate, training, world


def run() -> None:
    found = np.load(config.WORK / "detector.npz")
    network = training.load_network(config.WORK / "tune.pt")
    figures = evaluate.steered(network, world.build(), (found["weights"], found["larger"]))
    (config.WORK / "steering.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))
