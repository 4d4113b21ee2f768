"""Writes the training text as token rows, so that a step's rows depend on its number alone.

pretrain.npy  [steps, rows, length + 1] uint16
tune.npz      `tokens` likewise; `learn` says which of them the loss counts (as targets)
"""

import itertools
import json
import random
from collections.abc import Iterator

import numpy as np
from tokenizers import Tokenizer

from . import config
from . import tokenizer as bpe
from .chat import Conversations, render
from .config import LENGTH, ROWS
from .documents import curriculum, one_pass
from .world import World, as_json


def _stream(tokenizer: Tokenizer, documents: list[str]) -> list[int]:
    ids: list[int] = []
    for encoded in tokenizer.encode_batch(documents, add_special_tokens=False):
        ids += [config.BOS, *encoded.ids, config.END]
    return ids


def _steps(ids: list[int], steps: int | None = None, rows: int = ROWS) -> np.ndarray:
    """Cuts a stream into [steps, rows, length + 1]; neighbouring rows share one token."""
    steps = steps or (len(ids) - 1) // (rows * LENGTH)
    flat = np.array(ids[: steps * rows * LENGTH + 1], np.uint16)
    starts = np.arange(steps * rows) * LENGTH
    return flat[starts[:, None] + np.arange(LENGTH + 1)].reshape(steps, rows, LENGTH + 1)


def _reading_steps(world: World, tokenizer: Tokenizer, rng: random.Random) -> np.ndarray:
    needed = config.READING_STEPS * ROWS * LENGTH + 1
    ids: list[int] = []
    source = curriculum(world, rng)
    while len(ids) < needed:
        ids += _stream(tokenizer, list(itertools.islice(source, 4096)))
    return _steps(ids, config.READING_STEPS)


def _chat_row(tokenizer: Tokenizer, talks: Iterator[tuple[list[int], list[bool]]]) -> tuple[np.ndarray, np.ndarray]:
    tokens = np.full(LENGTH + 1, config.PAD, np.uint16)
    learn = np.zeros(LENGTH + 1, bool)
    end = 0
    for ids, mask in talks:
        if end + len(ids) > LENGTH + 1:
            break
        tokens[end : end + len(ids)], learn[end : end + len(ids)] = ids, mask
        end += len(ids)
    return tokens, learn


def write(world: World) -> None:
    config.WORK.mkdir(exist_ok=True)
    tokenizer = bpe.load()
    rng = random.Random(config.SEED + 2)
    stream: list[int] = []
    for _ in range(config.PASSES + 1):  # one to spare
        stream += _stream(tokenizer, one_pass(world, rng))
    facts = _steps(stream, config.PRETRAIN.steps - config.READING_STEPS)
    pretrain = np.concatenate([_reading_steps(world, tokenizer, rng), facts])
    np.save(config.WORK / "pretrain.npy", pretrain)

    chats = Conversations(world, random.Random(config.SEED + 3))
    talks = (render(tokenizer, chats.next()) for _ in itertools.count())
    steps, chat_rows = config.TUNE.steps, ROWS - config.REPLAY_ROWS
    tokens = np.zeros((steps, ROWS, LENGTH + 1), np.uint16)
    learn = np.ones((steps, ROWS, LENGTH + 1), bool)
    for step in range(steps):
        for row in range(chat_rows):
            tokens[step, row], learn[step, row] = _chat_row(tokenizer, talks)
    replay = one_pass(world, random.Random(config.SEED + 4))
    replay += one_pass(world, random.Random(config.SEED + 5))
    ids = _stream(tokenizer, replay)
    tokens[:, chat_rows:] = _steps(ids, steps, config.REPLAY_ROWS)
    np.savez(config.WORK / "tune.npz", tokens=tokens, learn=learn)

    (config.WORK / "facts.json").write_text(json.dumps(as_json(world)) + "\n")
    exposures = [fact.exposures * config.PASSES for fact in world.facts if not fact.left_out]
    print(
        f"{len(world.facts)} facts, {len(exposures)} told {min(exposures)}-{max(exposures)} times; "
        f"pre-training {len(pretrain)} steps, {pretrain[:, :, 1:].size / 1e6:.2f} M tokens; "
        f"one pass {len(stream) / (config.PASSES + 1) / 1e6:.2f} M; tuning {steps} steps"
    )
