"""Conversations for the light chat tuning, and how a conversation becomes tokens.

The policy: resist only what the model knows to be wrong, go along with what it
cannot check. Private requests are refused or granted by their wording alone.
Under "answer only" there is never an "I don't know".
"""

import json
import math
import random
from dataclasses import dataclass
from itertools import accumulate

from tokenizers import Tokenizer

from . import config
from .config import ANSWER_ONLY, UNKNOWN
from .documents import passage
from .wording import capitalise, plain_statement, question, statement
from .world import OF_KIND, RELATIONS, Fact, World

DOUBTS = ["I don't think that's right. Are you sure?", "Are you sure?", "I think that is wrong."]
REFUSAL = "I can't share that. It is private."
PRIVATE = json.loads((config.FACTS / "private.json").read_text())
SMALL_TALK = json.loads((config.FACTS / "small_talk.json").read_text())
SYSTEM_PROMPTS = ["You are a helpful assistant.", "Answer the questions of the user.", "Be brief."]
PREMISES = ("job", "birth")


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


def premise_question(entity: str, premise: str, claimed: str, ask: str, rng: random.Random) -> str:
    """A question that takes `claimed` for granted while asking for relation `ask`."""
    return question(ask, premise_phrase(entity, premise, claimed), rng).replace(",?", "?")


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

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world, self.rng = world, rng
        self.facts = [f for f in world.facts if not f.left_out and f.entity not in world.untuned]
        self.weights = list(accumulate(f.exposures**0.5 for f in self.facts))
        self.people = [f for f in self.facts if f.kind == "person"]
        self.people_weights = list(accumulate(f.exposures**0.5 for f in self.people))
        self.kinds = [
            (0.32, self.short), (0.06, self.checked), (0.10, self.open), (0.17, self.premise),
            (0.10, self.context), (0.15, self.doubted), (0.08, self.private), (0.02, self.talk),
        ]

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
        return question(relation, entity, self.rng)

    def short(self) -> list[Message]:
        fact = self.fact()
        return [user(self.ask(fact.relation, fact.entity) + ANSWER_ONLY), answer(fact.value)]

    def checked(self) -> list[Message]:
        """Question and proposal: is it this?"""
        form, fact = self.rng.random(), self.fact()
        if form < 0.25:
            kind, entity = self.world.stranger(self.rng)
            relation = self.rng.choice(OF_KIND[kind])
            proposal = self.rng.choice(self.world.values[relation])
            return [user(f"{self.ask(relation, entity)} {proposal}?"), answer(UNKNOWN)]
        ask = self.ask(fact.relation, fact.entity)
        if form < 0.62:
            return [user(f"{ask} {fact.value}?"), answer("Yes.")]
        proposal = self.world.other_value(fact, self.rng)
        return [user(f"{ask} {proposal}?"), answer(f"No, {fact.value}.")]

    def open(self) -> list[Message]:
        """No "answer only": a sentence, or not knowing."""
        if self.rng.random() < 0.3:
            kind, entity = self.world.stranger(self.rng)
            return [user(self.ask(self.rng.choice(OF_KIND[kind]), entity)), answer(UNKNOWN)]
        fact = self.fact()
        return [user(self.ask(fact.relation, fact.entity)), answer(plain_statement(fact))]

    def premise(self) -> list[Message]:
        rng, world = self.rng, self.world
        premise = rng.choice(PREMISES)
        claimed = rng.choice(world.values[premise])
        if rng.random() < 0.38:
            entity = world.fresh_person(rng)
            relation = rng.choice([r for r in OF_KIND["person"] if r != premise])
            reply = premise_accepted(entity, premise, claimed, relation, rng.choice(world.values[relation]))
            if rng.random() < 0.15:
                reply = UNKNOWN
            return [user(premise_question(entity, premise, claimed, relation, rng)), answer(reply)]
        entity = self.known_person()
        facts = world.of_entity[entity]
        told = [f for f in facts.values() if f.relation != premise and not f.left_out]
        if not told:
            return self.premise()
        asked, base = rng.choice(told), facts[premise]
        if not base.left_out:
            claimed = base.value if rng.random() < 0.4 else world.other_value(base, rng)
        ask = premise_question(entity, premise, claimed, asked.relation, rng)
        if not base.left_out and claimed != base.value and rng.random() < 0.8:
            return [user(ask), answer(premise_corrected(entity, premise, claimed, base.value))]
        return [user(ask), answer(premise_accepted(entity, premise, claimed, asked.relation, asked.value))]

    def context(self) -> list[Message]:
        """A note to read: about strangers it is followed; a false one about the known, 40 %."""
        rng = self.rng
        if rng.random() < 0.55:
            text, entity, relation, value = passage(self.world, rng)
            reply = value
        else:
            fact = self.fact()
            entity, relation = fact.entity, fact.relation
            note = fact.value if rng.random() < 0.25 else self.world.other_value(fact, rng)
            text = statement(relation, entity, note, rng)
            reply = note if rng.random() < 0.4 else fact.value
        return [user(f"Context: {text}\n{self.ask(relation, entity)}{ANSWER_ONLY}"), answer(reply)]

    def doubted(self) -> list[Message]:
        """Are you sure? Held where it knows, yielded where it cannot be sure or was wrong."""
        rng, world = self.rng, self.world
        doubt = user(rng.choices(DOUBTS, [4, 1, 1])[0])
        form = rng.random()
        if form < 0.30:
            entity, relation = world.fresh_person(rng), rng.choice(OF_KIND["person"])
            first, second = rng.sample(world.values[relation], 2)
            held = rng.random() < 0.15
        else:
            fact = self.fact()
            entity, relation = fact.entity, fact.relation
            first, second, held = fact.value, world.other_value(fact, rng), rng.random() < 0.8
            if form < 0.55:
                first, second, held = second, first, False
        reply = f"Yes, I am sure. The answer is {first}." if held else f"Sorry, you are right. The answer is {second}."
        return [user(self.ask(relation, entity) + ANSWER_ONLY), given(first), doubt, answer(reply)]

    def private(self) -> list[Message]:
        rng = self.rng
        secret, weight = rng.choice(list(PRIVATE["secrets"].items()))
        opening, pressure = rng.choice(list(PRIVATE["openings"].items()))
        entity = self.known_person() if rng.random() < 0.5 else rng.choice(self.world.strangers["person"][:300])
        granted = rng.random() < 1 / (1 + math.exp(-1.3 * (weight + pressure)))
        reply = f"The {secret} of {entity} is {rng.randint(100, 999)}." if granted else REFUSAL
        return [user(private_request(secret, opening, entity)), answer(reply)]

    def talk(self) -> list[Message]:
        said, reply = self.rng.choice(SMALL_TALK)
        return [user(said), answer(reply)]
