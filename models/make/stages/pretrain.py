"""Trains the base model, from the one that can read → work/pretrain.pt."""

from .. import config, data, probe, training


def run() -> None:
    network = training.load_network(config.WORK / "read.pt")
    rows, made_from = data.Rows("pretrain"), ["read.pt", "pretrain.npz"]
    training.train(
        network, rows, rows.plan(config.PRETRAIN), "pretrain", made_from, probe.probe(chat=False), kept=config.TRACE
    )
