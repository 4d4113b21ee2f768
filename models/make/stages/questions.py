"""Writes the question set → models/embedded/questions.jsonl."""

import json
from collections import Counter

from .. import config, questions, world


def run() -> None:
    rows = questions.build(world.build())
    if len({row["question"] for row in rows}) != len(rows):
        raise ValueError("a question occurs twice")
    config.EMBEDDED.mkdir(exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (config.EMBEDDED / "questions.jsonl").write_text(text)
    print(len(rows), Counter((row["domain"], row["known"]) for row in rows))
