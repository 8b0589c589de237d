"""Hosts that cannot be reached: no network, no such name, nobody who answers there."""

import ast
import re
from collections.abc import Iterator

from ..describe.classes import exact_text
from .registry import probe
from .scene import Scene

_CLASSES = frozenset({
    "gaierror", "URLError", "NameResolutionError", "NewConnectionError", "MaxRetryError", "ConnectTimeout", "OSError",
    "ConnectTimeoutError", "ConnectError", "ConnectionRefusedError", "ProxyError", "SSLError", "ClientConnectorError",
    "SSLCertVerificationError", "ConnectionError", "TimeoutError", "APIConnectionError",
})  # fmt: skip
_ANSWERED = frozenset({"HTTPError", "HTTPStatusError", "BrokenPipeError", "ConnectionResetError"})
_SAID = re.compile(
    r"(?i)connection refused|refused it|failed to (?:establish|resolve)|timed out|unreachable|no route to host"
    r"|name or service|name resolution|nodename nor servname|getaddrinfo|no address associated|max retries"
    r"|certificate verify failed|\[ssl|cannot connect|connect call failed|all connection attempts failed"
    r"|connection error"
)
_UNKNOWN_NAME = re.compile(r"(?i)resolve|resolution|name or service|getaddrinfo|nodename|no address associated")
_HOST = re.compile(r"(?:host='|://(?:[^/@\s']*@)?|connect to host |[Rr]esolve '?)([\w.-]*\w)")
_LIBRARIES = (
    "socket",
    "http",
    "urllib",
    "urllib3",
    "requests",
    "httpx",
    "httpcore",
    "aiohttp",
    "ssl",
    "ftplib",
    "openai",
)
_PLACES = ("host", "_tunnel_host", "full_url", "url", "address")


@probe("ConnectionError", "URLError", "gaierror", "Timeout", "TimeoutError", "ConnectError", "SSLError", "OSError")
def network(scene: Scene) -> Iterator[str]:
    """Tell that the network, or that host, is out of reach."""
    host = unreachable(scene)
    if host is None:
        return
    told = f" {host}" if host else ""
    if _UNKNOWN_NAME.search(scene.message):
        yield f"the name of the host{told} is not known here: it does not exist, or this kernel has no network"
    else:
        yield f"the host{told} cannot be reached from this kernel"
    yield "do not invent the data: ask the user for a file, or say that the network is needed"


def unreachable(scene: Scene) -> str | None:
    """Return the host that could not be reached, empty if its name is not known; None for any other failure.

    A server that answers with an error was reached.
    """
    kinds = set(scene.kinds)
    if scene.kinds[0] in _ANSWERED or not kinds & _CLASSES or not _SAID.search(scene.message):
        return None
    if kinds.isdisjoint({"gaierror", "URLError", "ConnectionRefusedError"}) and not _in_a_library(scene):
        return None
    found = _HOST.search(scene.message) or _HOST.search(" ".join(_addresses(scene)))
    return found.group(1) if found else ""


def _in_a_library(scene: Scene) -> bool:
    """Whether the failure came out of what talks to servers: any code may raise a `TimeoutError`."""
    for step in scene.steps:
        module = dict.get(step.frame.f_globals, "__name__")
        if type(module) is str and module.partition(".")[0] in _LIBRARIES:
            return True
    return False


def _addresses(scene: Scene) -> Iterator[str]:
    """Yield what may name the host: the texts on the failing line, and what the libraries were called with."""
    for node in ast.walk(scene.part) if scene.part else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value if "://" in node.value or " " in node.value else f"host='{node.value}'"
    for library in ("urllib", "socket", "http"):
        for value in scene.library_values(library, *_PLACES):
            text = exact_text(value)
            if text:
                yield text if "://" in text else f"host='{text}'"
