"""The paper's detection on the question set: sampling, labels, the L1 classifier, its baselines."""

import zlib
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import cross_val_predict

from . import judge, neurons
from .generate import generate, log_probability
from .network import Network

GRID = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
RANDOM_SETS = 20


@dataclass
class Responses:
    """Per question: the prompt, the most frequent answer, 0 right / 1 wrong / -1 dropped."""

    prompts: list[list[int]]
    answers: list[list[int]]
    labels: np.ndarray


def respond(network: Network, tokenizer, rows: list[dict], prompts: list[list[int]], stops: tuple[int, ...]) -> Responses:
    """Ten samples a question, as in the paper."""
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


def in_training(row: dict) -> bool:
    """60 %, by the question's capitalised words, so that an entity is on one side only."""
    words = [word.strip("?,.") for word in row["question"].split()]
    entity = " ".join(word for word in words[1:] if word[:1].isupper())
    return zlib.crc32(entity.encode()) % 10 < 6


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


def l1(c: float) -> LogisticRegression:
    return LogisticRegression(l1_ratio=1, solver="liblinear", C=c, max_iter=1000, random_state=0)


def choose(x: np.ndarray, y: np.ndarray) -> tuple[float, list[dict]]:
    """The smallest C within .01 of the best cross-validated AUROC, and the path."""
    path = []
    for c in GRID:
        score = cross_val_predict(l1(c), x, y, cv=4, method="decision_function")
        weights = l1(c).fit(x, y).coef_[0]
        found = {"positive": int((weights > 0).sum()), "negative": int((weights < 0).sum())}
        path.append({"C": c, "cv_auroc": round(float(roc_auc_score(y, score)), 3), **found})
    best = max(point["cv_auroc"] for point in path)
    return next(point["C"] for point in path if point["cv_auroc"] >= best - 0.01), path


def question_text(texts: list[str], train: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Score of a classifier that sees the question's words and letters only."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5))
    vectors.fit([texts[place] for place in train])
    x = vectors.transform(texts)
    return LogisticRegression(C=10, max_iter=2000).fit(x[train], y[train]).decision_function(x)


def detect(network: Network, rows: list[dict], found: Responses) -> tuple[dict, np.ndarray, float]:
    """(report, weights [layers * ffn], intercept)."""
    y = found.labels
    x = neurons.cett(network, found.prompts, found.answers)
    kept = np.flatnonzero(y >= 0)
    side = np.array([in_training(row) for row in rows])
    kinds = np.array([row["known"] for row in rows])
    train = balanced(kept[side[kept]], y)
    test = balanced(kept[~side[kept]], y)
    rights = test[y[test] == 0]
    tests = {"held out": test}
    for kind in ("left-out", "unseen"):
        wrong = test[(y[test] == 1) & (kinds[test] == kind)]
        tests[f"{kind} against seen"] = np.concatenate([rights, wrong])

    c, path = choose(x[train], y[train])
    model = l1(c).fit(x[train], y[train])
    weights = model.coef_[0]
    lengths = np.array([len(answer) for answer in found.answers], float)
    scores = {
        "L1 neurons": x @ weights,
        "question text": question_text([row["question"] for row in rows], train, y),
        "answer length": lengths,
        "-mean log-probability": -log_probability(network, found.prompts, found.answers) / lengths,
    }
    report: dict = {"n_train": len(train), "C": c, "path": path, "tests": {}}
    report["positive_neurons"] = int((weights > 0).sum())
    report["negative_neurons"] = int((weights < 0).sum())
    predicted = model.predict(x[test])
    report["accuracy_held_out"] = round(float(accuracy_score(y[test], predicted)), 3)
    random_scores = []
    for seed in range(RANDOM_SETS):
        pick = np.random.default_rng(seed).choice(x.shape[1], max(1, int((weights != 0).sum())), replace=False)
        scale = x[train][:, pick].std() or 1.0
        plain = LogisticRegression(C=1000, max_iter=2000).fit(x[train][:, pick] / scale, y[train])
        random_scores.append(plain.decision_function(x[:, pick] / scale))
    for name, places in tests.items():
        truth = y[places]
        auroc = {key: round(float(roc_auc_score(truth, score[places])), 3) for key, score in scores.items()}
        drawn = [roc_auc_score(truth, score[places]) for score in random_scores]
        report["tests"][name] = {
            "n": len(places),
            "auroc": auroc,
            "interval95": interval(truth, scores["L1 neurons"][places]),
            "random_neurons": {"median": round(float(np.median(drawn)), 3), "max": round(float(max(drawn)), 3)},
        }
    return report, weights, float(model.intercept_[0])


def transfer(network: Network, rows: list[dict], found: Responses, weights: np.ndarray) -> dict:
    """The instruct model's classifier on the base model's answers to the held-out questions."""
    side = np.array([in_training(row) for row in rows])
    kept = np.flatnonzero((found.labels >= 0) & ~side)
    places = balanced(kept, found.labels)
    if len(places) == 0:
        return {"n": 0, "auroc": None}
    x = neurons.cett(network, [found.prompts[p] for p in places], [found.answers[p] for p in places])
    truth, score = found.labels[places], x @ weights
    return {
        "n": len(places),
        "auroc": round(float(roc_auc_score(truth, score)), 3),
        "interval95": interval(truth, score),
    }
