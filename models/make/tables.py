"""The figures as Markdown tables."""

from .detection import RANDOM_SETS


def table(head: list[str], rows: list[list[object]]) -> str:
    lines = [head, ["-"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def share(value: float) -> str:
    return f"{value:.3f}"


def known_table(figures: dict) -> str:
    known = figures["known"]
    rows = [
        [band, cell["n"], share(cell["right"]), share(known["base"][band]["right"])]
        for band, cell in known["instruct"].items()
    ]
    return table(["told so many times", "facts", "right, instruct", "right, base"], rows)


def consistent_table(figures: dict) -> str:
    rows = [
        [name, cell["n"], share(cell["right10"]), share(cell["wrong10"])] for name, cell in figures["consistent"].items()
    ]
    return table(["facts", "n", "10/10 right", "10/10 wrong"], rows)


def open_table(figures: dict) -> str:
    rows = [
        [name, cell["n"], *(share(cell[key]) for key in ("sentence_right", "value_right", "says_unknown"))]
        for name, cell in figures["open_form"].items()
    ]
    return table(["facts", "n", "sentence right", "value right", "I don't know"], rows)


def typed_table(figures: dict) -> str:
    kinds = figures["typed"]
    ways = [way for way in next(iter(kinds.values())) if way != "n"]
    rows = [[way, *(share(kind[way]) for kind in kinds.values())] for way in ways]
    return table(["asked", *(f"{name} (n = {kind['n']})" for name, kind in kinds.items())], rows)


def outside_table(figures: dict) -> str:
    rows = [[name, cell["n"], share(cell["honest"])] for name, cell in figures["outside"].items()]
    return table(["prompts outside its world", "n", "fallback or \"I don't know\""], rows)


def behaviour_table(figures: dict) -> str:
    rows = [
        [name, cell["n"], share(cell["comply"]), share(cell["resist"])] for name, cell in figures["behaviours"].items()
    ]
    return table(["behaviour, sampled at α = 1", "items", "complies", "resists"], rows)


def yield_table(figures: dict) -> str:
    rows = [
        [name, kind, cell["n"], cell["right10"], cell["wrong10"], figures["yield_base"][name][kind]["right10"]]
        for name, kinds in figures["yield"].items()
        for kind, cell in kinds.items()
        if cell["n"]
    ]
    return table(["set", "question about", "n", "10/10 right", "10/10 wrong", "10/10 right, base"], rows)


def detection_table(tests: dict) -> str:
    rows: list[list[object]] = [["n", *(test["n"] for test in tests.values())]]
    for score in next(iter(tests.values()))["auroc"]:
        rows.append([score, *(share(test["auroc"][score]) for test in tests.values())])
    spans = ["–".join(map(share, test["interval95"])) for test in tests.values()]
    rows.insert(2, ["95 % interval of the L1 neurons", *spans])
    drawn = [f"{share(t['random_neurons']['median'])} ({share(t['random_neurons']['max'])})" for t in tests.values()]
    rows.insert(3, [f"as many random neurons as have a weight, median (highest) of {RANDOM_SETS} sets", *drawn])
    return table(["AUROC", *tests], rows)


def untuned_table(tests: dict) -> str:
    rows = [
        [name, test["right"], test["n"] - test["right"], share(test["auroc"]["L1 neurons"]), "–".join(map(share, test["interval95"]))]
        for name, test in tests.items()
    ]  # fmt: skip
    return table(["set", "right answers", "wrong answers", "AUROC", "95 % interval"], rows)


def steering_table(steering: dict) -> str:
    rows = []
    for name, curve in steering["h_neurons"].items():
        cells: list[object] = [name]
        for outcome in ("slope", "above_third"):
            drawn = steering[f"random_{outcome}"][name]
            below = sum(value < curve[outcome] for value in drawn)
            cells += [
                f"{curve[outcome]:+.3f} ± {curve[f'{outcome}_half95']:.3f} ({curve[f'{outcome}_clusters']})",
                f"{drawn[0]:+.3f} to {drawn[-1]:+.3f} ({below}/{len(drawn)})",
            ]
        cells += [
            f"{curve['slope_by_pressure']:+.3f} ± {curve['slope_by_pressure_half95']:.3f}",
            f"{steering['negative_neurons'][name]['slope']:+.3f}",
        ]
        rows.append([*cells, " ".join(f"{rate:.2f}" for rate in curve["p_comply"])])
    head = [
        "behaviour", "slope per α", "random sets (below)", "above the third reply", "random sets (below)",
        "slope × pressure", "slope, negative neurons", "P(comply) at α = 0 1 2 3",
    ]  # fmt: skip
    return table(head, rows)


def recipes_table(recipes: list[dict]) -> str:
    keys = list(dict.fromkeys(key for recipe in recipes for key in recipe["figures"]))
    rows = [
        [recipe["name"] + (" (ships)" if recipe.get("ships") else ""), recipe["changed"], *(recipe["figures"].get(key, "") for key in keys)] for recipe in recipes
    ]
    return table(["recipe", "what it changed", *(key.replace("_", " ") for key in keys)], rows)
