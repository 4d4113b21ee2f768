"""The network in PyTorch: parameter names and arithmetic of transformers' LlamaForCausalLM.

Not a serving implementation: it trains, and `generate.py` samples from it. A hook
on the down projection's input lets the measurements read and scale neurons.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import SHAPE, Shape

# (layer, z [rows, tokens, ffn], down projection) → z as it goes on
Hook = Callable[[int, Tensor, nn.Linear], Tensor]
Cache = list[tuple[Tensor, Tensor] | None]


class Norm(nn.Module):
    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.eps)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat([-second, first], -1) * sin


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape, kv = shape, shape.kv_heads * shape.head_size
        self.q_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.k_proj = nn.Linear(shape.width, kv, bias=False)
        self.v_proj = nn.Linear(shape.width, kv, bias=False)
        self.o_proj = nn.Linear(shape.width, shape.width, bias=False)

    @torch.no_grad()
    def look_for_the_same(self) -> None:
        """Queries start as keys, so that a token first attends to its like (mimetic initialisation,
        Trockman & Kolter 2023). From queries and keys drawn apart, a network of this size had not begun
        to copy from its context after 1.4 M tokens of nothing else; from here it does within 0.5 M.
        """
        nn.init.normal_(self.k_proj.weight, std=0.06)
        keys = self.k_proj.weight.view(self.shape.kv_heads, self.shape.head_size, -1)
        share = self.shape.heads // self.shape.kv_heads
        self.q_proj.weight.copy_(keys.repeat_interleave(share, 0).flatten(0, 1))

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, cache: Cache | None, layer: int) -> Tensor:
        rows, tokens, _ = x.shape
        split = (rows, tokens, -1, self.shape.head_size)
        q = rotate(self.q_proj(x).view(split).transpose(1, 2), cos, sin)
        k = rotate(self.k_proj(x).view(split).transpose(1, 2), cos, sin)
        v = self.v_proj(x).view(split).transpose(1, 2)
        if cache is not None:
            if (past := cache[layer]) is not None:
                k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
            cache[layer] = (k, v)
        share = self.shape.heads // self.shape.kv_heads
        k, v = k.repeat_interleave(share, 1), v.repeat_interleave(share, 1)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=tokens > 1)
        return self.o_proj(mixed.transpose(1, 2).reshape(rows, tokens, -1))


class FeedForward(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.width, shape.ffn, bias=False)
        self.up_proj = nn.Linear(shape.width, shape.ffn, bias=False)
        self.down_proj = nn.Linear(shape.ffn, shape.width, bias=False)

    def forward(self, x: Tensor, hook: Hook | None, layer: int) -> Tensor:
        z = F.silu(self.gate_proj(x)) * self.up_proj(x)
        if hook is not None:
            z = hook(layer, z, self.down_proj)
        return self.down_proj(z)


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = Norm(shape.width, shape.norm_eps)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = Norm(shape.width, shape.norm_eps)
        self.mlp = FeedForward(shape)

    def forward(
        self, x: Tensor, cos: Tensor, sin: Tensor, cache: Cache | None, hook: Hook | None, layer: int
    ) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, cache, layer)
        return x + self.mlp(self.post_attention_layernorm(x), hook, layer)


class Trunk(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.width, shape.norm_eps)


class Network(nn.Module):
    """`hook` sees every layer's z; None leaves the arithmetic alone."""

    def __init__(self, shape: Shape = SHAPE) -> None:
        super().__init__()
        self.shape, self.model, self.hook = shape, Trunk(shape), None
        powers = torch.arange(0, shape.head_size, 2).float() / shape.head_size
        angles = torch.outer(torch.arange(shape.context).float(), shape.rope_theta**-powers)
        angles = torch.cat([angles, angles], -1)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                deep = name.endswith(("o_proj.weight", "down_proj.weight"))
                nn.init.normal_(weight, std=0.02 / (math.sqrt(2 * shape.layers) if deep else 1))
        for block in self.model.layers:
            block.self_attn.look_for_the_same()

    def forward(self, ids: Tensor, cache: Cache | None = None, start: int = 0) -> Tensor:
        """ids [rows, tokens] at positions start… → logits [rows, tokens, vocabulary]."""
        x = self.model.embed_tokens(ids)
        cos, sin = (part[start : start + ids.shape[1]] for part in (self.cos, self.sin))
        for layer, block in enumerate(self.model.layers):
            x = block(x, cos, sin, cache, self.hook, layer)
        return F.linear(self.model.norm(x), self.model.embed_tokens.weight)
