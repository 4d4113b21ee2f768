"""What a training run reports on its way: greedy answers right, by exposure, and copying."""

import random

from . import config
from . import tokenizer as bpe
from .chat import protocol_prompt, render, user
from .config import ANSWER_ONLY
from .documents import MARKS, asked, passage
from .generate import generate
from .network import Network
from .wording import question
from .world import World, build

BANDS = [(40, 100), (100, 250), (250, 1000)]


def base_prompt(tokenizer, ask: str) -> list[int]:
    """A quiz sheet up to the answer, for the base model."""
    return [config.BOS, *bpe.encode(tokenizer, asked(ask, "").rstrip())]


def base_marks(tokenizer) -> tuple[int, ...]:
    """The end and the three marks."""
    return (config.END, *(bpe.encode(tokenizer, f"x{mark}")[-1] for mark in MARKS.values()))


def base_stops(tokenizer) -> tuple[int, ...]:
    """What ends an answer of the base model: the end, a mark, a new line."""
    return (*base_marks(tokenizer), bpe.encode(tokenizer, "\n")[0])


def copying_items(world: World, rng: random.Random, count: int) -> list[tuple[str, str, str]]:
    """(passage, question, value) about strangers."""
    items = [passage(world, rng) for _ in range(count)]
    return [(text, question(relation, entity, rng), value) for text, entity, relation, value in items]


def accuracy(network: Network, tokenizer, prompts: list[list[int]], values: list[str], stops) -> float:
    replies = generate(network, prompts, greedy=True, limit=16, stops=stops, batch=128)
    texts = [tokenizer.decode(reply[0]).strip() for reply in replies]
    return sum(text == value for text, value in zip(texts, values)) / len(values)


class Probe:
    """The same questions at every call."""

    def __init__(self, chat: bool, each: int = 60) -> None:
        world, rng = build(), random.Random(5)
        self.tokenizer = bpe.load()
        self.stops = (config.END,) if chat else base_stops(self.tokenizer)
        ask = protocol_prompt if chat else base_prompt
        told = [(fact, fact.exposures * config.PASSES) for fact in world.facts if not fact.left_out]
        groups = {
            f"{low}-{high}": [fact for fact, times in told if fact.kind != "real" and low <= times < high]
            for low, high in BANDS
        }
        groups["real"] = [fact for fact, _ in told if fact.kind == "real"]
        self.sets = {}
        for name, facts in groups.items():
            chosen = rng.sample(facts, min(each, len(facts)))
            prompts = [ask(self.tokenizer, question(f.relation, f.entity, rng)) for f in chosen]
            self.sets[name] = (prompts, [f.value for f in chosen])
        items = copying_items(world, rng, each)
        if chat:
            texts = [f"Context: {text}\n{q}{ANSWER_ONLY}" for text, q, _ in items]
            copy = [render(self.tokenizer, [user(text)], prompt=True)[0] for text in texts]
        else:
            copy = [base_prompt(self.tokenizer, f"{text}\n{q}") for text, q, _ in items]
        self.sets["copying"] = (copy, [value for _, _, value in items])

    def __call__(self, network: Network) -> dict[str, float]:
        return {
            name: round(accuracy(network, self.tokenizer, prompts, values, self.stops), 2)
            for name, (prompts, values) in self.sets.items()
        }
