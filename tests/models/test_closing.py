"""Whoever stops listening closes the connection, so that the server stops writing."""

import signal
import sys
import threading

import pytest

from ci_magic.models import OpenAIModel
from ci_magic.settings import Secret
from ci_magic.values import Sending, TextDelta
from tests.models.conftest import request_of
from tests.support.server import Drop, ScriptedServer, Stream

LONG = Stream("x" * 400, chunk=4, delay=0.02)


def model_at(server):
    return OpenAIModel("m1", base_url=server.base_url, api_key=Secret("k"), read_timeout=10, wait_limit=10)


def first_piece(pieces):
    assert isinstance(next(pieces), Sending)
    assert isinstance(next(pieces), TextDelta)


def test_closing_the_iterator_closes_the_connection():
    with ScriptedServer([LONG]) as server:
        pieces = model_at(server).stream(request_of())
        first_piece(pieces)
        pieces.close()
        assert server.closed.wait(5)
        assert server.chats[0].sent < 400


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_exception_thrown_in_closes_the_connection_and_comes_out_again(error):
    with ScriptedServer([LONG]) as server:
        pieces = model_at(server).stream(request_of())
        first_piece(pieces)
        with pytest.raises(error):
            pieces.throw(error)
        assert server.closed.wait(5)
        assert server.chats[0].sent < 400


def test_forgetting_the_iterator_closes_the_connection():
    with ScriptedServer([LONG]) as server:
        model = model_at(server)
        pieces = model.stream(request_of())
        first_piece(pieces)
        del pieces
        assert server.closed.wait(5)
        assert server.chats[0].sent < 400


@pytest.mark.skipif(sys.platform == "win32", reason="no signal can be sent to one thread there")
@pytest.mark.parametrize("step", [Drop("stall"), Stream("begun", end="stall")])
def test_ctrl_c_while_nothing_comes_closes_the_connection(step):
    with ScriptedServer([step]) as server:
        pieces = model_at(server).stream(request_of())
        if isinstance(step, Stream):
            first_piece(pieces)
        else:
            assert isinstance(next(pieces), Sending)
        timer = threading.Timer(0.3, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            next(pieces)
        timer.join()
        assert server.closed.wait(5)
        assert len(server.requests) == 1


def test_after_a_closed_reply_the_same_model_answers_again():
    with ScriptedServer([LONG, Stream("second")]) as server:
        model = model_at(server)
        pieces = model.stream(request_of())
        first_piece(pieces)
        pieces.close()
        assert "".join(piece.text for piece in model.stream(request_of()) if isinstance(piece, TextDelta)) == "second"
