"""The states of runs: every ending has one, every run ends in one, and the record knows the one it is in."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.errors import RateLimited
from ci_magic.journal import Journal, Place, Recorded
from ci_magic.protocol import turn
from ci_magic.values import Ask, Judgement, Limits, Observation
from ci_magic.values.approval import PlanDecision
from ci_magic.values.events import Asked, Asking, Ending, Judged, Planned, PlanStep, Ran, Settled
from ci_magic.values.runs import RunState, last_error, state_after, state_at
from tests.support.fakes import FakeApprover, FakeClock, FakeKernel, events_of, failed, tools


def cell(code):
    return f"```python\n{code}\n```"


@pytest.mark.row("1-12", kind="mechanism")
def test_every_ending_is_a_terminal_state_and_every_state_is_reached():
    assert {ending: state_at(ending).value for ending in Ending} == {
        Ending.DONE: "completed",
        Ending.ANSWERED: "completed",
        Ending.GAVE_UP: "failed",
        Ending.REFUSED: "cancelled",
        Ending.NEEDS_APPROVAL: "failed",
        Ending.INTERRUPTED: "cancelled",
        Ending.OVER_BUDGET: "incomplete",
        Ending.MODEL_FAILED: "failed",
    }
    passed = [RunState.QUEUED]
    interrupted = Ran("x", Observation("interrupted"), will_retry=False)
    for event in (Asked(Ask("p"), "m", ""), Judged("x", Judgement("ask", ())), interrupted):
        passed.append(state_after(passed[-1], event))
    passed += [state_at(ending) for ending in Ending]
    assert set(passed) | {RunState.EXPIRED} == set(RunState)
    assert {state for state in RunState if state.terminal} == {
        RunState.CANCELLED,
        RunState.FAILED,
        RunState.COMPLETED,
        RunState.INCOMPLETE,
        RunState.EXPIRED,
    }


NEXT = {
    RunState.QUEUED: {RunState.IN_PROGRESS},
    RunState.IN_PROGRESS: {each for each in RunState if each not in (RunState.QUEUED, RunState.EXPIRED)},
    RunState.REQUIRES_ACTION: {each for each in RunState if each not in (RunState.QUEUED, RunState.EXPIRED)},
    RunState.CANCELLING: {RunState.CANCELLING, RunState.CANCELLED},
}

REPLIES = st.sampled_from(
    [
        cell("x = 1"),
        cell("import os\nos.remove('f')"),
        cell("y = 2") + "\n" + cell("z = 3"),
        "Just words.",
        "```python inspect\nprint(1)\n```",
        "```python step\nx = 1\n```",
        "1. [code] count\n2. [think] compare",
        "```python\nx = (",
        "",
        KeyboardInterrupt(),
        RateLimited("slow down"),
    ]
)
OUTCOMES = st.sampled_from(
    [
        Observation("ok"),
        failed("one"),
        failed("two"),
        Observation("interrupted"),
        Observation("timeout"),
        KeyboardInterrupt(),
    ]
)
CHOICES = st.sampled_from(["run", "stop", "edit", "regenerate"])


class Answering(FakeApprover):
    """Says what a script says, to plans as well."""

    def approve_plan(self, steps):
        choice = self.choices.pop(0) if self.choices else None
        if choice is None:
            return None
        return PlanDecision("go" if choice in ("run", "edit") else choice)


@pytest.mark.row("1-13", kind="mechanism")
@given(
    st.lists(REPLIES, max_size=8),
    st.lists(OUTCOMES, max_size=8),
    st.lists(CHOICES, max_size=4),
    st.sampled_from([Limits(), Limits(attempts=1), Limits(tokens=1), Limits(seconds=3.0), Limits(steps=1)]),
    st.sampled_from(["effects", "always", "never"]),
    st.booleans(),
)
def test_every_run_ends_in_a_terminal_state_by_steps_that_make_sense(replies, outcomes, choices, limits, when, plan):
    given = tools(*replies, kernel=FakeKernel(*outcomes), approver=Answering(*choices), clock=FakeClock(step=1))
    events = events_of(given, Ask("do it", limits, ask=when, plan=plan))
    state = RunState.QUEUED
    for event in events:
        assert not state.terminal
        after = state_after(state, event)
        assert after in NEXT[state], (state, event)
        state = after
    assert state.terminal
    assert sum(isinstance(event, Settled) for event in events) == 1
    error = last_error(events[-1])
    assert (error is None) == (state in (RunState.COMPLETED, RunState.CANCELLED))
    assert error is None or (error.code and "\n" not in error.message)


def test_a_plan_that_waits_requires_action_and_one_that_was_approved_does_not():
    steps = (PlanStep("count"),)
    assert state_after(RunState.IN_PROGRESS, Planned(steps)) is RunState.REQUIRES_ACTION
    assert state_after(RunState.REQUIRES_ACTION, Planned(steps, approved=True)) is RunState.IN_PROGRESS


@pytest.mark.row("1-12", "1-14", kind="mechanism")
def test_the_record_on_disk_knows_the_state_at_every_moment(tmp_path):
    path = tmp_path / "j"
    recorded = Recorded(Journal(path), Place("n"), str)

    def on_disk():
        with sqlite3.connect(path) as database:
            found = database.execute("SELECT state, error_code FROM turns").fetchall()
        database.close()
        return found

    heard = [
        (Asked(Ask("p"), "m", ""), "in_progress"),
        (Asking(1, 3), "in_progress"),
        (Judged("x", Judgement("ask", ())), "requires_action"),
        (Asking(1, 3), "in_progress"),
        (Ran("x", Observation("interrupted"), will_retry=False), "cancelling"),
    ]
    for event, state in heard:
        recorded.hear(event)
        assert on_disk() == [(state, "")]
    recorded.hear(Settled(Ending.INTERRUPTED, "stopped"))
    assert on_disk() == [("cancelled", "")]


@pytest.mark.row("1-14", kind="mechanism")
@pytest.mark.parametrize("ending", list(Ending))
def test_why_a_run_failed_is_kept_shown_and_on_the_wire(ending):
    journal = Journal(None)
    recorded = Recorded(journal, Place("n"), str)
    recorded.hear(Asked(Ask("p"), "m", ""))
    settled = Settled(ending, "first line\nsecond line")
    recorded.hear(settled)
    (entry,) = journal.latest("n")
    wire = turn(settled, Ask("p"))
    assert entry.state is state_at(ending) and wire["state"] == entry.state.value
    if ending in (Ending.DONE, Ending.ANSWERED, Ending.REFUSED, Ending.INTERRUPTED):
        assert entry.last_error is wire["last_error"] is None
    else:
        code = ending.value.replace(" ", "_")
        assert wire["last_error"] == {"code": code, "message": "first line"}
        assert (entry.last_error.code, entry.last_error.message) == (code, "first line")


@pytest.mark.row("1-12", "1-13", kind="mechanism")
def test_a_turn_that_nobody_ended_expires():
    journal = Journal(None, kernel="1-dead")
    Recorded(journal, Place("n"), str).hear(Asked(Ask("p"), "m", ""))
    journal.mark_lost(journal.latest("n"))
    (entry,) = journal.latest("n")
    assert entry.state is RunState.EXPIRED and entry.last_error.code == "kernel_died"


def test_a_record_of_version_3_gets_its_states(tmp_path):
    from ci_magic.journal import schema

    path = tmp_path / "j"
    database = sqlite3.connect(path)
    database.executescript("".join(schema._STEPS[:3]) + "PRAGMA user_version = 3;")
    for ending in ["", "lost", *(each.value for each in Ending)]:
        database.execute(
            "INSERT INTO turns (started, notebook, cell, ordinal, pin, prompt, options, model, ending)"
            " VALUES (0, 'n', '', 1, '', ?, '{}', 'm', ?)",
            (ending, ending),
        )
    database.commit()
    database.close()
    entries = {entry.ending: entry for entry in Journal(path).latest("n", 20)}
    assert entries[""].state is RunState.IN_PROGRESS
    assert (entries["lost"].state, entries["lost"].error_code) == (RunState.EXPIRED, "kernel_died")
    for ending in Ending:
        error = last_error(Settled(ending))
        assert entries[ending.value].state is state_at(ending)
        assert entries[ending.value].error_code == (error.code if error else "")
