"""Telling `<think>...</think>` at the start of a reply from the reply itself, in pieces of any size."""

from collections.abc import Iterator
from typing import Literal

from ..values import ChatPiece, ReasoningDelta, TextDelta

_OPEN, _CLOSE = "<think>", "</think>"


class Thinking:
    """A splitter for one reply.

    The tag counts only before any text (white space aside), because code may hold it as a string. A tag that
    is never closed makes everything after it reasoning.
    """

    def __init__(self) -> None:
        self._held = ""
        self._where: Literal["start", "inside", "after"] = "start"
        self._thought = False

    def feed(self, text: str) -> Iterator[ChatPiece]:
        """Yield what `text` decides; at most the length of a tag, and white space before it, is held back."""
        self._held += text
        while self._held:
            before = self._held
            if self._where == "start":
                self._start()
            elif self._where == "inside":
                yield ReasoningDelta(self._inside())
            else:
                yield TextDelta(self._held)
                self._held = ""
            if self._held == before and self._where != "after":
                return

    def rest(self) -> Iterator[ChatPiece]:
        """Yield what was held back, at the end of the reply."""
        held, self._held = self._shown(), ""
        yield ReasoningDelta(held) if self._where == "inside" else TextDelta(held)

    def _start(self) -> None:
        seen = self._held.lstrip()
        if seen.startswith(_OPEN):
            self._held, self._where, self._thought = seen.removeprefix(_OPEN), "inside", True
        elif not _OPEN.startswith(seen):
            self._held, self._where = self._shown(), "after"

    def _shown(self) -> str:
        # White space between the tag and the reply belongs to neither.
        return self._held.lstrip() if self._thought and self._where == "start" else self._held

    def _inside(self) -> str:
        thought, closed, rest = self._held.partition(_CLOSE)
        if closed:
            self._held, self._where = rest, "start"
            return thought
        kept = next((size for size in range(len(_CLOSE) - 1, 0, -1) if thought.endswith(_CLOSE[:size])), 0)
        self._held = thought[len(thought) - kept :]
        return thought[: len(thought) - kept]
