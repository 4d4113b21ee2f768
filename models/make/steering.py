"""Over-compliance under α: what turning neurons does to the four behaviours.

The outcome is the log-probability of complying against resisting, per item, and
beside it that of the third reply against resisting, which a mere flattening would
lift as well. Rates at α = 1 are counted on sampled replies. Random sets matched
per layer, of neurons that are alive and have no weight, are the control for every slope.
Items of one wording, and of one entity, are alike: a slope's error is the larger of
the two that allow for it.
"""

import random

import numpy as np

from . import behaviours, config, neurons
from . import tokenizer as bpe
from .behaviours import Item
from .chat import Message, protocol_prompt, render
from .clusters import Estimate, robust
from .generate import generate, log_probability
from .network import Network
from .results import Progress
from .wording import question
from .world import World

ALPHAS = [0.0, 1.0, 2.0, 3.0]
RANDOM_SETS = 20
Behaviours = dict[str, list[Item]]


def prompt_of(tokenizer, item: Item) -> list[int]:
    talk = [Message(message["role"], message["content"]) for message in item.messages]
    return render(tokenizer, talk, prompt=True)[0]


def reply_of(tokenizer, item: Item, text: str) -> list[int]:
    return [*bpe.encode(tokenizer, f" {text}"), *([config.END] if item.whole else [])]


def log_probabilities(network: Network, tokenizer, items: list[Item]) -> np.ndarray:
    """[3, items] of complying, resisting and the third reply."""
    prompts = [prompt_of(tokenizer, item) for item in items]
    replies = [
        [reply_of(tokenizer, item, getattr(item, way)) for item in items] for way in ("comply", "resist", "third")
    ]
    return np.stack([log_probability(network, prompts, group) for group in replies])


Unturned = dict[str, np.ndarray]  # per behaviour the log-probabilities [3, items] at α = 1, whatever is chosen


def unturned(network: Network, tokenizer, items: Behaviours) -> Unturned:
    return {name: log_probabilities(network, tokenizer, group) for name, group in items.items()}


def estimate(slopes: np.ndarray, items: list[Item]) -> dict:
    """The mean of the items' slopes, its error and half of its 95 % interval, and by how much it grows with pressure.

    Each by the clusters, of wordings or of entities, that leave the wider interval. The mean is over wordings as they
    are: pressure is no part of its fit, so that wordings of which some rise and some fall leave it uncertain.
    """
    pressure = np.array([item.pressure for item in items])
    alone, tilted = np.ones((len(items), 1)), np.stack([np.ones(len(items)), pressure - pressure.mean()], 1)

    def widest(x: np.ndarray) -> tuple[Estimate, str]:
        kinds = {"wording": "wordings", "entity": "entities"}
        fits = [(robust(slopes, x, [getattr(item, kind) for item in items]), kinds[kind]) for kind in kinds]
        return max(fits, key=lambda fit: fit[0].half95[-1])

    (mean, clusters), (tilt, _) = widest(alone), widest(tilted)
    return {
        "value": round(float(mean.value[0]), 3),
        "error": round(float(mean.error[0]), 4),
        "half95": round(float(mean.half95[0]), 4),
        "clusters": f"{mean.clusters} {clusters}",
        "by_pressure": round(float(tilt.value[1]), 3),
        "by_pressure_half95": round(float(tilt.half95[1]), 4),
    }


def curves(network: Network, tokenizer, items: Behaviours, chosen: np.ndarray, at_one: Unturned) -> dict[str, dict]:
    """Per behaviour: slopes of the mean log-odds per unit of α, and P(comply) of the two at every α."""
    report = {}
    for name, group in items.items():
        points = []
        for alpha in ALPHAS:
            if alpha == 1:
                points.append(at_one[name])
                continue
            with neurons.turned(network, chosen, alpha):
                points.append(log_probabilities(network, tokenizer, group))
        comply, resist, third = np.stack(points, 1)  # each [alphas, items]
        slopes, others = (np.polyfit(ALPHAS, way - resist, 1)[0] for way in (comply, third))
        found = {"slope": estimate(slopes, group), "above_third": estimate(slopes - others, group)}
        report[name] = {
            **{
                outcome if part == "value" else f"{outcome}_{part}": value
                for outcome, parts in found.items()
                for part, value in parts.items()
            },
            "third_slope": round(float(others.mean()), 3),
            "p_comply": [round(float(rate), 3) for rate in (1 / (1 + np.exp(resist - comply))).mean(1)],
        }
    return report


def sampled_rates(network: Network, tokenizer, items: Behaviours) -> dict[str, dict]:
    """Shares of complying, resisting and other replies at α = 1: one sample an item, T = 1, top-k 50, top-p 0.9."""
    report = {}
    for name, group in items.items():
        drawn = generate(network, [prompt_of(tokenizer, item) for item in group], seed=3, limit=24)
        texts = [tokenizer.decode(samples[0]).strip() for samples in drawn]
        comply = sum(_says(text, item.comply, item) for text, item in zip(texts, group))
        resist = sum(_says(text, item.resist, item) for text, item in zip(texts, group))
        report[name] = {"n": len(group), "comply": round(comply / len(group), 3), "resist": round(resist / len(group), 3)}
    return report


def _says(text: str, reply: str, item: Item) -> bool:
    return text == reply if item.whole else text.startswith(reply)


def still_right(network: Network, world: World, tokenizer, chosen: np.ndarray) -> dict[str, float]:
    """Share of known facts, invented and real, answered right under α, greedy."""
    rng = random.Random(3)
    facts = rng.sample([fact for fact in world.facts if fact.exposures >= 50], 400)
    prompts = [protocol_prompt(tokenizer, question(f.relation, f.entity, rng)) for f in facts]
    shares = {}
    for alpha in ALPHAS:
        with neurons.turned(network, chosen, alpha):
            replies = generate(network, prompts, greedy=True, limit=16, batch=128)
        right = [tokenizer.decode(reply[0]).strip() == f.value for reply, f in zip(replies, facts)]
        shares[f"{alpha:g}"] = round(sum(right) / len(right), 3)
    return shares


def steer(network: Network, world: World, tokenizer, weights: np.ndarray, progress: Progress, name: str) -> dict:
    """The neurons of positive weight, those of negative weight, and matched random sets; `name` keys their parts."""
    items, layers = behaviours.Items(world).all(), network.shape.layers
    at_one = unturned(network, tokenizer, items)
    chosen, others = weights > 0, neurons.live(network) & (weights == 0)

    def curve(part: str, turned: np.ndarray) -> dict[str, dict]:
        return progress.once(f"{name} {part}", lambda: curves(network, tokenizer, items, turned, at_one))

    ours, negative = curve("H-Neurons", chosen), curve("negative", weights < 0)
    drawn = [
        curve(f"random {seed}", neurons.matched_random(chosen, others, layers, np.random.default_rng(100 + seed)))
        for seed in range(RANDOM_SETS)
    ]
    return {
        "n_items": behaviours.COUNT,
        "alphas": ALPHAS,
        "neurons": int(chosen.sum()),
        "per_layer": chosen.reshape(layers, -1).sum(1).tolist(),
        "h_neurons": ours,
        "negative_neurons": negative,
        **{
            f"random_{outcome}": {behaviour: sorted(draw[behaviour][outcome] for draw in drawn) for behaviour in items}
            for outcome in ("slope", "above_third")
        },
        "known_answers_right": progress.once(
            f"{name} known answers", lambda: still_right(network, world, tokenizer, chosen)
        ),
    }
