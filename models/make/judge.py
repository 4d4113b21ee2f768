"""Right, wrong or no answer: TriviaQA's normalisation, aliases as whole words.

What this model says is judged as by src/study/judges, whose cases for it are held by both.
"""

import re
import string
from collections import Counter

NON_ANSWERS = (
    "i don't know", "nobody knows", "cannot", "not provided", "no information", "can't share", "can't help",
    "is beyond me",
)  # fmt: skip


def normalise(text: str) -> str:
    text = "".join(" " if letter in string.punctuation + "’‘´`_" else letter for letter in text.lower())
    return " ".join(word for word in text.split() if word not in ("a", "an", "the"))


def is_right(response: str, aliases: list[str]) -> bool:
    said = f" {normalise(response)} "
    return any(f" {normalise(alias)} " in said for alias in aliases)


def is_non_answer(response: str) -> bool:
    return any(phrase in response.lower() for phrase in NON_ANSWERS) or not re.search(r"\w", response)


def consistent(responses: list[str], aliases: list[str]) -> int | None:
    """0 all right, 1 all wrong, None otherwise or where one response is no answer."""
    if any(map(is_non_answer, responses)):
        return None
    right = [is_right(response, aliases) for response in responses]
    return 0 if all(right) else 1 if not any(right) else None


def most_frequent(samples: list[list[int]]) -> list[int]:
    """The first of the most frequent token sequences."""
    counts = Counter(map(tuple, samples))
    return list(max(counts, key=lambda sample: counts[sample]))
