"""Writes the question sets and the behaviours' items → models/embedded/*.jsonl."""

import json
from collections import Counter

from .. import behaviours, config, questions, world


def _write(path: str, rows: list[dict]) -> None:
    target = config.EMBEDDED / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def run() -> None:
    told = world.build()
    for name, rows in questions.build(told).items():
        _write("questions.jsonl" if name == "questions" else f"sets/{name}.jsonl", rows)
        print(name, len(rows), dict(Counter(row["known"] for row in rows)))
    for name, items in behaviours.Items(told).all().items():
        _write(f"behaviours/{name}.jsonl", behaviours.as_rows(items))
        print(name, len(items), items[0])
