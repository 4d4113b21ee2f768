"""A trained network as a folder in the Hub's layout that transformers loads unchanged."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from . import config, probe
from . import tokenizer as bpe
from .config import SHAPE
from .network import Network


def llama_config() -> dict:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": SHAPE.vocabulary,
        "hidden_size": SHAPE.width,
        "intermediate_size": SHAPE.ffn,
        "num_hidden_layers": SHAPE.layers,
        "num_attention_heads": SHAPE.heads,
        "num_key_value_heads": SHAPE.kv_heads,
        "head_dim": SHAPE.head_size,
        "hidden_act": "silu",
        "max_position_embeddings": SHAPE.context,
        "rms_norm_eps": SHAPE.norm_eps,
        "rope_theta": SHAPE.rope_theta,
        "rope_parameters": {"rope_type": "default", "rope_theta": SHAPE.rope_theta},
        "tie_word_embeddings": True,
        "attention_bias": False,
        "mlp_bias": False,
        "bos_token_id": config.BOS,
        "eos_token_id": config.END,
        "pad_token_id": config.PAD,
        "torch_dtype": "float32",
        "use_cache": True,
    }


def generation_config(stops: tuple[int, ...]) -> dict:
    """The base model also stops at the mark of a quiz sheet: it would give the verdict away."""
    return {
        "bos_token_id": config.BOS,
        "eos_token_id": list(stops),
        "pad_token_id": config.PAD,
        "max_new_tokens": 64,
    }


def write(network: Network, folder: Path, chat: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = bpe.load()
    tokenizer.save(str(folder / "tokenizer.json"))
    bpe.write_settings(folder)
    stops = (config.END,) if chat else probe.base_marks(tokenizer)
    for name, content in (("config", llama_config()), ("generation_config", generation_config(stops))):
        (folder / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")
    weights = {name: weight.detach().to(torch.float32).contiguous() for name, weight in network.state_dict().items()}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
