"""Writes the reference numbers of src/math: what scikit-learn, SciPy and plain Python say about small problems.

    python3 -m pip install numpy scipy scikit-learn
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


if __name__ == "__main__":
    streams()
