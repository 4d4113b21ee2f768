"""What stages measure: JSON files that name the weights they are of, and long measurements that go on where they stopped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import config
from .manifest import digest


def weights(*names: str) -> dict[str, str]:
    """name → SHA-256 of work/{name}.pt."""
    return {name: digest(config.WORK / f"{name}.pt") for name in names}


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text)
    part.replace(path)


def write(name: str, figures: dict, of: dict[str, str]) -> None:
    """work/{name}.json, whole or not at all."""
    _replace(config.WORK / f"{name}.json", json.dumps({"weights": of, **figures}, indent=1) + "\n")


def read(work: Path, name: str) -> dict | None:
    """The figures of {work}/{name}.json; None where the stage was not run.

    Raises where they are of other weights than lie beside them, or do not say of which.
    """
    path = work / f"{name}.json"
    if not path.exists():
        return None
    figures = json.loads(path.read_text())
    of = figures.pop("weights", {})
    if not of:
        raise SystemExit(f"{path} does not say of which weights it is; run its stage again")
    for part, found in of.items():
        if found != digest(work / f"{part}.pt"):
            raise SystemExit(f"{path} is of other weights than {part}.pt beside it; run its stage again")
    return figures


class Progress:
    """Parts of a long measurement, kept as they come: what is there already is not computed again.

    work/{name}.jsonl, a line each, under a line that says of what; begun anew where that is another. Removed by
    `done`, when the whole is written.
    """

    def __init__(self, name: str, of: dict[str, str]) -> None:
        self.path, self.parts = config.WORK / f"{name}.jsonl", {}
        head, *lines = [_parsed(line) for line in self.path.read_text().splitlines()] if self.path.exists() else [None]
        if head == {"of": of}:
            self.parts = {line["key"]: line["value"] for line in lines if line}
        whole = [{"of": of}, *({"key": key, "value": value} for key, value in self.parts.items())]
        _replace(self.path, "".join(json.dumps(line) + "\n" for line in whole))

    def once(self, key: str, compute: Callable[[], Any]) -> Any:
        if key not in self.parts:
            self.parts[key] = compute()
            with self.path.open("a") as file:
                file.write(json.dumps({"key": key, "value": self.parts[key]}) + "\n")
            print(f"{self.path.stem}: {key}", flush=True)
        return self.parts[key]

    def done(self) -> None:
        self.path.unlink()


def _parsed(line: str) -> dict | None:
    """None for a line that an interruption cut."""
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None
