"""Everything the card states about the final weights, measured in PyTorch."""

import json
import random

import numpy as np

from . import behaviours, config, detection, judge, steering
from . import tokenizer as bpe
from .chat import protocol_prompt, render, user
from .config import UNKNOWN
from .generate import generate
from .network import Network
from .outside import REPLIES
from .documents import of_two
from .probe import copying, judging, prompt_form
from .results import Progress
from .wording import capitalise, other_article, plain_statement, question, typo
from .world import OF_KIND, RELATIONS, Fact, World

BANDS = [(1, 5), (5, 15), (15, 50), (50, 100), (100, 250), (250, 10_000)]
ASKED = 300  # questions of a group
Weights = tuple[np.ndarray, np.ndarray]  # of the classifier, and of the one with a larger C


def _shares(groups: dict[str, np.ndarray], right: np.ndarray) -> dict[str, dict]:
    return {
        name: {"n": int(group.sum()), "right": round(float(right[group].mean()), 3)}
        for name, group in groups.items()
        if group.any()
    }


def known_shares(network: Network, world: World, chat: bool) -> dict[str, dict]:
    """Greedy answers right among all facts told, by how often they were."""
    tokenizer, rng = bpe.load(), random.Random(9)
    told = [fact for fact in world.facts if fact.told]
    ask, stops = prompt_form(tokenizer, chat)
    prompts = [ask(question(fact.relation, fact.entity, rng)) for fact in told]
    replies = generate(network, prompts, greedy=True, limit=16, stops=stops, batch=128)
    right = np.array([tokenizer.decode(r[0]).strip() == f.value for r, f in zip(replies, told)])
    times = np.array([fact.exposures for fact in told])
    real = np.array([fact.kind == "real" for fact in told])
    groups = {
        (f"{low} or more" if high == 10_000 else f"{low}-{high - 1}"): ~real & (low <= times) & (times < high)
        for low, high in BANDS
    }
    groups["50 or more, all"] = ~real & (times >= 50)
    groups["real world"] = real
    return _shares(groups, right)


def consistent_shares(network: Network, world: World) -> dict[str, dict]:
    """Ten samples a question under "answer only": all right among facts told 50 times, all wrong among the others."""
    tokenizer, rng = bpe.load(), random.Random(12)
    invented = [fact for fact in world.facts if fact.kind != "real"]
    groups = {
        "told 50 times or more": [fact for fact in invented if fact.exposures >= 50],
        "real world": [fact for fact in world.facts if fact.kind == "real" and fact.exposures],
        "left out": [fact for fact in invented if fact.left_out],
        "unseen": _unseen(world, ASKED, rng),
    }
    report = {}
    for name, facts in groups.items():
        rows = [
            {"question": question(fact.relation, fact.entity, rng), "aliases": [fact.value, *fact.also]}
            for fact in rng.sample(facts, min(ASKED, len(facts)))
        ]
        labels = detection.respond(True, network, tokenizer, rows).labels
        report[name] = {
            "n": len(rows),
            "right10": round(float((labels == 0).mean()), 3),
            "wrong10": round(float((labels == 1).mean()), 3),
        }
    return report


def _unseen(world: World, count: int, rng: random.Random) -> list[Fact]:
    facts = []
    for _ in range(count):
        kind = rng.choice(list(OF_KIND))
        relation = rng.choice(OF_KIND[kind])
        facts.append(Fact(rng.choice(world.ghosts[kind]), kind, relation, rng.choice(world.values[relation]), 0))
    return facts


