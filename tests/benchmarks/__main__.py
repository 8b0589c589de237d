"""Print the project's numbers, side by side in one run, and write them to docs/benchmarks.md.

Medians; the machine is whatever runs this, so ratios mean more than milliseconds. No number here is a test.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.benchmarks import (
    browser,
    chat,
    cluster,
    describing,
    failures,
    fonts,
    prefix,
    readings,
    tokens,
    transactions,
    verify,
)

DOCS = Path(__file__).parents[2] / "docs" / "benchmarks.md"

LOAD = """
import json, sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before = set(sys.modules)
start = time.perf_counter()
shell.run_line_magic("load_ext", "ci_magic")
took = time.perf_counter() - start
heavy = sorted({"openai", "pandas", "numpy", "matplotlib"} & (set(sys.modules) - before))
print(json.dumps([took * 1000, heavy]))
"""

TURN = """
import json, os, sys, time
from statistics import median
replies = ["```python\\ntotal = sum(values)\\n```"] * 400
with open("replies.json", "w") as file:
    json.dump(replies, file)
os.environ["CI_MAGIC_MODEL"] = "scripted:replies.json"
os.environ["CI_MAGIC_JOURNAL"] = os.path.abspath("journal.sqlite3")
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "ci_magic")
shell.run_cell("import pandas as pd, numpy as np\\nvalues = list(range(100))\\nfor i in range(FRAMES):\\n    globals()[f'df{i}'] = pd.DataFrame(np.zeros((1000, 10)))")
hand, turn = [], []
for n in range(60):
    start = time.perf_counter(); shell.run_cell("total = sum(values)"); hand.append(time.perf_counter() - start)
    start = time.perf_counter(); shell.run_cell(f"%%ci add the values {n}"); turn.append(time.perf_counter() - start)
print("RESULT" + json.dumps([median(hand[10:]) * 1000, median(turn[10:]) * 1000]))
"""


def fresh(code, folder):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    return json.loads(done.stdout.rpartition("RESULT")[2] if "RESULT" in done.stdout else done.stdout)


def load_time(folder):
    runs = [fresh(LOAD, folder) for _ in range(7)]
    heavy = ", ".join(runs[0][1]) or "none"
    return [
        "`%load_ext ci_magic` in a fresh shell",
        f"{median(run[0] for run in runs):.1f} ms; heavy imports: {heavy}",
        "under 60 ms, none",
    ]


def turn_time(folder, frames=5):
    folder = folder / f"turns_{frames}"
    folder.mkdir()
    hand, turn = fresh(TURN.replace("FRAMES", str(frames)), folder)
    return [
        f"what a turn with an instant model adds to the same code by hand, {frames} frames of 10 columns about",
        f"{turn - hand:.1f} ms (turn {turn:.1f}, by hand {hand:.2f})",
        "under 25 ms",
    ]


def summary_tokens(_folder):
    import numpy
    import pandas

    from ci_magic import context
    from ci_magic.kernel.namespace import describe_namespace
    from ci_magic.redact import secret_name
    from ci_magic.tokens import estimate

    generator = numpy.random.default_rng(0)
    names = ["date", "region", "product", "price", "quantity", "discount", "customer", "city"]
    frames = {f"frame_{n}": pandas.DataFrame(generator.random((1000, 8)), columns=names) for n in range(50)}
    start = time.perf_counter()
    seen = describe_namespace(
        frames, (), prompt="mean price in frame_7", privacy="full", directory=Path.cwd(), secret_name=secret_name
    )
    took = (time.perf_counter() - start) * 1000
    text = context.render_namespace(seen, 4000, prompt="mean price in frame_7")
    heads = "\n".join(f"{name}\n{frame.head().to_string()}" for name, frame in frames.items())
    return [
        "summary of 50 frames of 8 columns",
        f"{estimate(text)} tokens in {took:.1f} ms (`head().to_string()` of each: {estimate(heads)})",
        "at most the budget of 4000",
    ]


def main():
    with tempfile.TemporaryDirectory() as folder:
        # A record of its own: with the user's, what was asked before is not asked again.
        os.environ["CI_MAGIC_JOURNAL"] = str(Path(folder) / "record.sqlite3")
        rows = [
            measure(Path(folder))
            for measure in (load_time, turn_time, lambda place: turn_time(place, 50), summary_tokens)
        ]
        rows += transactions.rows(folder)
        rows += describing.rows()
        rows += cluster.rows()
        rows += verify.rows()
        rows += readings.rows()
        rows += fonts.rows()
        rows += prefix.rows()
        rows += browser.rows()
        rows += chat.rows()
    lines = [
        "# Benchmarks",
        "",
        f"Printed by `make bench` on {platform.system()} with Python {platform.python_version()}; medians of one run.",
        "",
    ]
    lines += [
        "| what | measured | goal |",
        "|---|---|---|",
        *(f"| {what} | {measured} | {goal} |" for what, measured, goal in rows),
    ]
    for title, meaning, table in tokens.sections():
        lines += ["", f"## {title}", "", meaning, "", *table]
    DOCS.parent.mkdir(exist_ok=True)
    DOCS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    failures.main()


if __name__ == "__main__":
    main()
