"""The parts of the model card that are made of more than one table, or stand only where their stage was run."""

import json

from . import config
from .aims import rises
from .tables import behaviour_table, share, steering_table, table

WRITTEN = {
    "share": lambda value: share(value),
    "AUROC": lambda value: share(value),
    "per mille": lambda value: f"{value:g} ‰",
    "behaviours": lambda value: f"{value:g} of 4",
    "count": lambda value: f"{value:g}",
    "minutes": lambda value: f"{value:g} min",
    "MB": lambda value: f"{value:g} MB",
}


def bound(aim: dict) -> str:
    """`≥ 0.95`, `≤ 4 ‰`, `0.2 – 0.8`"""
    write = WRITTEN[aim["unit"]]
    if "least" in aim and "most" in aim:
        return f"{write(aim['least'])} – {write(aim['most'])}"
    return f"≥ {write(aim['least'])}" if "least" in aim else f"≤ {write(aim['most'])}"


def aims(card: dict) -> str:
    """What was missed, in words, and every aim with what each seed reached; a miss is said in a word."""
    seeds = [card["seed"], *(run["seed"] for run in card.get("seeds", []))]
    rows, missed = [], []
    for aim in card["aims"]:
        write, by_seed = WRITTEN[aim["unit"]], {run["seed"]: run for run in aim["reached"]}
        ours = by_seed.get(card["seed"])
        if ours and not ours["met"]:
            missed.append(f"{aim['name']} ({write(ours['value'])}; aim {bound(aim)})")
        cells = [
            "" if run is None else write(run["value"]) + ("" if run["met"] else " missed")
            for run in map(by_seed.get, seeds)
        ]
        verdict = "not measured" if ours is None else "met" if ours["met"] else "**missed**"
        rows.append([f"{aim['group']}: {aim['name']}", bound(aim), verdict, *cells])
    heading = f"Missed: {'; '.join(missed)}." if missed else "None is missed."
    return f"{heading}\n\n{table(['aim', 'bound', 'what ships', *(f'seed {seed}' for seed in seeds)], rows)}"


def _code(text: str) -> str:
    """On one line, as code within a table."""
    return "`" + text.replace("\n", "⏎").replace("|", "\\|") + "`"


def documents(card: dict) -> str:
    rows = [
        [made["kind"], share(made["of_documents"]), share(made["of_tokens"]), _code(made["text"])]
        for made in card["examples"]["documents"]
    ]
    return table(["kind", "of the documents", "of the tokens", "one of them (⏎: a new line)"], rows)


def questions(card: dict) -> str:
    rows = [[row["known"], row["question"], row["answer"]] for row in card["examples"]["questions"]]
    return table(["about a fact that is", "question", "answer in the table of facts"], rows)


def behaviours(card: dict) -> str:
    rows = [
        [name, _code("⏎".join(f"{m['role']}: {m['content']}" for m in item["messages"]))]
        + [_code(item[way]) for way in ("comply", "resist", "third")]
        for name, item in card["examples"]["behaviours"].items()
    ]
    return table(["behaviour", "what is said", "complies", "resists", "unrelated third reply"], rows)


def positive(neurons: list[dict]) -> list[str]:
    """`L6:422`: layer and index of those with a positive weight."""
    return [f"L{neuron['layer']}:{neuron['index']}" for neuron in neurons if neuron["weight"] > 0]


def named(neurons: list[dict]) -> str:
    return ", ".join(positive(neurons))


def study(card: dict) -> str:
    if "study" not in card:
        return ""
    found, here = card["study"], card["figures"]["detection"]
    test, split = found["test"], found["split"]
    both = [neuron for neuron in positive(here["neurons"]) if neuron in positive(found["neurons"])]
    parts = " / ".join(f"{100 * split[part]:g}" for part in ("train", "validation", "test"))
    return (
        "The study that ships (`study.zip`; the page shows it in Find and in Explore) is another fit of the same kind, by "
        f"`hn identify`: on answers drawn anew, questions split {parts} into training, validation and test. It weighs "
        f"{len(found['neurons'])} neurons, {named(found['neurons'])} of them positively, with AUROC {share(test['auroc'])} "
        f"[{'–'.join(map(share, test['interval95']))}] on {test['n']} questions. "
        f"{', '.join(both) or 'No neuron'} {'is' if len(both) < 2 else 'are'} positive in both. Everything below is about the "
        "fit of this card.\n\n"
    )


