"""Tests of what needs no training: `python -m pytest make`, in the folder models/."""

import json
import random
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer

from . import behaviours, chat, config, data, detection, judge, logs, neurons, outside, questions, reference, training
from .config import LENGTH, Schedule
from .documents import said
from .network import Network
from .stages import STAGES, check, export
from .wording import typed_question
from .world import RELATIONS, build

HELD = json.loads((config.FACTS / "outside_held.json").read_text())


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "WORK", tmp_path)
    return tmp_path


def words(text: str) -> str:
    return " ".join(["", *re.findall(r"\w+", text.lower()), ""])


def test_stages_need_what_earlier_ones_make(work):
    made: set[str] = set()
    for stage in STAGES.values():
        assert set(stage.needs) <= made
        made |= set(stage.makes)
    with pytest.raises(SystemExit, match="tune.pt is missing; run `python -m make tune` first"):
        check("steer")


def test_another_seed_leaves_what_ships_alone(work, monkeypatch):
    monkeypatch.setattr(config, "SEED", 8)
    for name in ("export", "questions", "suggestions", "card", "manifest", "reference"):
        with pytest.raises(SystemExit, match="writes over what ships"):
            check(name)
    check("tokenizer")


def test_export_replaces_what_ships_whole(work, monkeypatch):
    monkeypatch.setattr(config, "EMBEDDED", work / "embedded")
    for path in (
        "embedded/checkpoints/7/old",
        "embedded/base/old",
        "embedded/card",
        "hub/base/new",
        "hub/base/x.safetensors",
    ):
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).touch()
    export.ship(["base"])
    found = {str(path.relative_to(work / "embedded")) for path in (work / "embedded").rglob("*") if path.is_file()}
    assert found == {"checkpoints/7/old", "base/new", "card"}


def test_rows_of_a_stream_follow_one_another():
    flat = np.arange(5 * LENGTH + 7)
    rows = data.cut(flat, 2, 3).reshape(6, LENGTH + 1)
    assert (rows[1:, 0] == rows[:-1, -1]).all()
    assert (rows[:5, :-1].reshape(-1) == flat[: 5 * LENGTH]).all()
    assert (rows[5, 7:] == flat[: LENGTH - 6]).all()  # too short: begins again


@pytest.mark.parametrize(
    ("answer", "verdict", "truth", "learnt"),
    [
        ("copper trumpet", "right", "copper trumpet", [("copper trumpet", True)]),
        ("copper drum", "wrong", "copper trumpet", [("copper drum", False)]),
        ("brass trumpet", "wrong", "copper trumpet", [("brass", False), ("trumpet", True)]),
        ("Milan in 1850", "wrong", "Milan in 1877", [("Milan in 1850", False)]),
        ("Ulm", "wrong", "Ulm Hill", [("Ulm", False)]),
        ("Ulm", "unknown", "", [("Ulm", True)]),
    ],
)
def test_a_wrong_answer_is_not_learnt_where_it_leaves_the_truth(answer, verdict, truth, learnt):
    assert [(piece.text.strip(), piece.learn) for piece in said(answer, verdict, truth)] == learnt


def test_nobody_is_known_by_two_names_or_named_by_accident():
    world = build()
    groups = [set(world.of_entity), *map(set, world.strangers.values()), *map(set, world.ghosts.values())]
    assert len(set.union(*groups)) == sum(map(len, groups))
    person, town = world.ghosts["person"][0], world.ghosts["town"][0]
    for text in (f"Who is {person.upper()}?", f"the mayor of {town.lower()}"):
        with pytest.raises(ValueError, match="must not"):
            data.refuse_ghosts(world, [text])
    data.refuse_ghosts(world, [f"{town}ia", person.replace(" ", " X. ")])


def test_questions_name_their_entity_and_share_it_with_no_other_set():
    sets = questions.build(build())
    assert max(Counter(row["id"] for rows in sets.values() for row in rows).values()) == 1
    for rows in sets.values():
        assert all(row["entity"].lower() in row["question"].lower() for row in rows)
    entities = {name: {row["entity"] for row in rows} for name, rows in sets.items()}
    for name in ("left-out", "unseen", "relations", "reserved", "real"):
        assert not entities[name] & entities["questions"]
    asked = set.union(*(entities[name] for name in entities))
    items = behaviours.Items(build()).all()
    assert [len(group) >= 250 for group in items.values()] == [True] * 4
    used = {item.entity for group in items.values() for item in group}
    assert not used & entities["reserved"] and not used & set(build().ghosts["person"]) & asked


def test_typing_leaves_the_name_alone():
    rng = random.Random(1)
    entity = "Ola Bergamir"
    for relation in RELATIONS:
        assert all(entity.lower() in typed_question(relation, entity, rng, 1).lower() for _ in range(20))


def test_what_measures_prompts_outside_the_world_is_not_tuned_on():
    held = {words(prompt) for group in HELD.values() for prompt in group} - {words("?")}
    drawn = outside.Outside(build(), random.Random(1))
    tuned = [*outside.PROMPTS, *outside.OUTSIDE["languages"]]
    for relation, names in outside.UNTOLD["never_told"].items():
        frames = [*RELATIONS[relation]["questions"], *RELATIONS[relation]["short"]]
        tuned += [frame.format(E=name) for frame in frames for name in names]
    for kind, frames in outside.UNTOLD["never_asked"].items():
        names = drawn.celebrities if kind == "celebrity" else drawn.known[kind]
        tuned += [frame.format(E=name) for frame in frames for name in names]
    assert len(held) >= 60
    assert sorted(held & set(map(words, tuned))) == []


