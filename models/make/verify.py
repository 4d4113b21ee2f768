"""The exported graph against transformers' LlamaForCausalLM on the same folder."""

from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from transformers import AutoTokenizer, LlamaForCausalLM

from . import questions, world
from . import tokenizer as bpe
from .chat import protocol_prompt
from .config import ANSWER_ONLY, END, SHAPE
from .generate import by_length, generate
from .network import Network

PROMPT_TOLERANCE = 1e-4
LONG_TOLERANCE = 1e-5  # of the largest logit: on long rows float32 transformers is as far from float64
ASKED, LIMIT = 500, 16  # questions, and tokens of an answer, that files are compared on
QUESTIONS = [
    "What is the capital of France?",
    "Who wrote Hamlet?",
    "What is the chemical symbol of gold?",
    "Who composed Swan Lake?",
    "On which continent is Egypt?",
    "Which planet is the third from the sun?",
]


class Graph:
    """onnx/model.onnx with its key-value cache, greedy."""

    def __init__(self, folder: Path, name: str = "model") -> None:
        path = folder / "onnx" / f"{name}.onnx"
        self.session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        self.outputs = [value.name for value in self.session.get_outputs()]

    def run(self, ids: np.ndarray, past: dict[str, np.ndarray] | None) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        empty = np.zeros((len(ids), SHAPE.kv_heads, 0, SHAPE.head_size), np.float32)
        if past is None:
            names = [name for name in self.outputs if name.startswith("present")]
            past = {name.replace("present", "past_key_values"): empty for name in names}
        total = next(iter(past.values())).shape[2] + ids.shape[1]
        mask = np.ones((len(ids), total), np.int64)
        results = self.session.run(None, {"input_ids": ids, "attention_mask": mask, **past})
        named = dict(zip(self.outputs, results))
        logits = named.pop("logits")
        return logits, {name.replace("present", "past_key_values"): value for name, value in named.items()}

    def greedy(self, ids: np.ndarray, limit: int) -> list[list[int]]:
        rows: list[list[int]] = [[] for _ in ids]
        logits, past = self.run(ids, None)
        for _ in range(limit):
            chosen = logits[:, -1].argmax(-1)
            for row, token in zip(rows, chosen.tolist()):
                row.append(token)
            logits, past = self.run(chosen[:, None].astype(np.int64), past)
        return [row[: row.index(END)] if END in row else row for row in rows]


def verify(folder: Path) -> dict[str, float]:
    """Raises if the file does not compute what the checkpoint computes; largest logit differences."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    reference = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    graph = Graph(folder)

    def difference(ids: np.ndarray) -> tuple[float, float]:
        with torch.no_grad():
            expected = reference(torch.from_numpy(ids)).logits.numpy()
        return float(np.abs(graph.run(ids, None)[0] - expected).max()), float(np.abs(expected).max())

    prompts = []
    for question in QUESTIONS:
        talk = [{"role": "user", "content": question + ANSWER_ONLY}]
        rendered = tokenizer.apply_chat_template(talk, add_generation_prompt=True, tokenize=False)
        prompts.append(tokenizer(rendered, add_special_tokens=False)["input_ids"])
    on_prompts = max(difference(np.array([prompt]))[0] for prompt in prompts)
    rng = np.random.default_rng(0)
    on_long, largest = difference(rng.integers(6, SHAPE.vocabulary, (1, SHAPE.context)))
    if on_prompts > PROMPT_TOLERANCE or on_long > LONG_TOLERANCE * largest:
        raise AssertionError(f"logits differ by {on_prompts:.2e} on prompts, {on_long:.2e} on 512 random tokens")

    alone = [graph.greedy(np.array([prompt]), 24)[0] for prompt in prompts]
    for prompt, mine in zip(prompts, alone):
        theirs = reference.generate(torch.tensor([prompt]), do_sample=False, max_new_tokens=24, eos_token_id=END)
        theirs = [token for token in theirs[0, len(prompt) :].tolist() if token != END]
        if mine != theirs:
            raise AssertionError(f"greedy answers differ: {mine} and {theirs}")

    batch = rng.integers(6, SHAPE.vocabulary, (4, 24))
    together = graph.greedy(batch, 16)
    if together != [graph.greedy(row[None], 16)[0] for row in batch]:
        raise AssertionError("a batch of four answers otherwise than one by one")
    return {"prompts": on_prompts, "512 random tokens": on_long, "greedy answers compared": len(prompts)}


def _asked(tokenizer) -> list[list[int]]:
    rows = questions.build(world.build())["questions"]
    return [protocol_prompt(tokenizer, row["question"]) for row in rows[:ASKED]]


def _answers(graph: Graph, prompts: list[list[int]]) -> list[list[int]]:
    answers: list[list[int]] = [[] for _ in prompts]
    for places in by_length(prompts, 64):
        for place, answer in zip(places, graph.greedy(np.array([prompts[place] for place in places]), LIMIT)):
            answers[place] = answer
    return answers


def compare_answers(folder: Path, network: Network) -> dict[str, int]:
    """How many identification questions the file answers, greedily, as the network does that was trained."""
    prompts = _asked(bpe.load())
    theirs = [answers[0] for answers in generate(network, prompts, greedy=True, limit=LIMIT)]
    equal = sum(mine == other for mine, other in zip(_answers(Graph(folder), prompts), theirs))
    return {"asked": len(prompts), "equal": equal}


def compare_quantised(folder: Path) -> dict[str, float]:
    """How many of the same questions the 8-bit file answers as the whole one does; its size."""
    prompts = _asked(bpe.load())
    whole, small = (_answers(Graph(folder, name), prompts) for name in ("model", "model_quantized"))
    size = (folder / "onnx" / "model_quantized.onnx").stat().st_size
    equal = sum(mine == theirs for mine, theirs in zip(whole, small))
    return {"dtype": "q8", "bytes": size, "asked": len(prompts), "equal_answers": equal}
