"""A reply as it comes off the wire: bytes to JSON objects, those to pieces.

The content type is not trusted: servers answer a streamed request with one JSON body, proxies with a page.
Lines are split here and not by the HTTP library, which also splits at U+2028 and U+0085 inside JSON strings.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal

from ..values import ChatPiece, Finished, ReasoningDelta, TextDelta, Usage
from .thinking import Thinking

Flaw = Literal["page", "broken", "foreign", "truncated", "empty", "reported"]
"""An HTML page; not JSON; JSON that is no chat completion; no end; nothing in it; an error event."""

_FIELD = re.compile(rb"(data|event|id|retry)?:")
_ENDS = {"length": "length", "max_tokens": "length", "content_filter": "content_filter"}


class FlawedReply(Exception):  # never leaves this package: `faults` turns it into an error
    """What came is not a whole reply: `body` is what the server said, `reason` why an empty one ended."""

    def __init__(self, flaw: Flaw, body: Any = None, reason: str = "") -> None:
        super().__init__(flaw)
        self.flaw, self.body, self.reason = flaw, body, reason


@dataclass(slots=True)
class Reader:
    """Reads one reply and knows how far it came."""

    ended: str = ""
    usage: Usage | None = None
    wrote: bool = False
    thought: bool = False
    _known: bool = False
    _blank: bool = True
    _thinking: Thinking = field(default_factory=Thinking)

    @property
    def began(self) -> bool:
        """Whether anything was handed over that a second try makes void."""
        return self.wrote or self.thought

    def pieces(self, chunks: Iterable[bytes]) -> Iterator[ChatPiece]:
        """Yield text and reasoning as they come.

        Raises:
            FlawedReply: not a reply, or an error event.
        """
        for payload in payloads(chunks):
            yield from self._noted(self._of(payload))
        yield from self._noted(self._thinking.rest())

    def finished(self) -> Finished:
        """Return the last piece.

        Raises:
            FlawedReply: the reply has no end, or there is nothing in it.
        """
        if not self.ended:
            raise FlawedReply("truncated" if self._known else "foreign")
        if self._blank:
            raise FlawedReply("empty", reason=self.ended)
        return Finished(self.ended, self.usage)

    def _of(self, payload: dict[str, Any]) -> Iterator[ChatPiece]:
        self.usage = _usage(payload.get("usage")) or self.usage
        choices = payload.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        self._known = self._known or isinstance(choices, list)
        if not isinstance(choice, dict):
            return
        message = choice.get("delta") or choice.get("message")
        if isinstance(message, dict):
            yield ReasoningDelta(_text(message.get("reasoning_content")) or _text(message.get("reasoning")))
            yield from self._thinking.feed(_text(message.get("content")) + _text(message.get("refusal")))
        # A whole message in one body needs no finish reason to be whole.
        end = choice.get("finish_reason") or ("stop" if "message" in choice else "")
        if end:
            self.ended = _ENDS.get(str(end), "stop")

    def _noted(self, pieces: Iterable[ChatPiece]) -> Iterator[ChatPiece]:
        for piece in pieces:
            if isinstance(piece, TextDelta) and piece.text:
                self.wrote, self._blank = True, self._blank and piece.text.isspace()
                yield piece
            elif isinstance(piece, ReasoningDelta) and piece.text:
                self.thought, self._blank = True, False
                yield piece


def payloads(chunks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of a body: those of its events, or the one that it is.

    Raises:
        FlawedReply: it is something else, or an error is reported in it.
    """
    lines = _lines(chunks)
    first = next((line for line in lines if line.strip()), b"").removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith(b"<"):
        raise FlawedReply("page")
    if first.startswith(b"{"):
        yield _object(b"\n".join([first, *lines]))
    elif _FIELD.match(first):
        yield from _events(chain([first], lines))
    else:
        raise FlawedReply("foreign" if first else "empty", first.decode("utf-8", "replace"))


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.rstrip(b"\r") for line in whole)
    if rest:
        yield rest


def _events(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    name, data = b"", list[bytes]()
    for line in lines:
        key, _, value = line.partition(b":")
        if key == b"data":
            data.append(value.removeprefix(b" "))
        elif key == b"event":
            name = value.strip()
        elif not line and data:
            if data[0].startswith(b"[DONE]"):
                return
            yield _object(b"\n".join(data), name)
            name, data = b"", []
    if data and not data[0].startswith(b"[DONE]"):
        yield _last(b"\n".join(data), name)


def _last(raw: bytes, name: bytes) -> dict[str, Any]:
    # Without its empty line an event that is not whole was cut, not written wrongly.
    try:
        return _object(raw, name)
    except FlawedReply as flawed:
        raise FlawedReply("truncated" if flawed.flaw == "broken" else flawed.flaw, flawed.body) from None


def _object(raw: bytes, name: bytes = b"") -> dict[str, Any]:
    try:
        payload = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise FlawedReply("broken") from None
    if not isinstance(payload, dict):
        raise FlawedReply("foreign")
    if payload.get("error"):
        raise FlawedReply("reported", payload["error"])
    if name == b"error" or payload.get("object") == "error":
        raise FlawedReply("reported", payload)
    return payload


def _text(content: object) -> str:
    if isinstance(content, list):
        return "".join(_text(part.get("text")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _usage(counted: object) -> Usage | None:
    if not isinstance(counted, dict):
        return None
    prompt, completion = counted.get("prompt_tokens"), counted.get("completion_tokens")
    if not isinstance(prompt, int) and not isinstance(completion, int):
        return None
    return Usage(prompt if isinstance(prompt, int) else 0, completion if isinstance(completion, int) else 0)
