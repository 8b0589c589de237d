"""What a look at the namespace costs: processor time, the peak of extra memory, and how the time grows."""

import time
import tracemalloc
from pathlib import Path
from statistics import median

RUNS = 7


def look(user_ns, prompt=""):
    from ci_magic.kernel.namespace import describe_namespace
    from ci_magic.redact import secret_name

    return describe_namespace(
        user_ns, (), prompt=prompt, privacy="full", directory=Path.cwd(), seconds=10.0, secret_name=secret_name
    )


def cost(user_ns, prompt=""):
    """Milliseconds of processor time of a look, and the peak of extra memory in MB."""
    look(user_ns, prompt)
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        look(user_ns, prompt)
        took.append((time.process_time() - start) * 1000)
    tracemalloc.start()
    look(user_ns, prompt)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return median(took), peak


def row(what, cases, goal=""):
    """One row for the table: what each case costs, and how the last compares to the first."""
    costs = [cost(user_ns, prompt) for user_ns, prompt in cases]
    times = " / ".join(f"{took:.1f}" for took, _ in costs)
    peaks = " / ".join(f"{peak:.1f}" for _, peak in costs)
    growth = f"; x{costs[-1][0] / costs[0][0]:.1f} from first to last" if len(costs) > 1 else ""
    return [f"look at {what}", f"{times} ms; {peaks} MB at the peak{growth}", goal]


def frame(rows, columns=10):
    """A frame that takes no memory: all its rows are one."""
    import numpy
    import pandas

    labels = [f"column {number}" for number in range(columns)]
    return pandas.DataFrame(
        numpy.broadcast_to(numpy.arange(columns, dtype="f8"), (rows, columns)), columns=labels, copy=False
    )


def real_frame(rows):
    """A frame of usual columns: numbers, dates, texts, categories."""
    import numpy
    import pandas

    generator = numpy.random.default_rng(0)
    places = numpy.array(["Seoul", "Busan", "Jeju", "Daegu"])
    return pandas.DataFrame(
        {
            "id": numpy.arange(rows),
            "when": pandas.date_range("2020-01-01", periods=rows, freq="min"),
            "place": places[generator.integers(0, 4, rows)],
            "day": pandas.Series([f"{1 + number % 28:02d}.03.2024" for number in range(rows)]),
            "price": generator.random(rows),
            "kind": pandas.Categorical.from_codes(generator.integers(0, 3, rows), ["a", "b", "c"]),
        }
    )


def many(count):
    return {f"x{number}": number for number in range(count)}


def rows():
    """The rows for docs/benchmarks.md."""
    big = {f"frame_{number}": frame(5_000_000, 25) for number in range(10)}
    sizes = (10**3, 10**5, 10**7, 10**8)
    return [
        row("10 / 100 / 1,000 / 10,000 variables", [(many(count), "") for count in (10, 100, 1000, 10_000)]),
        row(
            "a named frame of 10 columns and 10^3 / 10^5 / 10^7 / 10^8 rows (virtual)",
            [({"df": frame(count)}, "plot df") for count in sizes],
            "independent of rows",
        ),
        row(
            "a named frame of 6 real columns and 10^3 / 10^4 / 10^5 / 10^6 rows",
            [({"df": real_frame(count)}, "plot df") for count in (10**3, 10**4, 10**5, 10**6)],
            "independent of rows",
        ),
        row(
            "a named frame of 1,000 rows and 10 / 100 / 1,000 / 10,000 columns",
            [({"df": frame(1000, count)}, "plot df") for count in (10, 100, 1000, 10_000)],
        ),
        row(
            "a list, a dict, a set of 10^6 items",
            [({"x": kind}, "show x") for kind in (list(range(10**6)), dict.fromkeys(range(10**6)), set(range(10**6)))],
        ),
        row("10,000 variables and 10 GB of virtual frames", [(many(10_000) | big, "")], "under 50 ms, under 5 MB"),
        row(
            "the same, two of the frames named",
            [(many(10_000) | big, "merge frame_1 with frame_2")],
            "under 5 MB",
        ),
    ]


if __name__ == "__main__":
    for what, measured, goal in rows():
        print(f"{what}\n    {measured}   {goal}")
