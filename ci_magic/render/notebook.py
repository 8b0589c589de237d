"""The view in a notebook: one display, updated in place, of which only the final state is left.

Markdown, so that every frontend draws it in its own colours; the record of the turn travels beside it in the same
display. The outputs of a failed attempt are cleared before the repaired one runs.
"""

import html
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..markdown import MOST_SHOWN, shown
from ..progress import end_line, state_line, tried_lines
from ..protocol import MIME, masked, tries, turn
from ..settings import working_directory
from ..values import Ask, Written
from ..values.events import (
    Asked,
    Doubted,
    Ending,
    Event,
    Explained,
    Found,
    Judged,
    Planned,
    PlanStep,
    Ran,
    Running,
    Settled,
    Writing,
)
from .found import found_lines
from .made import Served, markdown_list, plain_lines
from .plan import plan_lines, plan_title
from .said import reading_notes

EVERY = 0.15
"""Seconds between two updates while the model writes."""


MOST_WRITING = 20_000
"""Characters that are shown while the model writes; the whole is shown when it runs."""


class NotebookView:
    """A listener that draws through IPython's display publisher.

    Args:
        publisher: `shell.display_pub`.
        ask: what was asked, for the record.
        mask: takes secrets out of the record.
        clear: whether the outputs of a failed attempt may be cleared: yes, where the cell holds nothing else.
        apart: tells whether the code and its outputs stand in a cell of their own.
        served: where links to files lead.
        clock: seconds, rising.
    """

    def __init__(
        self,
        publisher: Any,
        ask: Ask,
        mask: Callable[[str], str],
        *,
        clear: bool = True,
        apart: Callable[[], bool] = lambda: False,
        served: Served | None = None,
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
        self._stands: list[str] = []
        self._found: list[str] = []
        self._plan: tuple[PlanStep, ...] = ()
        self._revision = 0
        self._struck: tuple[str, ...] = ()
        self._clear = clear
        self._apart = apart
        self._served = served or Served(working_directory())

    def hear(self, event: Event) -> None:
        """Draw what the event changes."""
        if isinstance(event, Asked):
            self._model = event.model
        elif isinstance(event, Found):
            self._found = found_lines(event.files)
        elif isinstance(event, Settled):
            self._end(event)
        elif isinstance(event, Planned):
            self._plan, self._revision = event.steps, event.revision
            self._state = state_line(event, self._model) or self._state
            self._draw(eager=True)
        elif isinstance(event, Explained):
            self._struck = event.struck
        elif isinstance(event, Writing):
            self._code = self._so_far(event.code)[:MOST_WRITING]
            self._state = state_line(event, self._model)
            self._draw(eager=False)
        else:
            self._step(event)

    def note(self, text: str) -> None:
        """Show a line of its own, below the rest."""
        self._publisher.publish({"text/plain": text, "text/markdown": f"*{_inline(text)}*"})

    def _step(self, event: Event) -> None:
        line = state_line(event, self._model)
        self._state = line or self._state
        if isinstance(event, Running | Judged | Doubted):
            self._code = self._so_far(event.code)
        if isinstance(event, Ran) and event.more:
            # What stands is not cleared any more.
            self._stands.append(event.code)
            self._clear = False
        if isinstance(event, Ran) and event.will_retry and self._clear:
            self._publisher.clear_output(wait=True)
            self._drawn = False
            self._code = ""
        # Where there is nothing to say, what follows at once is drawn.
        if line:
            self._draw(eager=True)

    def _so_far(self, code: str) -> str:
        return "\n\n".join((*self._stands, code))

    def _draw(self, *, eager: bool) -> None:
        now = self._clock()
        if not eager and now - self._last < EVERY:
            return
        self._last = now
        self._publish(f"{self._state} · {now - self._started:.0f} s", self._code, {})

    def _end(self, settled: Settled) -> None:
        record = turn(settled, self._ask)
        code = "" if settled.ending is Ending.ANSWERED else settled.code
        if settled.pinned and not settled.attempts:
            code = ""
        body = _Body(answer=settled.answer, failed=_failed(settled), settled=settled, struck=self._struck)
        self._publish(end_line(settled), code, {MIME: masked(record, self._mask)}, body)

    def _publish(self, line: str, code: str, extra: dict[str, Any], body: "_Body | None" = None) -> None:
        body = body or _Body()
        if self._apart():
            code, body = "", replace(body, failed="")
        warnings, files = body.warnings, body.files
        plan = [plan_title(self._revision), *plan_lines(self._plan)] if self._plan else []
        plain = ["\n".join(plan), body.answer[:MOST_SHOWN], code, body.reading, *body.notes, body.failed, *warnings]
        plain += ["\n".join(plain_lines(files, self._served.folder)), *body.tried, *self._found, f"ci_magic: {line}"]
        plain = [part.rstrip() for part in plain if part.strip()]
        markdown = [
            # Two blanks at its end break a line.
            "  \n".join(map(_inline, plan)),
            shown(body.answer),
            _block(code, "python"),
            shown(body.reading),
            *(f"<small>{_inline(each)}</small>" for each in body.notes),
            _block(body.failed, "text"),
            *(f"**{_inline(warning)}**" for warning in warnings),
            markdown_list(files, self._served),
            *body.folded,
            *(f"<small>{_inline(each)}</small>" for each in self._found),
            f"<small>*ci_magic: {_inline(line)}*</small>",
        ]
        data = {
            "text/plain": "\n\n".join(plain),
            "text/markdown": "\n\n".join(part for part in markdown if part.strip()),
            **extra,
        }
        self._publisher.publish(data, transient={"display_id": self._id}, update=self._drawn)
        self._drawn = True


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands between the code and the last line."""

    answer: str = ""
    failed: str = ""
    settled: Settled | None = None
    struck: tuple[str, ...] = ()

    @property
    def warnings(self) -> list[str]:
        return [f"⚠ {each}" for each in self.settled.warnings] if self.settled else []

    @property
    def reading(self) -> str:
        return self.settled.reading if self.settled else ""

    @property
    def notes(self) -> list[str]:
        return reading_notes(self.struck, self.settled.sources) if self.settled else []

    @property
    def files(self) -> tuple[Written, ...]:
        return self.settled.files if self.settled else ()

    @property
    def tried(self) -> list[str]:
        return tried_lines(self.settled) if self.settled else []

    @property
    def folded(self) -> list[str]:
        """One line for each attempt that did not stand, folded over what was changed after it."""
        changes = tries(self.settled) if self.settled else []
        return [_fold(line, each["difference"]) for line, each in zip(self.tried, changes, strict=False)]


def _fold(line: str, difference: str) -> str:
    # Inside an HTML block Markdown is not read, so the line is escaped as HTML.
    head = f"<small>{html.escape(line, quote=False)}</small>"
    if not difference:
        return head
    return f"<details><summary>{head}</summary>\n\n{_block(difference, 'diff')}\n\n</details>"


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
    for sign in "\\`*_[]":
        text = text.replace(sign, f"\\{sign}")
    # Formulas are looked for in the finished page too, where no backslash hides a dollar sign, but not in an element.
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("$", "<span>&#36;</span>")
