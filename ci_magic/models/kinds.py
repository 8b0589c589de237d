"""Which kind of failure an exception is: by its status, else by the flaw of the reply, else by its class.

Up to version 2 the SDK lets exceptions of httpx through while a reply is read; from version 3 on it works
with httpx2. Classes are told by their names along the chain of causes, so that neither needs to be there.
"""

import sys
from collections.abc import Iterator
from typing import Literal

from .report import Report
from .server import Server
from .wire import FlawedReply

Kind = Literal[
    "key wanted",
    "key refused",
    "key unsendable",
    "unsigned",
    "forbidden",
    "model unknown",
    "path unknown",
    "quota spent",
    "too fast",
    "too long",
    "busy",
    "rejected",
    "failed",
    "moved",
    "no address",
    "untrusted",
    "unencrypted",
    "proxy",
    "host unknown",
    "unreachable",
    "cut",
    "stalled",
    "page",
    "foreign",
    "broken",
    "truncated",
    "empty",
    "empty, length",
    "empty, filter",
]

_LIBRARIES = (
    ("httpx", ("HTTPError", "StreamError", "InvalidURL")),
    ("httpx2", ("HTTPError", "StreamError", "InvalidURL")),
    ("anyio", ("EndOfStream",)),
)

_CODES: tuple[tuple[str, Kind], ...] = (
    ("insufficient_quota", "quota spent"),
    ("model_not_found", "model unknown"),
    ("context_length_exceeded", "too long"),
)

_STATUSES: dict[int, Kind] = {
    401: "key refused",
    403: "forbidden",
    404: "path unknown",
    408: "busy",
    409: "busy",
    413: "too long",
    429: "too fast",
}

_EMPTY: dict[str, Kind] = {"length": "empty, length", "content_filter": "empty, filter"}

_CLASSES: tuple[tuple[Kind, frozenset[str]], ...] = (
    # The more special come first: a refused connection is an OSError too.
    ("no address", frozenset({"InvalidURL", "UnsupportedProtocol"})),
    ("key unsendable", frozenset({"LocalProtocolError", "UnicodeEncodeError"})),
    ("untrusted", frozenset({"SSLCertVerificationError", "FileNotFoundError"})),
    ("unencrypted", frozenset({"SSLError"})),
    ("proxy", frozenset({"ProxyError"})),
    ("host unknown", frozenset({"gaierror"})),
    ("unreachable", frozenset({"ConnectError", "ConnectTimeout", "ConnectionRefusedError"})),
    ("stalled", frozenset({"TimeoutException", "APITimeoutError", "TimeoutError"})),
    ("moved", frozenset({"TooManyRedirects"})),
    ("broken", frozenset({"DecodingError", "StreamError", "APIResponseValidationError", "ValueError"})),
    ("broken", frozenset({"LengthFinishReasonError", "ContentFilterFinishReasonError"})),
    ("cut", frozenset({"APIConnectionError", "HTTPError", "EndOfStream", "OSError"})),
)


def request_errors() -> tuple[type[Exception], ...]:
    """Return every class of exception that a request, or reading its reply, may raise."""
    import openai  # heavy: not before the first request

    # Whichever of the libraries the SDK needs, it has imported.
    loaded = [(sys.modules[library], names) for library, names in _LIBRARIES if library in sys.modules]
    classes = [getattr(module, name) for module, names in loaded for name in names]
    return (openai.OpenAIError, FlawedReply, OSError, ValueError, *classes)


def kind_of(error: BaseException, report: Report, server: Server) -> Kind:
    """Tell the kind of a failure; what no row knows is an error of the SDK before anything was sent."""
    if report.status:
        return _kind_of_report(report, server)
    if isinstance(error, FlawedReply):
        return _kind_of_flaw(error)
    names = {kind.__name__ for each in _causes(error) for kind in type(each).__mro__}
    return next((kind for kind, classes in _CLASSES if names & classes), "unsigned")


def _kind_of_report(report: Report, server: Server) -> Kind:
    said = report.words.lower()
    for code, kind in _CODES:
        if code in report.codes:
            return kind
    found = _STATUSES.get(report.status)
    if found == "key refused" and server.api_key is None:
        return "key wanted"
    if found == "path unknown" and server.model and "model" in said:
        return "model unknown"
    if "context length" in said or "context size" in said:
        return "too long"
    return found or ("moved", "rejected", "failed")[min(max(report.status // 100, 3), 5) - 3]


def _kind_of_flaw(error: FlawedReply) -> Kind:
    if error.flaw == "empty":
        return _EMPTY.get(error.reason, "empty")
    return "failed" if error.flaw == "reported" else error.flaw


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        # httpcore and httpcore2 cut their cause off; what was being handled is still there, and is theirs.
        cut_off = type(error).__module__.startswith("httpcore")
        error = error.__cause__ or (error.__context__ if cut_off else None)
