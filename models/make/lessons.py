"""What the network reads before it reads facts, so that copying from the context forms first.

Lessons, each until its gate is passed: short patterns of random tokens said several
times over, longer ones, a single statement about a stranger and a question about
it, passages. Copying forms over steps rather than tokens, hence the
small ones. A step's rows depend on its number alone.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from . import config, probe
from .config import READ_LENGTH, READ_ROWS, SPECIAL
from .data import Tokens, stream
from .documents import Passage, any_passage, passage, reading
from .network import Network
from .world import World

FIRST = len(SPECIAL)  # random tokens are ordinary ones
Draw = Callable[[World, random.Random], Passage]


@dataclass(frozen=True)
class Lesson:
    name: str
    row: Callable[[np.random.Generator], Tokens]
    grade: Callable[[Network], float]
    gate: float


def repeated(rng: np.random.Generator, longest: int, times: tuple[int, int]) -> Tokens:
    """Patterns of 2 … longest random tokens, each said several times."""
    ids = np.zeros(0, np.uint16)
    while len(ids) <= READ_LENGTH:
        pattern = rng.integers(FIRST, config.SHAPE.vocabulary, rng.integers(2, longest + 1)).astype(np.uint16)
        ids = np.concatenate([ids, np.tile(pattern, int(rng.integers(*times)))])
    return ids[: READ_LENGTH + 1], np.ones(READ_LENGTH + 1, bool)


@torch.no_grad()
def repetition_share(network: Network, length: int) -> float:
    """Share of tokens predicted while a pattern of so many random tokens is said again."""
    rng = np.random.default_rng(11)
    pattern = torch.from_numpy(rng.integers(FIRST, config.SHAPE.vocabulary, (64, length))).to(config.DEVICE)
    ids = torch.cat([pattern, pattern], 1)
    return float((network(ids)[:, length:-1].argmax(-1) == ids[:, length + 1 :]).float().mean())


def lessons(world: World, tokenizer: Tokenizer) -> list[Lesson]:
    def longer(rng: np.random.Generator) -> Tokens:
        longest = int(rng.integers(4, 61))
        return repeated(rng, longest, (2, 3 + 60 // longest))

    def reads(name: str, taught: Draw, asked: Draw, gate: float) -> Lesson:
        def row(numbers: np.random.Generator) -> Tokens:
            if numbers.random() < 0.1:
                return repeated(numbers, 60, (2, 3))
            rng = random.Random(int(numbers.integers(2**40)))
            ids, learn = stream(tokenizer, [reading(world, rng, taught(world, rng)) for _ in range(8)])
            return ids[: READ_LENGTH + 1], learn[: READ_LENGTH + 1]

        return Lesson(name, row, lambda network: probe.copying(network, False, asked), gate)

    def one(world: World, rng: random.Random) -> Passage:
        return passage(world, rng, 1, 1)

    def one_or_two(world: World, rng: random.Random) -> Passage:
        return passage(world, rng, 1, rng.choice([1, 2]))

    return [
        Lesson("short-patterns", lambda rng: repeated(rng, 12, (4, 11)), lambda net: repetition_share(net, 6), 0.9),
        Lesson("long-patterns", longer, lambda net: repetition_share(net, 60), 0.9),
        reads("statements", one, one, 0.9),
        reads("passages", any_passage, one_or_two, config.READ_GATE),
    ]


def rows(lesson: Lesson, step: int) -> Tokens:
    """[READ_ROWS, READ_LENGTH + 1]"""
    rng = np.random.default_rng([config.SEED, step, *lesson.name.encode()])
    ids, learn = zip(*(lesson.row(rng) for _ in range(READ_ROWS)))
    return np.stack(ids), np.stack(learn)
