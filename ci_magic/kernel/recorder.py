"""Hearing what a run prints, shows and raises, while the user sees it live.

For the time of one run the recorder stands in the shell's own places: the streams' `write`, the display
publisher, the display hook, `showtraceback`. Everything is put back on exit, in any case.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from ..language import _
from .bounded import BoundedText, plain

KEPT = 20_000
"""Characters kept of what a run prints, for the model and the record."""


class Recorder:
    """A context manager around one run.

    Args:
        shell: the live IPython shell.
        forward: whether the user sees the output; a look at the namespace is heard by the model only.
        limit: characters of printed text that are passed on to the user before the rest is cut, with a line.
        quiet_errors: whether tracebacks are kept back; they are collected in `errors` instead.

    Attributes:
        printed: stdout and stderr in order, bounded.
        result: plain text of the last expression.
        displayed: MIME types shown, one entry a display.
        errors: exceptions that the shell wanted to show, in order.
    """

    def __init__(self, shell: Any, *, forward: bool = True, limit: int, quiet_errors: bool = True) -> None:
        self._shell = shell
        self._forward = forward
        self._limit = limit
        self._quiet_errors = quiet_errors
        self._stack = ExitStack()
        self._text = BoundedText(KEPT)
        self.result = ""
        self.displayed: list[str] = []
        self.errors: list[BaseException] = []

    @property
    def printed(self) -> str:
        """What was printed so far, the middle left out where it was too much."""
        return self._text.text

    def __enter__(self) -> Self:
        shell = self._shell
        budget = _Budget(self._limit if self._forward else 0, announce=self._forward)
        # The stream's own `write` is replaced, not the stream: whoever kept a reference to it is heard too.
        for stream in (sys.stdout, sys.stderr):
            self._swap(stream, "write", self._write(stream.write, budget))
        self._swap(shell.display_pub, "publish", self._publish(shell.display_pub.publish))
        self._swap(shell.displayhook, "write_format_data", self._write_result(shell.displayhook.write_format_data))
        if self._quiet_errors:
            self._swap(shell, "showtraceback", self._show_traceback)
            self._swap(shell, "showsyntaxerror", self._show_syntax_error)
            # A handler that the user installed must not speak about an attempt that is going to be repaired.
            self._swap(shell, "custom_exceptions", ())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _swap(self, owner: Any, name: str, new: Any) -> None:
        own = owner.__dict__.get(name, _ABSENT)
        setattr(owner, name, new)
        self._stack.callback(_put_back, owner, name, own)

    def _write(self, write: Callable[[str], Any], budget: "_Budget") -> Callable[..., int]:
        def recorded(string: str, *_args: Any, **_kwargs: Any) -> int:
            # A terminal's display hook prints the result, which is told as `result`; IPython 8 does not say when.
            if not getattr(self._shell.displayhook, "is_active", False):
                self._text.add(string)
            if budget.left > 0:
                write(string[: budget.left])
                budget.left -= len(string)
            if budget.left <= 0 and budget.announce:
                budget.announce = False
                write("\n" + _("[the rest of the output is not shown: it is more than a notebook can hold]") + "\n")
            return len(string)

        return recorded

    def _publish(self, publish: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(data: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(data, dict):
                self.displayed.append(_best(data))
                if not _is_image(data):
                    self._text.add(plain(data.get("text/plain", "")) + "\n")
            return publish(data, *args, **kwargs) if self._forward else None

        return recorded

    def _write_result(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(format_dict: Any, *args: Any, **kwargs: Any) -> Any:
            self.displayed.append(_best(format_dict))
            self.result = plain(format_dict.get("text/plain", ""))
            return write(format_dict, *args, **kwargs) if self._forward else None

        return recorded

    def _show_traceback(self, exc_tuple: Any = None, *_args: Any, **_kwargs: Any) -> None:
        value = exc_tuple[1] if isinstance(exc_tuple, tuple) else sys.exc_info()[1]
        if value is not None:
            self.errors.append(value)

    def _show_syntax_error(self, *_args: Any, **_kwargs: Any) -> None:
        self._show_traceback()


_ABSENT = object()


def _put_back(owner: Any, name: str, own: Any) -> None:
    if own is _ABSENT:
        delattr(owner, name)
    else:
        setattr(owner, name, own)


def _best(data: dict[str, Any]) -> str:
    return next((mime for mime in data if mime != "text/plain"), "text/plain")


def _is_image(data: dict[str, Any]) -> bool:
    return any(mime.startswith("image/") for mime in data)


class _Budget:
    def __init__(self, characters: int, *, announce: bool) -> None:
        self.left = characters
        self.announce = announce
