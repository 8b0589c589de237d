"""The view in a terminal: plain text, the code as it is written, one line at the end."""

from collections.abc import Callable

from ..progress import end_line, state_line
from ..settings import working_directory
from ..values.events import Asked, Ending, Event, Explained, Found, Judged, Planned, Running, Settled, Writing
from .found import found_lines
from .made import plain_lines
from .plan import plan_lines, plan_title
from .said import reading_lines


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
        self._beside = ""
        self._approved = ""
        self._open = False

    def hear(self, event: Event) -> None:
        """Write what the event adds."""
        if isinstance(event, Asked):
            self._model = event.model
        elif isinstance(event, Writing):
            self._code(event)
        elif isinstance(event, Settled):
            self._end(event)
        else:
            for line in _lines(event):
                self._line(line)
            if isinstance(event, Running):
                self._beside = event.prose.strip()
                self._whole_code(event.code)
                self._line(event.prose.strip() if event.prose.strip() != self._told else "")
                self._told = ""
            elif isinstance(event, Judged) and event.judgement.decision == "ask":
                self._whole_code(event.code)
                self._approved = event.code
            line = state_line(event, self._model)
            self._line(f"· {line}" if line else "")

    def _end(self, settled: Settled) -> None:
        # Words beside code were written with it; those that came after it are new.
        new = settled.ending is Ending.ANSWERED or settled.answer.strip() != self._beside
        self._line(settled.answer.rstrip() if new else "")
        for warning in settled.warnings:
            self._line(f"⚠ {warning}")
        for line in plain_lines(settled.files, working_directory()):
            self._line(line)
        self._line(f"· {end_line(settled)}")

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


def _lines(event: Event) -> list[str]:
    """Return what an event shows besides its state."""
    if isinstance(event, Found):
        return [f"· {line}" for line in found_lines(event.files)]
    if isinstance(event, Planned):
        return [plan_title(event.revision), *plan_lines(event.steps)]
    if isinstance(event, Explained):
        return reading_lines(event.reading, event.struck, event.sources)
    return []
