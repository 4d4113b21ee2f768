"""The models and the base's checkpoints in the Hub's layout → work/hub/ (whole), models/embedded/ (no safetensors).

agreement.json, quantisation.json: how far the files agree with what was trained.
"""

import shutil

from .. import config, graph, hub, results, training, verify

KINDS = {"instruct": "tune", "base": "pretrain"}


def run() -> None:
    kinds = {**KINDS, **{f"checkpoints/{step}": f"pretrain-{step}" for step in config.TRACE}}
    for kind, weights in kinds.items():
        folder = config.WORK / "hub" / kind
        network = training.load_network(config.WORK / f"{weights}.pt")
        hub.write(network, folder, chat=kind == "instruct")
        paths = graph.export(folder, config.WORK / "builder", with_q8=kind == "instruct")
        difference = verify.verify(folder)
        print(kind, difference, *(f"{path.name} {path.stat().st_size / 1e6:.2f} MB" for path in paths))
        if kind == "instruct":
            of = results.weights("tune")
            found = {"logits": difference["prompts"], "greedy": verify.compare_answers(folder, network)}
            print("agreement", found)
            results.write("agreement", found, of)
            found = verify.compare_quantised(folder)
            print("q8", found)
            results.write("quantisation", found, of)
    ship(list(kinds))


def ship(kinds: list[str]) -> None:
    """Puts work/hub/{kind} into the place of what ships, once all copies lie beside it."""
    new = config.EMBEDDED / "new"
    shutil.rmtree(new, ignore_errors=True)
    for kind in kinds:
        shutil.copytree(config.WORK / "hub" / kind, new / kind, ignore=shutil.ignore_patterns("*.safetensors"))
    for folder in new.iterdir():
        old = config.EMBEDDED / folder.name
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    new.rmdir()
