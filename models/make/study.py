"""The study that ships, models/embedded/study.zip: which neurons `hn identify` found, and its test."""

import json
import zipfile

from . import config
from .manifest import digest


def shipped() -> dict | None:
    """Its neurons, its C and its test; None where none was made yet. Raises where it is of another model."""
    path = config.EMBEDDED / "study.zip"
    if not path.exists():
        return None
    with zipfile.ZipFile(path) as bundle:
        found, spec = (json.loads(bundle.read(name)) for name in ("h_neurons.json", "spec.json"))
    if found["model"]["sha256"] != digest(config.EMBEDDED / "instruct" / "onnx" / "model.onnx"):
        raise SystemExit(f"{path} is of another model than ships; run `hn identify` again, or remove it")
    test = found["metrics"]["testAuroc"]
    return {
        "neurons": [{key: neuron[key] for key in ("layer", "index", "weight")} for neuron in found["neurons"]],
        "C": found["solver"]["C"],
        "rule": found["solver"]["rule"],
        "split": spec["split"],
        "test": {
            "n": test["n"],
            "auroc": round(test["value"], 3),
            "interval95": [round(test["low"], 3), round(test["high"], 3)],
        },
    }
