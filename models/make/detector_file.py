"""models/embedded/h_neurons.json: the neurons that the card is about, as `hn --neurons` takes them.

The document is `h-neurons/1`; what of it does not apply here is null. The study that ships has its own, of another
fit.
"""

import json

from . import config
from .config import SHAPE
from .manifest import digest


def write(detection: dict) -> None:
    """Of the detection of figures.json; equal figures give equal bytes."""
    document = {
        "format": "h-neurons/1",
        "model": {
            "id": "embedded",
            "revision": None,
            "dtype": "fp32",
            "sha256": digest(config.EMBEDDED / "instruct" / "onnx" / "model.onnx"),
            "layers": SHAPE.layers,
            "neurons": SHAPE.ffn,
        },
        "feature": "answer",
        "spanRule": "trim/1",
        "standardisation": None,
        "neurons": detection["neurons"],
        "intercept": detection["intercept"],
        "solver": {"penalty": "l1", "C": detection["C"], "rule": "cross-validation by entity"},
        "metrics": None,
        "dataset": {"name": "embedded", "sha256": digest(config.EMBEDDED / "questions.jsonl")},
        "created": None,
    }
    (config.EMBEDDED / "h_neurons.json").write_text(json.dumps(document, indent=2) + "\n")
