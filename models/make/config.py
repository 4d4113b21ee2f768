"""Every number of the recipe, and where its files lie."""

import os
from dataclasses import dataclass
from pathlib import Path

SHIPPED_SEED = 7
SEED = int(os.environ.get("MAKE_SEED", SHIPPED_SEED))  # world, text, weights and measurements follow from it
DEVICE = os.environ.get("MAKE_DEVICE", "cpu")  # PyTorch's name; what ships was made on cpu

HERE = Path(__file__).parent
FACTS = HERE / "facts"
WORK = HERE / "work" / f"seed-{SEED}"
MODELS = HERE.parent
EMBEDDED = MODELS / "embedded"

# Special tokens; a token's id is its place in the list.
SPECIAL = ["<|pad|>", "<|bos|>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>"]
PAD, BOS, END, USER, ASSISTANT, SYSTEM = range(len(SPECIAL))

ANSWER_ONLY = " Respond with the answer only, without any explanation."
UNKNOWN = "I don't know."
JUDGE = "Is that right?"


@dataclass(frozen=True)
class Shape:
    """The network: a Llama with grouped-query attention and tied embeddings."""

    vocabulary: int = 2048
    width: int = 192
    layers: int = 8
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

    steps: int  # of pre-training: as many as the text gives, see `Rows.plan`
    rate: float
    warmup: int
    hold: float  # share of the steps at the full rate; linear decay to 3 % afterwards
    adam: float = 4e-3  # rate of embeddings and norms
    decay: float = 0.0  # of the matrices, times Muon's rate
    measure: int = 200  # steps between two measurements


SHAPE = Shape()
ROWS, LENGTH = 16, 256  # 4,096 tokens a step

# At most so many steps a lesson; each ends at its gate.
READ = Schedule(steps=3000, rate=1.0, warmup=30, hold=1.0, adam=2e-3, measure=50)
READ_ROWS, READ_LENGTH = 8, 128  # copying forms over steps, not tokens: small ones
# Of the last lesson: share of answers copied from one or two statements about a stranger; more comes with the facts.
READ_GATE = 0.75
READING_SHARE = 0.2  # passages per fact document afterwards
WELL_KNOWN = 250  # exposures from which a fact is told early
EARLY, LATE = 3.0, 0.6  # a document's place in the text is u to this power, u uniform
TYPED = 0.7  # of the questions, where people type them
UNKNOWN_SHARE = 0.13  # marked answers about entities nobody described, per fact document
REAL_UNKNOWN = 0.3  # of them about what the real world's tables do not have

PRETRAIN = Schedule(steps=0, rate=1.0, warmup=60, hold=0.1, decay=0.05)
TUNE = Schedule(steps=1500, rate=0.12, warmup=30, hold=0.0)
# Weights among conversations that weigh about 1.06: what is none of its business, what nobody told it.
OUTSIDE, UNTOLD = 0.09, 0.16
REPLAY_ROWS = 5  # of the 16 rows of a tuning step, rows of pre-training text
TRACE = (480, 1200, 2400, 3600)  # steps of pre-training after which a checkpoint is kept

MUON_RATE = 0.02

# Entities and how many documents state a fact of theirs.
PEOPLE, TOWNS, COMPANIES = 360, 60, 50
MOST = 700
REAL_EXPOSURES = 90
LEFT_OUT = 0.30  # of the facts: nothing is written about them
WONDERED = 0.10  # of the facts: quiz sheets ask about them and nobody knows
WONDERED_SHARE = 0.2  # of the documents that a told fact of the entity would have
