"""Turns of several cells, of which the model sees each before it writes the next."""

import pytest

from ci_magic.errors import SettingsError
from ci_magic.settings import resolve
from ci_magic.tokens import estimate
from ci_magic.turn import run_turn
from ci_magic.turn.conversation import OUTCOMES, Conversation
from ci_magic.values import Ask, Limits, Message, Observation, Output, Shown
from ci_magic.values.events import Asking, Ending, Looked, Ran, Running, Settled
from tests.support.fakes import FakeClock, FakeKernel, events_of, failed, settled_of, tools


def step(code, before=""):
    return f"{before}\n```python step\n{code}\n```"


def cell(code):
    return f"```python\n{code}\n```"


TOTALS = Observation(
    "ok",
    printed="Kim 42\n",
    made=("totals",),
    bound=(Shown("series", "Series", "totals", (3,)),),
    outputs=(Output("text/html", "<b>", "kim 42\nlee 7"),),
)


@pytest.mark.row("1-18", kind="mechanism")
def test_each_cell_is_seen_before_the_next_is_written_and_prose_ends_the_turn():
    given = tools(step("totals = 1"), step("first = 2"), cell("plot = 3"), kernel=FakeKernel(TOTALS))
    events = events_of(given)
    assert [event.code for event in events if isinstance(event, Running)] == ["totals = 1", "first = 2", "plot = 3"]
    assert [event.more for event in events if isinstance(event, Ran)] == [True, True, False]
    told = given.model.requests[1].messages[-1].content
    for part in ("Kim 42", "lee 7", "totals Series 3"):
        assert part in told
    assert given.model.requests[1].messages[:-2] == given.model.requests[0].messages
    settled = events[-1]
    assert (settled.ending, settled.code) == (Ending.DONE, "totals = 1\n\nfirst = 2\n\nplot = 3")
    assert given.cells.kept == [f"# ci {settled.pin}\ntotals = 1\n\nfirst = 2\n\nplot = 3"]

    given = tools(step("totals = 1"), "Kim is first, with 42.", kernel=FakeKernel(TOTALS))
    settled = settled_of(given)
    assert (settled.ending, settled.code, settled.answer) == (Ending.DONE, "totals = 1", "Kim is first, with 42.")


def test_blocks_behind_a_step_are_not_run_and_the_model_hears_of_it():
    given = tools(step("a = 1") + "\n" + cell("b = 2"), cell("c = 3"))
    assert settled_of(given).code == "a = 1\n\nc = 3"
    assert [code for code, _ in given.kernel.ran] == ["a = 1", "c = 3"]
    assert "were not run" in given.model.requests[1].messages[-1].content


def test_a_failed_step_is_repaired_as_a_step_and_what_stood_is_not_forgotten():
    seen = [TOTALS, failed("one"), failed("two", "g()"), Observation("ok", printed="7"), Observation("ok")]
    replies = step("a = 1"), step("b = 1"), cell("b = 2"), cell("b = 3"), cell("c = 1")
    given = tools(*replies, kernel=FakeKernel(*seen))
    settled = settled_of(given)
    assert (settled.ending, settled.code) == (Ending.DONE, "a = 1\n\nb = 3\n\nc = 1")
    assert "The failed cell is a step" in given.model.requests[2].messages[-1].content
    # The last try looks afresh, but what the first cell showed stays.
    assert "Kim 42" in "".join(message.content for message in given.model.requests[3].messages)
    assert "one" in given.model.requests[3].messages[-1].content
    assert given.model.requests[3].messages[:4] == given.model.requests[1].messages[:4]


def test_looks_and_steps_share_one_budget_and_then_the_turn_ends():
    looks = "```python inspect\nlen(df)\n```"
    given = tools(looks, step("a = 1"), step("b = 2"), step("c = 3"))
    events = events_of(given, Ask("p", Limits(steps=2)))
    assert events[-1].code == "a = 1\n\nb = 2"
    assert sum(isinstance(event, Looked) for event in events) == 1
    assert [(event.step, event.steps) for event in events if isinstance(event, Asking)] == [(0, 2), (1, 2), (2, 2)]
    assert "No more steps" in given.model.requests[2].messages[-1].content


@pytest.mark.parametrize(
    ("privacy", "there", "missing"),
    [
        ("stats", "totals Series 3", "42"),
        ("schema", "totals Series 3", "42"),
        ("names", "bound: totals", "Series"),
        ("none", "it ran", "totals Series"),
    ],
)
def test_below_full_privacy_no_value_of_an_outcome_is_told(privacy, there, missing):
    given = tools(step("totals = 1"), cell("b = 2"), kernel=FakeKernel(TOTALS))
    settled_of(given, Ask("p", privacy=privacy))
    told = given.model.requests[1].messages[-1].content
    assert there in told
    assert missing not in told


def test_an_interrupt_between_steps_keeps_what_stood():
    settled = settled_of(tools(step("a = 1"), KeyboardInterrupt()))
    assert (settled.ending, settled.code) == (Ending.INTERRUPTED, "a = 1")
    assert [each.code for each in settled.attempts] == ["a = 1"]


@pytest.mark.row("1-22", kind="mechanism")
def test_a_limit_of_time_between_steps_ends_with_one_line_and_what_stood():
    given = tools(step("a = 1"), step("b = 2"), clock=FakeClock(step=1))
    settled = settled_of(given, Ask("p", Limits(seconds=3)))
    assert (settled.ending, settled.code) == (Ending.OVER_BUDGET, "a = 1")
    assert "--timeout" in settled.message


def test_a_name_that_an_earlier_cell_bound_is_not_missed_in_the_last():
    seen = FakeKernel(Observation("ok", made=("total",)))
    given = tools(step("total = 1"), cell("x = 2"), kernel=seen)
    settled = settled_of(given, Ask("put the sum into the variable `total`"))
    assert (settled.ending, settled.warnings, len(given.model.requests)) == (Ending.DONE, (), 2)


def test_words_do_not_end_a_turn_that_owes_a_variable():
    given = tools(step("a = 1"), "All done.", cell("total = 2"), kernel=FakeKernel())
    settled = settled_of(given, Ask("p", into="total"))
    assert "total is not set" in given.model.requests[2].messages[-1].content
    assert settled.code == "a = 1\n\ntotal = 2"


def test_what_cells_showed_is_cut_when_others_follow_and_the_beginning_never_changes():
    talk = Conversation((Message("system", "s"), Message("user", "p")), str)
    for number in range(30):
        talk.replied(f"cell {number}")
        talk.show(f"outcome {number} " + "word " * 900, short=f"brief {number}")
        assert estimate(talk.text) < OUTCOMES + 2500
    told = [message.content for message in talk.messages]
    assert told[:2] == ["s", "p"]
    assert told[3] == "brief 0"
    assert told[-1].startswith("outcome 29")
    assert [text for text in told if text.startswith("cell")] == [f"cell {number}" for number in range(30)]


def test_a_turn_that_is_closed_between_steps_asks_no_more():
    given = tools(step("a = 1"), cell("b = 2"))
    turn = run_turn(Ask("p"), given)
    for event in turn:
        if isinstance(event, Ran):
            break
    turn.close()
    assert len(given.model.requests) == 1
    assert not isinstance(event, Settled)


def test_the_budget_of_steps_is_a_setting():
    assert resolve({}).steps == 12
    assert resolve({"CI_MAGIC_STEPS": "3"}).steps == 3
    assert resolve({"CI_MAGIC_STEPS": "3"}, {"steps": 5}).steps == 5
    with pytest.raises(SettingsError, match="steps is 0"):
        resolve({"CI_MAGIC_STEPS": "0"})
