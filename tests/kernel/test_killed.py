"""A kernel that is killed in any phase of a turn: the record is whole, the files are as they were, the next one knows.

Each kernel gets SIGKILL at a moment that a real event names: a request at the server, an output, a question, a file.
"""

import hashlib
import os
import signal
import sqlite3
import time
from queue import Empty

import pytest

from tests.support.kernels import live_kernel
from tests.support.reused_kernels import reused_kernel
from tests.support.server import Drop, ScriptedServer, Stream
from tests.support.turns import environment, fenced

REMOVES = "import os\nos.remove('precious.txt')"
SLOW = "open('mark.txt', 'w').write('attempt 1')\nimport time\ntime.sleep(100)"
SLOW_TOO = "open('mark.txt', 'a').write('attempt 2')\nimport time\ntime.sleep(100)"
LONG = "x = 1\n" * 4000
KILL_AT_THE_END = (
    "import os, signal\nfrom ci_magic.journal import Journal\n"
    "Journal.finish = lambda *rest: os.kill(os.getpid(), signal.SIGKILL)"
)


def asked(number):
    return lambda place, server, seen: len(server.chats) >= number


def drawn(state, code=""):
    return lambda place, server, seen: any(state in text and code in text for text in seen["shown"])


def question(place, server, seen):
    return seen["input"] and drawn("asking you")(place, server, seen)


def marked(text):
    """The code has written `text`, and the frontend was shown that it runs."""

    def moment(place, server, seen):
        path = place / "mark.txt"
        ran = path.exists() and path.read_text() == text
        return ran and drawn("ci_magic: running", f"{text[-9:]}')")(place, server, seen)

    return moment


# What the server says, when the kernel is killed, the attempts in the record then, what the next kernel says of it.
PHASES = {
    "before the server answers": ([Drop("stall")], asked(1), [], "while the model was asked"),
    "in the middle of the stream": (
        [Stream(f"```python\n{LONG}```", chunk=12, delay=0.02)],
        drawn("writing", "x = 1\nx = 1"),
        [],
        "while the model was asked",
    ),
    "while the user is asked": (
        [fenced(REMOVES)],
        question,
        [("waiting", REMOVES)],
        "while it waited for your word on its code",
    ),
    "while attempt 1 runs": (
        [fenced(SLOW)],
        marked("attempt 1"),
        [("running", SLOW)],
        "while the code of attempt 1 ran",
    ),
    "while the model is asked to repair": (
        [fenced("y = 1/0"), Drop("stall")],
        asked(2),
        [("error", "y = 1/0")],
        "while the model was asked to repair attempt 1",
    ),
    "while attempt 2 runs": (
        [fenced("open('mark.txt', 'w').write('attempt 1')\n1/0"), fenced(SLOW_TOO)],
        marked("attempt 1attempt 2"),
        [("error", "open('mark.txt', 'w').write('attempt 1')\n1/0"), ("running", SLOW_TOO)],
        "while the code of attempt 2 ran",
    ),
    "after the code ran and before the turn ended": (
        [fenced("z = 1")],
        lambda place, server, seen: False,
        [("ok", "z = 1")],
        "right after the code of attempt 1 had run",
    ),
}


def files(place):
    return {
        path.relative_to(place): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in place.rglob("*")
        if path.is_file() and path.name != "mark.txt"
    }


def rows(journal, sql):
    with sqlite3.connect(journal) as database:
        found = database.execute(sql).fetchall()
    database.close()
    return found


def kill_when(kernel, server, place, moment):
    """Ask, and kill the kernel when the moment has come; returns all that the frontend was shown."""
    pid = int(kernel.value("__import__('os').getpid()"))
    kernel.send(
        "%%ci tidy all of it up, and then some more, so that this prompt is longer than a line", allow_stdin=True
    )
    seen = {"shown": [], "input": False}
    deadline = time.monotonic() + 60
    while not moment(place, server, seen):
        assert time.monotonic() < deadline, seen
        if not kernel.manager.is_alive():
            break  # it has killed itself
        note(kernel, seen)
        try:
            kernel.client.get_stdin_msg(timeout=0.01)
            seen["input"] = True
        except Empty:
            pass
    if kernel.manager.is_alive():
        os.kill(pid, signal.SIGKILL)
    while kernel.manager.is_alive() or note(kernel, seen):
        assert time.monotonic() < deadline
    return seen["shown"]


def note(kernel, seen):
    try:
        content = kernel.client.get_iopub_msg(timeout=0.02)["content"]
    except Empty:
        return False
    seen["shown"].append(content.get("text", "") + content.get("data", {}).get("text/plain", ""))
    return True


@pytest.mark.row("1-12", "1-13", kind="mechanism")
@pytest.mark.parametrize("phase", PHASES)
def test_a_kernel_killed(tmp_path, phase):
    steps, moment, attempts, told = PHASES[phase]
    place, journal = tmp_path / "work", tmp_path / "journal.sqlite3"
    place.mkdir()
    (place / "precious.txt").write_text("keep me", encoding="utf-8")
    (place / "data.csv").write_bytes(b"a,b\n1,2\n" * 5000)
    before = files(place)
    with ScriptedServer(steps) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            if "before the turn ended" in phase:
                kernel.run(KILL_AT_THE_END)
            shown = kill_when(kernel, server, place, moment)
        assert rows(journal, "PRAGMA integrity_check") == [("ok",)]
        state = "requires_action" if "user is asked" in phase else "in_progress"
        assert rows(journal, "SELECT ending, undone, state FROM turns") == [("", 0, state)]
        assert rows(journal, "SELECT status, code FROM attempts ORDER BY number") == attempts
        for text in shown:
            code, _, state = text.rpartition("\n\nci_magic: ")
            if state.startswith(("running", "asking you", "not right yet")):
                assert code in [code for _status, code in attempts], text
        assert files(place) == before
        assert (place / "mark.txt").exists() is any("mark.txt" in code for _status, code in attempts)
        with reused_kernel(cwd=place, **env) as kernel:
            first, second = kernel.run("%ci --log"), kernel.run("%ci --log")
    line, _, log = first.text.partition("\n")
    assert line == (
        "ci_magic: an earlier kernel ended during “tidy all of it up, and then some more, so that this prompt…”,"
        f" {told}; %ci --log shows it"
    )
    assert "an earlier kernel" not in second.text
    assert log.strip() == second.text.strip()
    assert "  lost  expired  " in log.splitlines()[0]
    assert "error kernel_died" in log
    assert rows(journal, "SELECT state, error_code FROM turns") == [("expired", "kernel_died")]
    for _status, code in attempts:
        assert code.splitlines()[0] in log


def test_a_kernel_killed_right_after_acceptance_loses_nothing(tmp_path):
    place, journal = tmp_path / "work", tmp_path / "journal.sqlite3"
    place.mkdir()
    with ScriptedServer([fenced("hits = [1]\nhits.append(2)"), Stream("Words.")]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            pid = int(kernel.value("__import__('os').getpid()"))
            assert kernel.run("%%ci note hits").status == "ok"
            os.kill(pid, signal.SIGKILL)
        assert rows(journal, "PRAGMA integrity_check") == [("ok",)]
        assert rows(journal, "SELECT ending, code FROM turns") == [("done", "hits = [1]\nhits.append(2)")]
        with live_kernel(cwd=place, **env) as kernel:
            first = kernel.run("%%ci what do hits mean")
            assert first.text.startswith(
                "ci_magic: gone with an earlier kernel: hits, made by “note hits”; %ci --restore"
            )
            assert kernel.run("%ci --restore").status == "ok"
            assert kernel.value("hits") == "[1, 2]"
