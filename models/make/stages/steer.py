"""Turns the neurons that `evaluate` found → work/steering.json."""

import json

import numpy as np

from .. import config, evaluate, results, training, world


def run() -> None:
    found, of = np.load(config.WORK / "detector.npz"), results.weights("tune")
    if str(found["tune"]) != of["tune"]:
        raise SystemExit("detector.npz is of other weights than tune.pt; run `python -m make evaluate` first")
    progress = results.Progress("steering", of)
    network = training.load_network(config.WORK / "tune.pt")
    figures = evaluate.steered(network, world.build(), (found["weights"], found["larger"]), progress)
    results.write("steering", figures, of)
    progress.done()
    print(json.dumps(figures, indent=1))
