"""The model card: card.json for programs, README.md for people, both from what the stages measured."""

import json
from pathlib import Path

import torch

from . import aims, behaviours, card_parts, config, detection, detector_file, lessons, logs, questions, results, steering, study
from . import tokenizer as bpe
from .config import LENGTH, ROWS, SHAPE
from .examples import examples
from .network import Network
from .tables import (
    behaviour_table, consistent_table, detection_table, known_table, open_table, outside_table, recipes_table, share, steering_table,
    typed_table, untuned_table, yield_table,
)  # fmt: skip
from .world import REAL, RELATIONS, World

STAGES = ("pretrain", "tune")
LIMITS = [
    "Very small: it answers in the wordings it was trained on and little else.",
    "A third of the facts it was told are about invented people, towns and companies.",
    f"English only; trained on rows of {LENGTH} tokens, positions up to {SHAPE.context} exist but those beyond are "
    "untrained.",
    "What separates right from wrong answers here is mostly how familiar a fact is; the plain log-probability "
    "of the answer separates them better than any set of neurons.",
    "The neurons tell a known entity's left-out facts from known ones less well than they tell strangers, and say little "
    "about real-world facts; how well the model judges answers is measured on invented ones only.",
    "In tuning it corrects what it knows to be wrong and goes along with what it cannot check. That mix may by itself "
    "make unsure mean comply; the control mix shows what is left of the slopes without it.",
    "Where the unrelated third reply rises as fast as the compliant one, a slope says that the distribution flattened, "
    "not that the model complies.",
    "The recipe was chosen by the figures of this world's entities. What was kept for the end was measured once, after "
    "that, for detection alone.",
    "Where a passage tells of two strangers it takes the wrong one's value half of the time.",
    "The random sets give a rank, not a p-value.",
]


def checkpoint(stage: str) -> dict:
    return torch.load(config.WORK / f"{stage}.checkpoint", weights_only=True, map_location="cpu")


def reading() -> list[dict]:
    return [
        torch.load(path, weights_only=True, map_location="cpu") for path in config.WORK.glob("read-*.checkpoint")
    ]


def losses(world: World) -> dict[str, list[list[float]]]:
    """Per stage [step, running mean of the loss]; the lessons in reading end to end, each beginning anew."""
    names = [f"read-{lesson.name}" for lesson in lessons.lessons(world, bpe.load())]
    return {"read": logs.end_to_end(names), **{stage: logs.losses(stage, every=200) for stage in STAGES}}


def figures_in(work: Path) -> dict:
    """What `evaluate` and `steer` measured."""
    found = {name: results.read(work, name) for name in ("figures", "steering")}
    for name, stage in (("figures", "evaluate"), ("steering", "steer")):
        if found[name] is None:
            raise SystemExit(f"{work}/{name}.json is missing; run `python -m make {stage}` first")
    return found["figures"] | found["steering"]


def seeds() -> list[dict]:
    """The same recipe from other seeds, where it was measured."""
    paths = sorted(path.parent for path in config.WORK.parent.glob("seed-*/steering.json") if path.parent != config.WORK)
    return [{"seed": int(path.name.removeprefix("seed-")), "figures": figures_in(path)} for path in paths]


def optional_parts() -> dict:
    """What was measured by stages that the recipe can do without; absent where they were not run."""
    parts = {name: results.read(config.WORK, name) for name in ("final", "control", "agreement", "quantisation")}
    parts["control"] = parts["control"] and {"figures": parts["control"]}
    shipped = (config.EMBEDDED / "instruct" / "onnx" / "model_quantized.onnx").exists()
    parts["quantisation"] = [parts["quantisation"]] if parts["quantisation"] and shipped else None
    return {name: part for name, part in {**parts, "study": study.shipped(), "seeds": seeds()}.items() if part}


def lost(old: dict, new: dict) -> list[str]:
    """Parts, figures and seeds that an earlier card has and this one has not."""
    gone = [f"seed {old['seed']}"] if old["seed"] != new["seed"] else []
    gone += [part for part in old if part not in new]
    gone += [f"figures.{name}" for name in old["figures"] if name not in new["figures"]]
    there = {run["seed"] for run in new.get("seeds", [])}
    return gone + [f"seed {run['seed']}" for run in old.get("seeds", []) if run["seed"] not in there]


