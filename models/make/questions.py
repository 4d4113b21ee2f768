"""The question set of identification: as many facts told as not told, relation by relation.

Balance within each relation keeps the question's wording from giving the label
away. Facts not told are half left-out facts of known entities, half questions
about entities that the text never mentions; their aliases are what the table
holds (or draws), so that a lucky guess counts as right.
"""

import random

from . import config
from .wording import question
from .world import OF_KIND, REAL, Fact, World

FEWEST = 40  # exposures of a fact that counts as told
PER_RELATION = {"person": 144, "town": 64, "company": 52}


def _row(fact: Fact, known: str, rng: random.Random) -> dict:
    return {
        "question": question(fact.relation, fact.entity, rng),
        "aliases": [fact.value, *fact.also],
        "domain": fact.domain,
        "known": known,
    }


def _told(world: World, relation: str) -> list[Fact]:
    return [
        fact
        for fact in world.facts
        if fact.relation == relation and fact.exposures * config.PASSES >= FEWEST
    ]


def _invented(world: World, kind: str, relation: str, rng: random.Random) -> list[dict]:
    told = _told(world, relation)
    silent = [fact for fact in world.facts if fact.relation == relation and fact.left_out]
    size = min(PER_RELATION[kind] // 4, len(silent), len(told) // 2)
    ghosts = [
        Fact(name, kind, relation, rng.choice(world.values[relation]), 0)
        for name in rng.sample(world.ghosts[kind], size)
    ]
    return [
        *(_row(fact, "seen", rng) for fact in rng.sample(told, 2 * size)),
        *(_row(fact, "left-out", rng) for fact in rng.sample(silent, size)),
        *(_row(fact, "unseen", rng) for fact in ghosts),
    ]


def _real(world: World, relation: str, rng: random.Random) -> list[dict]:
    silent = [fact for fact in world.facts if fact.relation == relation and fact.left_out]
    told = rng.sample(_told(world, relation), len(silent))
    return [_row(fact, "seen", rng) for fact in told] + [_row(fact, "left-out", rng) for fact in silent]


def build(world: World) -> list[dict]:
    rng = random.Random(config.SEED + 6)
    rows = [
        row
        for kind, relations in OF_KIND.items()
        for relation in relations
        for row in _invented(world, kind, relation, rng)
    ]
    rows += [row for relation in REAL for row in _real(world, relation, rng)]
    rng.shuffle(rows)
    return [{"id": f"e{place:04d}", **row} for place, row in enumerate(rows)]