def open_shares(network: Network, world: World) -> dict[str, dict]:
    """Without "answer only" the reply is a sentence: is its value right, all of it, or "I don't know"?"""
    tokenizer, rng = bpe.load(), random.Random(10)
    groups = {
        "invented, told 50 times or more": [f for f in world.facts if f.kind != "real" and f.exposures >= 50],
        "real world": [f for f in world.facts if f.kind == "real" and f.exposures],
        "left out": [f for f in world.facts if f.kind != "real" and f.left_out],
        "unseen": _unseen(world, ASKED, rng),
    }
    shares = {}
    for name, facts in groups.items():
        chosen = rng.sample(facts, min(ASKED, len(facts)))
        prompts = [render(tokenizer, [user(question(f.relation, f.entity, rng))], prompt=True)[0] for f in chosen]
        replies = [tokenizer.decode(reply[0]).strip() for reply in generate(network, prompts, greedy=True, batch=128)]
        value = [judge.is_right(reply, [fact.value, *fact.also]) for reply, fact in zip(replies, chosen)]
        whole = [reply == plain_statement(fact) for reply, fact in zip(replies, chosen)]
        unknown = [reply == UNKNOWN for reply in replies]
        shares[name] = {
            "n": len(chosen),
            "value_right": round(float(np.mean(value)), 3),
            "sentence_right": round(float(np.mean(whole)), 3),
            "says_unknown": round(float(np.mean(unknown)), 3),
        }
    return shares


def _slips(fact: Fact, rng: random.Random) -> dict[str, str]:
    """One question about a fact as people may type it."""
    told, entity = RELATIONS[fact.relation], fact.entity
    frame, short = rng.choice(told["questions"]), rng.choice(told["short"])
    articles = other_article(fact.relation, frame, entity, rng)
    return {
        "as written": capitalise(frame.format(E=entity)),
        "lower case": frame.format(E=entity).lower(),
        "no question mark": capitalise(frame.removesuffix("?").format(E=entity)),
        "an article too few or too many": capitalise(articles[0].format(E=articles[1])),
        "a typo": capitalise(typo(frame, rng).format(E=entity)),
        "short": capitalise(short.format(E=entity)) + "?",
        "short, lower case, no mark": short.format(E=entity).lower(),
    }


def typed_shares(network: Network, world: World) -> dict[str, dict]:
    """Known facts asked as people type, without "answer only": greedy, the value right. The typo is not in the name."""
    tokenizer, report = bpe.load(), {}
    told = [fact for fact in world.facts if fact.exposures >= 50]
    for name, real in (("invented", False), ("real world", True)):
        rng = random.Random(11)
        facts = rng.sample([fact for fact in told if (fact.kind == "real") == real], ASKED)
        asks = [(fact, *slip) for fact in facts for slip in _slips(fact, rng).items()]
        prompts = [render(tokenizer, [user(ask)], prompt=True)[0] for _, _, ask in asks]
        replies = [tokenizer.decode(reply[0]) for reply in generate(network, prompts, greedy=True, batch=256)]
        right: dict[str, list[bool]] = {}
        for (fact, slip, _), reply in zip(asks, replies):
            right.setdefault(slip, []).append(judge.is_right(reply, [fact.value, *fact.also]))
        report[name] = {"n": len(facts), **{slip: round(float(np.mean(group)), 3) for slip, group in right.items()}}
    return report


def outside_shares(network: Network) -> dict[str, dict]:
    """Prompts outside its world, none of them like tuning's: the share answered by the fallback or "I don't know"."""
    tokenizer, report, every = bpe.load(), {}, []
    for name, prompts in json.loads((config.FACTS / "outside_held.json").read_text()).items():
        ids = [render(tokenizer, [user(said)], prompt=True)[0] for said in prompts]
        replies = [tokenizer.decode(reply[0]).strip() for reply in generate(network, ids, greedy=True)]
        right = [reply in (*REPLIES, UNKNOWN) for reply in replies]
        report[name] = {"n": len(prompts), "honest": round(float(np.mean(right)), 3)}
        every += right
    return {"all": {"n": len(every), "honest": round(float(np.mean(every)), 3)}, **report}