def contents(world: World, figures: dict) -> dict:
    told = [fact for fact in world.facts if fact.told]
    invented = [fact for fact in told if fact.kind != "real"]
    exposures = [fact.exposures for fact in invented]
    per_step = ROWS * LENGTH
    card = {
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
            "facts_left_out": sum(fact.left_out for fact in world.facts),
            "facts_guessed_at": sum(fact.wondered > 0 for fact in world.facts),
            "real_world_facts_told": len(told) - len(invented),
            "exposures_of_invented_facts": [min(exposures), max(exposures)],
            "exposures_of_real_facts": config.REAL_EXPOSURES,
            "told_early_from": config.WELL_KNOWN,
            "nothing_planted": "only text was written; no neuron, weight or direction was chosen",
        },
        "tokens": {
            "reading": sum(lesson["step"] for lesson in reading()) * config.READ_ROWS * config.READ_LENGTH,
            "pretraining": checkpoint("pretrain")["step"] * per_step,
            "tuning": config.TUNE.steps * per_step,
        },
        "minutes": {
            "read": round(sum(lesson["seconds"] for lesson in reading()) / 60, 1),
            **{stage: round(checkpoint(stage)["seconds"] / 60, 1) for stage in STAGES},
        },
        "loss": losses(world),
        "hardware": "2 CPU cores, shared with other work",
        "seed": config.SEED,
        "figures": figures,
        **optional_parts(),
        "examples": examples(world, questions.build(world)),
        "recipes": card_parts.recipes(figures),
        "limits": LIMITS,
    }
    return card | {"aims": aims.rows(card)}


def kept_right(steering: dict) -> str:
    return ", ".join(f"{value:.2f}" for value in steering["known_answers_right"].values())


def write(world: World) -> None:
    figures = figures_in(config.WORK)
    card, target = contents(world, figures), config.EMBEDDED / "card.json"
    if target.exists() and (gone := lost(json.loads(target.read_text()), card)):
        raise SystemExit(f"{target} has what this card has not: {', '.join(gone)}. Measure it, or remove the file first.")
    target.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    found, text = figures["detection"], card["text"]
    values = {
        "parameters": f"{card['parameters']:,}",
        "vocabulary": f"{SHAPE.vocabulary:,}",
        **{part: getattr(SHAPE, part) for part in ("layers", "width", "ffn", "heads", "kv_heads", "head_size", "context")},
        **{f"tokens_{name}": f"{count / 1e6:.1f}" for name, count in card["tokens"].items()},
        **{f"minutes_{stage}": minutes for stage, minutes in card["minutes"].items()},
        "replayed": f"{config.REPLAY_ROWS} of {ROWS}",
        "told": text["facts_told"],
        "real": text["real_world_facts_told"],
        "relations": len(REAL),
        "domains": len({RELATIONS[relation]["domain"] for relation in REAL}),
        "left_out": text["facts_left_out"],
        "guessed_at": text["facts_guessed_at"],
        "least": text["exposures_of_invented_facts"][0],
        "most": text["exposures_of_invented_facts"][1],
        "exposures_real": text["exposures_of_real_facts"],
        "told_early_from": text["told_early_from"],
        "documents": card_parts.documents(card),
        "copying": share(figures["copying"]["instruct"]),
        "copying_base": share(figures["copying"]["base"]),
        "copying_n": figures["copying"]["n"],
        "copying_of_two": share(figures["copying_of_two"]["instruct"]),
        "judging": share(figures["judging"]["instruct"]),
        "judging_base": share(figures["judging"]["base"]),
        "n_train": found["n_train"],
        "c": found["C"],
        "most_neurons": f"{1000 * detection.MOST_NEURONS:g}",
        "positive": found["positive_neurons"],
        "neurons": SHAPE.layers * SHAPE.ffn,
        "alive": sum(found["live"]),
        "alive_by_layer": ", ".join(f"{count / SHAPE.ffn:.0%}" for count in found["live"]),
        "of_all": f"{1000 * found['positive_neurons'] / (SHAPE.layers * SHAPE.ffn):.1f}",
        "of_alive": f"{1000 * found['positive_neurons'] / sum(found['live']):.1f}",
        "named": card_parts.named(found["neurons"]),
        "study": card_parts.study(card),
        "items": behaviours.COUNT,
        "random_sets": steering.RANDOM_SETS,
        "kept_right": kept_right(figures["steering"]),
        "aims": card_parts.aims(card),
        "questions": card_parts.questions(card),
        "behaviours": card_parts.behaviours(card),
        "known_table": known_table(figures),
        "consistent_table": consistent_table(figures),
        "open_table": open_table(figures),
        "typed_table": typed_table(figures),
        "outside_table": outside_table(figures),
        "behaviour_table": behaviour_table(figures),
        "yield_table": yield_table(figures),
        "detection_table": detection_table(found["tests"]),
        "untuned_table": untuned_table(figures["detection_untuned"]),
        "agreement": card_parts.agreement(card),
        "base_table": detection_table(figures["detection_base"]),
        "final": card_parts.final(card),
        "control": card_parts.control(card),
        "seeds": card_parts.other_seeds(card),
        "quantisation": card_parts.quantisation(card),
        "steering_table": steering_table(figures["steering"]),
        "larger": figures["steering_larger"]["neurons"],
        "larger_table": steering_table(figures["steering_larger"]),
        "larger_kept_right": kept_right(figures["steering_larger"]),
        "recipes": recipes_table(card["recipes"]),
        "limits": "\n".join(f"- {limit}" for limit in LIMITS),
    }
    detector_file.write(found)
    template = (config.HERE / "card_template.md").read_text()
    (config.EMBEDDED / "README.md").write_text(template.format(**values))
