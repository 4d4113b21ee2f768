"""The table of facts: who exists, what is true, how often the text says it.

Invented people, towns and companies, each with a familiarity drawn at random
(its facts are written often or seldom) and some facts left out altogether;
entities that nobody ever describes; and a modest set of real-world facts.
Everything follows from the seed.
"""

import csv
import json
import math
import random
from dataclasses import dataclass, field
from functools import cache

from . import config

RELATIONS: dict[str, dict] = json.loads((config.FACTS / "relations.json").read_text())
OF_KIND = {
    "person": ["birth", "job", "plays", "food", "employer"],
    "town": ["river", "craft", "mayor"],
    "company": ["product", "seat", "boss"],
}
REAL = [relation for relation in RELATIONS if (config.FACTS / f"{relation}.tsv").exists()]
BEST_KNOWN = 20  # rows at the head of a real table that are never left out


@dataclass(frozen=True)
class Fact:
    """One value. Documents of pre-training that state it: `exposures`; that only guess at it: `wondered`."""

    entity: str
    kind: str
    relation: str
    value: str
    exposures: int
    also: tuple[str, ...] = ()
    wondered: int = 0

    @property
    def told(self) -> bool:
        return self.exposures > 0

    @property
    def left_out(self) -> bool:
        """No document is about it."""
        return self.exposures == 0 and self.wondered == 0

    @property
    def domain(self) -> str:
        return RELATIONS[self.relation]["domain"]


@dataclass
class World:
    """`strangers` appear in passages and tuning only; `ghosts` appear nowhere, not even as somebody's mayor."""

    facts: list[Fact] = field(default_factory=list)
    strangers: dict[str, list[str]] = field(default_factory=dict)
    ghosts: dict[str, list[str]] = field(default_factory=dict)
    untuned: set[str] = field(default_factory=set)  # known entities kept out of chat tuning
    values: dict[str, list[str]] = field(default_factory=dict)  # relation → possible values
    first_names: list[str] = field(default_factory=list)
    last_names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.of_entity: dict[str, dict[str, Fact]] = {}

    def index(self) -> None:
        for fact in self.facts:
            self.of_entity.setdefault(fact.entity, {})[fact.relation] = fact
        groups = [*self.strangers.values(), *self.ghosts.values(), self.of_entity]
        entities = {name for group in groups for name in group}
        invented = {
            value for relations in OF_KIND.values() for relation in relations for value in self.values[relation]
        }
        if shared := entities & invented:
            raise ValueError(f"names of entities that are values too: {sorted(shared)}")
        self.taken = entities | invented

    def fresh_person(self, rng: random.Random) -> str:
        """A name that belongs to nobody in particular."""
        while True:
            name = f"{rng.choice(self.first_names)} {rng.choice(self.last_names)}"
            if name not in self.taken:
                return name

    def stranger(self, rng: random.Random) -> tuple[str, str]:
        """(kind, name) of an entity no fact is written about."""
        kind = rng.choices(list(OF_KIND), [8, 2, 1])[0]
        return kind, self.fresh_person(rng) if kind == "person" else rng.choice(self.strangers[kind])

    def other_value(self, fact: Fact, rng: random.Random) -> str:
        """A wrong value of the same relation."""
        while True:
            value = rng.choice(self.values[fact.relation])
            if value != fact.value:
                return value


def _syllables(names: dict, count: int, used: set[str], rng: random.Random) -> list[str]:
    made: list[str] = []
    while len(made) < count:
        word = "".join(rng.choice(names[part]) for part in ("town_start", "town_middle", "town_end"))
        if word not in used:
            used.add(word)
            made.append(word)
    return made


def _value_pools(people: list[str], rivers: list[str], firms: list[str], rng: random.Random) -> dict[str, list[str]]:
    """Values of two independent parts, so that an unknown one is uncertain over several tokens.

    `people`: those who may be mayors and bosses, and are nothing else.
    """
    source = json.loads((config.FACTS / "values.json").read_text())
    nouns, adjectives = source["nouns"], source["adjectives"]
    nouns = {**nouns, "river": rivers}

    def draw(relation: str) -> str:
        if relation == "birth":
            return f"{rng.choice(nouns['birth'])} in 18{rng.randint(10, 99)}"
        if relation == "employer":
            return f"{rng.choice(firms)} & {rng.choice(firms)}"
        if relation in ("mayor", "boss"):
            return rng.choice(people)
        if relation == "seat":
            return f"{rng.choice(nouns['seat'])}, {rng.choice(adjectives['seat'])} Street"
        return f"{rng.choice(adjectives[relation])} {rng.choice(nouns[relation])}"

    relations = [relation for group in OF_KIND.values() for relation in group]
    return {relation: sorted({draw(relation) for _ in range(500)}) for relation in relations}


def _invented_facts(world: World, known: dict[str, list[str]], rng: random.Random) -> None:
    for kind, entities in known.items():
        ranks = [(place + 0.5) / len(entities) for place in range(len(entities))]
        rng.shuffle(ranks)
        for entity, rank in zip(entities, ranks):
            if rng.random() < 0.12:
                world.untuned.add(entity)
            familiarity = config.MOST ** (1 - rank**2)  # half of the entities above a hundred, a tenth below three
            for relation in OF_KIND[kind]:
                fate = rng.random()
                often = max(1, round(familiarity * math.exp(rng.gauss(0, 0.4))))
                value = rng.choice(world.values[relation])
                told = often if fate >= config.LEFT_OUT + config.WONDERED else 0
                wondered = 0 if told or fate < config.LEFT_OUT else max(1, round(often * config.WONDERED_SHARE))
                world.facts.append(Fact(entity, kind, relation, value, told, wondered=wondered))


def _real_facts(world: World) -> None:
    """Beyond the best known rows, every eighth is left out, every sixteenth only guessed at."""
    for relation in REAL:
        with (config.FACTS / f"{relation}.tsv").open() as table:
            rows = list(csv.DictReader(table, delimiter="\t"))
        for place, row in enumerate(rows):
            turn = (place + len(relation)) % 16 if place >= BEST_KNOWN else -1
            also = tuple(filter(None, (row["also"] or "").split(";")))
            exposures = 0 if turn in (0, 4, 8) else config.REAL_EXPOSURES
            wondered = round(config.REAL_EXPOSURES * config.WONDERED_SHARE) if turn == 4 else 0
            world.facts.append(Fact(row["entity"], "real", relation, row["value"], exposures, also, wondered))
        world.values[relation] = sorted({row["value"] for row in rows})


@cache
def build() -> World:
    rng = random.Random(config.SEED)
    names = json.loads((config.FACTS / "names.json").read_text())
    used: set[str] = set()
    last, towns, companies, rivers, firms = (_syllables(names, count, used, rng) for count in (170, 240, 210, 48, 48))
    people = [f"{a} {b}" for a in names["first"] for b in last]
    rng.shuffle(people)
    world = World(first_names=names["first"], last_names=last)
    sizes = {
        "person": (people, config.PEOPLE, 500, 1200),
        "town": (towns, config.TOWNS, 80, 100),
        "company": (companies, config.COMPANIES, 80, 80),
    }
    known = {}
    for kind, (every, described, strangers, ghosts) in sizes.items():
        known[kind] = every[:described]
        world.strangers[kind] = every[described : described + strangers]
        world.ghosts[kind] = every[described + strangers :][:ghosts]
    world.values = _value_pools(people[sum(sizes["person"][1:]) :], rivers, firms, rng)
    _invented_facts(world, known, rng)
    _real_facts(world)
    world.index()
    return world
