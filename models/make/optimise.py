"""Muon for the matrices (Jordan et al. 2024, quintic Newton-Schulz), AdamW for the rest.

Updates of Muon are of one size whatever the gradient, so weights that are never shrunk grow with every
step, and what is learnt later moves them less and less: hence the decay.
"""

import torch
from torch import Tensor, nn

from . import config
from .config import Schedule

QUINTIC = (3.4445, -4.7750, 2.0315)


class Muon:
    """Matrices of one shape are orthogonalised together, in bfloat16."""

    def __init__(self, weights: list[nn.Parameter], decay: float, momentum: float = 0.95) -> None:
        self.groups: dict[tuple[int, int], list[nn.Parameter]] = {}
        for weight in weights:
            self.groups.setdefault(tuple(weight.shape), []).append(weight)
        self.momentum, self.decay = momentum, decay
        self.average = {
            shape: torch.zeros(len(group), *shape, device=config.DEVICE) for shape, group in self.groups.items()
        }

    @torch.no_grad()
    def step(self, rate: float) -> None:
        for shape, group in self.groups.items():
            gradient = torch.stack([weight.grad for weight in group])
            average = self.average[shape].lerp_(gradient, 1 - self.momentum)
            update = orthogonalise(torch.lerp(gradient, average, self.momentum))
            scale = max(1, shape[0] / shape[1]) ** 0.5
            for weight, change in zip(group, update):
                weight.mul_(1 - rate * self.decay).add_(change, alpha=-rate * scale)


def orthogonalise(stack: Tensor) -> Tensor:
    a, b, c = QUINTIC
    wide = stack.shape[1] <= stack.shape[2]
    x = stack if wide else stack.mT
    x = (x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)).bfloat16()
    for _ in range(5):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x if wide else x.mT).float()


class Optimiser:
    """Both at once, under one relative rate."""

    def __init__(self, network: nn.Module, plan: Schedule) -> None:
        named = list(network.named_parameters())
        inner = [w for name, w in named if w.dim() == 2 and "embed" not in name]
        outer = [w for name, w in named if w.dim() != 2 or "embed" in name]
        self.plan, self.muon = plan, Muon(inner, plan.decay)
        self.adam = torch.optim.AdamW(outer, lr=plan.adam, betas=(0.9, 0.98), weight_decay=0.0, fused=True)

    def step(self, rate: float) -> None:
        self.muon.step(config.MUON_RATE * rate)
        for group in self.adam.param_groups:
            group["lr"] = self.plan.adam * rate
        self.adam.step()

    def state(self) -> dict:
        return {"muon": self.muon.average, "adam": self.adam.state_dict()}

    def restore(self, state: dict) -> None:
        self.muon.average = state["muon"]
        self.adam.load_state_dict(state["adam"])
