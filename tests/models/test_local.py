"""Finding servers on this machine."""

import socket

import pytest

from ci_magic.models import LocalServer, local_servers
from ci_magic.models.local import KNOWN_PORTS
from tests.support.server import Answer, Drop, Events, ScriptedServer, page


def test_servers_that_answer_are_found_with_their_models_past_any_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY")
    with ScriptedServer([], models=["qwen", "llama"]) as first, ScriptedServer([], models=[]) as second:
        found = local_servers(1.0, ports={first.port: "One", second.port: "Two"})
    assert found == (LocalServer("One", first.base_url, ("qwen", "llama")), LocalServer("Two", second.base_url, ()))


def test_a_probe_is_one_get_without_a_key_or_a_body(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789")
    with ScriptedServer([]) as server:
        local_servers(1.0, ports={server.port: "One"})
    (request,) = server.requests
    assert (request.method, request.path, request.raw) == ("GET", "/v1/models", b"")
    assert "canary" not in str(request.headers)
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    "step",
    [
        page(),
        Answer(404, {"data": []}),
        Answer(200, "[]"),
        Answer(200, {"data": "x"}),
        Answer(200, " " * 2_000_000),
        Drop("reset"),
        Drop("stall"),
        Events(["drip"] * 100, delay=0.05),
    ],
)
def test_what_is_no_model_server_is_passed_over(step):
    with ScriptedServer([], models=step) as server:
        assert local_servers(0.2, ports={server.port: "One"}) == ()


def test_a_closed_port_is_passed_over():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert local_servers(ports={port: "One"}) == ()


def test_only_ports_that_belong_to_one_program_are_probed():
    assert dict(KNOWN_PORTS) == {11434: "Ollama", 1234: "LM Studio"}
