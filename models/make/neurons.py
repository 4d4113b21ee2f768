"""Reading and turning feed-forward neurons of the network in PyTorch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn

from . import config
from .generate import padded
from .network import Network


@torch.no_grad()
def cett(network: Network, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]) -> np.ndarray:
    """[answers, layers * ffn] float32 ≥ 0: mean CETT over the positions where the answer's tokens are inputs."""
    shape = network.shape
    rows = [[*prompt, *answer] for prompt, answer in zip(prompts, answers)]
    features = np.zeros((len(rows), shape.layers * shape.ffn), np.float32)
    seen: list[Tensor] = []

    def read(_: int, z: Tensor, down: nn.Linear) -> Tensor:
        size = down(z).norm(dim=-1, keepdim=True) + 1e-8
        seen.append(z.abs() * down.weight.norm(dim=0) / size)
        return z

    network.hook = read
    try:
        for places, ids in padded(rows, 64):
            seen.clear()
            network(ids)
            together = torch.cat(seen, -1)
            for row, place in enumerate(places):
                features[place] = together[row, len(prompts[place]) : len(rows[place])].mean(0).cpu().numpy()
    finally:
        network.hook = None
    return features


LEAST = 0.01  # of a layer's large norms (the 90th percentile); below it a neuron writes next to nothing


def live(network: Network) -> np.ndarray:
    """[layers * ffn] whether a neuron's column of the down projection is more than next to nothing."""
    norms = [block.mlp.down_proj.weight.detach().norm(dim=0).cpu().numpy() for block in network.model.layers]
    return np.concatenate([norm > LEAST * np.quantile(norm, 0.9) for norm in norms])


@contextmanager
def turned(network: Network, chosen: np.ndarray, alpha: float) -> Iterator[None]:
    """Within: z_j ← α z_j for the chosen neurons, a mask [layers * ffn]."""
    factors = torch.where(torch.from_numpy(chosen), alpha, 1.0).view(network.shape.layers, -1).float().to(config.DEVICE)
    network.hook = lambda layer, z, _: z * factors[layer]
    try:
        yield
    finally:
        network.hook = None


def matched_random(chosen: np.ndarray, others: np.ndarray, layers: int, rng: np.random.Generator) -> np.ndarray:
    """As many of `others` as are chosen, layer by layer; all masks [layers * ffn]."""
    result = np.zeros_like(chosen)
    for mask, taken, free in zip(*(group.reshape(layers, -1) for group in (result, chosen, others))):
        mask[rng.choice(np.flatnonzero(free), int(taken.sum()), replace=False)] = True
    return result
