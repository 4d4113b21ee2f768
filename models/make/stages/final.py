"""Measures detection on the reserved entities, once, when nothing is left to choose → work/final.json."""

import json

from .. import config, evaluate, questions, training, world


def run() -> None:
    found = evaluate.on_reserved(
        training.load_network(config.WORK / "tune.pt"),
        training.load_network(config.WORK / "pretrain.pt"),
        questions.build(world.build()),
    )
    (config.WORK / "final.json").write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))
