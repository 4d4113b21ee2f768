"""Writes the training text as token rows, so that a step's rows depend on its number alone.

pretrain.npz, tune.npz, control.npz   `tokens` [steps, rows, length + 1] uint16; `learn` says which of
them the loss counts (as targets)
"""

import itertools
import math
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from tokenizers import Tokenizer

from . import config
from . import tokenizer as bpe
from .chat import Conversations, render
from .config import LENGTH, ROWS, Schedule
from .documents import Document, all_documents
from .world import World

Tokens = tuple[np.ndarray, np.ndarray]  # ids, learn


def stream(tokenizer: Tokenizer, documents: list[Document]) -> Tokens:
    """Documents end to end, each opened by <|bos|> and closed by <|end|>."""
    pieces = [piece for document in documents for piece in document]
    encoded = iter(tokenizer.encode_batch([piece.text for piece in pieces], add_special_tokens=False))
    ids: list[int] = []
    learn: list[bool] = []
    for document in documents:
        ids.append(config.BOS)
        learn.append(True)
        for piece in document:
            part = next(encoded).ids
            ids += part
            learn += [piece.learn] * len(part)
        ids.append(config.END)
        learn.append(True)
    return np.array(ids, np.uint16), np.array(learn)


def cut(flat: np.ndarray, steps: int, rows: int) -> np.ndarray:
    """[steps, rows, LENGTH + 1] out of a stream; neighbouring rows share one token.

    A stream that is too short begins again.
    """
    starts = np.arange(steps * rows) * LENGTH
    return np.resize(flat, steps * rows * LENGTH + 1)[starts[:, None] + np.arange(LENGTH + 1)].reshape(
        steps, rows, LENGTH + 1
    )


def _chat_row(talks: Iterator[tuple[list[int], list[bool]]]) -> Tokens:
    tokens = np.full(LENGTH + 1, config.PAD, np.uint16)
    learn = np.zeros(LENGTH + 1, bool)
    end = 0
    for ids, mask in talks:
        if end + len(ids) > LENGTH + 1:
            break
        tokens[end : end + len(ids)], learn[end : end + len(ids)] = ids, mask
        end += len(ids)
    return tokens, learn


def _tuning(world: World, tokenizer: Tokenizer, facts: Tokens, control: bool) -> Tokens:
    chats = Conversations(world, random.Random(config.SEED + 3), control)

    def talk() -> tuple[list[int], list[bool]]:
        messages = chats.next()
        refuse_ghosts(world, (message.text for message in messages))
        return render(tokenizer, messages)

    talks = (talk() for _ in itertools.count())
    steps, chat_rows = config.TUNE.steps, ROWS - config.REPLAY_ROWS
    tokens = np.zeros((steps, ROWS, LENGTH + 1), np.uint16)
    learn = np.ones((steps, ROWS, LENGTH + 1), bool)
    for step, row in itertools.product(range(steps), range(chat_rows)):
        tokens[step, row], learn[step, row] = _chat_row(talks)
    tokens[:, chat_rows:], learn[:, chat_rows:] = (cut(flat, steps, config.REPLAY_ROWS) for flat in facts)
    return tokens, learn


class Rows:
    """step → the rows of work/{name}.npz."""

    def __init__(self, name: str) -> None:
        rows = np.load(config.WORK / f"{name}.npz")
        self.tokens, self.learn = rows["tokens"], rows["learn"]

    def __call__(self, step: int) -> Tokens:
        return self.tokens[step], self.learn[step]

    def plan(self, schedule: Schedule) -> Schedule:
        """Once through the text."""
        return replace(schedule, steps=len(self.tokens))


def _save(name: str, rows: Tokens) -> None:
    """Whole or not at all."""
    part = config.WORK / f"{name}.part.npz"
    np.savez(part, tokens=rows[0], learn=rows[1])
    part.rename(config.WORK / f"{name}.npz")


def refuse_ghosts(world: World, texts: Iterable[str]) -> None:
    """Nothing that is read may name an entity of which the questions say that no text ever did."""
    ghosts = {name.lower() for group in world.ghosts.values() for name in group}
    for text in texts:
        words = re.findall(r"\w+", text.lower())
        if named := ghosts & {*words, *map(" ".join, itertools.pairwise(words))}:
            raise ValueError(f"the text names {sorted(named)}, which it must not: {text!r}")


def write(world: World) -> None:
    config.WORK.mkdir(parents=True, exist_ok=True)
    tokenizer = bpe.load()
    documents = all_documents(world, random.Random(config.SEED + 2))
    refuse_ghosts(world, ("".join(piece.text for piece in document) for document in documents))
    facts = stream(tokenizer, documents)
    steps = math.ceil(len(facts[0]) / ROWS / LENGTH)
    _save("pretrain", tuple(cut(flat, steps, ROWS) for flat in facts))
    shuffled = random.Random(config.SEED + 4)
    again = all_documents(world, shuffled)
    shuffled.shuffle(again)
    replayed = stream(tokenizer, again)
    for name, control in (("tune", False), ("control", True)):
        _save(name, _tuning(world, tokenizer, replayed, control))
    told = [fact.exposures for fact in world.facts if fact.told]
    print(
        f"{len(world.facts)} facts, {len(told)} told {min(told)}-{max(told)} times; "
        f"text {len(facts[0]) / 1e6:.2f} M tokens, {steps} steps of pre-training; tuning {config.TUNE.steps}"
    )
