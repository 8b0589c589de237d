"""The key goes to the server and nowhere else."""

import traceback

import pytest

from ci_magic.models import OpenAIModel
from ci_magic.models.server import Server
from ci_magic.settings import Secret
from tests.models.conftest import KEY
from tests.support.server import Answer, Drop, Stream, failure, page

ECHO = f"Incorrect API key provided: {KEY}. Header was Bearer {KEY}"


@pytest.mark.parametrize(
    "step",
    [
        *(failure(status, ECHO) for status in (400, 401, 403, 404, 413, 429, 500)),
        Answer(400, ECHO, content_type="text/plain"),
        Stream("a", error={"message": ECHO}),
        Drop("reset"),
        Drop("stall"),
        page(ECHO),
        Answer(200, ECHO),
        Stream("a", end="cut"),
    ],
)
def test_no_message_and_no_traceback_holds_the_key(talk, step):
    reply = talk(step, exhausted="repeat")
    told = "\n".join(
        [
            *traceback.format_exception(reply.error),
            repr(reply.error),
            str(vars(reply.error)),
            repr(reply.model),
            str(reply.model),
            repr(vars(reply.model).get("_api_key")),
            *map(repr, reply.pieces),
        ]
    )
    assert KEY not in told
    assert KEY[-8:] not in told
    assert reply.error.__cause__ is None
    assert reply.error.__context__ is None
    assert reply.server.chats[0].headers["authorization"] == f"Bearer {KEY}"


def test_user_and_password_in_the_address_are_not_shown(ask):
    reply = ask("http://user:word-of-pass@127.0.0.1:9/v1")
    assert "word-of-pass" not in f"{reply.error} {reply.model!r}"
    assert "127.0.0.1:9" in str(reply.error)


def test_a_key_inside_the_address_is_not_shown(ask):
    reply = ask(f"ftp://host.invalid/{KEY}/v1")
    assert KEY not in f"{reply.error} {reply.model!r}"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("key sk-proj-abcDEF12345 is bad", "key *** is bad"),
        ("got abcd****wxyz here", "got *** here"),
        ("Authorization: Bearer eyJhbGciOi", "Authorization: ***"),
        ("set OPENAI_API_KEY", "set OPENAI_API_KEY"),
        ("a\x1b[31mb\r\nc\u202ed", "a [31mb c d"),
        ("the skeleton key", "the skeleton key"),
    ],
)
def test_what_looks_like_a_key_is_not_repeated(said, shown):
    assert Server("http://h/v1", "m", None, 1.0).repeatable(said) == shown


def test_a_stand_in_for_a_key_does_not_spoil_messages():
    server = Server("http://h/v1", "m", Secret("x"), 1.0)
    assert server.repeatable("exit code x of box") == "exit code *** of box"


def test_the_representation_of_a_model_names_model_and_address():
    model = OpenAIModel("m1", base_url="http://h:1/v1", api_key=Secret(KEY), read_timeout=1, wait_limit=1)
    assert repr(model) == "OpenAIModel('m1', base_url='http://h:1/v1')"
