"""Writes the reference numbers of src/math: what scikit-learn, SciPy and plain Python say about small problems.

    python3 -m pip install numpy scipy scikit-learn statsmodels
    python3 scripts/fixtures-math.py

The versions used are written into each file. Inputs too large to store are drawn from streams (src/math/stream.ts),
which the Stream class below draws identically.
"""

import hashlib
import json
import pathlib
import platform

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src" / "math" / "fixtures"
U64 = 2**64 - 1


class Stream:
    """The Python twin of src/math/stream.ts."""

    def __init__(self, seed, *key):
        data = b"hneurons-stream/1;"
        for part in (seed, *key):
            text = str(part).encode()
            data += b"i%s;" % text if isinstance(part, int) else b"s%d:%s;" % (len(text), text)
        digest = hashlib.sha256(data).digest()
        self.s0, self.s1 = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")

    def step(self):
        out, a = (self.s0 + self.s1) & 0xFFFFFFFF, self.s0 ^ self.s1
        rotl = lambda x, k: (x << k | x >> (64 - k)) & U64
        self.s0, self.s1 = rotl(self.s0, 24) ^ a ^ (a << 16 & U64), rotl(a, 37)
        return out

    def __call__(self):
        high, low = self.step() >> 5, self.step() >> 6
        return (high * 2**26 + low) / 2**53


def shuffled(items, stream):
    result = list(items)
    for i in range(len(result) - 1, 0, -1):
        j = int(stream() * (i + 1))
        result[i], result[j] = result[j], result[i]
    return result


def write(name, content):
    import scipy
    import sklearn

    made = {"script": "scripts/fixtures-math.py", "python": platform.python_version(), "numpy": np.__version__}
    made |= {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps({"made": made, **content}, indent=1) + "\n")


def streams():
    keys = [[0], [0, ""], [42, "sample", "q-17", 3], [-7, "1"], [-7, 1], [9007199254740991, "Zürich 🏔", 0]]
    cases = []
    for key in keys:
        stream = Stream(*key)
        cases.append({"key": key, "draws": [stream() for _ in range(5)]})
    late = Stream(1, "late")
    for _ in range(10_000):
        late()
    write("stream", {"cases": cases, "draw10000": late(), "shuffled": shuffled(range(12), Stream(5, "shuffle"))})


def problem(n, d, seed, scale, share):
    """The twin of src/math/logistic/problem.fixture.ts: non-negative features that share ten factors, as CETT has them."""
    stream = Stream(seed, "problem")
    draw = lambda *shape: np.array([stream() for _ in range(int(np.prod(shape)))]).reshape(shape)
    noise, factors, loads = draw(n, d), draw(n, 10), draw(10, d)
    total = noise * noise
    for k in range(10):
        total = total + factors[:, k, None] * factors[:, k, None] * loads[k]
    X = (scale * total).astype(np.float32)
    score = np.zeros(n)
    for _ in range(20):
        j, weight = int(stream() * d), stream() - 0.5
        score = score + weight * X[:, j].astype(float)
    order = sorted(range(n), key=lambda i: (-score[i], i))
    y = np.zeros(n, dtype=np.uint8)
    y[order[: int(share * n)]] = 1
    flip = draw(n) < 0.1
    y[flip] = 1 - y[flip]
    return X, y


def logistic():
    from sklearn.linear_model import LogisticRegression

    problems = []
    for penalty, n, d, C, scale, share in [
        ("l1", 50, 200, 0.01, 0.01, 0.5),
        ("l1", 120, 300, 1, 0.1, 0.5),
        ("l1", 200, 2000, 1, 0.01, 0.5),
        ("l1", 200, 2000, 10, 0.01, 0.5),
        ("l1", 400, 1000, 3, 0.03, 0.2),
        ("l1", 400, 5000, 10, 0.01, 0.5),
        ("l1", 300, 400, 10, 0.1, 0.7),
        ("l2", 100, 1000, 0.1, 0.01, 0.5),
        ("l2", 300, 500, 10, 0.1, 0.3),
    ]:
        seed = len(problems) + 1
        X, y = problem(n, d, seed, scale, share)
        model = LogisticRegression(penalty=penalty, solver="liblinear", C=C, tol=1e-8, max_iter=20000, random_state=0)
        model.fit(X.astype(float), y)
        w, b = model.coef_[0], model.intercept_[0]
        loss = C * np.logaddexp(0, -(2.0 * y - 1) * (X.astype(float) @ w + b)).sum()
        size = np.abs(w).sum() + abs(b) if penalty == "l1" else (w @ w + b * b) / 2
        kept = np.flatnonzero(w) if penalty == "l1" else np.arange(5)
        case = {"penalty": penalty, "n": n, "d": d, "C": C, "scale": scale, "share": share, "seed": seed}
        case |= {"positives": int(y.sum()), "firstFeature": float(X[0, 0]), "objective": size + loss, "intercept": b}
        problems.append(case | {"weights": {int(j): float(w[j]) for j in kept}})
    write("logistic", {"problems": problems})


