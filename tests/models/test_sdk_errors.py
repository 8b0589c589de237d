"""No exception of the SDK or of its HTTP library is without a row."""

import inspect
import ssl
import sys

import openai
import pytest

from ci_magic import errors
from ci_magic.models.faults import _TABLE, fault_of
from ci_magic.models.kinds import Kind, request_errors
from ci_magic.models.server import Server

SERVER = Server("http://127.0.0.1:9/v1", "m1", None, 1.0)
LIBRARY = sys.modules.get("httpx2") or sys.modules["httpx"]
REQUEST = LIBRARY.Request("POST", "http://127.0.0.1:9/v1/chat/completions")
# None of these comes out of a chat request: they belong to web hooks, web sockets and the interface before 1.0.
ELSEWHERE = {
    "APIRemovedInV1",
    "InvalidWebhookSignatureError",
    "WebSocketConnectionClosedError",
    "WebSocketQueueFullError",
}
STATUS = {
    openai.BadRequestError: (400, errors.RequestRejected),
    openai.AuthenticationError: (401, errors.AuthenticationFailed),
    openai.PermissionDeniedError: (403, errors.AuthenticationFailed),
    openai.NotFoundError: (404, errors.ModelNotFound),
    openai.ConflictError: (409, errors.RequestRejected),
    openai.UnprocessableEntityError: (422, errors.RequestRejected),
    openai.RateLimitError: (429, errors.RateLimited),
    openai.InternalServerError: (500, errors.ServerFailed),
    openai.APIStatusError: (418, errors.RequestRejected),
}
EXPECTED = {
    "APITimeoutError": errors.Stalled,
    "APIConnectionError": errors.ConnectionFailed,
    "APIError": errors.ServerFailed,
    "APIResponseValidationError": errors.BadReply,
    "LengthFinishReasonError": errors.BadReply,
    "ContentFilterFinishReasonError": errors.BadReply,
}
TRANSPORT = {
    "ConnectTimeout": errors.ConnectionFailed,
    "ReadTimeout": errors.Stalled,
    "WriteTimeout": errors.Stalled,
    "PoolTimeout": errors.Stalled,
    "TimeoutException": errors.Stalled,
    "LocalProtocolError": errors.AuthenticationFailed,
    "DecodingError": errors.BadReply,
    "TooManyRedirects": errors.BadReply,
    "HTTPStatusError": errors.ConnectionFailed,
}


def below(kind):
    return {kind}.union(*(below(each) for each in kind.__subclasses__()))


def shown(kind):
    return kind.__name__


SDK = sorted((each for each in below(openai.OpenAIError) if each.__name__ not in ELSEWHERE), key=shown)
HTTP = sorted((each for each in below(LIBRARY.HTTPError) if each.__module__.startswith("httpx")), key=shown)


def instance(kind):
    if issubclass(kind, openai.APIStatusError):
        status = next((STATUS[each][0] for each in kind.__mro__ if each in STATUS), 418)
        response = LIBRARY.Response(status, request=REQUEST)
        optional = {"message": "said"} if "message" in inspect.signature(kind).parameters else {}
        return kind(response=response, body=None, **optional)
    known = {"message": "said", "request": REQUEST, "body": None, "response": LIBRARY.Response(200, request=REQUEST)}
    if kind.__name__ == "LengthFinishReasonError":
        known["completion"] = openai.types.chat.ChatCompletion.model_construct(usage=None)
    takes = {} if kind.__init__ is Exception.__init__ else inspect.signature(kind).parameters
    wanted = [name for name, each in takes.items() if each.default is each.empty]
    return kind(**{name: known[name] for name in wanted if name in known})


@pytest.mark.parametrize("kind", SDK, ids=shown)
def test_every_exception_of_the_sdk_is_caught_and_has_a_row(kind):
    error = instance(kind)
    assert isinstance(error, request_errors())
    found = type(fault_of(error, SERVER).error)
    assert found in errors.ModelError.__subclasses__()
    status = next((STATUS[each][1] for each in kind.__mro__ if each in STATUS), None)
    assert found is (status or EXPECTED.get(kind.__name__, errors.AuthenticationFailed))


@pytest.mark.parametrize("kind", HTTP, ids=shown)
def test_every_exception_of_the_http_library_is_caught_and_has_a_row(kind):
    if kind.__name__ == "HTTPStatusError":
        error = kind("said", request=REQUEST, response=LIBRARY.Response(500, request=REQUEST))
    else:
        error = kind("said")
    assert isinstance(error, request_errors())
    assert type(fault_of(error, SERVER).error) is TRANSPORT.get(kind.__name__, errors.ConnectionFailed)


def test_exceptions_of_streams_and_addresses_are_caught_too():
    for error in (LIBRARY.StreamConsumed(), LIBRARY.StreamClosed(), LIBRARY.ResponseNotRead()):
        assert isinstance(error, request_errors())
        assert type(fault_of(error, SERVER).error) is errors.BadReply
    assert type(fault_of(LIBRARY.InvalidURL("said"), SERVER).error) is errors.ConnectionFailed
    assert issubclass(LIBRARY.InvalidURL, request_errors())


def test_exceptions_of_the_system_have_a_row():
    untrusted = fault_of(ssl.SSLCertVerificationError("said"), SERVER).error
    assert "cannot be verified: set SSL_CERT_FILE" in str(untrusted)
    assert type(fault_of(TimeoutError(), SERVER).error) is errors.Stalled
    assert type(fault_of(OSError("said"), SERVER).error) is errors.ConnectionFailed
    assert type(fault_of(ValueError("said"), SERVER).error) is errors.BadReply


def test_every_kind_has_a_row_and_every_message_is_one_line_with_a_remedy():
    assert set(_TABLE) == set(Kind.__args__)
    for row in _TABLE.values():
        line = f"{row.what()}: {row.remedy(SERVER, None) if row.remedy.__name__ == '<lambda>' else ''}"
        assert "\n" not in line
        assert not row.what().endswith((".", ":"))
