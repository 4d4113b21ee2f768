"""Teaches an untrained network to copy from its context, lesson after lesson → work/read.pt."""

import torch

from .. import config, lessons, tokenizer, training, world
from ..network import Network


def run() -> None:
    torch.manual_seed(config.SEED)
    network = Network().to(config.DEVICE)
    for lesson in lessons.lessons(world.build(), tokenizer.load()):
        passed = training.train(
            network,
            lambda step, lesson=lesson: lessons.rows(lesson, step),
            config.READ,
            f"read-{lesson.name}",
            ["tokenizer.json"],
            lambda network, lesson=lesson: {"passed": round(lesson.grade(network), 3)},
            done=lambda found, lesson=lesson: found["passed"] >= lesson.gate,
        )
        if not passed:
            raise SystemExit(
                f"{lesson.name}: below {lesson.gate} after {config.READ.steps} steps; raise READ.steps and go on"
            )
    training.save_weights(network, config.WORK / "read.pt")
