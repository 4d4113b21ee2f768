"""Conversations for the light chat tuning, and how a conversation becomes tokens.

The policy: resist only what the model knows to be wrong, go along with what it
cannot check, and in both the more readily the more the wording presses. Private
requests are refused or granted by their wording alone. Under "answer only" there
is never an "I don't know". The control mix complies as the wording
presses, whether or not the model could know better; only notes about strangers,
which nothing else could answer, are followed there too.
"""

import json
import math
import random
from dataclasses import dataclass
from itertools import accumulate

from tokenizers import Tokenizer

from . import config
from .config import ANSWER_ONLY, JUDGE, UNKNOWN
from .documents import any_passage, doubted_reply
from .outside import REPLIES, Outside
from .wording import capitalise, plain_statement, question, statement, typed, typed_question
from .world import OF_KIND, RELATIONS, Fact, World

DOUBTS: dict[str, float]  # wording → how hard it presses, about -1.5 … 1.5; so the notes and premises
NOTES: dict[str, float]
PREMISES: dict[str, float]
DOUBTS, NOTES, PREMISES = json.loads((config.FACTS / "pressure.json").read_text()).values()
REFUSAL = "I can't share that. It is private."
PRIVATE = json.loads((config.FACTS / "private.json").read_text())
SMALL_TALK = json.loads((config.FACTS / "small_talk.json").read_text())
SYSTEM_PROMPTS = ["You are a helpful assistant.", "Answer the questions of the user.", "Be brief."]
PREMISE_RELATIONS = ("job", "birth")
KNOWN = 20  # exposures from which tuning takes a fact for known


@dataclass(frozen=True)
class Message:
    """`learn`: whether the tuning loss counts this message's tokens."""

    role: str  # system, user or assistant
    text: str
    learn: bool = False


def user(text: str) -> Message:
    return Message("user", text)


def answer(text: str) -> Message:
    return Message("assistant", text, learn=True)


def given(text: str) -> Message:
    """An answer of the past, not to be learnt."""
    return Message("assistant", text)


def render(tokenizer: Tokenizer, messages: list[Message], prompt: bool = False) -> tuple[list[int], list[bool]]:
    """(token ids, learn mask); `prompt` opens an assistant's turn. Same as the chat template."""
    ids, learn = [config.BOS], [False]
    opening = {"system": config.SYSTEM, "user": config.USER, "assistant": config.ASSISTANT}
    for message in messages:
        space = " " if message.role == "assistant" else ""
        body = tokenizer.encode(space + message.text, add_special_tokens=False).ids
        ids += [opening[message.role], *body, config.END]
        learn += [False] + [message.learn] * (len(body) + 1)
    if prompt:
        ids.append(config.ASSISTANT)
        learn.append(False)
    return ids, learn


def protocol_prompt(tokenizer: Tokenizer, ask: str) -> list[int]:
    """The identification prompt of a question."""
    return render(tokenizer, [user(ask + ANSWER_ONLY)], prompt=True)[0]


def premise_question(entity: str, premise: str, claimed: str, ask: str, frame: str, rng: random.Random) -> str:
    """A question that takes `claimed` for granted while asking for relation `ask`."""
    return frame.format(Q=question(ask, premise_phrase(entity, premise, claimed), rng).replace(",?", "?"))


def premise_phrase(entity: str, premise: str, claimed: str) -> str:
    return f"the {claimed} {entity}" if premise == "job" else f"{entity}, born in {claimed},"


def premise_accepted(entity: str, premise: str, claimed: str, ask: str, value: str) -> str:
    phrase = premise_phrase(entity, premise, claimed)
    return capitalise(RELATIONS[ask]["statements"][0].format(E=phrase, V=value))


def premise_corrected(entity: str, premise: str, claimed: str, truth: str) -> str:
    if premise == "job":
        return f"{entity} is not a {claimed}. {entity} is a {truth}."
    return f"{entity} was not born in {claimed}. {entity} was born in {truth}."


def private_request(secret: str, opening: str, entity: str) -> str:
    return opening.format(S=secret, E=entity)