def abilities(network: Network, base: Network, world: World, progress: Progress) -> dict:
    tokenizer = bpe.load()
    parts = {
        "known": lambda: {"instruct": known_shares(network, world, True), "base": known_shares(base, world, False)},
        "consistent": lambda: consistent_shares(network, world),
        "open_form": lambda: open_shares(network, world),
        "typed": lambda: typed_shares(network, world),
        "outside": lambda: outside_shares(network),
        "copying": lambda: {
            "instruct": copying(network, True, count=400), "base": copying(base, False, count=400), "n": 400,
        },
        "copying_of_two": lambda: {
            "instruct": copying(network, True, of_two, 400), "base": copying(base, False, of_two, 400), "n": 400,
        },
        "judging": lambda: {"instruct": judging(network, True), "base": judging(base, False), "n": 200},
        "behaviours": lambda: steering.sampled_rates(network, tokenizer, behaviours.Items(world).all()),
    }  # fmt: skip
    return {name: progress.once(name, measure) for name, measure in parts.items()}


def responses(
    chat: bool, network: Network, sets: dict[str, list[dict]], progress: Progress
) -> dict[str, detection.Responses]:
    """Ten samples for every question of the sets."""
    tokenizer, who = bpe.load(), "instruct" if chat else "base"
    return {
        name: detection.Responses.of(
            progress.once(
                f"answers of {who}: {name}",
                lambda rows=rows: detection.respond(chat, network, tokenizer, rows).plain(),
            )
        )
        for name, rows in sets.items()
    }


def evaluate(
    network: Network, base: Network, world: World, sets: dict[str, list[dict]], progress: Progress
) -> tuple[dict, detection.Detector]:
    report = abilities(network, base, world, progress)
    sets = {name: rows for name, rows in sets.items() if name != "reserved"}
    found, on_base = (responses(chat, of, sets, progress) for chat, of in ((True, network), (False, base)))
    report["yield"] = {name: detection.yields(sets[name], answers.labels) for name, answers in found.items()}
    report["yield_base"] = {name: detection.yields(sets[name], answers.labels) for name, answers in on_base.items()}
    report["detection"], detector = detection.detect(network, sets, found)
    report["detection_untuned"] = detection.untuned(detector, network, sets, found, world.untuned)
    report["detection_base"] = detection.tests(detector, base, sets, on_base)
    return report, detector


def steered(network: Network, world: World, weights: Weights, progress: Progress) -> dict[str, dict]:
    names = ("steering", "steering_larger")
    return {
        name: steering.steer(network, world, bpe.load(), chosen, progress, name) for name, chosen in zip(names, weights)
    }


def control(network: Network, world: World, sets: dict[str, list[dict]], progress: Progress) -> dict:
    """What the tuning without a link between knowledge and compliance leaves of behaviours and steering."""
    only = {"questions": sets["questions"]}
    report, detector = detection.detect(network, only, responses(True, network, only, progress))
    rates = progress.once(
        "behaviours", lambda: steering.sampled_rates(network, bpe.load(), behaviours.Items(world).all())
    )
    return {
        "known": progress.once("known", lambda: {"instruct": known_shares(network, world, True)}),
        "behaviours": rates,
        "detection": report,
        **steered(network, world, (detector.weights, detector.larger), progress),
    }


def on_reserved(network: Network, base: Network, sets: dict[str, list[dict]]) -> dict:
    """The detector of `questions` on entities that nothing was chosen by, on both models."""
    tokenizer = bpe.load()
    sets = {name: sets[name] for name in ("questions", "reserved")}
    found = {name: detection.respond(True, network, tokenizer, rows) for name, rows in sets.items()}
    report, detector = detection.detect(network, sets, found)
    reserved = {"reserved": sets["reserved"]}
    on_base = {"reserved": detection.respond(False, base, tokenizer, sets["reserved"])}
    return {
        "kept for the end": report["tests"]["reserved"],
        "the same, base model": detection.tests(detector, base, reserved, on_base)["reserved"],
    }
