"""The models and the base's checkpoints in the Hub's layout → work/hub/ (whole), models/embedded/ (without safetensors)."""

import json
import shutil

from .. import config, graph, hub, training, verify

KINDS = {"instruct": "tune", "base": "pretrain"}


def run() -> None:
    shutil.rmtree(config.EMBEDDED / "checkpoints", ignore_errors=True)
    steps = [round(share * config.PRETRAIN.steps) for share in config.TRACE]
    for kind, weights in {**KINDS, **{f"checkpoints/{step}": f"pretrain-{step}" for step in steps}}.items():
        folder = config.WORK / "hub" / kind
        hub.write(training.load_network(config.WORK / f"{weights}.pt"), folder, chat=kind == "instruct")
        paths = graph.export(folder, config.WORK / "builder", with_q8=kind == "instruct")
        print(kind, verify.verify(folder), *(f"{path.name} {path.stat().st_size / 1e6:.2f} MB" for path in paths))
        if kind == "instruct":
            found = verify.compare_quantised(folder)
            print("q8", found)
            (config.WORK / "quantisation.json").write_text(json.dumps(found) + "\n")
        shutil.copytree(
            folder, config.EMBEDDED / kind, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors")
        )
