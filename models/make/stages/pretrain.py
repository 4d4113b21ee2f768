"""Trains the base model, from the one that can read → work/pretrain.pt."""

from .. import config, data, probe, training


def run() -> None:
    tokens, learn = data.load("pretrain")
    network = training.load_network(config.WORK / "read.pt").train()
    rows = lambda step: (tokens[step], learn[step])  # noqa: E731
    training.train(network, rows, config.PRETRAIN, "pretrain", probe.probe(chat=False), kept=config.TRACE)
