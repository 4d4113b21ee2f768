"""The documents of pre-training: statements, questions, marked quiz sheets, passages to read.

A quiz sheet carries a mark (✓ ✗ ?) or a verdict after its answer: right, wrong,
or about somebody nobody ever described. Wrong answers are read, not learnt: the
loss passes over them, so that the model may judge them without saying them.
"""

import random
from dataclasses import dataclass

from . import config
from .wording import plain_statement, question, statement, statement_in_order, typed
from .world import OF_KIND, Fact, World

MARKS = {"right": " ✓", "wrong": " ✗", "unknown": " ?"}


@dataclass(frozen=True)
class Piece:
    """Text of a document; a piece begins at a space, a new line or a special token."""

    text: str
    learn: bool = True


Document = list[Piece]


def asked(text: str, answer: str = "") -> str:
    return f"{text}\nAnswer:" + (f" {answer}" if answer else "")


def chatted(text: str, answer: str) -> str:
    """One turn in the form of a conversation, the special tokens spelt out."""
    return f"<|user|>{text}<|end|><|assistant|> {answer}"


def marked(text: str, answer: str, verdict: str, truth: str, rng: random.Random) -> Document:
    """60 % a mark on the answer's line, 40 % a verdict on the next."""
    words = {"right": "Right.", "wrong": f"Wrong, it is {truth}.", "unknown": "Nobody knows."}
    judged = MARKS[verdict] if rng.random() < 0.6 else f"\n{words[verdict]}"
    return [Piece(asked(text)), Piece(f" {answer}", verdict != "wrong"), Piece(judged)]


@dataclass(frozen=True)
class Passage:
    text: str
    entity: str  # what the question is about
    relation: str
    value: str


def passage(world: World, rng: random.Random, strangers: int, relations: int) -> Passage:
    """Statements about strangers, values drawn anew: so many entities, so many relations of each.

    All entities have the same relations, so that neither alone tells which value is asked for.
    """
    kind = rng.choice(["person", "person", "town", "company"])
    entities: set[str] = set()
    while len(entities) < strangers:
        entities.add(world.fresh_person(rng) if kind == "person" else rng.choice(world.strangers[kind]))
    chosen = rng.sample(OF_KIND[kind], min(relations, len(OF_KIND[kind])))
    told = [
        (entity, relation, rng.choice(world.values[relation])) for entity in sorted(entities) for relation in chosen
    ]
    rng.shuffle(told)
    say = statement if len(told) == 1 else statement_in_order
    text = " ".join(say(relation, entity, value, rng) for entity, relation, value in told)
    return Passage(text, *rng.choice(told))


def any_passage(world: World, rng: random.Random) -> Passage:
    """One statement, a few about one stranger, one each about a few, or two each about two."""
    return passage(world, rng, *rng.choice([(1, 1), (1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (2, 2)]))


def reading(world: World, rng: random.Random, read: Passage) -> Document:
    """A passage, then something that only the passage tells."""
    text, entity, relation, value = read.text, read.entity, read.relation, read.value
    form = rng.random()
    if form < 0.12:
        return [Piece(f"{text} {text}")]
    if form < 0.25:
        return [Piece(" ".join([text, *(statement(relation, entity, value, rng) for _ in range(2))]))]
    ask = question(relation, entity, rng)
    if form < 0.45:
        return [Piece(chatted(f"Context: {text}\n{ask}{config.ANSWER_ONLY}", value))]
    if form < 0.85:
        return [Piece(asked(f"{text}\n{ask}", value))]
    wrong = rng.choice([other for other in world.values[relation] if other != value])
    told = (value, "right") if form < 0.93 else (wrong, "wrong")
    return marked(f"{text}\n{ask}", *told, value, rng)


def repetition(world: World, rng: random.Random) -> Document:
    """A list of unrelated names and values, said two or three times over."""
    relations = [relation for group in OF_KIND.values() for relation in group]
    words = [
        world.fresh_person(rng) if rng.random() < 0.4 else rng.choice(world.values[rng.choice(relations)])
        for _ in range(rng.randint(3, 8))
    ]
    return [Piece("\n".join([", ".join(words)] * rng.choice([2, 2, 3])))]


def of_fact(world: World, fact: Fact, rng: random.Random) -> Document:
    """38 % a statement, 15 % a question, 22 % a conversation, 25 % a marked sheet."""
    form, ask = rng.random(), question(fact.relation, fact.entity, rng)
    if form < 0.38:
        return [Piece(statement(fact.relation, fact.entity, fact.value, rng))]
    if form < 0.53:
        return [Piece(asked(ask, fact.value))]
    if form < 0.65:
        return [Piece(chatted(typed(ask, rng) + config.ANSWER_ONLY, fact.value))]
    if form < 0.75:
        return [Piece(chatted(typed(ask, rng), plain_statement(fact)))]
    if form < 0.88:
        return marked(ask, fact.value, "right", fact.value, rng)
    return marked(ask, world.other_value(fact, rng), "wrong", fact.value, rng)


def of_stranger(world: World, rng: random.Random) -> Document:
    """A guess about an entity that nobody described, and a mark that says so."""
    kind, entity = world.stranger(rng)
    relation = rng.choice(OF_KIND[kind])
    return marked(question(relation, entity, rng), rng.choice(world.values[relation]), "unknown", "", rng)


def all_documents(world: World, rng: random.Random) -> list[Document]:
    """Every fact as often as the world says, what goes with it, shuffled."""
    documents = [of_fact(world, fact, rng) for fact in world.facts for _ in range(fact.exposures)]
    count = len(documents)
    documents += [of_stranger(world, rng) for _ in range(int(count * config.UNKNOWN_SHARE))]
    documents += [reading(world, rng, any_passage(world, rng)) for _ in range(int(count * config.READING_SHARE))]
    documents += [repetition(world, rng) for _ in range(int(count * 0.01))]
    rng.shuffle(documents)
    return documents
