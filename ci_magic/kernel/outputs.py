"""Everything that a run shows besides printed text, in order, in the form that a report can take.

What the frontend was sent is kept, and nothing is drawn a second time.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..values import Output
from .bounded import plain
from .figures import sent_line

BUDGET = 10_000_000
"""Bytes kept of one run; what comes after is kept as its plain text."""

_MOST = 200
_PLAIN = 20_000
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_TEXTS = ("image/svg+xml", "text/html", "text/markdown", "text/latex")
_PLOTLY = "application/vnd.plotly.v1+json"


@dataclass(slots=True)
class _Kept:
    output: Output
    size: int
    display: str


class Outputs:
    """What one run shows, within a budget of bytes.

    Args:
        budget: bytes in all; an output that does not fit is kept as its plain text.
        printed: returns how many characters have been printed so far.
    """

    def __init__(self, budget: int = BUDGET, printed: Callable[[], int] = int) -> None:
        self._left = budget
        self._printed = printed
        self._kept: list[_Kept] = []
        self._is_to_clear = False

    @property
    def all(self) -> tuple[Output, ...]:
        """What is shown now, in the order in which it appeared."""
        return tuple(each.output for each in self._kept)

    def add(self, bundle: Any, display: str = "", *, update: bool = False) -> None:
        """Take note of a display; an `update` replaces what has the same identity, if this run showed it."""
        if type(bundle) is not dict:
            return
        if update:
            for position, each in enumerate(self._kept):
                if each.display == display:
                    self._left += each.size
                    new = self._fitting(bundle, display)
                    self._kept[position] = replace(new, output=replace(new.output, at=each.output.at))
            return
        if self._is_to_clear:
            self.clear()
        if len(self._kept) < _MOST:
            self._kept.append(self._fitting(bundle, display))

    def clear(self, *, wait: bool = False) -> None:
        """Forget what was shown so far, as the frontend does; with `wait` when something else is shown."""
        self._is_to_clear = wait
        if not wait:
            self._left += sum(each.size for each in self._kept)
            self._kept.clear()

    def _fitting(self, bundle: dict[Any, Any], display: str) -> _Kept:
        text = (sent_line(bundle.get(_PLOTLY)) or plain(bundle.get("text/plain", "")))[:_PLAIN]
        mime, data = _richest(bundle)
        size = len(data) if isinstance(data, bytes) else 4 * len(data)
        if not data or size > self._left:
            return _Kept(Output("text/plain", text, text, self._printed()), 0, display)
        self._left -= size
        return _Kept(Output(mime, data, text, self._printed()), size, display)


def _richest(bundle: dict[Any, Any]) -> tuple[str, bytes | str]:
    for mime in _PICTURES:
        if picture := _picture(bundle.get(mime)):
            return mime, picture
    for mime in _TEXTS:
        text = bundle.get(mime)
        if type(text) is str and text:
            return mime, text
    return "text/plain", ""


def _picture(data: Any) -> bytes:
    """Return the bytes of an image, which IPython gives as they are or in base64."""
    if type(data) is bytes:
        return data
    try:
        return base64.b64decode("".join(data.split()), validate=True) if type(data) is str else b""
    except (binascii.Error, ValueError):
        return b""
