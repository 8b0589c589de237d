"""What the chat panel costs the page, by the browser's own performance entries: rows for docs/benchmarks.md."""

import uuid
from statistics import median

from ci_magic.conversations.places import own_folder
from ci_magic.conversations.transcripts import Transcripts
from tests.benchmarks.page import workbench
from tests.support.lab import REPOSITORY
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced

MESSAGES = 1000
TOKENS_A_SECOND = 200
SECONDS = 15
TOGETHER = 4
ROUNDS = 3
THREAD = "long"

ANSWER = """The amount of month {n} is **{n} units**, a little more than before.

| month | amount |
|---|---|
| {n} | {n} |

1. It rises in `spring`.
2. It falls in *autumn*.

```python
monthly = sales.groupby("month")["amount"].sum()
```
"""

PARAGRAPH = "A sentence about *sales* with `code`, a **number** such as 42 and a formula $x^2$ or two.\n\n"

# Everything is noted from here on: frames by the browser's own entries, and the gaps between them.
WATCH = """
window.frames = { long: [], tasks: [], gaps: [], from: performance.now() };
new PerformanceObserver(list => frames.long.push(...list.getEntries().map(each => each.duration)))
    .observe({ type: 'long-animation-frame' });
new PerformanceObserver(list => frames.tasks.push(...list.getEntries().map(each => each.duration)))
    .observe({ type: 'longtask' });
let last = performance.now();
const tick = now => { frames.gaps.push(now - last); last = now; requestAnimationFrame(tick); };
requestAnimationFrame(tick);
"""

# From the command to the end of the first frame that shows the panel.
FIRST_PAINT = """async () => {
    const start = performance.now();
    void window.jupyterapp.commands.execute('ci_magic:open-chat');
    for (;;) {
        await new Promise(requestAnimationFrame);
        if (document.querySelector('.jp-ciMagic-chat')?.checkVisibility()) break;
    }
    await new Promise(resolve => setTimeout(resolve));
    return performance.now() - start;
}"""

# From a click on Stop to the end of the turn.
STOP = """async () => {
    const start = performance.now();
    document.querySelector('.jp-ciMagic-chat button.ci-stop').click();
    while (document.querySelector('.jp-ciMagic-chat article:last-of-type').dataset.state !== 'cancelled') {
        await new Promise(requestAnimationFrame);
    }
    return performance.now() - start;
}"""


