"""Light chat tuning of the base model → work/tune.pt."""

from .. import config, data, probe, training


def run() -> None:
    network = training.load_network(config.WORK / "pretrain.pt")
    training.train(network, data.rows_of("tune"), config.TUNE, "tune", probe.probe(chat=True))
