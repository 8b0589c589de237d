"""How often a true reading of a result loses a sentence, and how often an invented number stays.

The cases stand in `reading_cases/`: a world and a prompt, then sentences that stand for themselves. In `grounded*.txt`
every number follows from what was shown, in `invented*.txt` one does not; for those in `*_set_aside.txt` no rule was
made. A third measure changes one number of each true sentence at random: that is how often a wrong number meets by
accident something that two right ones make.
"""

import random
import re
from pathlib import Path

CASES = Path(__file__).parent / "reading_cases"

BOARDINGS = (
    12034, 45210, 98233, 301552, 534223, 402118, 250334, 241092, 260551, 270118,
    281233, 310452, 402337, 512998, 498221, 330145, 250093, 210334, 150221, 60112,
)  # fmt: skip
SALES = (
    820, 790, 910, 955, 1010, 1120, 1304, 1288, 1075, 990, 940, 1210,
    865, 842, 973, 1002, 1088, 1190, 1402, 1377, 1122, 1040, 995, 1288,
)  # fmt: skip
PRINTED = """R2: 0.8312
slope: 2.34512 +- 0.31 (p=0.00012)
n=1,204 rmse=12.8734
"""
DESCRIBED = """            price
count   60.000000
mean   251.309833
std    139.245112
min     10.400000
25%    131.202500
50%    249.980000
75%    371.487500
max    498.770000"""


def worlds():
    """Return what was seen in each world: digests of real objects of pandas and matplotlib."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd

    from ci_magic.kernel.outcome import digest
    from ci_magic.values import Observation

    def figure(draw):
        plt.close("all")
        draw()
        return Observation("ok", shown=(digest(plt.gcf()),))

    def table(value):
        return Observation("ok", result=str(value), shown=(digest(value, last=True),))

    hours = pd.Series(BOARDINGS, index=[f"{hour:02d}시-{hour + 1:02d}시" for hour in range(4, 24)], name="승차인원")
    months = pd.Series(SALES, index=pd.date_range("2023-01-01", periods=24, freq="MS"), name="sales")
    years = months.groupby(months.index.year).sum()
    regions = pd.DataFrame(
        {
            "region": ["Seoul", "Busan", "Daegu", "Incheon", "Gwangju", "Daejeon", "Ulsan", "Jeju"],
            "sales": [48210.5, 21940.0, 15322.25, 18110.0, 9822.5, 11240.75, 8310.0, 4105.0],
            "orders": [1204, 610, 402, 455, 266, 301, 198, 97],
        }
    )
    names = ["price", "quantity", "total"]
    matrix = pd.DataFrame([[1, -0.0412, 0.8093], [-0.0412, 1, 0.4711], [0.8093, 0.4711, 1]], names, names)
    scores = np.random.default_rng(7).normal(70, 12, 200).clip(0, 100)
    found = {
        "hours": (figure(hours.plot.bar),),
        "months": (figure(months.plot), table(years)),
        "regions": (table(regions),),
        "printed": (Observation("ok", printed=PRINTED),),
        "describe": (Observation("ok", result=DESCRIBED),),
        "matrix": (table(matrix),),
        "scores": (figure(lambda: plt.hist(scores, bins=20)), table(pd.Series(scores, name="score"))),
    }
    plt.close("all")
    return found


def cases(name):
    """Return the cases of one file: world, prompt, sentence."""
    found = []
    for block in (CASES / f"{name}.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        header, *lines = block.strip().split("\n")
        world, prompt = header.split(" > ", 1)
        found += [(world, prompt, line) for line in lines]
    return found


def wrong(name, seen):
    """Return the cases of a file in which a true sentence was struck, or an invented one stayed."""
    from ci_magic.reading import grounded

    invented = name.startswith("invented")
    return [
        (world, sentence)
        for world, prompt, sentence in cases(name)
        if bool(grounded(sentence, seen[world], prompt).struck) != invented
    ]


def kind_of(written):
    """Return what sort of number a change is made to."""
    if "%" in written:
        return "percent with a decimal" if "." in written else "whole percent"
    return "number of 3 or more figures" if len(re.sub(r"\D", "", written)) >= 3 else "number of 1 or 2 figures"


def changed(seen, tries=20):
    """Return, by sort of number, how many changed numbers were tried and how many stayed."""
    from ci_magic.reading import grounded
    from ci_magic.reading.numerals import numerals

    chance = random.Random(5)
    counted = {}
    for name in ("grounded", "grounded_set_aside"):
        for world, prompt, sentence in cases(name):
            for numeral in numerals(sentence):
                figures = [at for at in range(numeral.start, numeral.end) if sentence[at].isdecimal()]
                before = counted.setdefault(kind_of(numeral.written), [0, 0])
                for _ in range(tries):
                    letters = list(sentence)
                    for at in figures:
                        letters[at] = str(chance.randint(1 if at == figures[0] else 0, 9))
                    text = "".join(letters)
                    if text == sentence:
                        continue
                    before[0] += 1
                    before[1] += not grounded(text, seen[world], prompt).struck
    return counted


def rows(_folder=None):
    """Return the rows for the table of numbers."""
    seen = worlds()
    result = []
    for name, what, goal in (
        ("grounded", "true sentences about a result that were struck, of those that the rules were tuned on", "0"),
        ("grounded_set_aside", "the same, of sentences that no rule was made for", "0"),
        ("invented", "sentences with an invented number that stayed, tuned on", "0"),
        ("invented_set_aside", "the same, set aside", "0"),
    ):
        result.append([what, f"{len(wrong(name, seen))} of {len(cases(name))}", goal])
    told = ", ".join(
        f"{kind} {stayed / tried:.1%} of {tried}" for kind, (tried, stayed) in sorted(changed(seen).items())
    )
    result.append(["numbers of true sentences changed at random that met something by accident and stayed", told, ""])
    return result


def main():
    seen = worlds()
    for name in ("grounded", "grounded_set_aside", "invented", "invented_set_aside"):
        for world, sentence in wrong(name, seen):
            print(f"{name}: [{world}] {sentence}")
    for row in rows():
        print(row)


if __name__ == "__main__":
    main()
