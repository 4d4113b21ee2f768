"""What ships as PyTorch folders, rebuilt from the ONNX files → work/shipped/{instruct,base}."""

import shutil

from safetensors.torch import save_file

from .. import config, shipped


def run() -> None:
    for kind in ("instruct", "base"):
        folder = config.WORK / "shipped" / kind
        folder.mkdir(parents=True, exist_ok=True)
        for path in (config.EMBEDDED / kind).glob("*.json"):
            shutil.copy(path, folder)
        save_file(shipped.load(kind).state_dict(), folder / "model.safetensors", {"format": "pt"})
        print(folder)
