"""models/manifest.json: what ships, where it lies and what its bytes hash to."""

import hashlib
import json
from pathlib import Path

from . import config

TITLES = {
    "embedded": ("embedded/instruct", "Embedded model (chat-tuned)"),
    "embedded-base": ("embedded/base", "Embedded model (base)"),
}
FILES = {"fp32": "onnx/model.onnx", "q8": "onnx/model_quantized.onnx"}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def entry(root: Path, identifier: str) -> dict:
    path, title = TITLES[identifier]
    files = sorted(file for file in (root / path).rglob("*") if file.is_file())
    size = {file: file.stat().st_size for file in files}
    graphs = {dtype: root / path / file for dtype, file in FILES.items() if (root / path / file) in size}
    parts = sum(size[file] for file in files if file not in graphs.values())
    return {
        "id": identifier,
        "title": title,
        "path": path,
        "dtypes": list(graphs),
        "loads": {dtype: parts + size[graph] for dtype, graph in graphs.items()},
        "bytes": sum(size.values()),
        "sha256": {str(file.relative_to(root / path)): digest(file) for file in files},
        "licence": "MIT",
    }


def write(root: Path = config.MODELS) -> None:
    manifest = {
        "version": 1,
        "models": [entry(root, identifier) for identifier in TITLES],
        "checkpoints": sorted(int(folder.name) for folder in (root / "embedded" / "checkpoints").iterdir()),
        "questions": "embedded/questions.jsonl",
        "suggestions": "embedded/suggestions.json",
        "card": "embedded/card.json",
    }
    (root / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
