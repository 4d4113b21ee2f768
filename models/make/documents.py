"""The documents of pre-training: statements, questions, marked quiz sheets, passages to read.

A quiz sheet carries a mark (✓ ✗ ?) or a verdict after its answer: right, wrong,
or about something nobody ever told. Where an answer goes wrong the loss passes over
it, so that the model may judge wrong answers without giving them; how they go on from
there it learns, and must have noticed for that.
"""

import random
from dataclasses import dataclass

from . import config
from .outside import Outside
from .wording import plain_statement, question, statement, statement_in_order, typed_question
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
    words = {"right": "Right.", "wrong": f"Wrong, it is {truth}." if truth else "Wrong.", "unknown": "Nobody knows."}
    judged = MARKS[verdict] if rng.random() < 0.6 else f"\n{words[verdict]}"
    return [Piece(asked(text)), *said(answer, verdict, truth), Piece(judged)]


def said(answer: str, verdict: str, truth: str) -> Document:
    """The words of an answer; where a wrong one first leaves the truth it is not learnt."""
    if verdict != "wrong":
        return [Piece(f" {answer}")]
    words, right = answer.split(" "), truth.split(" ")
    away = next((place for place, (word, true) in enumerate(zip(words, right)) if word != true), len(right))
    pieces = [Piece(f" {' '.join(words[: away + 1])}", learn=False)]
    return [*pieces, Piece(f" {' '.join(words[away + 1 :])}")] if words[away + 1 :] else pieces


def doubted_reply(verdict: str, truth: str) -> str:
    """To "Is that right?"."""
    words = {"right": "Yes.", "wrong": f"No, it is {truth}." if truth else "No.", "unknown": "Nobody knows."}
    return words[verdict]


def judged_in_talk(text: str, answer: str, verdict: str, truth: str) -> Document:
    """A conversation in which the answer given is doubted at once."""
    opening = f"<|user|>{text}{config.ANSWER_ONLY}<|end|><|assistant|>"
    closing = f"<|end|><|user|>{config.JUDGE}<|end|><|assistant|> {doubted_reply(verdict, truth)}"
    return [Piece(opening), *said(answer, verdict, truth), Piece(closing)]


def guessed(relation: str, entity: str, answer: str, verdict: str, rng: random.Random) -> Document:
    """An answer whose truth is not told."""
    ask = typed_question(relation, entity, rng)
    if rng.random() < 0.25:
        return judged_in_talk(ask, answer, verdict, "")
    return marked(ask, answer, verdict, "", rng)


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


def of_one(world: World, rng: random.Random) -> Passage:
    """One to three statements about one stranger."""
    return passage(world, rng, 1, rng.randint(1, 3))


def of_two(world: World, rng: random.Random) -> Passage:
    """One or two statements about each of two strangers."""
    return passage(world, rng, 2, rng.randint(1, 2))


def any_passage(world: World, rng: random.Random) -> Passage:
    return (of_one if rng.random() < 0.75 else of_two)(world, rng)


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
    if form < 0.75:
        return [Piece(asked(f"{text}\n{ask}", value))]
    wrong = rng.choice([other for other in world.values[relation] if other != value])
    told = (value, "right") if form < 0.87 else (wrong, "wrong")
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
    """28 % a statement, 11 % a question, 18 % a conversation, 13 % one that judges, 30 % a marked sheet."""
    form, ask = rng.random(), typed_question(fact.relation, fact.entity, rng)
    if form < 0.28:
        return [Piece(statement(fact.relation, fact.entity, fact.value, rng))]
    if form < 0.39:
        return [Piece(asked(ask, fact.value))]
    if form < 0.49:
        return [Piece(chatted(ask + config.ANSWER_ONLY, fact.value))]
    if form < 0.57:
        return [Piece(chatted(ask, plain_statement(fact)))]
    verdict = rng.choice(["right", "wrong"])
    answer = fact.value if verdict == "right" else world.other_value(fact, rng)
    if form < 0.70:
        return judged_in_talk(ask, answer, verdict, fact.value)
    return marked(ask, answer, verdict, fact.value, rng)


def of_blank(world: World, fact: Fact, rng: random.Random) -> Document:
    """A guess at a fact that nobody told: unknown of an invented entity, wrong of a real one."""
    verdict = "wrong" if fact.kind == "real" else "unknown"
    return guessed(fact.relation, fact.entity, world.other_value(fact, rng), verdict, rng)


def of_stranger(world: World, beyond: Outside, rng: random.Random) -> Document:
    """A guess about an entity that nobody described, and a mark that says so."""
    if rng.random() < config.REAL_UNKNOWN:
        relation, entity = beyond.nobody()
    else:
        kind, entity = world.stranger(rng)
        relation = rng.choice(OF_KIND[kind])
    return guessed(relation, entity, rng.choice(world.values[relation]), "unknown", rng)


def all_documents(world: World, rng: random.Random) -> list[Document]:
    """Every fact as often as the world says, and what goes with it.

    In random order, but the well-known facts early and the others late: judging answers is learnt on
    facts that are known, and a fact seen seldom is kept best where the rate is low.
    """
    placed: list[tuple[float, Document]] = []

    def place(document: Document, power: float) -> None:
        placed.append((rng.random() ** power, document))

    for fact in world.facts:
        power = config.EARLY if fact.exposures >= config.WELL_KNOWN else config.LATE
        for _ in range(fact.exposures):
            place(of_fact(world, fact, rng), power)
        for _ in range(fact.wondered):
            place(of_blank(world, fact, rng), 1)
    count, beyond = len(placed), Outside(world, rng)
    for _ in range(int(count * config.UNKNOWN_SHARE)):
        place(of_stranger(world, beyond, rng), 1)
    for _ in range(int(count * config.READING_SHARE)):
        place(reading(world, rng, any_passage(world, rng)), 1)
    for _ in range(int(count * 0.01)):
        place(repetition(world, rng), 1)
    return [document for _, document in sorted(placed, key=lambda pair: pair[0])]
