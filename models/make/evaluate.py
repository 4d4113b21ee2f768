"""Everything the card states about the final weights, measured in PyTorch."""

import random

import numpy as np

from . import config, detection, judge, steering
from . import tokenizer as bpe
from .chat import protocol_prompt, render, user
from .generate import generate
from .network import Network
from .probe import Probe, base_prompt, base_stops
from .wording import plain_statement, question
from .world import World

BANDS = [(1, 40), (40, 100), (100, 250), (250, 10_000)]


def known_shares(network: Network, world: World, chat: bool) -> dict[str, dict]:
    """Greedy answers right among all facts told, by how often they were."""
    tokenizer, rng = bpe.load(), random.Random(9)
    told = [fact for fact in world.facts if not fact.left_out]
    ask, stops = (protocol_prompt, (config.END,)) if chat else (base_prompt, base_stops(tokenizer))
    prompts = [ask(tokenizer, question(fact.relation, fact.entity, rng)) for fact in told]
    replies = generate(network, prompts, greedy=True, limit=16, stops=stops, batch=128)
    right = np.array([tokenizer.decode(r[0]).strip() == f.value for r, f in zip(replies, told)])
    times = np.array([fact.exposures * config.PASSES for fact in told])
    real = np.array([fact.kind == "real" for fact in told])
    groups = {
        (f"{low} or more" if high == 10_000 else f"{low}-{high - 1}"): ~real & (low <= times) & (times < high)
        for low, high in BANDS
    }
    groups["real world"] = real
    return {name: {"n": int(g.sum()), "right": round(float(right[g].mean()), 3)} for name, g in groups.items() if g.any()}


def open_shares(network: Network, world: World) -> dict[str, dict]:
    """Without "answer only" the reply is a sentence: is its value right, is all of it?"""
    tokenizer, rng = bpe.load(), random.Random(10)
    shares = {}
    for name, real in (("invented", False), ("real world", True)):
        told = [fact for fact in world.facts if not fact.left_out and (fact.kind == "real") == real]
        asks = [question(fact.relation, fact.entity, rng) for fact in told]
        prompts = [render(tokenizer, [user(ask)], prompt=True)[0] for ask in asks]
        replies = [tokenizer.decode(reply[0]) for reply in generate(network, prompts, greedy=True, batch=128)]
        value = [judge.is_right(reply, [fact.value, *fact.also]) for reply, fact in zip(replies, told)]
        whole = [reply.strip() == plain_statement(fact) for reply, fact in zip(replies, told)]
        shares[name] = {
            "n": len(told),
            "value_right": round(sum(value) / len(told), 3),
            "sentence_right": round(sum(whole) / len(told), 3),
        }
    return shares


def evaluate(instruct: Network, base: Network, world: World, rows: list[dict]) -> dict:
    tokenizer = bpe.load()
    asked = [row["question"] for row in rows]
    report: dict = {"known": {"instruct": known_shares(instruct, world, True), "base": known_shares(base, world, False)}}
    report["open_form"] = open_shares(instruct, world)
    report["copying"] = {
        "instruct": Probe(chat=True, each=200)(instruct)["copying"],
        "base": Probe(chat=False, each=200)(base)["copying"],
        "n": 200,
    }
    found = detection.respond(
        instruct, tokenizer, rows, [protocol_prompt(tokenizer, ask) for ask in asked], (config.END,)
    )
    report["yield"] = detection.yields(rows, found.labels)
    print(report, flush=True)
    report["detection"], weights, _ = detection.detect(instruct, rows, found)
    print(report["detection"], flush=True)
    on_base = detection.respond(
        base, tokenizer, rows, [base_prompt(tokenizer, ask) for ask in asked], base_stops(tokenizer)
    )
    report["yield_base"] = detection.yields(rows, on_base.labels)
    report["detection"]["base model"] = detection.transfer(base, rows, on_base, weights)
    report["steering"] = steering.steer(instruct, world, tokenizer, weights)
    return report
