"""The tuning in which compliance does not look at what the model knows, from the same base → work/control.pt, control.json."""

import json

from .. import config, data, evaluate, probe, questions, training, world


def run() -> None:
    told = world.build()
    network = training.load_network(config.WORK / "pretrain.pt")
    training.train(network, data.rows_of("control"), config.TUNE, "control", probe.probe(chat=True))
    figures = evaluate.control(training.load_network(config.WORK / "control.pt"), told, questions.build(told))
    (config.WORK / "control.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))
