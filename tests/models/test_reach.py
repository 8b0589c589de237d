"""Servers that are not where they should be, are not reached, or want another key."""

import socket
import threading

import pytest

from ci_magic import errors
from ci_magic.settings import Secret
from tests.support.server import ScriptedServer, Stream, failure


def check(reply, kind, message):
    assert type(reply.error) is kind
    assert str(reply.error) == message.replace("HOST", reply.server.host if reply.server else "")


def test_without_a_key_a_server_that_wants_one_is_told_apart(talk):
    reply = talk(failure(401), api_key=None)
    check(reply, errors.AuthenticationFailed, "the server at HOST wants a key: set OPENAI_API_KEY")
    assert reply.server.chats[0].headers["authorization"] == "Bearer no-key"


@pytest.mark.parametrize("path", ["", "/", "/v1/chat/completions"])
def test_an_address_with_a_wrong_path_is_corrected_in_the_message(talk, path):
    reply = talk(path=path)
    assert isinstance(reply.error, errors.ModelNotFound)
    assert str(reply.error).endswith(f": set OPENAI_BASE_URL=http://{reply.server.host}/v1")


def test_a_refused_connection_says_to_start_the_server(ask):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    reply = ask(f"http://127.0.0.1:{port}/v1")
    assert type(reply.error) is errors.ConnectionFailed
    assert (
        str(reply.error)
        == f"the server at 127.0.0.1:{port} cannot be reached: start it, or set OPENAI_BASE_URL to where it runs"
    )


def test_a_host_that_does_not_exist_is_named(ask):
    reply = ask("http://no-such-host.invalid/v1")
    assert type(reply.error) is errors.ConnectionFailed
    assert (
        str(reply.error)
        == "no server named no-such-host.invalid is found: check the network and OPENAI_BASE_URL, then run the cell again"
    )


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("127.0.0.1:9/v1", "http://127.0.0.1:9/v1"),
        ("example.invalid/v1", "https://example.invalid/v1"),
        ("ftp://example.invalid", "https://example.invalid/v1"),
    ],
)
def test_an_address_without_http_is_corrected_in_the_message(ask, address, meant):
    reply = ask(address)
    assert type(reply.error) is errors.ConnectionFailed
    assert str(reply.error) == f"{address} is not the address of a server: set OPENAI_BASE_URL={meant}"


def test_a_server_without_encryption_is_told_apart_from_one_that_is_not_trusted(ask):
    def answer():
        with plain.accept()[0] as connection:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as plain:
        host = f"127.0.0.1:{plain.getsockname()[1]}"
        answering = threading.Thread(target=answer)
        answering.start()
        reply = ask(f"https://{host}/v1")
        answering.join()
    check(
        reply,
        errors.ConnectionFailed,
        f"no encrypted connection to {host} could be made: set OPENAI_BASE_URL=http://{host}/v1 if the server has no encryption",
    )


def test_a_certificate_file_that_is_missing_is_said(ask, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    reply = ask("https://127.0.0.1:9/v1")
    check(
        reply,
        errors.ConnectionFailed,
        "the certificate of 127.0.0.1:9 cannot be verified: set SSL_CERT_FILE to a file with the certificates of your network",
    )


def test_a_proxy_that_refuses_is_named(ask, monkeypatch):
    with ScriptedServer([]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.host}")
        reply = ask("https://models.example.invalid/v1")
    message = "the proxy does not connect to models.example.invalid: set NO_PROXY=models.example.invalid, or check HTTPS_PROXY"
    check(reply, errors.ConnectionFailed, message)
    assert [request.method for request in proxy.requests] == ["CONNECT"] * 3


def test_a_server_on_this_machine_is_asked_past_any_proxy(talk, monkeypatch):
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert talk(Stream("direct")).text == "direct"


def test_white_space_alone_is_an_empty_reply(talk):
    check(
        talk(Stream(" \n")),
        errors.BadReply,
        "the reply from HOST is empty: no text and no reasoning: run the cell again",
    )


def test_a_key_that_no_header_can_carry_is_said(talk):
    for key in ("키-abcdefgh", "with\nnewline"):
        reply = talk(Stream("ok"), api_key=Secret(key))
        check(reply, errors.AuthenticationFailed, "the key holds characters that cannot be sent: set OPENAI_API_KEY")
