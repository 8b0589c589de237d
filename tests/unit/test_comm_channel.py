"""The way of a chat's turn to its page: what is asked, what is taken for an answer, and what another page is told."""

import json
import threading

import pytest

from ci_magic.cells import channel
from ci_magic.cells import live as live_module
from ci_magic.cells.comm_channel import CommChannel
from ci_magic.cells.live import LiveCells
from ci_magic.cells.wire import CALL
from ci_magic.kernel.interrupts import interrupt
from ci_magic.values import Ask
from ci_magic.values.events import Ending, Running, Settled

TURN = "7" * 32


class Sent:
    """What one page was sent; answers what `answers` says, by operation."""

    def __init__(self, **answers):
        self.messages = []
        self.answers = answers
        self.channel = None

    def __call__(self, message):
        assert message["op"] in ("call", "tell")
        is_call = message["op"] == "call"
        each = json.loads(message["prompt"].removeprefix(CALL)) if is_call else message["data"]
        self.messages.append(each)
        if is_call and each["op"] in self.answers:
            fields = self.answers[each["op"]]
            assert self.channel.answered(answer(each, **(fields(each) if callable(fields) else fields)))

    def of(self, op):
        return [each for each in self.messages if each["op"] == op]

    @property
    def ops(self):
        return [each["op"] for each in self.messages]


def answer(call, **fields):
    return json.dumps({"ok": True, "version": 1, "call": call["call"], **fields})


