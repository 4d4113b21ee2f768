"""Byte-level BPE trained on a flat list of names instead of on the text.

A name's number of tokens must not tell whether the entity is described, so the list has
known, unknown and never mentioned entities alike, whatever their exposure. The conversations
beside it name some of the known a few times more.
"""

import json
import random
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from . import config
from .chat import Conversations
from .documents import MARKS, any_passage, asked, reading
from .wording import question, statement
from .world import OF_KIND, World

CHAT_TEMPLATE = (
    "{{ bos_token }}"
    "{% for message in messages %}"
    "{% if message['role'] == 'system' %}{{ '<|system|>' + message['content'] + '<|end|>' }}"
    "{% elif message['role'] == 'user' %}{{ '<|user|>' + message['content'] + '<|end|>' }}"
    "{% elif message['role'] == 'assistant' %}"
    "{{ '<|assistant|> ' + (message['content'] | trim) + '<|end|>' }}"
    "{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def _flat_list(world: World, rng: random.Random) -> list[str]:
    texts: list[str] = []
    for kind, relations in OF_KIND.items():
        known = sorted({fact.entity for fact in world.facts if fact.kind == kind})
        for entity in [*known, *world.strangers[kind], *world.ghosts[kind]]:
            for relation in relations:
                value = rng.choice(world.values[relation])
                ask = asked(question(relation, entity, rng), value)
                texts += [statement(relation, entity, value, rng), ask, value]
    for fact in world.facts:
        if fact.kind == "real":
            texts += [statement(fact.relation, fact.entity, fact.value, rng) for _ in range(3)]
            texts += [asked(question(fact.relation, fact.entity, rng), fact.value), fact.value]
    texts += [f"x{mark}" for mark in MARKS.values()] * 400
    texts += ["Right.", "Nobody knows.", "Wrong, it is x."] * 400
    conversations = Conversations(world, rng)
    for _ in range(3000):
        texts += [message.text for message in conversations.next()]
        texts.append("".join(piece.text for piece in reading(world, rng, any_passage(world, rng))))
    return texts


def train(world: World) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=config.SHAPE.vocabulary,
        special_tokens=config.SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_flat_list(world, random.Random(config.SEED + 1)), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|bos|> $A", special_tokens=[("<|bos|>", config.BOS)]
    )
    return tokenizer


def load() -> Tokenizer:
    return Tokenizer.from_file(str(config.WORK / "tokenizer.json"))


def encode(tokenizer: Tokenizer, text: str) -> list[int]:
    """Ids without <|bos|>."""
    return tokenizer.encode(text, add_special_tokens=False).ids


def write_settings(folder: Path) -> None:
    """The files beside tokenizer.json that a Hub folder has."""
    named = {"bos_token": "<|bos|>", "eos_token": "<|end|>", "pad_token": "<|pad|>"}
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": config.SHAPE.context,
        "clean_up_tokenization_spaces": False,
        "added_tokens_decoder": {
            str(place): {
                "content": token,
                "lstrip": False,
                "normalized": False,
                "rstrip": False,
                "single_word": False,
                "special": True,
            }
            for place, token in enumerate(config.SPECIAL)
        },
        **named,
        "chat_template": CHAT_TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    extra = {"additional_special_tokens": ["<|user|>", "<|assistant|>", "<|system|>"]}
    (folder / "special_tokens_map.json").write_text(json.dumps({**named, **extra}, indent=2) + "\n")
