"""What the JupyterLab extension costs, in a real Chromium: rows for docs/benchmarks.md."""

import tempfile
from pathlib import Path
from statistics import median

from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

CELLS = 300
KEYS = 20
ROUNDS = 12
TURNS = 12

# Times what the kernel waits for the page within one turn.
MEASURE = """
import time
from ci_magic.cells.channel import Channel
_spent = []

def _timed(name, method):
    def timed(self, *arguments, **fields):
        start = time.perf_counter()
        try:
            return method(self, *arguments, **fields)
        finally:
            _spent.append((name, (time.perf_counter() - start) * 1000))
    return timed

for _name in ('locate', 'call'):
    setattr(Channel, _name, _timed(_name, getattr(Channel, _name)))
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
    notebook.page.evaluate("window.frames_after_keys.length = 0")
    before = worked(session)
    for _ in range(KEYS):
        notebook.page.keyboard.press("x")
    notebook.wait(lambda: notebook.page.evaluate("window.frames_after_keys.length") >= KEYS, "all keys")
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
    pages = [ready_to_type(workbench.open(path, workbench.window(disabled=off))) for off in ((), ("ci_magic",))]
    frames, work = ([], []), ([], [])
    # In turns, so that what else the machine does meets both.
    for _ in range(ROUNDS):
        for number, page in enumerate(pages):
            times, cost = typing(*page)
            frames[number].extend(times)
            work[number].append(cost)
    workbench.tidy(failed=False)
    (with_us, without), (ours, theirs) = map(median, frames), map(median, work)
    return [
        f"a letter typed in a notebook of {CELLS} cells, half of them prompts and generated cells",
        (
            f"{with_us:.1f} ms with the extension, {without:.1f} ms without: ratio {with_us / without:.2f}; "
            f"work of the page {ours:.1f} and {theirs:.1f} ms: ratio {ours / theirs:.2f}"
        ),
        "a ratio of about 1",
    ]


def new_cell_row(workbench, lab):
    steps = [fenced(f"x = {n}") for n in range(TURNS)]
    with ScriptedServer(steps) as server, tempfile.TemporaryDirectory() as folder:
        path = lab.write("cells.ipynb", ["%load_ext ci_magic", *(f"%%ci make x {n}" for n in range(TURNS))])
        notebook = workbench.open(path, workbench.window())
        notebook.set_environment(**environment(server), CI_MAGIC_JOURNAL=str(Path(folder) / "journal.sqlite3"))
        notebook.run(0)
        notebook.execute(MEASURE)
        notebook.run_all(120)
        spent = notebook.value("_spent")
        workbench.tidy(failed=False)
    by_op = {op: median([took for name, took in spent if name == op]) for op in ("locate", "call")}
    told = f"to find its place {by_op['locate']:.0f}, to stand and be ready to run {by_op['call']:.0f}"
    return [
        "what a new cell adds to a turn, seen from the kernel (waiting for the page)",
        f"{sum(by_op.values()):.0f} ms ({told})",
        "under 60 ms",
    ]


def rows():
    from playwright.sync_api import sync_playwright

    from tests.support.browser import Workbench
    from tests.support.browser.chromium import launch
    from tests.support.lab import LabServer

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser, lab = launch(playwright), LabServer(Path(folder))
        try:
            workbench = Workbench(browser, lab)
            return [new_cell_row(workbench, lab), typing_row(workbench, lab)]
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
