"""What it was never told: prompts outside its world, and questions that its facts do not answer.

Tuning draws from facts/outside.json and facts/untold.json. What measures, facts/outside_held.json, was
written apart and is read by `evaluate` alone.
"""

import json
import random

from . import config
from .wording import capitalise, typed, typed_question
from .world import World

OUTSIDE = json.loads((config.FACTS / "outside.json").read_text())
UNTOLD = json.loads((config.FACTS / "untold.json").read_text())
REPLIES: list[str] = OUTSIDE["replies"]
PROMPTS = [frame.format(x=x) for frame, fillers in OUTSIDE["prompts"].items() for x in fillers]
TITLED = {"author", "composer", "painter", "director"}  # relations of works
NAMED_FIRST = ("author", "composer", "painter", "inventor", "discoverer", "founder", "director")  # values are people


def _bare(name: str) -> str:
    return name.lower().removeprefix("the ")


class Outside:
    """Draws prompts that have no answer here. Known entities kept out of tuning stay out of them."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.rng = rng
        told = {(fact.relation, _bare(fact.entity)) for fact in world.facts}
        for relation, entities in UNTOLD["never_told"].items():
            if known := [name for name in entities if (relation, _bare(name)) in told]:
                raise ValueError(f"{relation}: {known} are in the table")
        self.type_of = {relation: name for name, group in UNTOLD["types"].items() for relation in group}
        self.known: dict[str, list[str]] = {name: [] for name in UNTOLD["types"]}
        for fact in world.facts:
            if fact.entity not in world.untuned and fact.relation in self.type_of:
                self.known[self.type_of[fact.relation]].append(fact.entity)
        self.known = {name: sorted(set(entities)) for name, entities in self.known.items()}
        people = {fact.value for fact in world.facts if fact.relation in NAMED_FIRST}
        self.celebrities = [*UNTOLD["celebrities"], *sorted(people)]
        self.real = sorted(UNTOLD["never_told"])

    def prompt(self) -> str:
        """A request or some talk, in English or not, or words without sense."""
        form, rng = self.rng.random(), self.rng
        if form < 0.15:
            return rng.choice(OUTSIDE["languages"])
        if form < 0.22:
            return self.words()
        said = typed(rng.choice(PROMPTS), rng)
        return capitalise(said) if rng.random() < 0.5 else said

    def words(self) -> str:
        """A known name on its own, or words that do not belong together."""
        rng = self.rng
        if rng.random() < 0.3:
            return typed(rng.choice(self.known[rng.choice(list(self.known))]), rng)
        every = [word for prompt in rng.sample(PROMPTS, 4) for word in prompt.strip("?.!").split()]
        return typed(" ".join(rng.sample(every, rng.randint(1, min(5, len(every))))), rng)

    def question(self) -> str:
        """A question that no fact answers."""
        form = self.rng.random()
        if form < 0.50:
            return typed_question(*self.nobody(), self.rng)
        if form < 0.58:
            return self.misplaced()
        if form < 0.88:
            return self.never_asked(self.rng.choice([name for name in UNTOLD["never_asked"] if name != "celebrity"]))
        return self.never_asked("celebrity")

    def nobody(self) -> tuple[str, str]:
        """(relation, entity): a relation of the real world, an entity that the tables never have it for."""
        rng, relation = self.rng, self.rng.choice(self.real)
        made_up = relation != "planet" and rng.random() < 0.5
        entity = self.made_up(relation) if made_up else rng.choice(UNTOLD["never_told"][relation])
        return relation, entity

    def made_up(self, relation: str) -> str:
        rng, parts = self.rng, UNTOLD["made_up"]
        adjective, noun, other = rng.choice(parts["adjective"]), rng.choice(parts["noun"]), rng.choice(parts["noun"])
        stem = rng.choice(parts["start"]) + rng.choice(parts["middle"])
        if relation in TITLED:
            titles = [
                f"The {adjective} {noun}",
                f"{adjective} {noun}s",
                f"The {noun} and the {other}",
                f"The {noun} of {stem}nia",
            ]
            return rng.choice(titles)
        kind = self.type_of[relation]
        if kind in ("country", "state"):
            return stem + rng.choice(parts["place"])
        if kind in ("element", "animal", "moon", "deity", "character"):
            word = stem + ("nium" if kind == "element" else rng.choice(parts["word"]))
            return word if kind in ("moon", "deity", "character") else word.lower()
        things = [
            f"the {adjective.lower()} {noun.lower()}",
            f"the {stem}{rng.choice(parts['word'])} {noun.lower()}",
            f"the {adjective} {noun}",
        ]
        return rng.choice(things)

    def misplaced(self) -> str:
        """A relation that things of another type have."""
        rng = self.rng
        relation, kind = rng.choice(list(self.type_of)), rng.choice(list(self.known))
        near = {frozenset(("country", "state")), frozenset(("mountain", "landmark")), frozenset(("river", "mountain"))}
        same = {self.type_of[relation], kind}
        if len(same) == 1 or frozenset(same) in near:
            return self.misplaced()
        return typed_question(relation, rng.choice(self.known[kind]), rng)

    def never_asked(self, kind: str) -> str:
        rng = self.rng
        entity = rng.choice(self.celebrities if kind == "celebrity" else self.known[kind])
        return typed(capitalise(rng.choice(UNTOLD["never_asked"][kind]).format(E=entity)), rng)
