"""What a training run reports on its way: greedy answers right, by exposure; copying; judging."""

import random
from collections.abc import Callable, Iterable
from functools import partial

import torch

from . import config
from . import tokenizer as bpe
from .chat import given, protocol_prompt, render, user
from .config import ANSWER_ONLY, JUDGE
from .documents import MARKS, Passage, asked, of_one, of_two
from .generate import generate
from .network import Network
from .wording import question
from .world import World, build

BANDS = [(15, 50), (50, 100), (100, 250), (250, 2000)]
Items = tuple[list[list[int]], list[str]]  # prompts, what to answer


def base_prompt(tokenizer, ask: str) -> list[int]:
    """A quiz sheet up to the answer, for the base model."""
    return [config.BOS, *bpe.encode(tokenizer, asked(ask))]


def base_marks(tokenizer) -> tuple[int, ...]:
    """The end and the three marks."""
    return (config.END, *(bpe.encode(tokenizer, f"x{mark}")[-1] for mark in MARKS.values()))


def base_stops(tokenizer) -> tuple[int, ...]:
    """What ends an answer of the base model: the end, a mark, a new line."""
    return (*base_marks(tokenizer), bpe.encode(tokenizer, "\n")[0])


def prompt_form(tokenizer, chat: bool) -> tuple[Callable[[str], list[int]], tuple[int, ...]]:
    """How a question is put to the model, and what ends its answer: a conversation, or a quiz sheet for the base."""
    if chat:
        return partial(protocol_prompt, tokenizer), (config.END,)
    return partial(base_prompt, tokenizer), base_stops(tokenizer)


def accuracy(network: Network, tokenizer, items: Items, stops: Iterable[int]) -> float:
    prompts, values = items
    replies = generate(network, prompts, greedy=True, limit=16, stops=tuple(stops), batch=128)
    texts = [tokenizer.decode(reply[0]).strip() for reply in replies]
    return sum(text == value for text, value in zip(texts, values)) / len(values)


def copying_items(tokenizer, passages: list[Passage], chat: bool, rng: random.Random) -> Items:
    """Questions that a passage about strangers answers."""
    prompts = []
    for read in passages:
        ask = question(read.relation, read.entity, rng)
        if chat:
            prompts.append(render(tokenizer, [user(f"Context: {read.text}\n{ask}{ANSWER_ONLY}")], prompt=True)[0])
        else:
            prompts.append(base_prompt(tokenizer, f"{read.text}\n{ask}"))
    return prompts, [read.value for read in passages]


def copying(
    network: Network, chat: bool, draw: Callable[[World, random.Random], Passage] = of_one, count: int = 200
) -> float:
    tokenizer, rng = bpe.load(), random.Random(6)
    items = copying_items(tokenizer, [draw(build(), rng) for _ in range(count)], chat, rng)
    return round(accuracy(network, tokenizer, items, prompt_form(tokenizer, chat)[1]), 3)


@torch.no_grad()
def judging(network: Network, chat: bool, count: int = 200) -> float:
    """Right and wrong answers about well-known invented facts, told apart by the mark, or by yes and no."""
    world, tokenizer, rng = build(), bpe.load(), random.Random(8)
    facts = [fact for fact in world.facts if fact.kind != "real" and fact.exposures >= 100]
    yes, no = (bpe.encode(tokenizer, word)[0] for word in (" Yes.", " No, it is x."))
    if not chat:
        _, yes, no, _ = base_marks(tokenizer)
    told_apart = 0
    for place, fact in enumerate(rng.choices(facts, k=count)):
        ask, right = question(fact.relation, fact.entity, rng), place % 2 == 0
        answer = fact.value if right else world.other_value(fact, rng)
        if chat:
            talk = [user(ask + ANSWER_ONLY), given(answer), user(JUDGE)]
            ids = render(tokenizer, talk, prompt=True)[0]
        else:
            ids = [config.BOS, *bpe.encode(tokenizer, asked(ask, answer))]
        logits = network(torch.tensor([ids], device=config.DEVICE))[0, -1]
        told_apart += bool(logits[yes] > logits[no]) == right
    return round(told_apart / count, 3)


def probe(chat: bool, each: int = 60) -> Callable[[Network], dict[str, float]]:
    """The same questions at every call."""
    world, rng, tokenizer = build(), random.Random(5), bpe.load()
    ask, stops = prompt_form(tokenizer, chat)
    told = [fact for fact in world.facts if fact.told]
    groups = {
        f"{low}-{high}": [fact for fact in told if fact.kind != "real" and low <= fact.exposures < high]
        for low, high in BANDS
    }
    groups["real"] = [fact for fact in told if fact.kind == "real"]
    sets: dict[str, Items] = {}
    for name, facts in groups.items():
        chosen = rng.sample(facts, min(each, len(facts)))
        prompts = [ask(question(fact.relation, fact.entity, rng)) for fact in chosen]
        sets[name] = (prompts, [fact.value for fact in chosen])

    def report(network: Network) -> dict[str, float]:
        found = {name: round(accuracy(network, tokenizer, items, stops), 2) for name, items in sets.items()}
        return found | {
            "copying": copying(network, chat),
            "of two": copying(network, chat, of_two, 100),
            "judging": judging(network, chat),
        }

    return report
