"""Every way in which a request fails ends in one line: what failed, then the remedy."""

import pytest

from ci_magic import errors
from ci_magic.values import ReasoningDelta, Restarted, Sending, TextDelta
from tests.support.server import Answer, Drop, Events, Stream, completion, failure, page, piece

NOT_CHAT = Answer(200, {"status": "ok"})
BROKEN = Events(["{oops"])
LONG = "x" * 400

CHOOSE = "choose another with --model NAME or CI_MAGIC_MODEL"
ADDRESS = "check OPENAI_BASE_URL, which usually ends in /v1"
LESS = "send less with --privacy schema, or name a model that reads more with --model NAME"
LATER = "run the cell again later"
LONGER = "run the cell again, or wait longer: %config CIMagic.read_timeout = 0.8"
AGAIN = "run the cell again"
NO_CHAT = f"what came from HOST is not a chat completion: {ADDRESS}"
NO_JSON = f"what came from HOST is not JSON: {AGAIN}"
EMPTY = f"the reply from HOST is empty: no text and no reasoning: {AGAIN}"
CUT = f"the connection to HOST broke: {AGAIN}"
NO_END = f"the reply from HOST is truncated: it has no end: {AGAIN}"
SILENT = f"nothing came from HOST for 0.4 seconds: {LONGER}"

FINAL = [
    (failure(401), errors.AuthenticationFailed, "the server at HOST does not accept the key: set OPENAI_API_KEY"),
    (
        failure(403, "no"),
        errors.AuthenticationFailed,
        "the server at HOST does not allow this request (no): set OPENAI_API_KEY to a key that may use m1",
    ),
    (
        failure(404, "model 'm1' not found"),
        errors.ModelNotFound,
        f"the server at HOST does not know the model m1: {CHOOSE}",
    ),
    (
        failure(403, "no", code="model_not_found"),
        errors.ModelNotFound,
        f"the server at HOST does not know the model m1: {CHOOSE}",
    ),
    (
        Answer(404, "404 page not found", content_type="text/plain"),
        errors.ModelNotFound,
        f"nothing answers at http://HOST/v1: {ADDRESS}",
    ),
    (
        failure(429, code="insufficient_quota"),
        errors.RateLimited,
        "the quota of this key is used up at HOST: add credit there, or set OPENAI_BASE_URL and OPENAI_API_KEY to another server",
    ),
    (
        failure(429, headers={"Retry-After": "600"}),
        errors.RateLimited,
        "the server at HOST asks to slow down: run the cell again in 600 seconds",
    ),
    (
        failure(400, "bad temperature"),
        errors.RequestRejected,
        f"the server at HOST rejects the request (400) (bad temperature): {CHOOSE}",
    ),
    (
        failure(400, "9 > 8", code="context_length_exceeded"),
        errors.RequestRejected,
        f"the request is too long for m1 (9 > 8): {LESS}",
    ),
    (failure(413, "big"), errors.RequestRejected, f"the request is too long for m1 (big): {LESS}"),
    (
        Answer(400, "<html>nginx</html>", content_type="text/html"),
        errors.RequestRejected,
        f"the server at HOST rejects the request (400): {CHOOSE}",
    ),
    (
        Answer(422, {"detail": "what?\nthat"}),
        errors.RequestRejected,
        f"the server at HOST rejects the request (422) (what? that): {CHOOSE}",
    ),
    (
        failure(418, LONG),
        errors.RequestRejected,
        f"the server at HOST rejects the request (418) ({'x' * 199}…): {CHOOSE}",
    ),
    (Answer(304, ""), errors.BadReply, f"http://HOST/v1 leads elsewhere: {ADDRESS}"),
    (
        Answer(307, "", {"Location": "/v1/chat/completions"}),
        errors.BadReply,
        f"http://HOST/v1 leads elsewhere: {ADDRESS}",
    ),
    (Drop("stall"), errors.Stalled, SILENT),
    (Events([], "stall"), errors.Stalled, SILENT),
    (page(), errors.BadReply, f"the server at HOST sent a web page instead of a reply: {ADDRESS}"),
    (NOT_CHAT, errors.BadReply, NO_CHAT),
    (Answer(200, "[1]"), errors.BadReply, NO_CHAT),
    (Answer(200, "welcome"), errors.BadReply, NO_CHAT),
    (Events(["5"]), errors.BadReply, NO_CHAT),
    (Events(["[DONE]"]), errors.BadReply, NO_CHAT),
    (BROKEN, errors.BadReply, NO_JSON),
    (Answer(200, '{"choices": ['), errors.BadReply, NO_JSON),
    (Answer(200, "this is not compressed", {"Content-Encoding": "gzip"}), errors.BadReply, NO_JSON),
    (Answer(200, ""), errors.BadReply, EMPTY),
    (Stream(""), errors.BadReply, EMPTY),
    (completion(""), errors.BadReply, EMPTY),
    (
        Stream("", finish="length"),
        errors.BadReply,
        f"m1 reached its limit of tokens before it wrote anything: {CHOOSE}",
    ),
    (
        Stream("", finish="content_filter"),
        errors.BadReply,
        "the filter of the server at HOST withheld the reply: put the request in other words",
    ),
    (
        Stream(error={"message": "bad", "code": 400}),
        errors.RequestRejected,
        f"the server at HOST rejects the request (400) (bad): {CHOOSE}",
    ),
    (
        Stream(error={"message": "bad", "type": "invalid_request_error"}),
        errors.RequestRejected,
        f"the server at HOST rejects the request (400) (bad): {CHOOSE}",
    ),
]

