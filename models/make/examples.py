"""What the training text and the measurements look like: real documents, questions and items, for the model card."""

import re
from collections.abc import Callable

import numpy as np

from . import behaviours, config
from . import tokenizer as bpe
from .documents import MARKS
from .world import World

EVERY = 20  # of so many steps of pre-training one is read
VERDICTS = ("\nRight.", "\nWrong.", "\nWrong, it is ", "\nNobody knows.")


def _asked(text: str) -> bool:
    return "\nAnswer:" in text


def _is_judged(text: str) -> bool:
    return text.endswith(tuple(MARKS.values())) or any(verdict in text for verdict in VERDICTS)


def _is_said_again(text: str) -> bool:
    lines = text.split("\n")
    return len(lines) > 1 and len(set(lines)) == 1


def _is_passage(text: str) -> bool:
    if _asked(text):
        return "\n" in text.split("\nAnswer:")[0]
    return "<|user|>Context: " in text or ("<|" not in text and re.search(r"\w{3,}\. [A-Z]", text) is not None)


# What a document is, the first that it answers to.
KINDS: dict[str, Callable[[str], bool]] = {
    "a list said again": _is_said_again,
    "a passage to read": _is_passage,
    "a guess at what nobody told": lambda text: text.endswith((MARKS["unknown"], "Nobody knows.")),
    "a conversation that judges its answer": lambda text: config.JUDGE in text,
    "a quiz sheet with a verdict": lambda text: _asked(text) and _is_judged(text),
    "a question and its answer": _asked,
    "a conversation": lambda text: text.startswith("<|user|>"),
    "a statement": lambda _: True,
}


def _documents(tokenizer) -> list[tuple[str, int]]:
    """(text, tokens) of the whole documents of every 20th step of pre-training."""
    rows = np.load(config.WORK / "pretrain.npz")["tokens"][::EVERY, :, :-1]  # rows of a step follow one another
    whole = []
    for step in rows:
        parts = np.split(flat := step.reshape(-1), np.flatnonzero(flat == config.BOS))
        whole += [part[1:-1].tolist() for part in parts[1:-1]]  # without <|bos|> and <|end|>
    texts = tokenizer.decode_batch(whole, skip_special_tokens=False)
    return [(text.strip(), len(ids) + 2) for text, ids in zip(texts, whole)]


def documents() -> list[dict]:
    """Per kind its share of the documents and of the tokens of pre-training, and one of them."""
    found: dict[str, list[tuple[str, int]]] = {kind: [] for kind in KINDS}
    for text, size in _documents(bpe.load()):
        found[next(kind for kind, is_kind in KINDS.items() if is_kind(text))].append((text, size))
    count = sum(map(len, found.values()))
    tokens = sum(size for group in found.values() for _, size in group)
    made = [
        {
            "kind": kind,
            "of_documents": round(len(group) / count, 3),
            "of_tokens": round(sum(size for _, size in group) / tokens, 3),
            "text": group[0][0],
        }
        for kind, group in found.items()
        if group
    ]
    return sorted(made, key=lambda row: -row["of_documents"])


def examples(world: World, sets: dict[str, list[dict]]) -> dict:
    """One document of each kind, one question of each kind, one item of each behaviour: the first there is."""
    first = {row["known"]: row for row in reversed(sets["questions"])}
    items = behaviours.Items(world).all()
    return {
        "documents": documents(),
        "questions": [
            {"known": known, "question": first[known]["question"], "answer": first[known]["aliases"][0]}
            for known in ("seen", "left-out", "unseen")
        ],
        "behaviours": {
            name: {key: getattr(group[0], key) for key in ("messages", "comply", "resist", "third")}
            for name, group in items.items()
        },
    }
