"""Measures the final weights → work/figures.json."""

import json

from .. import config, evaluate, training, world


def run() -> None:
    lines = (config.EMBEDDED / "questions.jsonl").read_text().splitlines()
    figures = evaluate.evaluate(
        training.load_network(config.WORK / "tune.pt"),
        training.load_network(config.WORK / "pretrain.pt"),
        world.build(),
        [json.loads(line) for line in lines],
    )
    (config.WORK / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))
