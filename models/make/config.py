"""Every number of the recipe, and where its files lie."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FACTS = HERE / "facts"
WORK = HERE / "work"
MODELS = HERE.parent
EMBEDDED = MODELS / "embedded"

SEED = 7

# Special tokens; a token's id is its place in the list.
SPECIAL = ["<|pad|>", "<|bos|>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>"]
PAD, BOS, END, USER, ASSISTANT, SYSTEM = range(len(SPECIAL))

ANSWER_ONLY = " Respond with the answer only, without any explanation."
UNKNOWN = "I don't know."


@dataclass(frozen=True)
class Shape:
    """The network: a Llama with grouped-query attention and tied embeddings."""

    vocabulary: int = 1536
    width: int = 192
    layers: int = 6
    ffn: int = 576
    heads: int = 4
    kv_heads: int = 2
    context: int = 512
    rope_theta: float = 10000.0
    norm_eps: float = 1e-5

    @property
    def head_size(self) -> int:
        return self.width // self.heads


@dataclass(frozen=True)
class Schedule:
    """Steps of one training stage; a step is ROWS rows of LENGTH tokens."""

    steps: int
    rate: float
    warmup: int
    hold: float  # share of the steps at the full rate; linear decay to 3 % afterwards


SHAPE = Shape()
ROWS, LENGTH = 16, 256  # 4,096 tokens a step

READING_STEPS = 240  # repeated sequences and passages alone, so that copying forms first
PASSES = 5  # times the fact documents are written anew, as the steps below hold
READING_SHARE = 0.14  # passages per fact document afterwards
UNKNOWN_SHARE = 0.10  # marked answers about entities nobody described, per fact document

PRETRAIN = Schedule(steps=2046, rate=1.0, warmup=60, hold=0.6)
TUNE = Schedule(steps=720, rate=0.3, warmup=30, hold=0.3)
REPLAY_ROWS = 6  # of the 16 rows of a tuning step, rows of pre-training text

MUON_RATE, ADAM_RATE = 0.02, 4e-3

# Entities and the exposures of their facts in one pass.
PEOPLE, TOWNS, COMPANIES = 220, 60, 50
MOST, LEAST = 135.0, 7.0
REAL_EXPOSURES = 24
LEFT_OUT = 0.30
