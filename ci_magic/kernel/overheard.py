"""Hearing what one of the user's own cells prints and shows, without a part in it.

For the time of the cell the same places are used as by `recorder`: the streams' `write`, the display formatter and
publisher, the display hook. All is handed on as it came, and put back after the cell.
"""

import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .bounded import BoundedText, plain

_MOST_FIGURES = 4
_LONGEST = 10_000
_PLOTLY = "application/vnd.plotly.v1+json"
_DRAWN_BY = frozenset({"matplotlib", "plotly", "altair", "bokeh"})
_SAYS_NOTHING = (
    r"<IPython\.core\.display\.\w+ object>|Output\(\)|\w+\(.*layout=Layout\(.*"
    r"|<Figure size [^>]*>|<Axes[^>]*>|[\[(]?<matplotlib\.[^>]*>(?:,\s*<matplotlib\.[^>]*>)*[\])]?"
)
"""Plain text of what only a page can draw, and of the parts of a figure."""
_OVERWRITTEN = r"[^\n]*\r(?=[^\n])"
"""The steps of a progress bar, each written over the one before."""


class Overheard:
    """What one cell shows, from `start` to `stop`.

    Args:
        shell: the live IPython shell.
        limit: characters of text that are kept.

    Attributes:
        figures: a digest of each figure that was displayed.
    """

    def __init__(self, shell: Any, limit: int) -> None:
        self._shell = shell
        self._text = BoundedText(limit)
        self._swapped: list[tuple[Any, str, Any, Any]] = []
        self._muted = False
        self._seen = False
        self.figures: list[str] = []

    @property
    def text(self) -> str:
        """What was printed and shown, in order; the middle is left out where it was too much."""
        return re.sub(_OVERWRITTEN, "", self._text.text.replace("\r\n", "\n")).strip("\n")

    def start(self) -> None:
        """Begin to hear."""
        shell = self._shell
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                self._swap(stream, "write", self._write)
        self._swap(shell.display_pub, "publish", self._publish)
        # In a terminal the display hook prints the number and the result, which is heard as such.
        self._swap(shell.displayhook, "write_output_prompt", self._quietly)
        self._swap(shell.displayhook, "write_format_data", self._write_result)
        self._swap(shell.display_formatter, "format", self._format)
        # In a terminal the traceback is printed; the error is told by itself.
        self._swap(shell, "_showtraceback", self._quietly)

    def stop(self) -> None:
        """Put everything back that is still in its place; what the cell itself replaced stays replaced."""
        for owner, name, before, ours in reversed(self._swapped):
            if owner.__dict__.get(name) is not ours:
                continue
            if before is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, before)
        self._swapped.clear()

    def _swap(self, owner: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        before = owner.__dict__.get(name, _ABSENT)
        ours = make(getattr(owner, name))
        setattr(owner, name, ours)
        self._swapped.append((owner, name, before, ours))

    def _write(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def heard(string: Any, *args: Any, **kwargs: Any) -> Any:
            if type(string) is str and not self._muted:
                self._text.add(string)
            return write(string, *args, **kwargs)

        return heard

    def _publish(self, publish: Callable[..., Any]) -> Callable[..., Any]:
        def heard(data: Any, *args: Any, **kwargs: Any) -> Any:
            if type(data) is dict and not kwargs.get("update"):
                self._displayed(data)
            return quietly(data, *args, **kwargs)

        # A terminal prints what is displayed.
        quietly = self._quietly(publish)
        return heard

    def _displayed(self, data: Mapping[str, Any]) -> None:
        seen, self._seen = self._seen, False
        if seen or any(type(mime) is str and mime.startswith("image/") for mime in data):
            return
        if _PLOTLY in data:
            from .figures import sent_line  # noqa: PLC0415

            self._see(sent_line(data[_PLOTLY]))
            return
        shown = plain(data.get("text/plain", ""))
        if shown and not re.fullmatch(_SAYS_NOTHING, shown[:_LONGEST], re.DOTALL):
            self._text.add(shown + "\n")

    def _write_result(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def heard(format_dict: Any, *args: Any, **kwargs: Any) -> Any:
            if type(format_dict) is dict:
                self._displayed(format_dict)
            return quietly(format_dict, *args, **kwargs)

        quietly = self._quietly(write)
        return heard

    def _format(self, format_object: Callable[..., Any]) -> Callable[..., Any]:
        def heard(value: Any, *args: Any, **kwargs: Any) -> Any:
            # Before it is formatted: the inline backend closes its figures right after.
            if not _DRAWN_BY.isdisjoint(sys.modules):
                from .figures import figure_line  # noqa: PLC0415

                line = figure_line(value)
                self._see(line)
                self._seen = bool(line)
            return format_object(value, *args, **kwargs)

        return heard

    def _see(self, figure: str) -> None:
        if figure and figure not in self.figures and len(self.figures) < _MOST_FIGURES:
            self.figures.append(figure)

    def _quietly(self, show: Callable[..., Any]) -> Callable[..., Any]:
        def heard(*args: Any, **kwargs: Any) -> Any:
            muted, self._muted = self._muted, True
            try:
                return show(*args, **kwargs)
            finally:
                self._muted = muted

        return heard


_ABSENT = object()
