"""What the panel shows of a turn, told from its events, and how it is sent."""

import threading
from dataclasses import replace

import pytest

from ci_magic.sidebar.heard import Surroundings
from ci_magic.sidebar.outbox import Outbox
from ci_magic.sidebar.record import TurnRecord
from ci_magic.values import Ask, Effect, Failure, Judgement, Limits, Observation, Usage, Written
from ci_magic.values.events import (
    Asked,
    Asking,
    Attempt,
    Doubted,
    Ending,
    Explained,
    Judged,
    Looked,
    Planned,
    PlanStep,
    Ran,
    Received,
    Running,
    Settled,
    Unusable,
    Waited,
    Writing,
)
from ci_magic.values.runs import RunState

TURN = "a" * 32


def told(*events, record=None, **around):
    """A record that has heard events."""
    record = record or TurnRecord(TURN, "T", "do it", ["f.csv"])
    record.around = Surroundings(**around)
    record.begin("gpt", Limits(tokens=7))
    for event in events:
        record.hear(event)
    return record


def steps(record, *fields):
    return [tuple(step[name] for name in ("kind", "state", *fields)) for step in record.plain()["steps"]]


BEGUN = (Asked(Ask("do it"), "gpt", "abc123"), Asking(1, 3))
WROTE = (Writing("w", "x = 1", ("x = 1",), "Words."), Received(Usage(5, 2)))


def test_a_turn_that_has_not_begun_waits_in_the_queue():
    plain = TurnRecord(TURN, "T", "do it", ["f.csv"]).plain()
    assert (plain["state"], plain["waits"]["for"], plain["files"], plain["steps"]) == ("queued", "queue", ["f.csv"], [])
    assert plain["spent"] == {
        "tokens": 0, "estimated": False, "cost": None, "seconds": 0.0, "attempts": 0, "steps": 0
    }  # fmt: skip


def test_each_attempt_is_a_line_that_says_what_was_wrong():
    failed = Observation("error", printed="half\n", failure=Failure("ValueError", "bad", report="ValueError: bad"))
    record = told(
        *BEGUN, *WROTE,
        Running("x = 1", 1, 3), Ran("x = 1", failed, will_retry=True, cause="ValueError: bad"),
        Asking(2, 3, "ValueError: bad", errand="repair"), *WROTE,
        Doubted("x = 2", (), "-x = 1", "made up"),
        Asking(3, 3, "made up", errand="repair"), *WROTE,
        Running("x = 3", 3, 3), Ran("x = 3", Observation("ok", result="3"), will_retry=False, difference="+x = 3"),
        cell=lambda: "c1",
    )  # fmt: skip
    assert steps(record, "cell", "cause") == [
        ("asking", "done", "", ""),
        ("writing", "done", "", ""),
        ("running", "failed", "c1", "ValueError: bad"),
        ("repairing", "done", "", ""),
        ("writing", "failed", "", "made up"),
        ("repairing", "done", "", ""),
        ("writing", "done", "", ""),
        ("running", "done", "c1", ""),
    ]
    plain = record.plain()
    assert plain["steps"][2]["output"] == "half\nValueError: bad"
    assert plain["steps"][-1]["output"] == "3"
    assert plain["steps"][-1]["difference"] == "+x = 3"
    assert [step["n"] for step in plain["steps"]] == list(range(1, 9))
    assert (plain["spent"]["tokens"], plain["spent"]["attempts"]) == (21, 2)


def test_a_reading_before_the_end_of_a_run_does_not_take_its_line():
    record = told(
        *BEGUN, *WROTE, Running("x", 1, 3),
        Asking(1, 3, errand="reading"), Received(Usage(1, 1)),
        Ran("x", Observation("ok", result="7"), will_retry=False), Explained("Seven.", ("struck",), ("7 = 3 + 4",)),
        notes=lambda struck, sources: [*sources, f"{len(struck)} left out"],
    )  # fmt: skip
    assert steps(record, "output")[-2:] == [("running", "done", "7"), ("reading", "done", "")]
    plain = record.plain()
    assert (plain["reading"], plain["notes"]) == ("Seven.", ["7 = 3 + 4", "1 left out"])
    assert plain["text"] == "Words."