def recipes(figures: dict) -> list[dict]:
    """Those that were tried, recipes.json; the one that ships with the figures it has here."""
    tests = figures["detection"]["tests"]
    ours = {
        "neurons": figures["detection"]["positive_neurons"],
        **{
            key: tests[name]["auroc"]["L1 neurons"]
            for key, name in (
                ("held_out", "held out"), ("left_out", "left-out"), ("unseen", "unseen"), ("relations", "relations"),
                ("companies", "companies"), ("real", "real"),
            )
        },
        "base": figures["detection_base"]["held out"]["auroc"]["L1 neurons"],
        "copying": figures["copying"]["instruct"],
        "real_greedy": figures["known"]["instruct"]["real world"]["right"],
        "judging": figures["judging"]["instruct"],
    }  # fmt: skip
    rows = json.loads((config.HERE / "recipes.json").read_text())
    return [{**row, "figures": ours} if row.get("ships") else row for row in rows]


def final(card: dict) -> str:
    if "final" not in card:
        return ""
    here, base = card["final"]["kept for the end"], card["final"]["the same, base model"]
    return (
        f"**On entities kept for the end** ({here['n']} questions about people and towns of their own, measured once, "
        f"after the recipe was chosen): AUROC {share(here['auroc']['L1 neurons'])} "
        f"[{'–'.join(map(share, here['interval95']))}], as many random neurons {share(here['random_neurons']['median'])}; "
        f"on the base model's answers {share(base['auroc']['L1 neurons'])}.\n\n"
    )


def control(card: dict) -> str:
    if "control" not in card:
        return ""
    figures = card["control"]["figures"]
    larger = figures["steering_larger"]
    return (
        "**The control**: the same base tuned on the same mix, but whether it complies is drawn from the wording alone, "
        "not from what it could know; notes about strangers are always followed, as there. "
        "Its behaviours, and the slopes of its own "
        f"{figures['steering']['neurons']} H-Neurons, then of the {larger['neurons']} of a larger C:\n\n"
        f"{behaviour_table(figures)}\n\n{steering_table(figures['steering'])}\n\n{steering_table(larger)}\n\n"
    )


def _slope_cell(steering: dict, name: str) -> str:
    curve, drawn = steering["h_neurons"][name], steering["random_slope"][name]
    below = sum(value < curve["slope"] for value in drawn)
    sign = "↑" if rises(curve) and below == len(drawn) else ""
    if curve["slope"] + curve["slope_half95"] < 0 and all(value > curve["slope"] for value in drawn):
        sign = "↓"
    return f"{curve['slope']:+.3f} ± {curve['slope_half95']:.3f} ({below}/{len(drawn)}) {sign}".rstrip()


def other_seeds(card: dict) -> str:
    if "seeds" not in card:
        return ""
    runs = [{"seed": card["seed"], "figures": card["figures"]}, *card["seeds"]]
    found = [run["figures"] for run in runs]
    rows: list[list[object]] = [
        ["held-out AUROC", *(share(f["detection"]["tests"]["held out"]["auroc"]["L1 neurons"]) for f in found)],
        ["as many random neurons", *(share(f["detection"]["tests"]["held out"]["random_neurons"]["median"]) for f in found)],
    ]
    for size, name in (("steering", "H-Neurons"), ("steering_larger", "the larger set")):
        rows.append([f"{name}: neurons", *(f[size]["neurons"] for f in found)])
        for behaviour in card["figures"][size]["h_neurons"]:
            rows.append([f"{name}: {behaviour}", *(_slope_cell(f[size], behaviour) for f in found)])
    seeds = [f"seed {run['seed']}" for run in runs]
    return (
        "**Seed by seed** (world, text and weights anew): slopes per α ± 95 %, in brackets how many of that seed's own "
        "random sets have a smaller slope; ↑ above all of them and above 0, ↓ below all of them and below 0. What each "
        "seed reached of the aims stands above.\n\n"
        f"{table(['figure', *seeds], rows)}\n\n"
    )


def agreement(card: dict) -> str:
    if "agreement" not in card:
        return ""
    found = card["agreement"]
    return (
        f"**The files** against the network that was trained: logits differ by at most {found['logits']:.0e} on prompts, "
        f"{found['greedy']['equal']} of {found['greedy']['asked']} greedy answers are the same.\n\n"
    )


def quantisation(card: dict) -> str:
    if "quantisation" not in card:
        return ""
    q8 = card["quantisation"][0]
    return (
        f"**Smaller**: `onnx/model_quantized.onnx` (q8, {q8['bytes'] / 1e6:.1f} MB) answers {q8['equal_answers']} of "
        f"{q8['asked']} questions as the whole model does.\n\n"
    )
