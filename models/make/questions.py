"""The question sets: as many facts told as not told, relation by relation.

Balance within each relation keeps the question's wording from giving the label
away. Facts not told are half left-out facts of known entities, half questions
about entities that the text never mentions; their aliases are what the table
holds (or draws), so that a lucky guess counts as right.

`questions`, about invented people and towns, is what neurons are identified on; the
other sets share no entity with it, and relations, companies and real no relation
either. `reserved` is like `questions`, about entities of its own; it is measured once
(stage final), when nothing is left to choose.
"""

import random
from collections.abc import Iterable

from . import config
from .wording import question
from .world import OF_KIND, REAL, Fact, World

FEWEST = 25  # exposures of a fact that counts as told
MOST = {"person": 120, "town": 32, "company": 32, "real": 24}  # told facts a relation
OTHER_RELATIONS = {"food", "craft"}
TESTED, RESERVED = 0.35, 0.13  # shares of the entities kept for the other sets, and for `reserved`

Rows = list[dict]


def _row(fact: Fact, known: str, rng: random.Random) -> dict:
    return {
        "question": question(fact.relation, fact.entity, rng),
        "entity": fact.entity,
        "aliases": [fact.value, *fact.also],
        "domain": fact.domain,
        "known": known,
    }


def parts(world: World, rng: random.Random) -> dict[str, str]:
    """entity → reserved, tested or identified."""
    drawn = {name: rng.random() for name in sorted({fact.entity for fact in world.facts})}
    return {
        name: "reserved" if share < RESERVED else "tested" if share < RESERVED + TESTED else "identified"
        for name, share in drawn.items()
    }


def reserved(world: World) -> set[str]:
    return {name for name, part in parts(world, random.Random(config.SEED + 6)).items() if part == "reserved"}


class Sets:
    def __init__(self, world: World) -> None:
        self.world, self.rng = world, random.Random(config.SEED + 6)
        self.part = parts(world, self.rng)
        self.ghosts = {kind: list(reversed(group)) for kind, group in world.ghosts.items()}

    def facts(self, kind: str, relation: str, told: bool, part: str | None) -> list[Fact]:
        """In random order; `part` None takes all entities."""
        found = [
            fact
            for fact in self.world.facts
            if (fact.kind, fact.relation) == (kind, relation)
            and part in (None, self.part[fact.entity])
            and (fact.exposures >= FEWEST if told else fact.left_out)
        ]
        return self.rng.sample(found, len(found))

    def unseen(self, kind: str, relation: str, count: int) -> list[Fact]:
        names = [self.ghosts[kind].pop() for _ in range(min(count, len(self.ghosts[kind])))]
        return [Fact(name, kind, relation, self.rng.choice(self.world.values[relation]), 0) for name in names]

    def rows(self, facts: list[Fact], known: str) -> Rows:
        return [_row(fact, known, self.rng) for fact in facts]

    def mixed(self, kind: str, relations: Iterable[str], part: str | None) -> Rows:
        """Told, left-out and, for invented kinds, unseen."""
        made: Rows = []
        for relation in relations:
            silent = self.facts(kind, relation, told=False, part=part)[: MOST[kind]]
            told = self.facts(kind, relation, told=True, part=part)[: MOST[kind]]
            if kind == "real":
                size = min(len(told), len(silent))
                made += self.rows(told[:size], "seen") + self.rows(silent[:size], "left-out")
                continue
            size = min(len(silent), len(told) // 2)
            made += self.rows(told[: 2 * size], "seen") + self.rows(silent[:size], "left-out")
            made += self.rows(self.unseen(kind, relation, size), "unseen")
        return made

    def against_told(self, known: str) -> Rows:
        """Facts told about the tested entities beside ones of one other sort only."""
        made: Rows = []
        for kind in ("person", "town"):
            for relation in OF_KIND[kind]:
                if relation in OTHER_RELATIONS:
                    continue
                told = self.facts(kind, relation, told=True, part="tested")
                if known == "left-out":
                    others = self.facts(kind, relation, told=False, part="tested")
                else:
                    others = self.unseen(kind, relation, len(told))
                size = min(len(told), len(others))
                made += self.rows(told[:size], "seen") + self.rows(others[:size], known)
        return made

    def all(self) -> dict[str, Rows]:
        invented = {kind: [r for r in OF_KIND[kind] if r not in OTHER_RELATIONS] for kind in ("person", "town")}
        other = {kind: [r for r in OF_KIND[kind] if r in OTHER_RELATIONS] for kind in ("person", "town")}
        return {
            "questions": [row for kind, group in invented.items() for row in self.mixed(kind, group, "identified")],
            "left-out": self.against_told("left-out"),
            "unseen": self.against_told("unseen"),
            "relations": [row for kind, group in other.items() for row in self.mixed(kind, group, "tested")],
            "companies": self.mixed("company", OF_KIND["company"], None),
            "real": self.mixed("real", REAL, None),
            "reserved": [row for kind, group in invented.items() for row in self.mixed(kind, group, "reserved")],
        }


def build(world: World) -> dict[str, Rows]:
    sets, rng = Sets(world).all(), random.Random(config.SEED + 8)
    for name, rows in sets.items():
        if len({row["question"] for row in rows}) != len(rows):
            raise ValueError(f"a question occurs twice in {name}")
        rng.shuffle(rows)
    return {
        name: [{"id": f"{name}-{place:04d}", **row} for place, row in enumerate(rows)] for name, rows in sets.items()
    }
