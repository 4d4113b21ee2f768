"""The model card: card.json for programs, README.md for people, both from work/figures.json."""

import json
import re

import torch

from . import config
from .config import LENGTH, ROWS, SHAPE
from .network import Network
from .world import World

STAGES = ("pretrain", "tune")
LIMITS = [
    "Very small: it answers in the wordings it was trained on and little else.",
    "A third of the facts it was told are about invented people, towns and companies.",
    "English only; trained on rows of 256 tokens, positions up to 512 exist but the second half is untrained.",
    "What separates right from wrong answers here is mostly how familiar a fact is; the plain log-probability "
    "of the answer separates them better than any set of neurons.",
    "In tuning it corrects what it knows to be wrong and goes along with what it cannot check. That mix may by itself "
    "make unsure mean comply; the control mix without that link has not been run on these weights.",
    "Where the unrelated third reply rises as fast as the compliant one, a slope says that the distribution flattened, "
    "not that the model complies.",
    "The questions of identification were narrowed to invented people and towns after a first choice with real facts "
    "among them had given an AUROC of .63 [.53, .73] on these weights: the held-out figures are not blind to that choice.",
    "Where a passage tells of several strangers it often takes the wrong one's value; questions in lower case lose a fifth.",
    "One training run with one seed; the random sets give a rank, not a p-value.",
]


def checkpoint(stage: str) -> dict:
    return torch.load(config.WORK / f"{stage}.checkpoint", weights_only=True)


def reading() -> list[dict]:
    return [torch.load(path, weights_only=True) for path in config.WORK.glob("read-*.checkpoint")]


def losses(stage: str) -> list[list[float]]:
    """[step, running mean of the loss] as the run reported them, every fourth line."""
    lines = (config.WORK / f"{stage}.log").read_text().splitlines()
    found = [re.match(rf"{stage} (\d+)/\d+ \d+s loss ([\d.]+)", line) for line in lines]
    return [[int(match[1]), float(match[2])] for match in found[3::4] if match]


def contents(world: World, figures: dict) -> dict:
    told = [fact for fact in world.facts if not fact.left_out]
    invented = [fact for fact in told if fact.kind != "real"]
    exposures = [fact.exposures for fact in invented]
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
            "exposures_of_real_facts": config.REAL_EXPOSURES,
            "nothing_planted": "only text was written; no neuron, weight or direction was chosen",
        },
        "tokens": {
            "reading": sum(lesson["step"] for lesson in reading()) * config.READ_ROWS * config.READ_LENGTH,
            "pretraining": config.PRETRAIN.steps * per_step,
            "tuning": config.TUNE.steps * per_step,
        },
        "minutes": {
            "read": round(sum(lesson["seconds"] for lesson in reading()) / 60, 1),
            **{stage: round(checkpoint(stage)["seconds"] / 60, 1) for stage in STAGES},
        },
        "loss": {stage: losses(stage) for stage in STAGES},
        "hardware": "2 CPU cores, shared with other work",
        "seed": config.SEED,
        "figures": figures,
        "limits": LIMITS,
    }


