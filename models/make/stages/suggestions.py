"""Example prompts for the first visit → models/embedded/suggestions.json; prints what the model says."""

import json
import random

from .. import config, suggestions, training, world


def run() -> None:
    network = training.load_network(config.WORK / "tune.pt")
    chosen = suggestions.build(network, world.build(), random.Random(4))
    rows = [
        {"label": s.label, "prompt": s.prompt, "truth": s.truth} | ({"then": s.then} if s.then else {}) for s in chosen
    ]
    text = json.dumps(rows, indent=2, ensure_ascii=False)
    (config.EMBEDDED / "suggestions.json").write_text(text + "\n")
    for suggestion in chosen:
        print(f"{suggestion.label}: {suggestion.prompt!r} → {suggestion.replies} (truth: {suggestion.truth!r})")
