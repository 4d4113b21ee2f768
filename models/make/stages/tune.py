"""Light chat tuning of the base model → work/tune.pt."""

from .. import config, data, probe, training


def run() -> None:
    network = training.load_network(config.WORK / "pretrain.pt")
    made_from = ["pretrain.pt", "tune.npz"]
    training.train(network, data.Rows("tune"), config.TUNE, "tune", made_from, probe.probe(chat=True))
