"""Trains the base model → work/pretrain.pt."""

import numpy as np
import torch

from .. import config, probe, training
from ..network import Network


def run() -> None:
    torch.manual_seed(config.SEED)
    tokens = np.load(config.WORK / "pretrain.npy", mmap_mode="r")
    training.train(Network(), tokens, None, config.PRETRAIN, "pretrain", probe.Probe(chat=False))
