"""`python -m make STAGE`, from the folder models/: one stage of the recipe, see README.md."""

import argparse
import importlib
import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # spinning threads cost up to 10x on a shared machine

if __name__ == "__main__":
    from .stages import STAGES, check

    parser = argparse.ArgumentParser(prog="python -m make", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    stage = parser.parse_args().stage
    check(stage)
    importlib.import_module(f".stages.{stage}", __package__).run()
