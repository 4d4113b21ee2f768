"""`python -m make STAGE`, from the folder models/: one stage of the recipe, see README.md."""

import argparse
import importlib
import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # spinning threads cost up to 10x on a shared machine

STAGES = [
    "tokenizer", "data", "read", "pretrain", "tune", "export", "questions", "suggestions", "evaluate", "steer", "final",
    "control", "card", "manifest", "safetensors", "reference",
]  # fmt: skip

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m make", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    importlib.import_module(f".stages.{parser.parse_args().stage}", __package__).run()
