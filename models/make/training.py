"""The training loop of both stages: numbered steps over prepared rows, resumable."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import config
from .config import Schedule
from .network import Network
from .optimise import Optimiser

SAVE_EVERY, REPORT_EVERY = 200, 50
Report = Callable[[Network], dict]


def rate_at(step: int, plan: Schedule) -> float:
    done = step / plan.steps
    decay = 1.0 if done < plan.hold else max(0.03, (1 - done) / (1 - plan.hold))
    return plan.rate * decay * min(1.0, (step + 1) / plan.warmup)


def save_weights(network: Network, path: Path) -> None:
    """Rounded to float16: what ships is what is measured."""
    torch.save({name: weight.detach().half() for name, weight in network.state_dict().items()}, path)


def load_network(path: Path) -> Network:
    network = Network()
    weights = torch.load(path, weights_only=True)
    network.load_state_dict({name: weight.float() for name, weight in weights.items()})
    return network.eval()


def train(
    network: Network, tokens: np.ndarray, learn: np.ndarray | None, plan: Schedule, name: str, report: Report
) -> None:
    """Goes on from work/{name}.checkpoint if there is one; leaves work/{name}.pt."""
    checkpoint, optimiser = config.WORK / f"{name}.checkpoint", Optimiser(network)
    first, seconds, mean_loss = 0, 0.0, None
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.restore(state["optimiser"])
        first, seconds, mean_loss = state["step"], state["seconds"], state["loss"]

    def loss_of(ids: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        logits = network(ids).float()
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-100)

    compiled = torch.compile(loss_of, dynamic=False)
    for step in range(first, plan.steps):
        began = time.monotonic()
        rows = torch.from_numpy(tokens[step].astype(np.int64))
        targets = rows[:, 1:]
        if learn is not None:
            targets = torch.where(torch.from_numpy(learn[step][:, 1:]), targets, -100)
        with torch.autocast("cpu", torch.bfloat16):
            loss = compiled(rows[:, :-1], targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step(rate_at(step, plan))
        network.zero_grad(set_to_none=True)
        mean_loss = loss.item() if mean_loss is None else 0.98 * mean_loss + 0.02 * loss.item()
        seconds += time.monotonic() - began
        done = step + 1
        if done % REPORT_EVERY == 0 or done == plan.steps:
            extra = report(network) if done % (4 * REPORT_EVERY) == 0 or done == plan.steps else ""
            print(f"{name} {done}/{plan.steps} {seconds:.0f}s loss {mean_loss:.3f} {extra}", flush=True)
        if done % SAVE_EVERY == 0 or done == plan.steps:
            state = {"network": network.state_dict(), "optimiser": optimiser.state()}
            state |= {"step": done, "seconds": seconds, "loss": mean_loss}
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").rename(checkpoint)
    save_weights(network, config.WORK / f"{name}.pt")
