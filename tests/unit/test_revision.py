"""The reading of a result in the loop: asked for, held to its numbers, and the one revision it may lead to."""

import pytest

from ci_magic.errors import RateLimited
from ci_magic.turn import Kept
from ci_magic.values import Ask, Limits, Observation, Sending
from ci_magic.values.events import Ending, Explained, Looked, Ran
from tests.support.fakes import FakeChatModel, FakeKernel, events_of, failed, settled_of, tools

EXPLAIN = Ask("total of the sales", explain=True)
SHOWS = Observation("ok", printed="total 42\n")


def cell(code):
    return f"```python\n{code}\n```"


class Server(FakeChatModel):
    """A model on another machine."""

    def sending(self, request):
        return Sending("server:443", "fake", 100)


def asked(*replies, kernel=None, ask=EXPLAIN):
    given = tools(kernel=kernel or FakeKernel(SHOWS, SHOWS, SHOWS), model=Server(replies))
    return given, events_of(given, ask)


def test_a_result_is_read_once_it_stands_and_only_where_that_is_wanted():
    given, events = asked(cell("a = 1"), "The total is 42.")
    assert [type(event).__name__ for event in events[-3:]] == ["Ran", "Explained", "Settled"]
    assert (events[-1].ending, events[-1].reading) == (Ending.DONE, "The total is 42.")
    assert [event.will_retry for event in events if isinstance(event, Ran)] == [False]
    assert "total 42" in given.model.requests[1].messages[-1].content
    given, events = asked(cell("a = 1"), ask=Ask("p"))
    assert (len(given.model.requests), events[-1].reading) == (1, "")


@pytest.mark.row("0-28", kind="mechanism")
def test_a_result_that_looks_wrong_is_put_back_and_revised():
    given, events = asked(cell("p = p * 2"), f"Tens, not units.\n{cell('p = p * 1.1')}", "The total is 42.")
    assert [code for code, _ in given.kernel.ran] == ["p = p * 2", "p = p * 1.1"]
    assert given.kernel.put_back == ["p = p * 2"]
    assert [event.will_retry for event in events if isinstance(event, Ran)] == [True, False]
    settled = events[-1]
    assert (settled.code, settled.reading, len(settled.attempts)) == ("p = p * 1.1", "The total is 42.", 2)
    assert "Tens, not units." in settled.attempts[0].cause


@pytest.mark.row("0-28", kind="mechanism")
def test_there_is_one_revision_and_it_costs_an_attempt():
    replies = cell("a = 1"), cell("b = 1"), cell("c = 1"), cell("d = 1")
    given, events = asked(*replies)
    assert (events[-1].code, len(given.kernel.ran)) == ("b = 1", 2)
    assert any("doubts" in warning for warning in events[-1].warnings)
    given, events = asked(*replies, ask=Ask("p", Limits(attempts=1), explain=True))
    assert (events[-1].code, given.kernel.put_back) == ("a = 1", [])


def test_a_revision_that_fails_gives_the_first_result_back():
    kernel = FakeKernel(SHOWS, failed("one"), failed("two"), SHOWS)
    given, events = asked(cell("a = 1"), cell("b = 1"), cell("b = 2"), kernel=kernel)
    assert (events[-1].ending, events[-1].code) == (Ending.DONE, "a = 1")
    assert [code for code, _ in given.kernel.ran][-1] == "a = 1"
    assert any("doubted" in warning for warning in events[-1].warnings)


def test_a_run_that_cannot_be_put_back_stands():
    kernel = FakeKernel(SHOWS)
    kernel.undone = Observation("not run", not_restored=("numbers",))
    given, events = asked(cell("next(numbers)"), cell("b = 1"), kernel=kernel)
    assert (events[-1].ending, events[-1].code, len(given.kernel.ran)) == (Ending.DONE, "next(numbers)", 1)
    assert any("numbers" in warning for warning in events[-1].warnings)


def test_the_same_code_again_is_no_revision():
    given, events = asked(cell("a = 1"), cell("a = 1  # it is right"))
    assert (events[-1].code, given.kernel.put_back, events[-1].reading) == ("a = 1", [], "")


def test_a_number_of_nowhere_is_asked_about_once_and_then_struck():
    given, events = asked(cell("a = 1"), "The total is 42. It grew by 77 %.", "The total is 42. It grew by 78 %.")
    assert "77" in given.model.requests[2].messages[-1].content
    assert (events[-1].reading, len(given.model.requests)) == ("The total is 42.", 3)
    assert next(event for event in events if isinstance(event, Explained)).struck == ("It grew by 78 %.",)


def test_a_number_may_be_computed_by_a_look():
    kernel = FakeKernel(SHOWS, Observation("ok", printed="growth 77\n"))
    look = "```python inspect\nprint('growth', 77)\n```"
    given, events = asked(cell("a = 1"), "It grew by 77 %.", look, "It grew by 77 %.", kernel=kernel)
    assert given.kernel.ran[1][1] == "never"
    assert sum(isinstance(event, Looked) for event in events) == 1
    assert (events[-1].reading, events[-1].code) == ("It grew by 77 %.", "a = 1")


@pytest.mark.parametrize("trouble", [RateLimited("slow down"), KeyboardInterrupt()])
def test_whatever_happens_to_a_reading_the_result_stands(trouble):
    _, events = asked(cell("a = 1"), trouble)
    assert (events[-1].ending, events[-1].reading) == (Ending.DONE, "")
    assert "no reading" in events[-1].warnings[0]
    assert isinstance(events[-2], Ran)


def test_below_full_privacy_a_server_is_not_asked_to_read():
    given, events = asked(cell("a = 1"), ask=Ask("p", privacy="schema", explain=True))
    assert (len(given.model.requests), events[-1].ending) == (1, Ending.DONE)
    assert "--privacy full" in events[-1].warnings[0]


def test_the_words_at_the_end_of_several_cells_are_held_to_their_numbers():
    step = "```python step\na = 1\n```"
    _, events = asked(step, "The total is 42. It grew by 77 %.", "The total is 42.")
    assert (events[-1].ending, events[-1].reading, events[-1].answer) == (Ending.DONE, "The total is 42.", "")
    assert settled_of(tools(step, "It grew by 77 %.", kernel=FakeKernel(SHOWS))).answer == "It grew by 77 %."


def test_a_pinned_replay_is_not_read():
    given = tools("never", kernel=FakeKernel(SHOWS))
    assert settled_of(given, EXPLAIN, kept=Kept("a = 1")).reading == ""
    assert given.model.requests == []
