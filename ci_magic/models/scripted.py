"""A model that says what it was told to: for tests, for notebooks without a server, for demonstrations."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Self

from ..errors import ModelError
from ..language import _
from ..values import ChatPiece, ChatRequest, Finished, TextDelta

ScriptedReply = str | BaseException | Callable[[ChatRequest], str]
_PIECE = 12


class ScriptedModel:
    """A chat model whose replies are given beforehand, one for each request, in order.

    A string is sent in several pieces; an exception is raised; a callable takes the request and returns the
    text. `requests` keeps what was asked.
    """

    def __init__(self, replies: Iterable[ScriptedReply], *, name: str = "scripted") -> None:
        self.name = name
        self.requests: list[ChatRequest] = []
        self._replies = list(replies)

    @classmethod
    def from_file(cls, path: str | Path, *, name: str = "scripted") -> Self:
        """Read the replies from a JSON file that holds a list of strings.

        Raises:
            ModelError: the file cannot be read, or holds something else.
        """
        problem = _("the scripted replies in {path} cannot be read: write a JSON list of strings there").format(
            path=path
        )
        try:
            replies = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ModelError(problem) from None
        if not isinstance(replies, list) or not all(isinstance(reply, str) for reply in replies):
            raise ModelError(problem)
        return cls(replies, name=name)

    def sending(self, request: ChatRequest) -> None:  # noqa: ARG002  # the port's
        """Return None: nothing leaves this machine."""
        return

    def stream(self, request: ChatRequest) -> Iterator[ChatPiece]:
        """Yield the next reply in pieces.

        Raises:
            ModelError: there are no more replies.
        """
        self.requests.append(request)
        if len(self.requests) > len(self._replies):
            raise ModelError(
                _("the script of {name} has {count} replies and all were given: add another to it").format(
                    name=self.name, count=len(self._replies)
                )
            )
        reply = self._replies[len(self.requests) - 1]
        if isinstance(reply, BaseException):
            raise reply
        text = reply if isinstance(reply, str) else reply(request)
        for start in range(0, len(text), _PIECE):
            yield TextDelta(text[start : start + _PIECE])
        yield Finished("stop")
