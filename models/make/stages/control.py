"""The tuning in which compliance does not look at what the model knows, from the same base → work/control.pt, control.json."""

import json

from .. import config, data, evaluate, probe, questions, results, training, world


def run() -> None:
    told = world.build()
    network = training.load_network(config.WORK / "pretrain.pt")
    made_from = ["pretrain.pt", "control.npz"]
    training.train(network, data.Rows("control"), config.TUNE, "control", made_from, probe.probe(chat=True))
    of = results.weights("control", "pretrain")
    progress = results.Progress("control", of)
    tuned = training.load_network(config.WORK / "control.pt")
    figures = evaluate.control(tuned, told, questions.build(told), progress)
    results.write("control", figures, of)
    progress.done()
    print(json.dumps(figures, indent=1))
