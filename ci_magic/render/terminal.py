"""The view in a terminal: plain text, the code as it is written, one line at the end."""

from collections.abc import Callable

from ..values.events import (
    Asked,
    Asking,
    Event,
    Judged,
    Looked,
    Ran,
    Running,
    Settled,
    Unusable,
    Waited,
    Writing,
)
from .status import end_line, state_line


class TerminalView:
    """A listener that writes text.

    Args:
        write: takes text without adding a newline, like `sys.stdout.write`.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._model = ""
        self._shown = ""
        self._open = False

    def hear(self, event: Event) -> None:
        """Write what the event adds."""
        if isinstance(event, Asked):
            self._model = event.model
        elif isinstance(event, Writing):
            self._code(event.code)
        elif isinstance(event, Settled):
            self._end(event)
        elif isinstance(event, Asking | Waited | Looked | Unusable | Running | Ran | Judged):
            self._line(state_line(event, self._model))
            if isinstance(event, Running):
                self._whole_code(event.code)

    def note(self, text: str) -> None:
        """Write a line of its own."""
        self._line(text)

    def _line(self, text: str) -> None:
        if not text:
            return
        if self._open:
            self._write("\n")
            self._open = False
        self._write(f"· {text}\n")

    def _code(self, code: str) -> None:
        if not code.startswith(self._shown):
            self._write("\n")
            self._shown = ""
        new = code[len(self._shown) :]
        if new:
            self._write(new)
            self._shown = code
            self._open = not code.endswith("\n")

    def _whole_code(self, code: str) -> None:
        if self._shown.strip() != code.strip():
            self._write(code.rstrip() + "\n")
        self._shown = ""

    def _end(self, settled: Settled) -> None:
        if settled.answer:
            self._line(" ")
            self._write(settled.answer.rstrip() + "\n")
        self._line(end_line(settled))
