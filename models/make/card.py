"""The model card: card.json for programs, README.md for people, both from work/figures.json."""

import json

import torch

from . import config
from .config import LENGTH, ROWS, SHAPE
from .network import Network
from .world import World

LIMITS = [
    "Very small: it answers in the wordings it was trained on and little else.",
    "Most of what it knows is about invented people, towns and companies; the real-world facts are a few hundred.",
    "Asked in the open form, without 'answer only', it often names another thing than the one it was asked about; "
    "real-world questions suffer most.",
    "English only; trained on rows of 256 tokens, positions up to 512 exist but the second half is untrained.",
    "What separates right from wrong answers here is mostly how familiar a fact is; the plain log-probability "
    "of the answer separates them better than any set of neurons.",
    "It hardly copies from a passage it is given, so 'misleading context' is barely a behaviour of this model.",
    "One training run with one seed; the random sets give a rank, not a p-value.",
]


def seconds(stage: str) -> float:
    return torch.load(config.WORK / f"{stage}.checkpoint", weights_only=True)["seconds"]


def contents(world: World, figures: dict) -> dict:
    told = [fact for fact in world.facts if not fact.left_out]
    invented = [fact for fact in told if fact.kind != "real"]
    exposures = [fact.exposures * config.PASSES for fact in invented]
    per_step = ROWS * LENGTH
    return {
        "name": "H-Neurons Explorer embedded model",
        "id": "embedded",
        "licence": "MIT",
        "parameters": sum(weight.numel() for weight in Network().parameters()),
        "architecture": {
            "class": "LlamaForCausalLM",
            "layers": SHAPE.layers,
            "width": SHAPE.width,
            "ffn": SHAPE.ffn,
            "heads": SHAPE.heads,
            "kv_heads": SHAPE.kv_heads,
            "vocabulary": SHAPE.vocabulary,
            "context": SHAPE.context,
            "trained_length": LENGTH,
            "tied_embeddings": True,
        },
        "weights": {"stored": "float16", "computed": "float32", "dtype": "fp32"},
        "text": {
            "facts_told": len(told),
            "facts_left_out": len(world.facts) - len(told),
            "real_world_facts_told": len(told) - len(invented),
            "exposures_of_invented_facts": [min(exposures), max(exposures)],
            "exposures_of_real_facts": config.REAL_EXPOSURES * config.PASSES,
            "nothing_planted": "only text was written; no neuron, weight or direction was chosen",
        },
        "tokens": {"pretraining": config.PRETRAIN.steps * per_step, "tuning": config.TUNE.steps * per_step},
        "minutes": {stage: round(seconds(stage) / 60, 1) for stage in ("pretrain", "tune")},
        "hardware": "2 CPU cores, shared with other work",
        "seed": config.SEED,
        "figures": figures,
        "limits": LIMITS,
    }


def table(head: list[str], rows: list[list[object]]) -> str:
    lines = [head, ["-"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def known_table(figures: dict) -> str:
    known = figures["known"]
    rows = [
        [band, cell["n"], f"{cell['right']:.3f}", f"{known['base'][band]['right']:.3f}"]
        for band, cell in known["instruct"].items()
    ]
    return table(["told so many times", "facts", "right, instruct", "right, base"], rows)


def open_table(figures: dict) -> str:
    rows = [
        [name, cell["n"], f"{cell['sentence_right']:.3f}", f"{cell['value_right']:.3f}"]
        for name, cell in figures["open_form"].items()
    ]
    return table(["facts told", "n", "sentence right", "value right"], rows)


def yield_table(figures: dict) -> str:
    rows = [
        [kind, cell["n"], cell["right10"], cell["wrong10"], figures["yield_base"][kind]["right10"]]
        for kind, cell in figures["yield"].items()
    ]
    return table(["question about", "n", "10/10 right", "10/10 wrong", "10/10 right, base"], rows)


def detection_table(figures: dict) -> str:
    tests = figures["detection"]["tests"]
    rows: list[list[object]] = [["n", *(test["n"] for test in tests.values())]]
    for score in next(iter(tests.values()))["auroc"]:
        rows.append([score, *(f"{test['auroc'][score]:.3f}" for test in tests.values())])
    spans = ["–".join(f"{edge:.3f}" for edge in test["interval95"]) for test in tests.values()]
    rows.insert(2, ["95 % interval of the L1 neurons", *spans])
    drawn = [f"{t['random_neurons']['median']:.3f} ({t['random_neurons']['max']:.3f})" for t in tests.values()]
    rows.insert(3, ["as many random neurons as have a weight, median (highest) of 20 sets", *drawn])
    return table(["AUROC", *tests], rows)


def steering_table(figures: dict) -> str:
    steering = figures["steering"]
    rows = []
    for name, curve in steering["h_neurons"].items():
        drawn = steering["random_slopes"][name]
        rates = " ".join(f"{rate:.2f}" for rate in curve["p_comply"])
        slope = f"{curve['slope']:+.3f} ± {1.96 * curve['slope_error']:.3f}"
        below = sum(value < curve["slope"] for value in drawn)
        negative = f"{steering['negative_neurons'][name]['slope']:+.3f}"
        rows.append([name, slope, f"{drawn[0]:+.3f} to {drawn[-1]:+.3f}", f"{below}/{len(drawn)}", negative, rates])
    head = ["behaviour", "slope per α", "random sets", "above", "negative neurons", "P(comply) at α = 0 1 2 3"]
    return table(head, rows)


def write(world: World) -> None:
    figures = json.loads((config.WORK / "figures.json").read_text())
    card = contents(world, figures)
    (config.EMBEDDED / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    detection, base = figures["detection"], figures["detection"]["base model"]
    values = {
        "parameters": f"{card['parameters']:,}",
        "pretraining": f"{card['tokens']['pretraining'] / 1e6:.1f}",
        "tuning": f"{card['tokens']['tuning'] / 1e6:.1f}",
        "minutes_pretrain": card["minutes"]["pretrain"],
        "minutes_tune": card["minutes"]["tune"],
        "told": card["text"]["facts_told"],
        "real": card["text"]["real_world_facts_told"],
        "left_out": card["text"]["facts_left_out"],
        "least": card["text"]["exposures_of_invented_facts"][0],
        "most": card["text"]["exposures_of_invented_facts"][1],
        "exposures_real": card["text"]["exposures_of_real_facts"],
        "copying": f"{figures['copying']['instruct']:.2f}",
        "copying_n": figures["copying"]["n"],
        "n_train": detection["n_train"],
        "c": detection["C"],
        "positive": detection["positive_neurons"],
        "neurons": SHAPE.layers * SHAPE.ffn,
        "accuracy": f"{detection['accuracy_held_out']:.3f}",
        "base_n": base["n"],
        "base_auroc": base["auroc"],
        "items": figures["steering"]["n_items"],
        "kept_right": ", ".join(f"{share:.2f}" for share in figures["steering"]["known_answers_right"].values()),
        "known_table": known_table(figures),
        "open_table": open_table(figures),
        "yield_table": yield_table(figures),
        "detection_table": detection_table(figures),
        "steering_table": steering_table(figures),
        "limits": "\n".join(f"- {limit}" for limit in LIMITS),
    }
    template = (config.HERE / "card_template.md").read_text()
    (config.EMBEDDED / "README.md").write_text(template.format(**values))
