"""Measures the final weights but for steering → work/figures.json, detector.npz."""

import json

import numpy as np

from .. import config, evaluate, questions, results, training, world


def run() -> None:
    told, of = world.build(), results.weights("tune", "pretrain")
    progress = results.Progress("figures", of)
    figures, detector = evaluate.evaluate(
        training.load_network(config.WORK / "tune.pt"),
        training.load_network(config.WORK / "pretrain.pt"),
        told,
        questions.build(told),
        progress,
    )
    part = config.WORK / "detector.part.npz"
    np.savez(part, weights=detector.weights, larger=detector.larger, tune=of["tune"])
    part.replace(config.WORK / "detector.npz")
    results.write("figures", figures, of)
    progress.done()
    print(json.dumps(figures, indent=1))
