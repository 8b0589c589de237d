"""The view in a notebook: one display, updated in place, of which only the final state is left.

Markdown, so that every frontend draws it in its own colours; the record of the turn travels beside it in the same
display. The outputs of a failed attempt are cleared before the repaired one runs.
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

from ..protocol import MIME, turn
from ..values import Ask
from ..values.events import Asked, Ending, Event, Judged, Ran, Running, Settled, Writing
from .status import end_line, state_line

EVERY = 0.15
"""Seconds between two updates while the model writes."""


class NotebookView:
    """A listener that draws through IPython's display publisher.

    Args:
        publisher: `shell.display_pub`.
        ask: what was asked, for the record.
        mask: takes secrets out of the record.
        clear: whether the outputs of a failed attempt may be cleared: yes, where the cell holds nothing else.
        clock: seconds, rising.
    """

    def __init__(
        self,
        publisher: Any,
        ask: Ask,
        mask: Callable[[str], str],
        *,
        clear: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._publisher = publisher
        self._ask = ask
        self._mask = mask
        self._clock = clock
        self._id = uuid.uuid4().hex
        self._drawn = False
        self._last = 0.0
        self._started = clock()
        self._model = ""
        self._state = ""
        self._code = ""
        self._clear = clear

    def hear(self, event: Event) -> None:
        """Draw what the event changes."""
        if isinstance(event, Asked):
            self._model = event.model
        elif isinstance(event, Settled):
            self._end(event)
        elif isinstance(event, Writing):
            self._code = event.code
            self._state = state_line(event, self._model)
            self._draw(eager=False)
        else:
            self._step(event)

    def note(self, text: str) -> None:
        """Show a line of its own, below the rest."""
        self._publisher.publish({"text/plain": text, "text/markdown": f"*{_inline(text)}*"})

    def _step(self, event: Event) -> None:
        self._state = state_line(event, self._model) or self._state
        if isinstance(event, Running | Judged):
            self._code = event.code
        if isinstance(event, Ran) and event.will_retry and self._clear:
            self._publisher.clear_output(wait=True)
            self._drawn = False
            self._code = ""
        self._draw(eager=True)

    def _draw(self, *, eager: bool) -> None:
        now = self._clock()
        if not eager and now - self._last < EVERY:
            return
        self._last = now
        self._publish(f"{self._state} · {now - self._started:.0f} s", self._code, {})

    def _end(self, settled: Settled) -> None:
        record = turn(settled, self._ask)
        masked = {name: self._mask(value) if isinstance(value, str) else value for name, value in record.items()}
        code = "" if settled.ending is Ending.ANSWERED else settled.code
        if settled.pinned and not settled.attempts:
            code = ""
        self._publish(end_line(settled), code, {MIME: masked}, answer=settled.answer, failed=_failed(settled))

    def _publish(self, line: str, code: str, extra: dict[str, Any], *, answer: str = "", failed: str = "") -> None:
        plain = [part.rstrip() for part in (answer, code, failed, f"ci_magic: {line}") if part.strip()]
        markdown = [
            answer,
            _block(code, "python"),
            _block(failed, "text"),
            f"<small>*ci_magic: {_inline(line)}*</small>",
        ]
        data = {
            "text/plain": "\n\n".join(plain),
            "text/markdown": "\n\n".join(part for part in markdown if part.strip()),
            **extra,
        }
        self._publisher.publish(data, transient={"display_id": self._id}, update=self._drawn)
        self._drawn = True


def _failed(settled: Settled) -> str:
    """Return the report of the failure that the turn ended with: the user's to read, as text and not as an error."""
    if settled.ending.success or not settled.attempts:
        return ""
    failure = settled.attempts[-1].observation.failure
    return failure.report if failure else ""


def _block(code: str, language: str) -> str:
    """Return a fenced block; `<samp>` gives it a fixed width in nbconvert, whose style sheet takes it from outputs."""
    if not code.strip():
        return ""
    ticks = "```"
    while ticks in code:
        ticks += "`"
    return f"<samp>\n\n{ticks}{language}\n{code.rstrip()}\n{ticks}\n\n</samp>"


def _inline(text: str) -> str:
    """Keep text from being read as Markdown or HTML."""
    for sign in "\\`*_<>[]$":
        text = text.replace(sign, f"\\{sign}" if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return text
