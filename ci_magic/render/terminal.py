"""The view in a terminal: plain text, the code as it is written, one line at the end."""

from collections.abc import Callable

from ..values.events import Asked, Ending, Event, Judged, Running, Settled, Writing
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
        self._told = ""
        self._approved = ""
        self._open = False

    def hear(self, event: Event) -> None:
        """Write what the event adds."""
        if isinstance(event, Asked):
            self._model = event.model
        elif isinstance(event, Writing):
            self._code(event)
        elif isinstance(event, Settled):
            self._line(event.answer.rstrip() if event.ending is Ending.ANSWERED else "")
            for warning in event.warnings:
                self._line(f"⚠ {warning}")
            self._line(f"· {end_line(event)}")
        else:
            if isinstance(event, Running):
                self._whole_code(event.code)
                self._line(event.prose.strip() if event.prose.strip() != self._told else "")
                self._told = ""
            elif isinstance(event, Judged) and event.judgement.decision == "ask":
                self._whole_code(event.code)
                self._approved = event.code
            line = state_line(event, self._model)
            self._line(f"· {line}" if line else "")

    def note(self, text: str) -> None:
        """Write a line of its own."""
        self._line(text)

    def _line(self, text: str) -> None:
        if not text:
            return
        if self._open:
            self._write("\n")
            self._open = False
        self._write(f"{text}\n")

    def _code(self, event: Writing) -> None:
        code = event.code
        if code and not self._shown:
            self._told = event.text.partition("```")[0].strip()
            self._line(self._told)
        if not code.startswith(self._shown):
            self._write("\n")
            self._shown = ""
        new = code[len(self._shown) :]
        if new:
            self._write(new)
            self._shown = code
            self._open = not code.endswith("\n")

    def _whole_code(self, code: str) -> None:
        if code.strip() not in (self._shown.strip(), self._approved.strip()):
            self._line(code.rstrip())
        self._shown = ""
