"""Hearing what a run prints, shows and raises, while the user sees it live.

For the time of one run the recorder stands in the shell's own places: the streams' `write`, the display
formatter and publisher, the display hook, `system`, `showtraceback`. Everything is put back on exit, in any case.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from ..language import _
from ..values import Shown
from .bounded import BoundedText, plain
from .commands import Commands
from .drawn import is_figure, open_figures, unshown
from .outcome import digest
from .outputs import Outputs
from .warned import Warnings

KEPT = 20_000
"""Characters kept of what a run prints, for the model and the record."""

_MOST_SHOWN = 50


class Recorder:
    """A context manager around one run.

    Args:
        shell: the live IPython shell.
        source: the code that runs.
        forward: whether the user sees the output; a look at the namespace is heard by the model only.
        limit: characters of printed text that are passed on to the user before the rest is cut, with a line.
        quiet_errors: whether tracebacks are kept back; they are collected in `errors` instead.

    Attributes:
        printed: stdout and stderr in order, bounded.
        result: plain text of the last expression.
        displayed: MIME types shown, one entry a display.
        outputs: what was shown, in the order in which it appeared.
        errors: exceptions that the shell wanted to show, in order.
        shown: digests of the objects shown, then of figures that the run left open and did not show.
        warnings: what was warned of, and the cell's own file name.
        commands: the shell commands that failed.
    """

    def __init__(self, shell: Any, source: str, *, forward: bool = True, limit: int, quiet_errors: bool = True) -> None:
        self._shell = shell
        self._source = source
        self._forward = forward
        self._limit = limit
        self._quiet_errors = quiet_errors
        self._stack = ExitStack()
        self._text = BoundedText(KEPT)
        self.result = ""
        self.displayed: list[str] = []
        self.outputs = Outputs(printed=lambda: self._text.total)
        self.errors: list[BaseException] = []
        self.shown: list[Shown] = []
        self.warnings = Warnings()
        self.commands = Commands(shell)
        self._figures: set[int] = set()
        self._is_last = False

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
        self._swap(shell.display_pub, "clear_output", self._clear(shell.display_pub.clear_output))
        hook, formatter = shell.displayhook, shell.display_formatter
        self._swap(hook, "write_format_data", self._write_result(hook.write_format_data))
        # IPython looks for the semicolon that keeps a result quiet in its history, where this run is not yet.
        self._swap(hook, "quiet", lambda: hook.semicolon_at_end_of_expression(self._source))
        self._swap(hook, "compute_format_data", self._compute(hook.compute_format_data))
        self._swap(formatter, "format", self._format(formatter.format))
        self._swap(shell, "system", self.commands.system)
        self._swap(shell, "var_expand", self.commands.var_expand)
        self._swap(shell.compile, "cache", self._cache(shell.compile.cache))
        self.warnings.listen(self._stack)
        self._figures.update(map(id, open_figures()))
        if self._quiet_errors:
            self._swap(shell, "showtraceback", self._show_traceback)
            self._swap(shell, "showsyntaxerror", self._show_syntax_error)
            # A handler that the user installed must not speak about an attempt that is going to be repaired.
            self._swap(shell, "custom_exceptions", ())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shown += [digest(figure) for figure in unshown(self._figures)]
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
                self.outputs.add(data, _display_id(kwargs), update=bool(kwargs.get("update")))
                if not _is_image(data):
                    self._text.add(plain(data.get("text/plain", "")) + "\n")
            return publish(data, *args, **kwargs) if self._forward else None

        return recorded

    def _clear(self, clear: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(wait: bool = False) -> Any:  # noqa: FBT001, FBT002  # IPython's own signature
            self.outputs.clear(wait=wait)
            return clear(wait) if self._forward else None

        return recorded

    def _write_result(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(format_dict: Any, *args: Any, **kwargs: Any) -> Any:
            self.displayed.append(_best(format_dict))
            self.outputs.add(format_dict)
            self.result = plain(format_dict.get("text/plain", ""))
            return write(format_dict, *args, **kwargs) if self._forward else None

        return recorded

    def _compute(self, compute: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(*args: Any, **kwargs: Any) -> Any:
            self._is_last = True
            try:
                return compute(*args, **kwargs)
            finally:
                self._is_last = False

        return recorded

    def _format(self, format_object: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(value: Any, *args: Any, **kwargs: Any) -> Any:
            # The first format of the result is that of the result; a display in its own method is another's.
            is_last, self._is_last = self._is_last, False
            if len(self.shown) < _MOST_SHOWN:
                # Before it is formatted: the inline backend closes its figures right after.
                self.shown.append(digest(value, last=is_last))
            if is_figure(value):
                self._figures.add(id(value))
            return format_object(value, *args, **kwargs)

        return recorded

    def _cache(self, cache: Callable[..., str]) -> Callable[..., str]:
        def recorded(*args: Any, **kwargs: Any) -> str:
            name = cache(*args, **kwargs)
            self.warnings.cell_name = self.warnings.cell_name or name
            return name

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


def _display_id(options: dict[str, Any]) -> str:
    transient = options.get("transient")
    identity = transient.get("display_id") if type(transient) is dict else None
    return identity if type(identity) is str else ""


def _is_image(data: dict[str, Any]) -> bool:
    return any(mime.startswith("image/") for mime in data)


class _Budget:
    def __init__(self, characters: int, *, announce: bool) -> None:
        self.left = characters
        self.announce = announce
