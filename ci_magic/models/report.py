"""What the server itself said of a failed request."""

import json
from dataclasses import dataclass
from typing import Any

from .backoff import asked_delay
from .server import Server

_WORDS_OF = {"stream_options": {"stream_options"}, "stream": {"stream", "streaming"}}


@dataclass(frozen=True, slots=True)
class Report:
    """Status (0 where there is none), error codes, words that may be repeated, and seconds asked to wait."""

    status: int = 0
    codes: frozenset[str] = frozenset()
    words: str = ""
    delay: float | None = None


def report_of(error: BaseException, server: Server) -> Report:
    """Return what the server said, be it with a status or as an error event in a reply that began well."""
    response = getattr(error, "response", None)
    body = getattr(error, "body", None)
    codes = (
        frozenset(str(body[key]) for key in ("code", "type") if body.get(key))
        if isinstance(body, dict)
        else frozenset()
    )
    status = getattr(error, "status_code", 0) or _status_of_event(error, codes)
    words = server.repeatable(_message(body)) if body else ""
    return Report(status, codes, words, asked_delay(response.headers) if response is not None else None)


def refused_parameter(error: BaseException, sent: tuple[str, ...]) -> str:
    """Return the first of `sent` that a 400 or 422 is about; empty if it is about none of them."""
    if getattr(error, "status_code", 0) not in (400, 422):
        return ""
    body = getattr(error, "body", None)
    text = str((isinstance(body, dict) and body.get("param")) or body or "").lower()
    found = set("".join(each if each.isalnum() or each == "_" else " " for each in text).split())
    return next((name for name in sent if found & _WORDS_OF.get(name, {name})), "")


def _status_of_event(error: BaseException, codes: frozenset[str]) -> int:
    if type(error).__name__ != "APIError" and getattr(error, "flaw", "") != "reported":
        return 0
    if "invalid_request_error" in codes:
        return 400
    return next((int(code) for code in codes if code.isdecimal() and 400 <= int(code) < 600), 500)


def _message(body: Any) -> str:
    if not isinstance(body, dict):
        return "" if str(body).lstrip().startswith("<") else str(body)
    said = next((body[key] for key in ("message", "detail", "error") if body.get(key)), body)
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