def test_looks_and_replies_that_do_not_serve_are_lines_too():
    record = told(
        *BEGUN, Received(Usage()), Looked("print(1)", Observation("ok", printed="1")), *BEGUN[1:], Unusable("?")
    )
    assert [step[:2] for step in steps(record)] == [("asking", "done"), ("looking", "done"), ("asking", "failed")]


def test_what_is_waited_for_is_said():
    ask = Judgement("ask", (Effect("delete", 1, "rm", "x"),))
    record = told(*BEGUN)
    seen = [record.plain()["waits"]["for"]]
    for event in (Waited("busy", 3.0), *WROTE, Judged("x", ask), Running("x", 1, 3), Planned((PlanStep("a"),))):
        record.hear(event)
        seen.append((record.plain()["waits"]["for"], record.plain()["state"]))
    assert seen == [
        "model", ("model", "in_progress"), ("", "in_progress"), ("", "in_progress"), ("user", "requires_action"),
        ("", "in_progress"), ("user", "requires_action"),
    ]  # fmt: skip
    record.waits("kernel", "busy")
    assert record.plain()["waits"] == {"for": "kernel", "text": "busy"}
    record.waits("")
    assert record.plain()["waits"]["for"] == "user"
    record.fail(RunState.CANCELLED, None, "stopped")
    record.waits("kernel", "too late")
    assert record.plain()["waits"]["text"] == ""


def test_a_plan_takes_the_place_of_its_words_and_a_tick_takes_none():
    plan, done = PlanStep("count"), PlanStep("count", done=True)
    record = told(*BEGUN, Writing("", "", (), "1. count"), Planned((plan,)))
    assert (record.text, record.plain()["plan"]) == ("", [{"text": "count", "kind": "code", "done": False}])
    for event in (Planned((plan,), approved=True), *BEGUN[1:], *WROTE, Planned((done,), approved=True)):
        record.hear(event)
    assert (record.text, record.plain()["plan"][0]["done"]) == ("Words.", True)
    record.hear(Planned((plan, done), 1, approved=True))
    assert record.text == ""


def test_a_question_beside_the_loop_requires_action_until_it_is_answered():
    record = told(*BEGUN)
    record.waits("user", "fetch it?")
    assert record.state is RunState.REQUIRES_ACTION
    record.waits("")
    assert record.state is RunState.IN_PROGRESS


def test_what_was_said_to_steps_stays_and_a_failed_reply_makes_room():
    record = told(*BEGUN, *WROTE, Asking(2, 3, "bad", errand="repair"))
    assert record.text == "Words."
    record.hear(Writing("", "", (), "Other words."))
    assert record.text == "Other words."
    record.hear(Asking(1, 3, errand="step"))
    record.hear(Writing("", "", (), "Then."))
    assert record.text == "Other words.\n\nThen."
    # A reply that is cut and begun anew.
    record.hear(Writing("", "", (), ""))
    assert record.text == "Other words."
    record.hear(Settled(Ending.ANSWERED, answer="Other words.\n\nThen at last."))
    assert record.text == "Other words.\n\nThen at last."


@pytest.mark.parametrize("ending", Ending)
def test_every_ending_ends_it(ending):
    tried = Attempt("x", Observation("ok", files=(Written("/nowhere/x", created=True),)))
    record = told(*BEGUN, *WROTE, Running("x", 1, 3))
    record.hear(
        Settled(ending, "so it was", answer="An answer.", code="x", attempts=(tried,), usage=Usage(1, 2, cost=0.5))
    )
    plain = record.plain()
    assert record.ended
    assert (plain["ending"], plain["message"], plain["waits"]["for"]) == (ending.value, "so it was", "")
    assert plain["text"] == ("An answer." if ending.success else "Words.")
    assert plain["steps"][-1]["state"] == ("done" if ending.success else "failed")
    assert plain["made"] == [{"path": "/nowhere/x", "created": True, "size": None}]
    assert plain["spent"]["cost"] == 0.5
    assert (plain["error"] is None) == (plain["state"] in ("completed", "cancelled"))
    record.fail(RunState.FAILED, None, "too late", code="x")
    assert record.plain() == plain