PASSING = [
    (failure(429), errors.RateLimited, f"the server at HOST asks to slow down: {LATER}"),
    (failure(408), errors.RequestRejected, f"the server at HOST is busy (408) (scripted failure): {LATER}"),
    (failure(409), errors.RequestRejected, f"the server at HOST is busy (409) (scripted failure): {LATER}"),
    (failure(500), errors.ServerFailed, f"the server at HOST failed (500) (scripted failure): {LATER}"),
    (
        Answer(503, "<html></html>", content_type="text/html"),
        errors.ServerFailed,
        f"the server at HOST failed (503): {LATER}",
    ),
    (
        Stream(error={"message": "out of memory"}),
        errors.ServerFailed,
        f"the server at HOST failed (500) (out of memory): {LATER}",
    ),
    (
        Stream(error={"message": "slow", "code": 429}),
        errors.RateLimited,
        f"the server at HOST asks to slow down: {LATER}",
    ),
    (
        Events([{"object": "error", "message": "out", "code": 502}]),
        errors.ServerFailed,
        f"the server at HOST failed (502) (out): {LATER}",
    ),
    (
        Answer(200, {"error": "overloaded"}),
        errors.ServerFailed,
        f"the server at HOST failed (500) (overloaded): {LATER}",
    ),
    (
        Answer(200, 'event: error\ndata: {"message": "out"}\n\n'),
        errors.ServerFailed,
        f"the server at HOST failed (500) (out): {LATER}",
    ),
    (Drop("reset"), errors.ConnectionFailed, CUT),
    (Drop("cut"), errors.ConnectionFailed, CUT),
    (Answer(500, "x", {"Content-Length": "9"}), errors.ConnectionFailed, CUT),
    (Events([piece({"role": "assistant"})]), errors.BadReply, NO_END),
    (Answer(200, 'data: {"choices": [{"del'), errors.BadReply, NO_END),
]

BEGUN = [
    (Stream("some text", end="eof"), errors.BadReply, NO_END),
    (Stream("some text", end="cut"), errors.ConnectionFailed, CUT),
    (Stream("some text", end="reset"), errors.ConnectionFailed, CUT),
    (Stream("some text", end="stall"), errors.Stalled, SILENT),
    (Stream("some text", broken="{oops"), errors.BadReply, NO_JSON),
    (
        Stream("some text", error={"message": "boom"}),
        errors.ServerFailed,
        f"the server at HOST failed (500) (boom): {LATER}",
    ),
]


def check(reply, kind, message):
    check_line(reply, kind, message.replace("HOST", reply.server.host))


def check_line(reply, kind, message):
    assert type(reply.error) is kind
    assert str(reply.error) == message


@pytest.mark.parametrize(("step", "kind", "message"), FINAL)
def test_what_will_not_pass_is_said_at_once(talk, step, kind, message):
    reply = talk(step, exhausted="repeat")
    check(reply, kind, message)
    assert [type(piece) for piece in reply.pieces] == [Sending]


@pytest.mark.parametrize(("step", "kind", "message"), PASSING)
def test_what_may_pass_is_tried_twice_more(talk, step, kind, message):
    reply = talk(step, exhausted="repeat")
    check(reply, kind, message)
    assert len(reply.server.chats) == 3


@pytest.mark.parametrize(("step", "kind", "message"), BEGUN)
def test_a_reply_that_breaks_off_is_tried_once_more(talk, step, kind, message):
    reply = talk(step, exhausted="repeat")
    check(reply, kind, message)
    assert reply.text == "some text" * 2
    assert len(reply.of(Restarted)) == 1
    assert len(reply.server.chats) == 2


@pytest.mark.parametrize("step", [step for step, _, _ in PASSING + BEGUN])
def test_what_passed_leaves_no_trace_in_the_second_reply(talk, step):
    reply = talk(step, Stream("good"))
    last = max((place for place, piece in enumerate(reply.pieces) if isinstance(piece, Restarted)), default=-1)
    assert "".join(piece.text for piece in reply.pieces[last + 1 :] if isinstance(piece, TextDelta)) == "good"
    assert reply.error is None


def test_a_reply_that_only_thought_before_it_broke_is_tried_once_more_without_voiding_text(talk):
    reply = talk(Stream("", reasoning="hmm", end="cut"), exhausted="repeat")
    assert isinstance(reply.error, errors.ConnectionFailed)
    assert len(reply.server.chats) == 2
    assert {type(piece) for piece in reply.of((ReasoningDelta, Restarted))} == {ReasoningDelta}
