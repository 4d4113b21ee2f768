"""Both models in the Hub's layout → work/hub/ (whole), models/embedded/ (without safetensors)."""

import shutil

from .. import config, graph, hub, training
from ..verify import verify

KINDS = {"instruct": "tune", "base": "pretrain"}


def run() -> None:
    for kind, checkpoint in KINDS.items():
        folder = config.WORK / "hub" / kind
        network = training.load_network(config.WORK / f"{checkpoint}.pt")
        hub.write(network, folder, chat=kind == "instruct")
        path = graph.export(folder, config.WORK / "builder")
        print(kind, verify(folder), f"{path.stat().st_size / 1e6:.2f} MB")
        shutil.copytree(
            folder, config.EMBEDDED / kind, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors")
        )
