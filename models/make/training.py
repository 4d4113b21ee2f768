"""The training loop of all stages: numbered steps whose rows depend on the number alone, resumable."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import config
from .config import Schedule
from .network import Network
from .optimise import Optimiser

SAVE_EVERY, REPORT_EVERY = 200, 50
Rows = Callable[[int], tuple[np.ndarray, np.ndarray]]  # step → ids, learn: each [rows, length + 1]
Report = Callable[[Network], dict[str, float]]


def rate_at(step: int, plan: Schedule) -> float:
    done = step / plan.steps
    decay = 1.0 if done < plan.hold else max(0.03, (1 - done) / (1 - plan.hold))
    return plan.rate * decay * min(1.0, (step + 1) / plan.warmup)


def save_weights(network: Network, path: Path) -> None:
    """Rounded to float16: what ships is what is measured."""
    torch.save({name: weight.detach().half().cpu() for name, weight in network.state_dict().items()}, path)


def load_network(path: Path) -> Network:
    network = Network()
    weights = torch.load(path, weights_only=True)
    network.load_state_dict({name: weight.float() for name, weight in weights.items()})
    return network.to(config.DEVICE).eval()


def recipe_of(name: str, plan: Schedule, made_from: list[str]) -> str:
    """What a run follows from: the numbers of its training and the bytes of the files that it starts with."""
    numbers = [name, config.SEED, asdict(config.SHAPE), asdict(plan), config.MUON_RATE]
    digests = [hashlib.sha256((config.WORK / file).read_bytes()).hexdigest() for file in made_from]
    return hashlib.sha256(json.dumps([numbers, digests]).encode()).hexdigest()


def _checkpoint(path: Path, recipe: str) -> dict | None:
    """What a run of the same recipe left; refuses another's."""
    if not path.exists():
        return None
    state = torch.load(path, weights_only=True, map_location=config.DEVICE)
    if state.get("recipe") != recipe:
        raise SystemExit(f"{path.name} is of another recipe, seed or text; remove it to begin anew")
    return state


def train(
    network: Network,
    rows: Rows,
    plan: Schedule,
    name: str,
    made_from: list[str],
    report: Report,
    done: Callable[[dict[str, float]], bool] = lambda _: False,
    kept: tuple[int, ...] = (),
) -> bool:
    """Goes on from work/{name}.checkpoint if there is one; leaves work/{name}.pt and its log.

    `made_from`: files of work/ with the text and the weights it starts from. Ends early where `done`
    says so of a report. After the steps in `kept` the weights are saved beside, as
    work/{name}-{step}.pt. Returns whether `done` was ever met.
    """
    checkpoint, optimiser = config.WORK / f"{name}.checkpoint", Optimiser(network, plan)
    step, seconds, mean_loss, met, lines = 0, 0.0, None, False, []
    recipe = recipe_of(name, plan, made_from)
    network.train()
    if state := _checkpoint(checkpoint, recipe):
        network.load_state_dict(state["network"])
        optimiser.restore(state["optimiser"])
        step, seconds, met, lines = state["step"], state["seconds"], state["met"], state["lines"]
        mean_loss = torch.tensor(state["loss"], device=config.DEVICE)
        print(f"{name}: {'already done' if met or step == plan.steps else 'goes on'} at step {step}", flush=True)

    def loss_of(ids: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        logits = network(ids).float()
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-100)

    compiled = torch.compile(loss_of, dynamic=False)
    while step < plan.steps and not met:
        began = time.monotonic()
        tokens, learn = map(torch.from_numpy, rows(step))
        ids, learn = tokens.long().to(config.DEVICE), learn.to(config.DEVICE)
        targets = torch.where(learn[:, 1:], ids[:, 1:], -100)
        with torch.autocast(config.DEVICE, torch.bfloat16):
            loss = compiled(ids[:, :-1], targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step(rate_at(step, plan))
        network.zero_grad(set_to_none=True)
        mean_loss = loss.detach() if mean_loss is None else torch.lerp(mean_loss, loss.detach(), 0.02)
        seconds += time.monotonic() - began
        step += 1
        if step % REPORT_EVERY == 0 or step == plan.steps:
            found = report(network) if step % plan.measure == 0 or step == plan.steps else {}
            line = f"{name} {step}/{plan.steps} {seconds:.0f}s loss {mean_loss.item():.3f} {found or ''}"
            print(line, flush=True)
            lines.append(line)
            (config.WORK / f"{name}.log").write_text("\n".join(lines) + "\n")
            met = bool(found) and done(found)
        if step in kept:
            save_weights(network, config.WORK / f"{name}-{step}.pt")
        if step % SAVE_EVERY == 0 or step == plan.steps or met:
            state = {"network": network.state_dict(), "optimiser": optimiser.state()}
            state |= {"step": step, "seconds": seconds, "loss": mean_loss.item(), "met": met}
            state |= {"recipe": recipe, "lines": lines}
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").rename(checkpoint)
    save_weights(network, config.WORK / f"{name}.pt")
    return met
