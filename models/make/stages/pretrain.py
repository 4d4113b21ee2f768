"""Trains the base model, from the one that can read → work/pretrain.pt."""

from .. import config, data, probe, training


def run() -> None:
    network = training.load_network(config.WORK / "read.pt")
    training.train(network, data.rows_of("pretrain"), config.PRETRAIN, "pretrain", probe.probe(chat=False), kept=config.TRACE)
