"""A conversation of the real client with a scripted server."""

from dataclasses import dataclass, field

import pytest

from ci_magic.errors import ModelError
from ci_magic.models import OpenAIModel, backoff
from ci_magic.settings import Secret
from ci_magic.values import ChatRequest, Message, ReasoningDelta, TextDelta
from tests.support.server import ScriptedServer

KEY = "sk-canary-0123456789abcdef"


@dataclass
class Talk:
    """What came of one request."""

    server: ScriptedServer
    model: OpenAIModel
    pieces: list = field(default_factory=list)
    error: ModelError | None = None

    @property
    def text(self):
        return "".join(piece.text for piece in self.pieces if isinstance(piece, TextDelta))

    @property
    def reasoning(self):
        return "".join(piece.text for piece in self.pieces if isinstance(piece, ReasoningDelta))

    def of(self, kind):
        return [piece for piece in self.pieces if isinstance(piece, kind)]


def request_of(*contents):
    return ChatRequest(tuple(Message("user", content) for content in contents or ("hello",)), prompt="hello")


@pytest.fixture(autouse=True)
def short_delays(monkeypatch):
    monkeypatch.setattr(backoff, "FIRST_DELAY", 0.02)


@pytest.fixture
def ask():
    """Return a function that is given an address instead of a server where nothing shall answer."""

    def ask(base_url, *contents, server=None, **options):
        chosen = {"model": "m1", "api_key": Secret(KEY), "read_timeout": 20.0, "wait_limit": 5.0, **options}
        model = chosen.pop("with_model", None) or OpenAIModel(chosen.pop("model"), base_url=base_url, **chosen)
        talk = Talk(server, model)
        try:
            for piece in model.stream(request_of(*contents)):
                talk.pieces.append(piece)
        except ModelError as error:
            talk.error = error
        return talk

    return ask


@pytest.fixture
def talk(ask):
    """Return a function that plays `steps` to one request and tells what came of it."""

    def talk(*steps, contents=(), models=("m1",), exhausted="fail", path="/v1", **options):
        # Short only where it has to run out: a busy machine answers late.
        if any(getattr(step, "end", "") == "stall" for step in steps):
            options.setdefault("read_timeout", 0.4)
        with ScriptedServer(steps, models=models, exhausted=exhausted) as server:
            return ask(f"http://{server.host}{path}", *contents, server=server, **options)

    return talk
