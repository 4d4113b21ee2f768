"""How a fact is said: statements and questions, from facts/relations.json, and as people type them."""

import random

from .world import RELATIONS, Fact

FUNCTION_WORDS = {
    "what", "which", "where", "who", "when", "whom", "does", "is", "was", "the", "of", "did",
    "capital", "country", "wrote", "called", "favourite", "company", "plays", "born",
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
    """Two neighbouring letters of one function word change places, or one is lost."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if word.lower() in FUNCTION_WORDS and len(word) > 2]
    if places:
        place = rng.choice(places)
        word, at = words[place], rng.randint(1, len(words[place]) - 2)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        words[place] = swapped if rng.random() < 0.6 else word[:at] + word[at + 1 :]
    return " ".join(words)


def typed(ask: str, rng: random.Random, share: float = 0.45) -> str:
    """A question as it may be typed: lower case, without its mark, with a typo in a function word."""
    if rng.random() >= share:
        return ask
    slips = [str.lower, lambda text: text.removesuffix("?"), lambda text: typo(text, rng)]
    for slip in rng.sample(slips, rng.choice([1, 1, 2, 3])):
        ask = slip(ask)
    return ask
