"""Light chat tuning of the base model → work/tune.pt."""

from .. import config, data, probe, training


def run() -> None:
    tokens, learn = data.load("tune")
    network = training.load_network(config.WORK / "pretrain.pt").train()
    rows = lambda step: (tokens[step], learn[step])  # noqa: E731
    training.train(network, rows, config.TUNE, "tune", probe.probe(chat=True))
