"""Waiting before another try: visible, interruptible, no longer than allowed."""

import time
from email.utils import formatdate
from types import SimpleNamespace

import pytest

from ci_magic import errors
from ci_magic.models import OpenAIModel, backoff
from ci_magic.settings import Secret
from ci_magic.values import Finished, Restarted, Sending, TextDelta, Waiting
from tests.models.conftest import request_of
from tests.support.server import ScriptedServer, Stream, failure


def slow_down(seconds):
    return failure(429, headers={"Retry-After": str(seconds)})


def test_waiting_is_shown_once_a_second_with_what_is_left(talk):
    reply = talk(slow_down(2.5), Stream("ok"))
    shown = reply.of(Waiting)
    assert len(shown) in (2, 3)
    assert [int(piece.seconds) for piece in shown] == [2, 1, 0][: len(shown)]
    assert {piece.reason for piece in shown} == {f"the server at {reply.server.host} asks to slow down"}
    assert reply.text == "ok"
    assert not reply.of(Restarted)


def test_a_wait_is_made_of_short_sleeps_since_a_thread_is_interrupted_behind_one(monkeypatch):
    slept = []
    clock = SimpleNamespace(monotonic=lambda: sum(slept), sleep=slept.append)
    monkeypatch.setattr(backoff, "time", clock)
    assert [round(piece.seconds, 1) for piece in backoff.countdown("busy", 2.5)] == [2.5, 1.5, 0.5]
    assert max(slept) <= 0.1
    assert sum(slept) == pytest.approx(2.5)


def test_what_the_server_asks_for_is_waited_for_in_milliseconds_too(talk):
    reply = talk(failure(429, headers={"retry-after-ms": "40", "Retry-After": "900"}), Stream("ok"))
    assert [piece.seconds <= 0.04 for piece in reply.of(Waiting)] == [True]
    assert reply.text == "ok"


def test_a_wait_longer_than_allowed_is_not_begun(talk):
    reply = talk(slow_down(6), Stream("ok"), wait_limit=5.0)
    assert isinstance(reply.error, errors.RateLimited)
    assert str(reply.error).endswith("run the cell again in 6 seconds")
    assert [type(piece) for piece in reply.pieces] == [Sending]


def test_all_waits_together_stay_within_what_is_allowed(talk):
    reply = talk(slow_down(0.6), slow_down(0.6), Stream("ok"), wait_limit=1.0)
    assert isinstance(reply.error, errors.RateLimited)
    assert len(reply.server.chats) == 2


def test_without_a_wait_allowed_there_is_no_second_try(talk):
    reply = talk(failure(500), Stream("ok"), wait_limit=0.0)
    assert isinstance(reply.error, errors.ServerFailed)
    assert len(reply.server.chats) == 1


def test_a_failure_while_starting_and_one_while_writing_are_both_got_over(talk):
    reply = talk(failure(500), Stream("half a rep", chunk=5, end="cut"), Stream("good"))
    kinds = [type(piece) for piece in reply.pieces]
    begun = [Sending, TextDelta, TextDelta, Waiting]
    assert kinds == [Sending, Waiting, *begun, Restarted, Sending, TextDelta, Finished]
    assert reply.of(Restarted)[0].reason == reply.of(Waiting)[1].reason


@pytest.mark.parametrize("stop", [KeyboardInterrupt, GeneratorExit])
def test_an_interrupt_ends_the_waiting_and_nothing_more_is_sent(stop):
    with ScriptedServer([slow_down(60), Stream("ok")]) as server:
        model = OpenAIModel("m1", base_url=server.base_url, api_key=Secret("k"), read_timeout=1, wait_limit=120)
        pieces = model.stream(request_of())
        assert [type(next(pieces)) for _ in range(2)] == [Sending, Waiting]
        with pytest.raises(stop):
            pieces.throw(stop)
        assert next(pieces, None) is None
        assert len(server.requests) == 1


def test_delays_grow_and_vary(monkeypatch):
    monkeypatch.setattr(backoff, "FIRST_DELAY", 1.0)
    firsts, seconds = [], []
    for _ in range(50):
        waiting = backoff.Backoff(limit=100)
        firsts.append(waiting.delay(None, midstream=False))
        seconds.append(waiting.delay(None, midstream=False))
        assert waiting.delay(None, midstream=False) is None
    assert 0.5 <= min(firsts) < max(firsts) <= 1.0 <= min(seconds) < max(seconds) <= 2.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Mon, 99 Foo 2020"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "soon", "x-ratelimit-reset": "4"}, 4.0),
        ({"x-ratelimit-reset": "100000"}, None),
        ({"x-ratelimit-reset": "1"}, 1.0),
        ({"x-ratelimit-reset": "later"}, None),
        ({"x-ratelimit-reset-requests": "1m30s"}, 90.0),
        ({"x-ratelimit-reset-tokens": "250ms"}, 0.25),
        (
            {
                "x-ratelimit-remaining-requests": "5",
                "x-ratelimit-reset-requests": "9s",
                "x-ratelimit-reset-tokens": "2s",
            },
            2.0,
        ),
    ],
)
def test_the_headers_that_ask_to_wait_are_understood_where_they_make_sense(headers, seconds):
    assert backoff.asked_delay(headers) == seconds


@pytest.mark.parametrize("unit", [1, 1000])
def test_a_point_in_time_is_understood_as_the_time_until_then(unit):
    found = backoff.asked_delay({"x-ratelimit-reset": str((time.time() + 30) * unit)})
    assert found is not None
    assert 25 < found <= 30
    assert backoff.asked_delay({"x-ratelimit-reset": str((time.time() - 30) * unit)}) is None


def test_a_date_is_understood_as_the_time_until_then():
    found = backoff.asked_delay({"retry-after": formatdate(time.time() + 30, usegmt=True)})
    assert found is not None
    assert 25 < found <= 30
