"""How a fact is said: statements and questions, from facts/relations.json."""

import random

from .world import RELATIONS, Fact


def capitalise(text: str) -> str:
    return text[0].upper() + text[1:]


def statement(relation: str, entity: str, value: str, rng: random.Random) -> str:
    return capitalise(rng.choice(RELATIONS[relation]["statements"]).format(E=entity, V=value))


def plain_statement(fact: Fact) -> str:
    """Always the first wording: the sentence a chat answer uses."""
    return capitalise(RELATIONS[fact.relation]["statements"][0].format(E=fact.entity, V=fact.value))


def question(relation: str, entity: str, rng: random.Random) -> str:
    return rng.choice(RELATIONS[relation]["questions"]).format(E=entity)