def bootstrap(statistic, labels, clusters, draws):
    """The twin of src/math/bootstrap.ts: of clusters that hold the same labels, as many as there are."""
    kinds = {}
    for cluster in dict.fromkeys(clusters):
        rows = [i for i, other in enumerate(clusters) if other == cluster]
        held = sorted({labels[i] for i in rows})
        kinds.setdefault((len(held), *held), []).append(rows)
    resampled = []
    for _ in range(200):
        drawn = [kind[int(draws() * len(kind))] for _, kind in sorted(kinds.items()) for _ in kind]
        resampled.append(statistic([row for rows in drawn for row in rows]))
    return list(np.quantile(resampled, [0.025, 0.975]))


def scores():
    from scipy.stats import binomtest, ttest_ind
    from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

    stream = Stream(3, "scores")
    sets = []
    for n, steps in [(40, 8), (200, 1000), (15, 2)]:
        y = [int(stream() < 0.4) for _ in range(n)]
        p = [(int(stream() * steps) + 0.5 + y_i * steps / 4) / (steps * 1.25) for y_i in y]
        auroc = lambda rows: roc_auc_score([y[i] for i in rows], [p[i] for i in rows])
        clusters = [i % (n // 3) for i in range(n)]
        case = {"labels": y, "scores": p, "auroc": auroc(range(n)), "logLoss": log_loss(y, p), "clusters": clusters}
        case["interval"] = bootstrap(auroc, y, range(n), Stream(11, "bootstrap", n))
        case["clusteredInterval"] = bootstrap(auroc, y, clusters, Stream(11, "bootstrap", n))
        sets.append(case | {"accuracy": accuracy_score(y, np.array(p) > 0.5)})
    wilson = []
    for k, n in [(0, 10), (10, 10), (1, 3), (437, 1000), (7, 9)]:
        ci = binomtest(k, n).proportion_ci(0.95, method="wilson")
        wilson.append({"successes": k, "n": n, "low": ci.low, "high": ci.high})
    welch, draws = [], Stream(4, "welch")
    for n, m, shift in [(5, 9, 0.0), (30, 200, 0.15), (12, 12, -1.0), (2, 3, 0.3), (60, 400, 1.5)]:
        a, b = [draws() + shift for _ in range(n)], [draws() * draws() for _ in range(m)]
        sides = {side: ttest_ind(a, b, equal_var=False, alternative=side) for side in ("greater", "less", "two-sided")}
        case = {"a": a, "b": b, "t": sides["greater"].statistic, "df": sides["greater"].df}
        welch.append(case | {"p": {side: test.pvalue for side, test in sides.items()}})
    coins = [{"k": k, "n": n, "p": binomtest(k, n).pvalue} for k, n in [(0, 5), (3, 7), (5, 10), (480, 1000)]]
    write("scores", {"sets": sets, "wilson": wilson, "welch": welch, "fairCoin": coins})


def kappa():
    import statsmodels
    from sklearn.metrics import cohen_kappa_score
    from statsmodels.stats.inter_rater import cohens_kappa

    cases = []
    for table in [
        [[50, 3, 1], [7, 60, 0], [2, 1, 9]],
        [[20, 5], [10, 15]],
        [[0, 7], [9, 0]],
        [[400, 1], [43, 570]],
        [[5, 0, 0], [0, 0, 2], [1, 0, 1]],
        [[30, 0], [0, 12]],
    ]:
        pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
        found = cohens_kappa(np.array(table))
        case = {"table": table, "kappa": found.kappa, "low": found.kappa_low, "high": found.kappa_upp}
        cases.append(case | {"sklearn": cohen_kappa_score(*zip(*pairs))})
    write("kappa", {"statsmodels": statsmodels.__version__, "cases": cases})


if __name__ == "__main__":
    streams()
    logistic()
    scores()
    kappa()
