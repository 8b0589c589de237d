"""Text that cannot grow without bound."""

import re

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


class BoundedText:
    """Text of which the beginning and the end are kept, `limit` characters in all."""

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._head = ""
        self._tail: list[str] = []
        self._tail_length = 0
        self._total = 0

    def add(self, string: str) -> None:
        """Take note of more text."""
        self._total += len(string)
        room = self._half - len(self._head)
        if room > 0:
            self._head += string[:room]
            string = string[room:]
        if not string:
            return
        self._tail.append(string[-self._half :])
        self._tail_length += len(self._tail[-1])
        if self._tail_length > 4 * self._half:
            self._squeeze()

    @property
    def total(self) -> int:
        """How many characters there were in all."""
        return self._total

    def _squeeze(self) -> None:
        joined = "".join(self._tail)[-self._half :]
        self._tail = [joined]
        self._tail_length = len(joined)

    @property
    def text(self) -> str:
        """What was kept; a line says how many characters were left out of the middle."""
        self._squeeze()
        left_out = self._total - len(self._head) - self._tail_length
        middle = f"\n[… {left_out} characters left out …]\n" if left_out > 0 else ""
        return plain(self._head + middle + self._tail[0])


def plain(text: object) -> str:
    """Return `text` without terminal colours; anything but a string becomes empty."""
    return _ANSI.sub("", text) if isinstance(text, str) else ""