def test_a_turn_that_could_not_begin_says_why():
    record = TurnRecord(TURN, "T", "do it")
    record.fail(RunState.FAILED, None, "no key", code="failed")
    plain = record.plain()
    assert (plain["state"], plain["message"], plain["error"]) == (
        "failed",
        "no key",
        {"code": "failed", "message": "no key"},
    )


def test_secrets_are_masked_wherever_they_stand():

    def masking(text):
        return text.replace("hush", "[secret]")

    record = told(
        *BEGUN, Writing("", "hush", ("hush",), "hush words"), Judged("hush", Judgement("run", ())),
        Running("hush", 1, 3), Planned((PlanStep("hush step"),), approved=True),
        Ran("hush", Observation("ok", printed="hush"), will_retry=True, cause="hush", difference="hush"),
        mask=masking, mask_prompt=lambda text: text.upper(), found=lambda _files: ["hush"],
    )  # fmt: skip
    record.note("a hush note")
    record.hear(Settled(Ending.GAVE_UP, "hush", warnings=("hush",), reading="hush"))
    plain = record.plain()
    assert "hush" not in str(plain)
    assert plain["prompt"] == "DO IT"
    assert plain["text"] == "[secret] words"


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def sent_by(record, clock):
    """What an outbox without its thread sends, and the outbox."""
    notices = []
    return notices, Outbox(record, notices.append, clock=clock)


def test_a_page_that_comes_is_sent_what_has_not_changed():
    notices, outbox = sent_by(told(*BEGUN), lambda: 0.0)
    outbox.flush()
    outbox.flush()
    outbox.repeat()
    assert [each["op"] for each in notices] == ["turn", "turn"]
    assert notices[0] == notices[1]


def test_text_that_grows_is_sent_as_what_is_new_counted_as_a_browser_counts():
    record, clock = told(*BEGUN), Clock()
    notices, outbox = sent_by(record, clock)
    record.hear(Writing("", "", (), "매출 😀"))
    outbox.flush()
    record.hear(Writing("", "", (), "매출 😀 rises"))
    outbox.flush()
    record.hear(Writing("", "", (), "매출 falls"))
    outbox.flush()
    outbox.flush()
    assert [notice["op"] for notice in notices] == ["turn", "text", "text"]
    assert notices[0]["turn"]["text"] == "매출 😀"
    assert notices[1] == {"op": "text", "turn": TURN, "at": 5, "text": " rises"}
    assert notices[2] == {"op": "text", "turn": TURN, "at": 3, "text": "falls"}


def test_records_are_not_sent_more_often_than_people_read_but_the_last_one_always_is():
    record, clock = told(*BEGUN), Clock()
    notices, outbox = sent_by(record, clock)
    assert outbox.flush()
    record.note("one")
    assert not outbox.flush(pressed=False)
    clock.now += 0.2
    assert outbox.flush(pressed=False)
    record.note("two")
    assert outbox.flush()
    assert [notice["turn"]["notes"] for notice in notices] == [[], ["one"], ["one", "two"]]


def test_the_thread_sends_what_was_written_last_and_ends_with_the_turn():
    came = threading.Event()
    notices = []

    def send(notice):
        notices.append(notice)
        if notice.get("text") == "last words" or (notice.get("turn", {}) != TURN and "last words" in str(notice)):
            came.set()

    record = TurnRecord(TURN, "T", "do it")
    outbox = Outbox(record, send)
    record.begin("gpt", Limits())
    outbox.begin()
    for event in BEGUN:
        record.hear(event)
    outbox.changed(at_once=True)
    for end in range(1, len("last words") + 1):
        record.hear(Writing("", "", (), "last words"[:end]))
        outbox.changed(at_once=False)
    assert came.wait(60)
    before = threading.active_count()
    record.hear(Settled(Ending.ANSWERED, answer="last words"))
    outbox.changed(at_once=True)
    outbox._thread.join(60)
    assert threading.active_count() < before
    assert notices[-1]["turn"]["state"] == "completed"


def test_a_look_is_told_in_at_most_two_thousand_characters():
    long = replace(Observation("ok"), printed="x" * 5000)
    record = told(*BEGUN, Looked("print()", long))
    assert len(record.plain()["steps"][-1]["output"]) <= 2000
