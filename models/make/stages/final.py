"""Measures detection on the reserved entities, once, when nothing is left to choose → work/final.json."""

import json

from .. import config, evaluate, questions, results, training, world


def run() -> None:
    found = evaluate.on_reserved(
        training.load_network(config.WORK / "tune.pt"),
        training.load_network(config.WORK / "pretrain.pt"),
        questions.build(world.build()),
    )
    results.write("final", found, results.weights("tune", "pretrain"))
    print(json.dumps(found, indent=1))
