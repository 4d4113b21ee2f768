"""The paper's detection on the question set: sampling, labels, the L1 classifier, its baselines."""

import zlib
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

from . import judge, neurons
from .config import SHAPE
from .generate import generate, log_probability
from .network import Network
from .probe import prompt_form

GRID = [0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0]
RANDOM_SETS = 20
MOST_NEURONS = 0.004  # share of all that may have a positive weight
LARGER = 40  # positive weights of the second, larger set, at least


@dataclass
class Responses:
    """Per question: the prompt, the most frequent answer, 0 right / 1 wrong / -1 dropped."""

    prompts: list[list[int]]
    answers: list[list[int]]
    labels: np.ndarray

    def plain(self) -> dict:
        """As JSON takes it."""
        return {"prompts": self.prompts, "answers": self.answers, "labels": self.labels.tolist()}

    @classmethod
    def of(cls, plain: dict) -> "Responses":
        return cls(plain["prompts"], plain["answers"], np.array(plain["labels"]))


def respond(chat: bool, network: Network, tokenizer, rows: list[dict]) -> Responses:
    """Ten samples a question, as in the paper, in the form of a conversation or of a quiz sheet."""
    ask, stops = prompt_form(tokenizer, chat)
    prompts = [ask(row["question"]) for row in rows]
    drawn = generate(network, prompts, samples=10, seed=1, stops=stops)
    labels, answers = [], []
    for row, samples in zip(rows, drawn):
        texts = [tokenizer.decode(sample).strip() for sample in samples]
        label = judge.consistent(texts, row["aliases"])
        labels.append(-1 if label is None else label)
        answers.append(judge.most_frequent(samples))
    return Responses(prompts, answers, np.array(labels))


def yields(rows: list[dict], labels: np.ndarray) -> dict[str, dict[str, int]]:
    """Per kind of question: how many, how many ten times right, how many ten times wrong."""
    kinds = np.array([row["known"] for row in rows])
    return {
        kind: {
            "n": int((kinds == kind).sum()),
            "right10": int(((kinds == kind) & (labels == 0)).sum()),
            "wrong10": int(((kinds == kind) & (labels == 1)).sum()),
        }
        for kind in ("seen", "left-out", "unseen")
    }


def number_of(row: dict) -> int:
    """A number for the question's entity."""
    return zlib.crc32(row["entity"].encode())


def in_training(row: dict) -> bool:
    """70 %, an entity being on one side only."""
    return number_of(row) % 10 < 7


