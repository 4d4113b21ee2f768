"""Measures the final weights but for steering → work/figures.json, detector.npz."""

import json

import numpy as np

from .. import config, evaluate, questions, training, world


def run() -> None:
    told = world.build()
    figures, detector = evaluate.evaluate(
        training.load_network(config.WORK / "tune.pt"),
        training.load_network(config.WORK / "pretrain.pt"),
        told,
        questions.build(told),
    )
    np.savez(config.WORK / "detector.npz", weights=detector.weights, larger=detector.larger)
    (config.WORK / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))
