"""One file a stage; each has run(). Here: in which order, what a stage needs, and what it may write over."""

from dataclasses import dataclass

from .. import config


@dataclass(frozen=True)
class Stage:
    """Files of work/seed-*/ that it reads and leaves. `ships`: it writes over what ships."""

    needs: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    ships: bool = False


TRACED = tuple(f"pretrain-{step}.pt" for step in config.TRACE)

STAGES = {
    "tokenizer": Stage(makes=("tokenizer.json",)),
    "data": Stage(("tokenizer.json",), ("pretrain.npz", "tune.npz", "control.npz")),
    "read": Stage(("tokenizer.json",), ("read.pt",)),
    "pretrain": Stage(("read.pt", "pretrain.npz"), ("pretrain.pt", *TRACED)),
    "tune": Stage(("pretrain.pt", "tune.npz"), ("tune.pt",)),
    "export": Stage(("tune.pt", "pretrain.pt", *TRACED), ("agreement.json", "quantisation.json"), ships=True),
    "questions": Stage(ships=True),
    "suggestions": Stage(("tune.pt",), ships=True),
    "evaluate": Stage(("tune.pt", "pretrain.pt"), ("figures.json", "detector.npz")),
    "steer": Stage(("tune.pt", "detector.npz"), ("steering.json",)),
    "control": Stage(("pretrain.pt", "control.npz"), ("control.pt", "control.json")),
    "final": Stage(("tune.pt", "pretrain.pt"), ("final.json",)),
    "card": Stage(("figures.json", "steering.json"), ships=True),
    "manifest": Stage(ships=True),
    "safetensors": Stage(),
    "reference": Stage(ships=True),
}


def check(name: str) -> None:
    """Ends the program where the stage would write another seed's model over what ships, or lacks a file."""
    stage = STAGES[name]
    if stage.ships and config.SEED != config.SHIPPED_SEED:
        allowed = ", ".join(other for other, one in STAGES.items() if not one.ships)
        raise SystemExit(
            f"{name} writes over what ships, which is seed {config.SHIPPED_SEED}; of seed {config.SEED} run {allowed}"
        )
    for file in stage.needs:
        if not (config.WORK / file).exists():
            maker = next(other for other, one in STAGES.items() if file in one.makes)
            raise SystemExit(f"{file} is missing; run `python -m make {maker}` first")
