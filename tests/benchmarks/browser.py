"""What the JupyterLab extension costs, in a real Chromium: rows for docs/benchmarks.md."""

import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.page import workbench
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

CELLS = 300
KEYS = 20
ROUNDS = 10
TURNS = 12

# Times what the kernel waits for the page within one turn.
MEASURE = """
import time
from ci_magic.cells.channel import Channel
_spent, _asked = [], {}

def _ask(self, op, _method=Channel.ask, **fields):
    call = _method(self, op, **fields)
    _asked[call] = op
    return call

def _answer(self, call, _method=Channel.answer, **limits):
    start = time.perf_counter()
    try:
        return _method(self, call, **limits)
    finally:
        _spent.append((_asked[call], (time.perf_counter() - start) * 1000))

Channel.ask, Channel.answer = _ask, _answer
"""

# From each key to the end of the frame that shows it.
TYPING = """
window.frames_after_keys = [];
document.addEventListener('keydown', () => {
    const start = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.frames_after_keys.push(performance.now() - start)));
}, true);
"""


def typing(notebook, session):
    """Return the milliseconds from each key to its letter, in the middle of a long notebook, and what the page worked.

    The work is the processor's time of the page's main thread a key: it does not hang on what else the machine does.
    """
    # Pages in the back are drawn later than the one in front.
    notebook.page.bring_to_front()
    notebook.page.evaluate("window.frames_after_keys.length = 0")
    before = worked(session)
    for number in range(KEYS):
        notebook.page.keyboard.press("x")
        notebook.page.wait_for_function("count => window.frames_after_keys.length > count", arg=number)
    return notebook.page.evaluate("window.frames_after_keys"), (worked(session) - before) / KEYS


def worked(session):
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration") * 1000


def ready_to_type(notebook):
    notebook.go_to(CELLS // 2, "edit")
    notebook.editor(CELLS // 2).click()
    notebook.page.evaluate(TYPING)
    session = notebook.window.context.new_cdp_session(notebook.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    typing(notebook, session)
    return notebook, session


def long_notebook():
    pairs = [(f"%%ci --pin {n:06x} make x {n}", f"# ci {n:06x}\nx = {n}\nprint(x)") for n in range(CELLS // 4)]
    plain = [f"# cell {n}\ny = {n}" for n in range(CELLS // 2)]
    return [cell for pair in pairs for cell in pair] + plain


def typing_row(workbench, lab):
    path = lab.write("long.ipynb", long_notebook())
    # Two pages without the extension: how far they differ is what such a number can tell at all.
    kinds = ((), ("ci_magic",), ("ci_magic",))
    pages = [ready_to_type(workbench.open(path, workbench.window(disabled=off))) for off in kinds]
    frames, work = ([[] for _ in pages] for _ in range(2))
    # In turns, so that what else the machine does meets all of them.
    for _ in range(ROUNDS):
        for number, page in enumerate(pages):
            times, cost = typing(*page)
            frames[number].extend(times)
            work[number].append(cost)
    workbench.tidy(failed=False)
    (with_us, without, again), (ours, theirs, same) = ([median(each) for each in kind] for kind in (frames, work))
    return [
        f"a letter typed in a notebook of {CELLS} cells, half of them prompts and generated cells",
        (
            f"{with_us:.1f} ms with the extension, {without:.1f} ms without: ratio {with_us / without:.2f}; "
            f"work of the page {ours:.1f} and {theirs:.1f} ms: ratio {ours / theirs:.2f} "
            f"(of two pages without it: {again / without:.2f} and {same / theirs:.2f})"
        ),
        "a ratio of about 1",
    ]


def new_cell_rows(workbench, lab):
    one, rest = (waited(workbench, lab, run_all=each) for each in (False, True))
    said = "{total:.0f} ms (to find its place {locate:.0f}, to be ready to run {run:.0f})"
    return [
        [
            "what a new cell adds to a turn, seen from the kernel (waiting for the page)",
            said.format(**one),
            "under 60 ms",
        ],
        [
            f"the same in Run All over {TURNS} prompts whose code takes no time: the page is busy",
            said.format(**rest),
            "",
        ],
    ]


def waited(workbench, lab, *, run_all):
    """Return the milliseconds that a turn's kernel waits for the page: for each call, and in all."""
    steps = [fenced(f"x = {n}") for n in range(TURNS)]
    with ScriptedServer(steps) as server, tempfile.TemporaryDirectory() as folder:
        path = lab.write("cells.ipynb", ["%load_ext ci_magic", *(f"%%ci make x {n}" for n in range(TURNS))])
        notebook = workbench.open(path, workbench.window())
        notebook.set_environment(**environment(server), CI_MAGIC_JOURNAL=str(Path(folder) / "journal.sqlite3"))
        notebook.run(0)
        notebook.execute(MEASURE)
        if run_all:
            notebook.run_all(120)
        else:
            for number in range(TURNS):
                notebook.run(1 + 2 * number)
        spent = notebook.value("_spent")
        workbench.tidy(failed=False)
    by_op = {op: median([took for name, took in spent if name == op]) for op in ("locate", "run")}
    return {**by_op, "total": sum(by_op.values())}


def rows():
    with workbench() as (bench, lab):
        return [*new_cell_rows(bench, lab), typing_row(bench, lab)]


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
