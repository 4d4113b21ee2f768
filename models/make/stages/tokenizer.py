"""Trains the tokenizer → work/tokenizer.json."""

from .. import config, tokenizer, world


def run() -> None:
    config.WORK.mkdir(parents=True, exist_ok=True)
    trained = tokenizer.train(world.build())
    trained.save(str(config.WORK / "tokenizer.json"))
    print(f"{trained.get_vocab_size()} tokens")
