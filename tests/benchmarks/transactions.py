"""What a snapshot and a rollback cost, by kind of object: rows for docs/benchmarks.md."""

import ast
import sys
import time
import tracemalloc
from statistics import median

RUNS = 5


class Record:
    """An instance of a user's class, as far as a snapshot can tell."""

    def __init__(self, number):
        self.number = number
        self.parts = [number]


def cost(namespace, code, runs=RUNS):
    """Milliseconds of a snapshot and of a rollback with nothing to put back, and the peak of memory in MB."""
    from ci_magic.kernel.transaction import Snapshot

    tree = ast.parse(code)
    saved, restored = [], []
    for _ in range(runs):
        start = time.perf_counter()
        snapshot = Snapshot(namespace, tree)
        middle = time.perf_counter()
        left = snapshot.restore()
        saved.append((middle - start) * 1000)
        restored.append((time.perf_counter() - middle) * 1000)
        copied = snapshot.copied / 1e6
        del snapshot
    tracemalloc.start()
    snapshot = Snapshot(namespace, tree)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    del snapshot
    return median(saved), median(restored), peak, copied, left


def row(what, namespace, code, goal="", runs=RUNS):
    """One row of the table."""
    save, restore, peak, copied, left = cost(namespace, code, runs)
    named = f"; named as not restored: {', '.join(left)}" if left else ""
    return [
        f"transaction: {what}",
        f"{save:.2f} ms before, {restore:.2f} ms to put back; {peak:.1f} MB at its peak ({copied:.1f} MB counted){named}",
        goal,
    ]


def frames(columns):
    """200 frames of a million rows over one block of memory: a lazy copy does not look at the rows."""
    import numpy
    import pandas

    block = numpy.zeros((1_000_000, columns))
    return {f"frame_{number}": pandas.DataFrame(block, copy=False) for number in range(200)}


def tables(_folder):
    """Frames and columns."""
    import numpy
    import pandas

    many = frames(2)
    every = "; ".join(many)
    text = pandas.DataFrame({"text": pandas.Series(["some text"] * 1_000_000, dtype=object)})
    cells = pandas.DataFrame({"cells": [[number] for number in range(100_000)]})
    numbers = numpy.random.default_rng(0).random(10_000_000)
    return [
        row("200 frames of a million rows, all mentioned", many, every, "under 20 ms"),
        row("the same, none mentioned", many, "x = 1", "under 1 ms"),
        row("an array of 10 million numbers, mentioned", {"x": numbers}, "x"),
        row("the same, not mentioned", {"x": numbers}, "y = 1", "under 1 ms"),
        row("a frame with an object column of a million texts", {"x": text}, "x"),
        row("a frame with an object column of 100,000 lists", {"x": cells}, "x"),
        row(
            "a frame of 10 million numbers whose code says `.array`", {"x": pandas.DataFrame({"a": numbers})}, "x.array"
        ),
    ]


def containers(_folder):
    """Containers, instances, and nothing at all."""
    numbers = [float(number) for number in range(10_000_000)]
    few = numbers[:1_000_000]
    table = {str(number): number for number in range(100_000)}
    records = [Record(number) for number in range(10_000)]
    rows = [{"id": number, "name": "some name", "tags": [number]} for number in range(100_000)]
    endless = [{"id": number, "tags": [number]} for number in range(600_000)]
    return [
        row("a list of a million numbers, mentioned", {"x": few}, "x"),
        row("a list of 10 million numbers, not mentioned", {"x": numbers}, "y = 1", "under 1 ms"),
        row("a dictionary of 100,000 entries", {"x": table}, "x"),
        row("10,000 instances with a list each", {"x": records}, "x"),
        row("100,000 records with a list each", {"x": rows}, "x", ""),
        row("600,000 records with a list each: over the budget", {"x": endless}, "x", "at most 256 MB", runs=1),
    ]


def process(_folder):
    """The state of the process and of the libraries."""
    import matplotlib.pyplot  # noqa: F401 - its state is what is measured
    import pandas  # noqa: F401 - as above

    return [row("the state of the process, pandas, numpy and matplotlib loaded", {}, "x = 1", "a few hundred µs")]


def rows(folder):
    """All rows."""
    return [*process(folder), *tables(folder), *containers(folder)]


if __name__ == "__main__":
    for each in rows(None):
        sys.stdout.write("| " + " | ".join(each) + " |\n")
