"""The documents of pre-training: statements, questions, marked quiz sheets, passages to read.

A quiz sheet carries a mark (✓ ✗ ?) or a verdict after its answer: right, wrong,
or about somebody nobody ever described.
"""

import random
from collections.abc import Iterator

from . import config
from .wording import question, statement
from .world import OF_KIND, World

MARKS = {"right": " ✓", "wrong": " ✗", "unknown": " ?"}


def asked(text: str, answer: str) -> str:
    return f"{text}\nAnswer: {answer}"


def chatted(text: str, answer: str) -> str:
    """One turn in the form of a conversation, the special tokens spelt out."""
    return f"<|user|>{text}<|end|><|assistant|> {answer}"


def marked(text: str, answer: str, verdict: str, truth: str, rng: random.Random) -> str:
    """60 % a mark on the answer's line, 40 % a verdict on the next."""
    if rng.random() < 0.6:
        return asked(text, answer) + MARKS[verdict]
    words = {"right": "Right.", "wrong": f"Wrong, it is {truth}.", "unknown": "Nobody knows."}
    return f"{asked(text, answer)}\n{words[verdict]}"


def passage(world: World, rng: random.Random) -> tuple[str, str, str, str]:
    """(text, entity, relation, value): a few statements about strangers, values drawn anew."""
    kind = rng.choice(["person", "person", "town", "company"])
    entities = [
        world.fresh_person(rng) if kind == "person" else rng.choice(world.strangers[kind])
        for _ in range(rng.choice([1, 1, 2, 2, 3]))
    ]
    told = [
        (entity, relation, rng.choice(world.values[relation]))
        for entity in dict.fromkeys(entities)
        for relation in rng.sample(OF_KIND[kind], rng.choice([1, 2, 2]))
    ]
    rng.shuffle(told)
    text = " ".join(statement(relation, entity, value, rng) for entity, relation, value in told)
    return text, *rng.choice(told)


def reading(world: World, rng: random.Random) -> str:
    """A passage, then something that only the passage tells."""
    text, entity, relation, value = passage(world, rng)
    form = rng.random()
    if form < 0.25:
        return f"{text} {text}"
    if form < 0.40:
        again = " ".join(statement(relation, entity, value, rng) for _ in range(2))
        return f"{text} {again}"
    ask = question(relation, entity, rng)
    if form < 0.82:
        return asked(f"{text}\n{ask}", value)
    if form < 0.92:
        return asked(f"{text}\n{ask}", value) + MARKS["right"]
    wrong = rng.choice([other for other in world.values[relation] if other != value])
    return asked(f"{text}\n{ask}", wrong) + MARKS["wrong"]


def repetition(world: World, rng: random.Random) -> str:
    """A list of unrelated names and values, said two or three times over."""
    relations = [relation for group in OF_KIND.values() for relation in group]
    words = [
        world.fresh_person(rng) if rng.random() < 0.4 else rng.choice(world.values[rng.choice(relations)])
        for _ in range(rng.randint(3, 8))
    ]
    return "\n".join([", ".join(words)] * rng.choice([2, 2, 3]))


def curriculum(world: World, rng: random.Random) -> Iterator[str]:
    """Endless: half repetitions, half passages."""
    while True:
        yield repetition(world, rng) if rng.random() < 0.5 else reading(world, rng)


def one_pass(world: World, rng: random.Random) -> list[str]:
    """All documents of one pass, shuffled: 45 % statements, 13 % questions, 7 % chat, 35 % marked."""
    documents: list[str] = []
    for fact in world.facts:
        for _ in range(fact.exposures):
            form = rng.random()
            ask = question(fact.relation, fact.entity, rng)
            if form < 0.45:
                documents.append(statement(fact.relation, fact.entity, fact.value, rng))
            elif form < 0.58:
                documents.append(asked(ask, fact.value))
            elif form < 0.65:
                documents.append(chatted(ask + config.ANSWER_ONLY, fact.value))
            elif form < 0.83:
                documents.append(marked(ask, fact.value, "right", fact.value, rng))
            else:
                wrong = world.other_value(fact, rng)
                documents.append(marked(ask, wrong, "wrong", fact.value, rng))
    count = len(documents)
    for _ in range(int(count * config.UNKNOWN_SHARE)):
        kind, entity = world.stranger(rng)
        relation = rng.choice(OF_KIND[kind])
        guess = rng.choice(world.values[relation])
        documents.append(marked(question(relation, entity, rng), guess, "unknown", "", rng))
    documents += [reading(world, rng) for _ in range(int(count * config.READING_SHARE))]
    documents += [repetition(world, rng) for _ in range(int(count * 0.01))]
    rng.shuffle(documents)
    return documents