def opened(**answers):
    page = Sent(**answers)
    page.channel = CommChannel(page, "anchor", TURN)
    return page.channel, page


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(channel, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(channel, "PING_SECONDS", 0.05)


def in_thread(do):
    """Begin to do something in a thread; returns it and the list that its end goes into."""
    ends = []

    def run():
        try:
            ends.append(do())
        except KeyboardInterrupt as error:
            ends.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, ends


def until(condition):
    for _ in range(2000):
        if condition():
            return
        threading.Event().wait(0.005)
    raise AssertionError


def test_every_message_has_the_turn_the_anchor_and_a_rising_number():
    made, page = opened(locate={"cells": []})
    assert made.locate("abc123")["cells"] == []
    made.tell("state", cell="c", state="asking", text="asking you")
    assert [(each["turn"], each["asking"], each["seq"]) for each in page.messages] == [
        (TURN, "anchor", 1),
        (TURN, "anchor", 2),
    ]


def test_only_an_answer_to_an_open_call_is_taken_and_only_once():
    made, page = opened()
    call = made.ask("run", cell="c", after="anchor", source="x", msg_id="m")
    good = answer(page.messages[0])
    for bad in (
        "",
        "[]",
        "typed",
        json.dumps({"ok": True, "version": 1, "call": "0" * 32}),
        json.dumps({"call": call}),
    ):
        assert not made.answered(bad)
    assert made.answer(call, seconds=0.01) is None
    assert made.answered(good)
    assert not made.answered(good)
    assert made.answer(call)["ok"] is True


def test_an_answer_that_comes_in_another_thread_ends_the_waiting():
    made, page = opened()
    thread, ends = in_thread(lambda: made.locate("abc123"))
    until(lambda: page.messages)
    assert made.answered(answer(page.messages[0], cells=[]))
    thread.join(20)
    assert ends[0]["cells"] == []


def test_a_question_waits_for_a_page_that_went_and_is_put_to_the_one_that_comes():
    made, gone = opened()
    asked = {"kind": "approve", "cell": "c", "after": "anchor", "source": "x", "hash": "0" * 64, "choices": ["run"]}
    thread, ends = in_thread(lambda: made.decide(**asked))
    until(lambda: len(gone.of("ping")) > 1)
    page = Sent(locate={"cells": []}, ping={"deciding": True})
    page.channel = made
    made.adopt(page)
    until(lambda: page.of("decide"))
    (again,) = page.of("decide")
    (first,) = gone.of("decide")
    assert {**again, "seq": 0} == {**first, "seq": 0}
    assert again["seq"] > first["seq"]
    assert not ends
    assert made.answered(answer(again, choice="run", source="x", note=""))
    thread.join(20)
    assert ends[0]["choice"] == "run"
    assert len(gone.of("decide")) == 1


def test_a_page_that_shows_the_question_no_more_ends_it():
    made, _page = opened(ping={"deciding": False})
    assert made.decide(kind="plan", cell="c", after="anchor", source="x", hash="0" * 64, choices=["run"]) is None


def test_an_interrupt_withdraws_the_question_which_no_other_page_is_asked():
    made, page = opened(ping={"deciding": True})
    thread, ends = in_thread(lambda: made.confirm("Fetch it?"))
    until(lambda: page.of("ping"))
    while thread.is_alive():  # the tracer of coverage swallows exceptions from outside
        interrupt(thread.ident)
        thread.join(0.2)
    assert isinstance(ends[0], KeyboardInterrupt)
    assert page.ops[-1] == "withdraw"
    other = Sent()
    made.adopt(other)
    assert other.messages == []


@pytest.mark.parametrize(
    ("fields", "said"), [({"choice": "run"}, True), ({"choice": "stop"}, False), ({"ok": False}, None), ({}, False)]
)
def test_a_yes_or_no(fields, said):
    made, page = opened(decide=lambda call: {"source": call["source"], "note": "", **fields})
    assert made.confirm("Fetch https://example.org?") is said
    (asked,) = page.of("decide")
    assert (asked["kind"], asked["source"], asked["choices"]) == (
        "confirm",
        "Fetch https://example.org?",
        ["run", "stop"],
    )


def test_whether_a_page_is_there_is_told_by_a_ping():
    made, page = opened()
    assert not made.is_there()
    assert page.ops == ["ping", "ping"]
    page.answers["ping"] = {"deciding": False}
    assert made.is_there()


def test_another_page_is_told_of_the_turn_first_then_of_the_run_that_is_on():
    made, _gone = opened(locate={"cells": []}, run={"cell": "c", "index": 0})
    made.locate("abc123")
    first = made.ask("run", cell="c", after="anchor", source="x", msg_id="m")
    assert made.answer(first)["ok"]
    page = Sent(locate={"cells": []}, run={"cell": "c", "index": 0})
    page.channel = made
    made.adopt(page)
    assert page.ops == ["locate", "run"]
    assert (page.messages[0]["pin"], page.messages[1]["call"], page.messages[1]["msg_id"]) == ("abc123", first, "m")
    seqs = [each["seq"] for each in page.messages]
    assert seqs == sorted(seqs) and seqs[0] > 2
    made.tell("ran", cell="c", msg_id="m", count=1, status="ok")
    third = Sent()
    made.adopt(third)
    assert third.ops == ["locate"]
    made.tell("settle", cell="c")
    assert page.ops == ["locate", "run", "ran"]
    assert third.ops == ["locate", "settle"]


def test_a_turn_that_begins_while_its_page_goes_is_located_in_the_next_one():
    made, gone = opened()
    thread, ends = in_thread(lambda: made.locate("abc123"))
    until(lambda: gone.messages)
    page = Sent(locate={"cells": ["here"]})
    page.channel = made
    made.adopt(page)
    thread.join(20)
    assert ends[0]["cells"] == ["here"]
    assert page.ops == ["locate"]


def cells(made, ask):
    return LiveCells(made, ask, number=None, marked=None, replaced=print, request=print, mask=str)


def test_the_cells_of_a_chat_are_marked_and_the_anchor_is_left_as_it_is():
    made, page = opened(run={"cell": "c", "index": 0})
    ask = Ask("make x", message=TURN, thread="a")
    live = cells(made, ask)
    live.hear(Running("x = 1", 1, 3))
    live.get_ready("x = 1", list)
    assert page.of("run")[0]["source"] == f"# ci {ask.pin_id}\nx = 1"
    assert page.of("run")[0]["after"] == "anchor"
    live.hear(Settled(Ending.DONE, code="x = 1", pin=ask.pin_id))
    (settle,) = page.of("settle")
    assert (settle["pin"], settle["asking_count"]) == ("", None)
    assert (settle["metadata"]["turn"], settle["metadata"]["thread"]) == (TURN, "a")


def test_a_page_that_is_heard_only_when_the_kernel_is_free_is_waited_for(monkeypatch):
    monkeypatch.setattr(live_module, "ANSWER_SECONDS", 0.05)
    made, page = opened()
    live = cells(made, Ask("make x", message=TURN))
    live.get_ready("x = 1", lambda: made.answered(answer(page.of("run")[0], cell="c", index=0)))
    assert (live.present, page.ops) == (True, ["run"])


def test_a_page_that_does_not_get_ready_loses_the_cell_and_is_told_so():
    made, page = opened(run={"ok": False, "reason": "gone"})
    live = cells(made, Ask("make x", message=TURN))
    live.get_ready("x = 1", list)
    assert (live.present, page.ops) == (False, ["run", "abandon"])
    live.get_ready("x = 1", list)
    live.hear(Settled(Ending.DONE, code="x = 1"))
    assert page.ops == ["run", "abandon"]
