"""The parts of the model card that stand only where their stage was run."""

from . import config
from .tables import behaviour_table, share, spread_table, steering_table


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
    return (
        "**The control**: the same base tuned on the same mix, but whether it complies is drawn from the wording alone, "
        "not from what it could know; notes about strangers are always followed, as there. "
        "Its behaviours, and the slopes of its own "
        f"{figures['steering']['neurons']} H-Neurons:\n\n"
        f"{behaviour_table(figures)}\n\n{steering_table(figures['steering'])}\n\n"
    )


def other_seeds(card: dict) -> str:
    if "seeds" not in card:
        return ""
    runs = [{"seed": config.SEED, "figures": card["figures"]}, *card["seeds"]]
    return f"**Other seeds** of the whole recipe (world, text, weights):\n\n{spread_table(runs)}\n\n"


def quantisation(card: dict) -> str:
    if "quantisation" not in card:
        return ""
    q8 = card["quantisation"][0]
    return (
        f"**Smaller**: `onnx/model_quantized.onnx` (q8, {q8['bytes'] / 1e6:.1f} MB) answers {q8['equal_answers']} of "
        f"{q8['asked']} questions as the whole model does.\n\n"
    )