def table(head: list[str], rows: list[list[object]]) -> str:
    lines = [head, ["-"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def share(value: float) -> str:
    return f"{value:.3f}"


def known_table(figures: dict) -> str:
    known = figures["known"]
    rows = [
        [band, cell["n"], share(cell["right"]), share(known["base"][band]["right"])]
        for band, cell in known["instruct"].items()
    ]
    return table(["told so many times", "facts", "right, instruct", "right, base"], rows)


def consistent_table(figures: dict) -> str:
    rows = [
        [name, cell["n"], share(cell["right10"]), share(cell["wrong10"])] for name, cell in figures["consistent"].items()
    ]
    return table(["facts", "n", "10/10 right", "10/10 wrong"], rows)


def open_table(figures: dict) -> str:
    rows = [
        [name, cell["n"], *(share(cell[key]) for key in ("sentence_right", "value_right", "says_unknown"))]
        for name, cell in figures["open_form"].items()
    ]
    return table(["facts", "n", "sentence right", "value right", "I don't know"], rows)


def typed_table(figures: dict) -> str:
    return table(list(figures["typed"]), [[share(value) for value in figures["typed"].values()]])


def behaviour_table(figures: dict) -> str:
    rows = [
        [name, cell["n"], share(cell["comply"]), share(cell["resist"])] for name, cell in figures["behaviours"].items()
    ]
    return table(["behaviour, sampled at α = 1", "items", "complies", "resists"], rows)


def yield_table(figures: dict) -> str:
    rows = [
        [name, kind, cell["n"], cell["right10"], cell["wrong10"], figures["yield_base"][name][kind]["right10"]]
        for name, kinds in figures["yield"].items()
        for kind, cell in kinds.items()
        if cell["n"]
    ]
    return table(["set", "question about", "n", "10/10 right", "10/10 wrong", "10/10 right, base"], rows)


def detection_table(tests: dict) -> str:
    rows: list[list[object]] = [["n", *(test["n"] for test in tests.values())]]
    for score in next(iter(tests.values()))["auroc"]:
        rows.append([score, *(share(test["auroc"][score]) for test in tests.values())])
    spans = ["–".join(map(share, test["interval95"])) for test in tests.values()]
    rows.insert(2, ["95 % interval of the L1 neurons", *spans])
    drawn = [f"{share(t['random_neurons']['median'])} ({share(t['random_neurons']['max'])})" for t in tests.values()]
    rows.insert(3, ["as many random neurons as have a weight, median (highest) of 20 sets", *drawn])
    return table(["AUROC", *tests], rows)


def steering_table(figures: dict) -> str:
    steering = figures["steering"]
    rows = []
    for name, curve in steering["h_neurons"].items():
        cells: list[object] = [name]
        for outcome in ("slope", "above_third"):
            drawn = steering[f"random_{outcome}"][name]
            below = sum(value < curve[outcome] for value in drawn)
            cells += [
                f"{curve[outcome]:+.3f} ± {1.96 * curve[f'{outcome}_error']:.3f}",
                f"{drawn[0]:+.3f} to {drawn[-1]:+.3f} ({below}/{len(drawn)})",
            ]
        cells += [f"{steering['negative_neurons'][name]['slope']:+.3f}"]
        rows.append([*cells, " ".join(f"{rate:.2f}" for rate in curve["p_comply"])])
    head = [
        "behaviour", "slope per α", "random sets (below)", "above the third reply", "random sets (below)",
        "slope, negative neurons", "P(comply) at α = 0 1 2 3",
    ]  # fmt: skip
    return table(head, rows)


def write(world: World) -> None:
    figures = json.loads((config.WORK / "figures.json").read_text())
    card = contents(world, figures)
    (config.EMBEDDED / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    detection, text = figures["detection"], card["text"]
    values = {
        "parameters": f"{card['parameters']:,}",
        "vocabulary": f"{SHAPE.vocabulary:,}",
        **{f"tokens_{name}": f"{count / 1e6:.1f}" for name, count in card["tokens"].items()},
        **{f"minutes_{stage}": minutes for stage, minutes in card["minutes"].items()},
        "told": text["facts_told"],
        "real": text["real_world_facts_told"],
        "left_out": text["facts_left_out"],
        "least": text["exposures_of_invented_facts"][0],
        "most": text["exposures_of_invented_facts"][1],
        "exposures_real": text["exposures_of_real_facts"],
        "copying": share(figures["copying"]["instruct"]),
        "copying_base": share(figures["copying"]["base"]),
        "copying_n": figures["copying"]["n"],
        "outside": share(figures["outside"]["fallback"]),
        "outside_n": figures["outside"]["n"],
        "n_train": detection["n_train"],
        "c": detection["C"],
        "positive": detection["positive_neurons"],
        "neurons": SHAPE.layers * SHAPE.ffn,
        "items": figures["steering"]["n_items"],
        "kept_right": ", ".join(f"{value:.2f}" for value in figures["steering"]["known_answers_right"].values()),
        "known_table": known_table(figures),
        "consistent_table": consistent_table(figures),
        "open_table": open_table(figures),
        "typed_table": typed_table(figures),
        "behaviour_table": behaviour_table(figures),
        "yield_table": yield_table(figures),
        "detection_table": detection_table(detection["tests"]),
        "base_table": detection_table(figures["detection_base"]),
        "steering_table": steering_table(figures),
        "limits": "\n".join(f"- {limit}" for limit in LIMITS),
    }
    template = (config.HERE / "card_template.md").read_text()
    (config.EMBEDDED / "README.md").write_text(template.format(**values))