def long_thread(notebook):
    """Write a thread of `MESSAGES` messages beside a notebook that is not open yet, as earlier days left it."""
    transcripts = Transcripts(own_folder(str(notebook)) / "transcripts", print)
    for number in range(MESSAGES // 2):
        record = {
            "id": uuid.uuid4().hex,
            "thread": THREAD,
            "at": 1_790_000_000.0 + number,
            "prompt": f"what is the amount of month {number}?",
            "state": "completed",
            "text": ANSWER.format(n=number),
        }
        transcripts.append(record)


def first_paint(bench, path):
    """Return the milliseconds to the panel's first frame, in pages that never showed it."""
    times = []
    for _ in range(ROUNDS):
        notebook = bench.open(path, bench.window())
        times.append(notebook.page.evaluate(FIRST_PAINT))
    bench.tidy(failed=False)
    return times


def streaming(bench, path):
    """Return the longest frame, task and gap in milliseconds and the tokens a second, with the long thread on show."""
    from tests.support.browser import ChatPanel

    text = PARAGRAPH * (TOKENS_A_SECOND * SECONDS * 4 // len(PARAGRAPH))
    reply = Stream(text, chunk=4 * TOGETHER, delay=TOGETHER / TOKENS_A_SECOND)
    with ScriptedServer([reply]) as server:
        notebook = bench.open(path, bench.window())
        notebook.set_environment(**environment(server))
        chat = ChatPanel(notebook).open()
        chat.page.bring_to_front()
        loaded(chat)
        chat.write("tell me more")
        chat.page.evaluate(WATCH)
        before = chat.turns.count()
        chat.page.keyboard.press("Enter")
        chat.page.wait_for_function(
            "count => document.querySelectorAll('.jp-ciMagic-chat article').length > count", arg=before
        )
        chat.page.wait_for_function(
            "() => document.querySelector('.jp-ciMagic-chat article:last-of-type')?.dataset.state === 'completed'",
            timeout=120_000,
        )
        frames = chat.page.evaluate("({ ...frames, to: performance.now() })")
        shown = chat.turns.count()
        bench.tidy(failed=False)
    took = (frames["to"] - frames["from"]) / 1000
    longest = {name: max(frames[name], default=0.0) for name in ("long", "tasks", "gaps")}
    return longest, len(text) / 4 / took, 2 * shown


def loaded(chat):
    """Fetch the whole thread."""
    chat.window.wait(lambda: chat.turns.count() > 0, "the newest turns")
    count = 0
    while chat.turns.count() > count:
        count = chat.turns.count()
        if not (earlier := chat.button("Earlier messages")).is_visible():
            break
        earlier.click()
        chat.window.wait(lambda before=count: chat.turns.count() > before, "older turns")


def bundles():
    """Return the bytes of what the extension itself loads, packed and not."""
    static = REPOSITORY / "ci_magic" / "labextension" / "static"
    return sum(file.stat().st_size for file in static.glob("*.js"))


def stopping(bench, path):
    """Return the milliseconds from Stop to its end, as the panel shows it: by what was on, each measured `ROUNDS` times."""
    from tests.support.browser import ChatPanel

    begun = "() => document.querySelector('[data-ci-magic-state=running]') !== null"
    wrote = "() => document.querySelector('.jp-ciMagic-chat article:last-of-type')?.textContent.includes('Some words.')"
    cases = {
        "a model that writes": (lambda: Stream("Some words. " + PARAGRAPH * 1000, delay=0.05), wrote),
        "running code": (lambda: fenced("import time\nwhile True:\n    time.sleep(0.01)"), begun),
    }
    with ScriptedServer([reply() for reply, _ready in cases.values() for _round in range(ROUNDS)]) as server:
        notebook = bench.open(path, bench.window())
        notebook.set_environment(**environment(server))
        chat = ChatPanel(notebook).open()
        times = {name: [stopped(chat, ready) for _round in range(ROUNDS)] for name, (_reply, ready) in cases.items()}
        bench.tidy(failed=False)
    return times


def stopped(chat, ready):
    chat.send("go on until you are stopped")
    chat.page.wait_for_function(ready)
    return chat.page.evaluate(STOP)


def rows_in(bench, lab):
    path = lab.write("long-chat.ipynb", ["'first'"])
    long_thread(lab.root / path)
    paints = first_paint(bench, path)
    longest, rate, messages = streaming(bench, path)
    stops = stopping(bench, lab.write("stops.ipynb", ["'first'"]))
    return [
        [
            "from the command to the first frame of the chat panel, in a page that never showed it",
            f"{median(paints):.0f} ms (of {ROUNDS}: {', '.join(f'{each:.0f}' for each in sorted(paints))})",
            "under 300 ms",
        ],
        [
            f"longest frame while {rate:.0f} tokens a second arrive in a thread of {messages} messages",
            (
                f"{longest['gaps']:.0f} ms between two frames; long-animation-frame {longest['long']:.0f} ms, "
                f"longtask {longest['tasks']:.0f} ms (0: none over 50 ms)"
            ),
            "under 100 ms",
        ],
        [
            "from Stop in the chat to a turn that is over",
            "; ".join(f"{name}: {median(times):.0f} ms (at most {max(times):.0f})" for name, times in stops.items()),
            "under a second",
        ],
        ["own bundles of the extension", f"{bundles() / 1000:.1f} kB", "under 150 kB"],
    ]


def rows():
    with workbench() as (bench, lab):
        return rows_in(bench, lab)


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
