"""Measures the final weights → work/figures.json."""

import json

from .. import config, evaluate, questions, training, world


def run() -> None:
    told = world.build()
    figures = evaluate.evaluate(
        training.load_network(config.WORK / "tune.pt"),
        training.load_network(config.WORK / "pretrain.pt"),
        told,
        questions.build(told),
    )
    (config.WORK / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))