def balanced(places: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The first places of each class, as many of both."""
    classes = [places[labels[places] == label] for label in (0, 1)]
    size = min(map(len, classes))
    return np.sort(np.concatenate([group[:size] for group in classes]))


def interval(truth: np.ndarray, score: np.ndarray) -> list[float]:
    """95 % bootstrap over questions."""
    rng = np.random.default_rng(0)
    draws = []
    while len(draws) < 1000:
        pick = rng.integers(0, len(truth), len(truth))
        if 0 < truth[pick].sum() < len(truth):
            draws.append(roc_auc_score(truth[pick], score[pick]))
    return [round(float(edge), 3) for edge in np.percentile(draws, [2.5, 97.5])]


def named(weights: np.ndarray) -> list[dict]:
    """Where the neurons stand that have a weight, by layer and index."""
    return [
        {"layer": int(place) // SHAPE.ffn, "index": int(place) % SHAPE.ffn, "weight": round(float(weights[place]), 4)}
        for place in np.flatnonzero(weights)
    ]


def l1(c: float) -> LogisticRegression:
    return LogisticRegression(l1_ratio=1, solver="liblinear", C=c, max_iter=1000, random_state=0)


def choose(x: np.ndarray, y: np.ndarray, groups: np.ndarray) -> tuple[float, list[dict]]:
    """The smallest C within .01 of the best cross-validated AUROC among the sparse ones, and the path.

    A group, an entity, is in one fold only.
    """
    folds = list(StratifiedGroupKFold(4).split(x, y, groups))
    path = []
    for c in GRID:
        score = cross_val_predict(l1(c), x, y, cv=folds, method="decision_function")
        weights = l1(c).fit(x, y).coef_[0]
        found = {"positive": int((weights > 0).sum()), "negative": int((weights < 0).sum())}
        path.append({"C": c, "cv_auroc": round(float(roc_auc_score(y, score)), 3), **found})
    sparse = [point for point in path if 0 < point["positive"] <= MOST_NEURONS * x.shape[1]]
    if not sparse:
        raise ValueError(f"no C gives a positive weight to 1 to {MOST_NEURONS:.1%} of the neurons: {path}")
    best = max(point["cv_auroc"] for point in sparse)
    return next(point["C"] for point in sparse if point["cv_auroc"] >= best - 0.01), path


@dataclass
class Reading:
    """What a classifier and its baselines may look at, of the questions that were kept."""

    texts: list[str]
    entities: np.ndarray
    features: np.ndarray  # CETT [questions, layers * ffn]
    lengths: np.ndarray
    surprise: np.ndarray  # -mean log-probability of the answer's tokens
    truth: np.ndarray  # 1 wrong


def read(network: Network, rows: list[dict], found: Responses, places: np.ndarray) -> Reading:
    prompts, answers = ([group[place] for place in places] for group in (found.prompts, found.answers))
    lengths = np.array([len(answer) for answer in answers], float)
    return Reading(
        [rows[place]["question"] for place in places],
        np.array([number_of(rows[place]) for place in places]),
        neurons.cett(network, prompts, answers),
        lengths,
        -log_probability(network, prompts, answers) / lengths,
        found.labels[places],
    )


class Detector:
    """The paper's classifier and its baselines, fitted on one reading; random neurons are drawn among `live` ones."""

    def __init__(self, train: Reading, live: np.ndarray) -> None:
        x, y = train.features, train.truth
        self.c, self.path = choose(x, y, train.entities)
        self.model = l1(self.c).fit(x, y)
        self.weights = self.model.coef_[0]
        self.intercept = float(self.model.intercept_[0])
        many = next((point["C"] for point in self.path if point["positive"] >= LARGER), GRID[-1])
        self.larger = l1(many).fit(x, y).coef_[0]
        self.words = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5)).fit(train.texts)
        self.on_words = LogisticRegression(C=10, max_iter=2000).fit(self.words.transform(train.texts), y)
        self.random = []
        others, size = np.flatnonzero(live & (self.weights == 0)), max(1, np.count_nonzero(self.weights))
        for seed in range(RANDOM_SETS):
            pick = np.random.default_rng(seed).choice(others, size, replace=False)
            scale = x[:, pick].std() or 1.0
            self.random.append((pick, scale, LogisticRegression(C=1000, max_iter=2000).fit(x[:, pick] / scale, y)))

    def report(self, test: Reading) -> dict:
        x, truth = test.features, test.truth
        scores = {
            "L1 neurons": x @ self.weights,
            "question text": self.on_words.decision_function(self.words.transform(test.texts)),
            "answer length": test.lengths,
            "-mean log-probability": test.surprise,
        }
        drawn = [roc_auc_score(truth, model.decision_function(x[:, pick] / scale)) for pick, scale, model in self.random]
        return {
            "n": len(truth),
            "auroc": {name: round(float(roc_auc_score(truth, score)), 3) for name, score in scores.items()},
            "interval95": interval(truth, scores["L1 neurons"]),
            "random_neurons": {"median": round(float(np.median(drawn)), 3), "max": round(float(max(drawn)), 3)},
        }


def tests(detector: Detector, network: Network, sets: dict[str, list[dict]], found: dict[str, Responses]) -> dict[str, dict]:
    """Reports on what of `questions` was not fitted and on every other set, balanced 1:1; sets of under 10 pass."""
    reports = {}
    for name, rows in sets.items():
        labels = found[name].labels
        open_to_test = np.array([name != "questions" or not in_training(row) for row in rows])
        places = balanced(np.flatnonzero((labels >= 0) & open_to_test), labels)
        if len(places) >= 10:
            reports["held out" if name == "questions" else name] = detector.report(read(network, rows, found[name], places))
    return reports


def untuned(
    detector: Detector, network: Network, sets: dict[str, list[dict]], found: dict[str, Responses], apart: set[str]
) -> dict[str, dict]:
    """The same with right answers about entities alone that chat tuning never saw, beside all wrong ones."""
    reports = {}
    for name, rows in sets.items():
        labels = found[name].labels
        keep = [
            (name != "questions" or not in_training(row)) and (label == 1 or row["entity"] in apart)
            for row, label in zip(rows, labels)
        ]
        places = np.flatnonzero((labels >= 0) & keep)
        right = int((labels[places] == 0).sum())
        if 5 <= right < len(places):
            report = detector.report(read(network, rows, found[name], places))
            reports["held out" if name == "questions" else name] = report | {"right": right}
    return reports


def detect(network: Network, sets: dict[str, list[dict]], found: dict[str, Responses]) -> tuple[dict, Detector]:
    """Fits on 70 % of `questions` and tests."""
    labels = found["questions"].labels
    side = np.array([in_training(row) for row in sets["questions"]])
    train = read(network, sets["questions"], found["questions"], balanced(np.flatnonzero((labels >= 0) & side), labels))
    alive = neurons.live(network)
    detector = Detector(train, alive)
    report = {
        "n_train": len(train.truth),
        "C": detector.c,
        "path": detector.path,
        "positive_neurons": int((detector.weights > 0).sum()),
        "negative_neurons": int((detector.weights < 0).sum()),
        "live": alive.reshape(network.shape.layers, -1).sum(1).tolist(),
        "neurons": named(detector.weights),
        "intercept": round(detector.intercept, 4),
        "tests": tests(detector, network, sets, found),
    }
    return report, detector
