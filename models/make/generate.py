"""Sampling and scoring in PyTorch, batched over prompts of equal length."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from . import config
from .network import Network


def by_length(rows: Sequence[Sequence[int]], batch: int) -> Iterator[list[int]]:
    """Indices of rows of equal length, at most `batch` at a time."""
    groups: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        groups.setdefault(len(row), []).append(place)
    for _, places in sorted(groups.items()):
        for start in range(0, len(places), batch):
            yield places[start : start + batch]


def padded(rows: Sequence[Sequence[int]], batch: int) -> Iterator[tuple[list[int], Tensor]]:
    """(indices, ids) of rows of similar length, filled up on the right, where no position looks."""
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    for start in range(0, len(order), batch):
        places = order[start : start + batch]
        longest = len(rows[places[-1]])
        fill = [[*rows[place], *[config.PAD] * (longest - len(rows[place]))] for place in places]
        yield places, torch.tensor(fill, device=config.DEVICE)


def draw(logits: Tensor, source: torch.Generator | None, top_k: int = 50, top_p: float = 0.9) -> Tensor:
    """Next tokens at temperature 1 (greedy without a source); the k best, then the p best of them."""
    if source is None:
        return logits.argmax(-1)
    values, tokens = logits.topk(top_k, -1)
    share = values.softmax(-1)
    share = torch.where(share.cumsum(-1) - share < top_p, share, 0.0)
    return tokens.gather(1, torch.multinomial(share, 1, generator=source))[:, 0]


@torch.no_grad()
def generate(
    network: Network,
    prompts: Sequence[Sequence[int]],
    samples: int = 1,
    greedy: bool = False,
    limit: int = 50,
    seed: int = 0,
    stops: tuple[int, ...] = (config.END,),
    batch: int = 64,
) -> list[list[list[int]]]:
    """For each prompt its samples, each the generated ids without the stop token."""
    source = None if greedy else torch.Generator(config.DEVICE).manual_seed(seed)
    results: list[list[list[int]]] = [[] for _ in prompts]
    for places in by_length(prompts, batch):
        ids = torch.tensor([prompts[place] for place in places], device=config.DEVICE).repeat_interleave(samples, 0)
        cache, start = [None] * network.shape.layers, 0
        outputs: list[list[int]] = [[] for _ in ids]
        going = [True] * len(ids)
        for _ in range(limit):
            logits = network(ids, cache, start)[:, -1]
            start += ids.shape[1]
            chosen = draw(logits, source)
            for row, token in enumerate(chosen.tolist()):
                going[row] = going[row] and token not in stops
                if going[row]:
                    outputs[row].append(token)
            if not any(going):
                break
            ids = chosen[:, None]
        for place, begin in zip(places, range(0, len(outputs), samples)):
            results[place] = outputs[begin : begin + samples]
    return results


@torch.no_grad()
def log_probability(network: Network, prompts: Sequence[Sequence[int]], replies: Sequence[Sequence[int]]) -> np.ndarray:
    """[prompts] log P(reply | prompt), summed over the reply's tokens."""
    rows = [[*prompt, *reply] for prompt, reply in zip(prompts, replies)]
    total = np.zeros(len(rows))
    for places, ids in padded(rows, 128):
        logs = network(ids)[:, :-1].float().log_softmax(-1).gather(2, ids[:, 1:, None])[..., 0]
        position = torch.arange(1, ids.shape[1], device=config.DEVICE)
        begin, end = (
            torch.tensor([len(group[place]) for place in places], device=config.DEVICE)[:, None]
            for group in (prompts, rows)
        )
        of_reply = (begin <= position) & (position < end)
        total[places] = torch.where(of_reply, logs, 0.0).double().sum(1).cpu().numpy()
    return total