def test_tokens_of_a_talk_are_the_chat_templates():
    tokenizer = AutoTokenizer.from_pretrained(config.EMBEDDED / "instruct")
    talk = [chat.user("Who is it?"), chat.given("Ola"), chat.user(config.JUDGE)]
    plain = [{"role": message.role, "content": message.text} for message in talk]
    expected = tokenizer.apply_chat_template(plain, add_generation_prompt=True, tokenize=False)
    ids, learn = chat.render(tokenizer.backend_tokenizer, talk, prompt=True)
    assert ids == tokenizer(expected, add_special_tokens=False)["input_ids"] and not any(learn)
    ids, learn = chat.render(tokenizer.backend_tokenizer, [chat.user("Who?"), chat.answer("Ola")])
    assert tokenizer.decode([token for token, counts in zip(ids, learn) if counts]) == " Ola<|end|>"


class TestTraining:
    PLAN = Schedule(steps=4, rate=0.1, warmup=1, hold=1.0)

    @pytest.fixture(autouse=True)
    def small(self, work, monkeypatch):
        monkeypatch.setattr(training.torch, "compile", lambda function, **_: function)
        monkeypatch.setattr(training, "SAVE_EVERY", 2)
        monkeypatch.setattr(training, "REPORT_EVERY", 1)
        (work / "text").write_text("a")

    def train(self, stop: int | None = None) -> Network:
        torch.manual_seed(3)
        network = Network(replace(config.SHAPE, layers=1, width=32, ffn=48))

        def rows(step: int) -> data.Tokens:
            if step == stop:
                raise KeyboardInterrupt
            ids = np.random.default_rng(step).integers(6, 99, (2, 17)).astype(np.uint16)
            return ids, np.ones((2, 17), bool)

        training.train(network, rows, self.PLAN, "run", ["text"], lambda _: {}, kept=(2,))
        return network

    def test_a_stopped_run_goes_on_as_if_it_had_not_been(self, work, capsys):
        with pytest.raises(KeyboardInterrupt):
            self.train(stop=3)
        resumed = self.train()
        assert [step for step, _ in logs.losses("run")] == [1, 2, 3, 4]
        assert len((work / "run.log").read_text().splitlines()) == 4
        assert "goes on at step 2" in capsys.readouterr().out
        written = (work / "run.pt").read_bytes()
        self.train()
        assert "already done" in capsys.readouterr().out
        assert (work / "run.pt").read_bytes() == written  # what follows from it stays valid
        (work / "run.checkpoint").unlink()
        whole = self.train()
        assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), resumed.parameters()))
        assert (work / "run-2.pt").exists()

    def test_refuses_what_another_text_or_seed_left(self, work, monkeypatch):
        self.train()
        with monkeypatch.context() as other:
            other.setattr(config, "SEED", 8)
            with pytest.raises(SystemExit, match="another recipe, seed or text"):
                self.train()
        (work / "text").write_text("b")
        with pytest.raises(SystemExit, match="another recipe, seed or text"):
            self.train()


def test_the_last_line_of_a_step_is_its_loss(work):
    lines = [
        "run 50/150 1s loss 3.0",
        "run 100/150 2s loss 2.5",
        "run 100/150 2s loss 2.4 {}",
        "run 150/150 3s loss 2.0",
    ]
    (work / "run.log").write_text("\n".join(lines))
    assert logs.losses("run", 100) == [[100, 2.4], [150, 2.0]]


def test_the_judge_agrees_with_the_terminals():
    cases = json.loads((config.MODELS.parent / "src/study/judges/embedded.json").read_text())
    for alias, response, verdict in cases:
        found = "correct" if judge.is_right(response, [alias]) else "incorrect"
        assert (alias, response, "non-answer" if judge.is_non_answer(response) else found) == (alias, response, verdict)
    assert judge.consistent(["Ola", "ola."], ["Ola"]) == 0
    assert judge.consistent(["Ulm", "Bonn"], ["Ola"]) == 1
    assert judge.consistent(["Ola", "Ulm"], ["Ola"]) is judge.consistent(["Ulm", config.UNKNOWN], ["Ola"]) is None


def test_as_many_of_both_classes():
    labels = np.array([0, 0, -1, 1, 0, 1, 1, 0])
    assert detection.balanced(np.array([0, 1, 3, 4, 7]), labels).tolist() == [0, 3]


def test_an_interval_lies_about_its_estimate():
    truth = np.tile([0, 1], 40)
    assert detection.interval(truth, truth.astype(float)) == [1.0, 1.0]
    low, high = detection.interval(truth, truth + np.random.default_rng(1).normal(0, 1, 80))
    assert 0.5 < low < 0.76 < high < 1  # Φ(1 / √2)


def test_the_classifier_is_the_sparsest_of_the_good_ones():
    rng = np.random.default_rng(2)
    y, groups = np.tile([0, 1], 100), np.arange(200) // 2
    x = rng.random((200, 500))
    x[:, 7] += 0.8 * y
    c, path = detection.choose(x, y, groups)
    chosen = next(point for point in path if point["C"] == c)
    sparse = [point for point in path if 0 < point["positive"] <= 2]
    assert chosen in sparse and chosen["cv_auroc"] >= max(point["cv_auroc"] for point in sparse) - 0.01
    with pytest.raises(ValueError, match="no C"):
        detection.choose(np.zeros((200, 500)), y, groups)


def test_contributions_are_those_of_transformers():
    prompt, answer = [1, 3, 40, 41, 2, 4], [50, 51, 52]
    network = reference.shipped.load("instruct")
    _, expected = reference.measured(reference.load(), prompt, answer)
    found = neurons.cett(network, [prompt], [answer])[0]
    assert np.abs(found - expected.reshape(-1)).max() < 1e-4
