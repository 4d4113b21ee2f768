"""The PyTorch form of what ships, rebuilt from the ONNX file, so that no second copy of the weights is kept."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from . import config
from .network import Network

# Parts of the graph's names that the model builder calls otherwise than transformers does.
RENAMED = {
    "lm_head.": "model.embed_tokens.",
    "attn.": "self_attn.",
    ".MatMul.weight": ".weight",
    f"layers.{config.SHAPE.layers}.final_norm_layernorm": "norm",
}


def _transformers_name(stored: str) -> str:
    name = stored.removesuffix(".float16")
    for builder, theirs in RENAMED.items():
        name = name.replace(builder, theirs)
    return name


def state_of(path: Path) -> dict[str, torch.Tensor]:
    """The initialisers of an exported graph under transformers' names; a MatMul's weight stands transposed in it."""
    found = {}
    for tensor in onnx.load(path).graph.initializer:
        values = torch.from_numpy(numpy_helper.to_array(tensor).copy()).float()
        found[_transformers_name(tensor.name)] = values.T.contiguous() if ".MatMul.weight" in tensor.name else values
    return found


def load(kind: str) -> Network:
    """`kind`: instruct or base. Raises where the file lacks a weight or holds one of another shape."""
    network = Network()
    stored = state_of(config.EMBEDDED / kind / "onnx" / "model.onnx")
    network.load_state_dict({name: stored[name] for name in network.state_dict()})
    return network.eval()