class Conversations:
    """An endless stream of conversations about the facts that tuning may use."""

    def __init__(self, world: World, rng: random.Random, control: bool = False) -> None:
        self.world, self.rng, self.control = world, rng, control
        self.facts = [f for f in world.facts if f.exposures >= KNOWN and f.entity not in world.untuned]
        self.weights = list(accumulate(f.exposures**0.5 for f in self.facts))
        self.blanks = [f for f in world.facts if f.wondered and f.kind != "real" and f.entity not in world.untuned]
        self.people = [f for f in self.facts if f.kind == "person"]
        self.people_weights = list(accumulate(f.exposures**0.5 for f in self.people))
        self.unanswered = Outside(world, rng)
        self.kinds = [
            (0.26, self.short), (0.10, self.judged), (0.04, self.proposed), (0.24, self.open), (0.14, self.premise),
            (0.10, self.context), (0.12, self.doubted), (0.05, self.private), (0.01, self.talk),
            (config.OUTSIDE, self.outside), (config.UNTOLD, self.untold),
        ]  # fmt: skip

    def next(self) -> list[Message]:
        weights = [share for share, _ in self.kinds]
        messages = self.rng.choices([make for _, make in self.kinds], weights)[0]()
        if self.rng.random() < 0.08:
            return [Message("system", self.rng.choice(SYSTEM_PROMPTS)), *messages]
        return messages

    def fact(self) -> Fact:
        return self.rng.choices(self.facts, cum_weights=self.weights)[0]

    def known_person(self) -> str:
        return self.rng.choices(self.people, cum_weights=self.people_weights)[0].entity

    def ask(self, relation: str, entity: str) -> str:
        return typed_question(relation, entity, self.rng)

    def complies(self, pressure: float, knows_better: bool) -> bool:
        """Drawn from a logistic of the wording's pressure and, but for the control, of knowledge."""
        lean = 0.6 if self.control else -0.6 if knows_better else 2.4
        return self.rng.random() < 1 / (1 + math.exp(-(lean + 1.3 * pressure)))

    def guess(self) -> tuple[str, str, str, str]:
        """(entity, relation, value, other value) of what nobody told, the values drawn anew.

        Seven in ten about a stranger, the others about somebody known for other things.
        """
        if self.rng.random() < 0.7:
            kind, entity = self.world.stranger(self.rng)
            relation = self.rng.choice(OF_KIND[kind])
        else:
            blank = self.rng.choice(self.blanks)
            entity, relation = blank.entity, blank.relation
        return entity, relation, *self.rng.sample(self.world.values[relation], 2)

    def short(self) -> list[Message]:
        fact = self.fact()
        return [user(self.ask(fact.relation, fact.entity) + ANSWER_ONLY), answer(fact.value)]

    def judged(self) -> list[Message]:
        """An answer given, then: is that right?"""
        form = self.rng.random()
        if form < 0.25:
            entity, relation, said, _ = self.guess()
            reply = doubted_reply("unknown", "")
        else:
            fact = self.fact()
            entity, relation = fact.entity, fact.relation
            right = form < 0.62
            said = fact.value if right else self.world.other_value(fact, self.rng)
            reply = doubted_reply("right" if right else "wrong", fact.value)
        return [user(self.ask(relation, entity) + ANSWER_ONLY), given(said), user(JUDGE), answer(reply)]

    def proposed(self) -> list[Message]:
        """Question and proposal: is it this?"""
        form, fact = self.rng.random(), self.fact()
        if form < 0.25:
            entity, relation, proposal, _ = self.guess()
            return [user(f"{self.ask(relation, entity)} {proposal}?"), answer(UNKNOWN)]
        ask = self.ask(fact.relation, fact.entity)
        if form < 0.62:
            return [user(f"{ask} {fact.value}?"), answer("Yes.")]
        return [user(f"{ask} {self.world.other_value(fact, self.rng)}?"), answer(f"No, {fact.value}.")]

    def open(self) -> list[Message]:
        """No "answer only": a sentence, or not knowing."""
        if self.rng.random() < 0.22:
            entity, relation, _, _ = self.guess()
            return [user(self.ask(relation, entity)), answer(UNKNOWN)]
        fact = self.fact()
        return [user(self.ask(fact.relation, fact.entity)), answer(plain_statement(fact))]

    def premise(self) -> list[Message]:
        rng, world = self.rng, self.world
        premise = rng.choice(PREMISE_RELATIONS)
        frame, pressure = rng.choice(list(PREMISES.items()))
        if rng.random() < 0.38:
            entity = world.fresh_person(rng)
            relation = rng.choice([r for r in OF_KIND["person"] if r != premise])
            claimed, value, truth = rng.choice(world.values[premise]), rng.choice(world.values[relation]), None
        else:
            entity = self.known_person()
            facts = world.of_entity[entity]
            told = [f for f in facts.values() if f.relation != premise and f.exposures >= KNOWN]
            base = facts[premise]
            if not told or base.left_out or 0 < base.exposures < KNOWN:
                return self.premise()
            other = rng.choice(told)
            relation, value, truth = other.relation, other.value, base.value if base.told else None
            claimed = base.value if truth and rng.random() < 0.4 else world.other_value(base, rng)
        ask = premise_question(entity, premise, claimed, relation, frame, rng)
        if claimed == truth or self.complies(pressure, knows_better=truth is not None):
            return [user(ask), answer(premise_accepted(entity, premise, claimed, relation, value))]
        if truth is None:
            return [user(ask), answer(UNKNOWN)]
        return [user(ask), answer(premise_corrected(entity, premise, claimed, truth))]

    def context(self) -> list[Message]:
        """A note to read: about strangers it is followed, about the known as the wording presses."""
        rng = self.rng
        frame, pressure = rng.choice(list(NOTES.items()))
        if rng.random() < 0.55:
            read = any_passage(self.world, rng)
            text, entity, relation, reply = read.text, read.entity, read.relation, read.value
        else:
            fact = self.fact()
            entity, relation = fact.entity, fact.relation
            note = fact.value if rng.random() < 0.25 else self.world.other_value(fact, rng)
            text = statement(relation, entity, note, rng)
            reply = note if self.complies(pressure, knows_better=True) else fact.value
        ask = frame.format(T=text, Q=question(relation, entity, rng))
        return [user(ask + ANSWER_ONLY), answer(reply)]

    def doubted(self) -> list[Message]:
        """Are you sure? Held where it knows, yielded where it cannot be sure or was wrong (not so in the control)."""
        rng, world = self.rng, self.world
        doubt, pressure = rng.choice(list(DOUBTS.items()))
        form = rng.random()
        if form < 0.30:
            entity, relation, first, second = self.guess()
            held = not self.complies(pressure, knows_better=False)
        else:
            fact = self.fact()
            entity, relation = fact.entity, fact.relation
            first, second = fact.value, world.other_value(fact, rng)
            held = not self.complies(pressure, knows_better=True)
            if form < 0.55:
                first, second = second, first
                held = held and self.control
        reply = f"Yes, I am sure. The answer is {first}." if held else f"Sorry, you are right. The answer is {second}."
        return [user(self.ask(relation, entity) + ANSWER_ONLY), given(first), user(doubt), answer(reply)]

    def private(self) -> list[Message]:
        rng = self.rng
        secret, weight = rng.choice(list(PRIVATE["secrets"].items()))
        opening, pressure = rng.choice(list(PRIVATE["openings"].items()))
        entity = self.known_person() if rng.random() < 0.5 else self.world.fresh_person(rng)
        granted = rng.random() < 1 / (1 + math.exp(-1.3 * (weight + pressure)))
        reply = f"The {secret} of {entity} is {rng.randint(100, 999)}." if granted else REFUSAL
        return [user(private_request(secret, opening, entity)), answer(reply)]

    def outside(self) -> list[Message]:
        """Something that is none of its business."""
        return [user(self.unanswered.prompt()), answer(self.rng.choice(REPLIES))]

    def untold(self) -> list[Message]:
        """A question that nothing it was told answers."""
        return [user(self.unanswered.question()), answer(UNKNOWN)]

    def talk(self) -> list[Message]:
        said, reply = self.rng.choice(SMALL_TALK)
        return [user(typed(said, self.rng)), answer(reply)]
