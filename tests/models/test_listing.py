"""What a server offers, for a list to choose from: quickly, off the main thread, and a failure in one line."""

import json
import threading
import time
from contextlib import nullcontext

import pytest

from ci_magic import errors
from ci_magic.models import OpenAIModel, listing
from ci_magic.settings import OPENAI_URL, Secret
from tests.models.conftest import KEY
from tests.support.server import Answer, Drop, ScriptedServer, failure, page


def model_at(url, **options):
    chosen = {"api_key": Secret(KEY), "read_timeout": 20.0, "wait_limit": 5.0, **options}
    return OpenAIModel("m1", base_url=url, **chosen)


def test_the_models_that_chat_are_listed_by_name_from_any_thread():
    with ScriptedServer([], models=["qwen", "b", "text-embedding-3", "b", "gpt-4o-audio"]) as server:
        model, found = model_at(server.base_url), []
        threads = [threading.Thread(target=lambda: found.append(model.offered())) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert found == [("b", "gpt-4o-audio", "qwen")] * 4
    assert {request.path for request in server.requests} == {"/v1/models"}


class Client:
    """As much of the SDK as a list takes, with a body of its own."""

    def __init__(self, body, base_url=f"{OPENAI_URL}/"):
        self.base_url, self.iter_bytes = base_url, lambda: iter(body)
        self.models = self.with_streaming_response = self
        self.list = lambda: nullcontext(self)


def test_of_openai_only_what_chats_is_listed():
    chat = ("gpt-5.5", "gpt-4o", "o3", "chatgpt-4o-latest", "gpt-oss")
    other = ("whisper-1", "tts-1-hd", "gpt-4o-mini-tts", "dall-e-3", "gpt-image-1", "gpt-4o-audio-preview", "sora-2")
    more = ("gpt-4o-realtime-preview", "omni-moderation-latest", "gpt-4o-transcribe", "babbage-002", "text-embedding-3")
    body = json.dumps({"data": [{"id": each} for each in (*chat, *other, *more)]}).encode()
    assert listing.listed(Client([body]), 1.0) == chat
    assert listing.listed(Client([body], "https://mine.example/v1/"), 1.0) == (*chat, *other, *more[:-1])


def trickle():
    yield b'{"data": ['
    while True:
        time.sleep(0.01)
        yield b" "


@pytest.mark.parametrize(
    ("body", "seconds"), [(trickle(), 0.3), ([b"{", *[b" " * 1_000_000] * 9], 99)], ids=["slow", "long"]
)
def test_a_list_that_does_not_end_is_given_up(body, seconds):
    with pytest.raises(TimeoutError):
        listing.listed(Client(body), seconds)


FAILURES = {
    "a key that is refused": (failure(401, f"bad key {KEY}"), errors.AuthenticationFailed),
    "an error": (failure(503, "overloaded"), errors.ServerFailed),
    "a page": (page(), errors.BadReply),
    "a cut": (Drop(), errors.ConnectionFailed),
    "no list": (Answer(200, "[]"), errors.BadReply),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_one_line_without_the_key(case):
    step, kind = FAILURES[case]
    with ScriptedServer([], models=step) as server, pytest.raises(kind) as raised:
        model_at(server.base_url).offered()
    assert "\n" not in str(raised.value) and KEY not in str(raised.value)
    assert raised.value.__context__ is raised.value.__cause__ is None


def test_a_server_that_is_silent_is_given_up_however_patient_a_turn_would_be(monkeypatch):
    monkeypatch.setattr("ci_magic.models.client.LISTING_TIMEOUT", 0.3)
    with ScriptedServer([], models=Drop("stall")) as server:
        with pytest.raises(errors.Stalled, match=r"for 0\.3 seconds"):
            model_at(server.base_url, read_timeout=600.0).offered()
