"""How a fact is said: statements and questions, from facts/relations.json, and as people type them."""

import random

from . import config
from .world import RELATIONS, Fact

ARTICLED = {
    "author", "character", "composer", "director", "discoverer", "event", "founder", "inventor", "landmark", "mountain",
    "painter", "river_mouth",
}  # fmt: skip


def capitalise(text: str) -> str:
    return text[0].upper() + text[1:]


def statement(relation: str, entity: str, value: str, rng: random.Random) -> str:
    return capitalise(rng.choice(RELATIONS[relation]["statements"]).format(E=entity, V=value))


def statement_in_order(relation: str, entity: str, value: str, rng: random.Random) -> str:
    """The entity before its value, so that who reads on knows already whose value it is."""
    wordings = [w for w in RELATIONS[relation]["statements"] if w.index("{E}") < w.index("{V}")]
    return capitalise(rng.choice(wordings).format(E=entity, V=value))


def plain_statement(fact: Fact) -> str:
    """Always the first wording: the sentence a chat answer uses."""
    return capitalise(RELATIONS[fact.relation]["statements"][0].format(E=fact.entity, V=fact.value))


def question(relation: str, entity: str, rng: random.Random) -> str:
    return capitalise(rng.choice(RELATIONS[relation]["questions"]).format(E=entity))


def typo(text: str, rng: random.Random) -> str:
    """One word of three letters or more loses a letter, doubles one or swaps two; {places} are left alone."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if word.strip("?!.,").isalpha() and len(word) > 3]
    if places:
        place = rng.choice(places)
        word, at = words[place], rng.randint(1, len(words[place].strip("?!.,")) - 2)
        slips = (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at - 1 :],
        )
        words[place] = rng.choice(slips)
    return " ".join(words)


def other_article(relation: str, frame: str, entity: str, rng: random.Random) -> tuple[str, str]:
    """A "the" too few, or one too many before a name that may have one."""
    bare = entity[4:] if entity.lower().startswith("the ") else f"the {entity}" if relation in ARTICLED else entity
    return (frame, bare) if bare != entity and rng.random() < 0.7 else (frame.replace(" the ", " ", 1), entity)


def typed(text: str, rng: random.Random, share: float = config.TYPED) -> str:
    """Any text as it may be typed: with a typo, in lower case, without its mark."""
    if rng.random() >= share:
        return text
    if rng.random() < 0.25:
        text = typo(text, rng)
    if rng.random() < 0.55:
        text = text.lower()
    return text.removesuffix("?") if rng.random() < 0.5 else text


def typed_question(relation: str, entity: str, rng: random.Random, share: float = config.TYPED) -> str:
    """A question as it may be typed: short, with an article or a letter wrong, in lower case, without its mark.

    The name itself is always spelt right.
    """
    if rng.random() >= share:
        return question(relation, entity, rng)
    wordings = RELATIONS[relation]["short" if rng.random() < 0.4 else "questions"]
    frame = rng.choice(wordings).removesuffix("?")
    if rng.random() < 0.2:
        frame, entity = other_article(relation, frame, entity, rng)
    if rng.random() < 0.3:
        frame = typo(frame, rng)
    small = rng.random()
    if small < 0.6:
        frame, entity = frame.lower().replace("{e}", "{E}"), entity.lower()
    ask = frame.format(E=entity) + ("" if rng.random() < 0.5 else "?")
    return ask if 0.1 <= small < 0.7 else capitalise(ask)
