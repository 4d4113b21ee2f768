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
    return {
        "id": identifier,
        "title": title,
        "path": path,
        "dtypes": [dtype for dtype, file in FILES.items() if (root / path / file).exists()],
        "bytes": sum(file.stat().st_size for file in files),
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
