"""The generator that rebuilds, with fakes of its adapters; whole restorations are in tests/kernel/test_restore.py."""

import time

from ci_magic.journal import Entry, Tried
from ci_magic.magics.reports import log_text
from ci_magic.session import TakenBack
from ci_magic.session.undo import Step
from ci_magic.turn.restore import OldCell, Workshop, run_restore, short
from ci_magic.values import Ask, Finding, Limits, Observation, Undone, Written
from ci_magic.values.approval import Decision
from ci_magic.values.events import Asked, Ending, Judged, Ran, Running, Settled
from ci_magic.values.runs import RunState
from ci_magic.verify import for_user
from ci_magic.wiring.taken_back import undo_text
from tests.support.fakes import FakeApprover, FakeClock, FakeFiles, FakeKernel, failed


def workshop(*observations, **parts):
    adapters = {"approver": FakeApprover(), "files": FakeFiles(), "clock": FakeClock(), **parts}
    return Workshop(kernel=FakeKernel(*observations), **adapters)


def events(cells, given, ask=None):
    cells = [cell if isinstance(cell, OldCell) else OldCell(f"prompt {cell}", cell) for cell in cells]
    return list(run_restore(ask or Ask("restore"), cells, given))


def test_the_events_are_those_of_a_turn_and_each_run_may_be_put_back():
    given = workshop(Observation("ok", made=("x",)), Observation("ok", changed=("y",)))
    heard = events(["x = 1", "y = 2"], given)
    assert [type(event) for event in heard] == [Asked, Judged, Running, Ran, Judged, Running, Ran, Settled]
    assert [(event.attempt, event.attempts, event.pinned) for event in heard if isinstance(event, Running)] == [
        (1, 2, True),
        (2, 2, True),
    ]
    assert given.kernel.ran == [("x = 1", "success"), ("y = 2", "success")]
    assert heard[-1].ending is Ending.DONE
    assert heard[-1].message == "rebuilt 2 of 2 cells; back: x, y"


def test_modules_are_not_told_as_names_that_are_back_and_many_names_are_counted():
    names = tuple(f"n{number}" for number in range(12))
    given = workshop(Observation("ok", made=("pd", "sqrt", *names)))
    told = events(["import pandas as pd\nfrom math import sqrt\nn0 = 1"], given)[-1].message
    assert told == "rebuilt 1 of 1 cells; back: n0, n1, n10, n11, n2, n3, n4, 5 more"


def test_an_interrupt_in_a_listener_settles_the_restoration():
    stream = run_restore(Ask("r"), [OldCell("one", "x = 1"), OldCell("two", "y = 1")], workshop())
    while not isinstance(next(stream), Ran):
        pass
    settled = stream.throw(KeyboardInterrupt())
    assert settled.ending is Ending.INTERRUPTED
    assert settled.message == "stopped; 1 of 2 cells are rebuilt and kept"
    assert list(stream) == []


def test_what_the_time_limit_leaves_out_is_named():
    given = workshop(clock=FakeClock(step=3))
    heard = events(["a = 1", "b = 1", "c = 1"], given, Ask("r", Limits(seconds=5)))
    assert len(given.kernel.ran) < 3
    assert "the time limit is over; --timeout S raises it" in heard[-1].message
    assert heard[-1].ending is Ending.GAVE_UP


def test_only_the_first_failures_are_told_in_the_line():
    heard = events([f"a{number}" for number in range(9)], workshop(*[failed() for _ in range(9)]))
    assert heard[-1].message.count("ZeroDivisionError") == 3
    assert heard[-1].message.endswith("6 more: %ci --log shows them")


def test_a_yes_to_other_code_is_no_yes():
    given = workshop(approver=FakeApprover(Decision("run", "another hash")))
    heard = events(["import os\nos.remove('f')"], given)
    assert given.kernel.ran == []
    assert "you did not let it run" in heard[-1].message


def test_a_name_is_traced_to_the_cell_that_makes_it():
    cells = [OldCell("one", "df = 1/0", ("df",)), OldCell("two", "n = len(df)"), OldCell("three", "m = len(other)")]
    unbound = [failed(f"name '{name}' is not defined", kind="NameError") for name in ("df", "other")]
    told = events(cells, workshop(failed(), *unbound))[-1].message
    assert "cell 2 “two”: needs df, which cell 1 makes" in told
    assert "cell 3 “three”: needs other, which no accepted cell makes: run your cell that makes it" in told


def test_long_prompts_are_cut_to_one_line():
    assert short("a\n b  c", 60) == "a b c"
    assert short("word " * 30, 60) == ("word " * 12)[:59].rstrip() + "…"
    assert len(short("x" * 61, 60)) == 60


def entry(*attempts, **more):
    base = {"id": 1, "started": time.mktime((2026, 1, 2, 3, 4, 5, 0, 0, -1)), "prompt": "two\nlines", "pin": "abc123"}
    rest = {"cell": "", "model": "m", "ending": "done", "message": "", "code": "", "answer": "", "offered": False}
    rest["state"] = RunState.COMPLETED
    return Entry(**{**base, **rest, "pinned": False, "tokens": 0, "seconds": 1.25, "attempts": attempts, **more})


def test_the_log_is_read_from_top_to_bottom(tmp_path):
    kept = str(tmp_path / "b")
    (tmp_path / "b").write_text("")
    told = log_text(
        [
            entry(
                Tried("not run", "df = 1", "df is made up", findings=(Finding("recreated", "df"),)),
                Tried("put back", "x = []", "`x` is empty", "-df = 1\n+x = []", (Finding("empty result", "x"),)),
                Tried("error", "x = []", "KeyError: 'a'\nmore", files=(Written("/a", True), Written(kept, False))),
                Tried("ok", "x = [1]", difference="-x = []\n+x = [1]"),
                answer="It is done.",
                message="one line",
                undone=True,
            ),
            entry(
                Tried("running", "time.sleep(9)"),
                ending="lost",
                pin="",
                seconds=0.0,
                prompt="p",
                state=RunState.EXPIRED,
                error_code="kernel_died",
                thread="t",
                assistant="bo",
            ),
        ]
    )
    assert told.splitlines() == [
        "2026-01-02 03:04:05  abc123  done, undone  completed  m  1.2 s",
        "  two",
        "  lines",
        "  attempt 1: not run: df is made up",
        f"    · {for_user(Finding('recreated', 'df'))}",
        "    df = 1",
        "  attempt 2: ran, and was put back: `x` is empty",
        "    -df = 1",
        "    +x = []",
        "  attempt 3: failed: KeyError: 'a' more",
        "    · wrote /a (it is gone: running the code again writes it)",
        f"    · changed {kept}",
        "    (the same code)",
        "  attempt 4: ok",
        "    -x = []",
        "    +x = [1]",
        "  It is done.",
        "  one line",
        "",
        "2026-01-02 03:04:05  lost  expired  m  thread t  assistant bo",
        "  p",
        "  attempt 1: still running when the record breaks off",
        "    time.sleep(9)",
        "  error kernel_died: the kernel ended before the turn did",
    ]


def test_an_undo_that_had_nothing_to_take_back_says_so():
    step = Step("n", "print it", "abc123")
    assert undo_text(TakenBack(step, Undone())) == "undone: “print it”\n  it had changed nothing here"
    left = Undone(left=(("big", "cannot be restored"), ("/f", "overwritten")))
    assert undo_text(TakenBack(step, left)).splitlines()[1] == (
        "  left as it is: big (cannot be put back), /f (was overwritten, the old content is not kept)"
    )
