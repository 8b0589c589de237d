"""A turn as the panel shows it: what was heard of it, and what holds it up."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from ..protocol import masked
from ..values import Limits, Written
from ..values.events import Asking, Ending, Event, Planned, Running
from ..values.runs import LastError, RunState, state_after
from .heard import Heard, Mask, Surroundings, WaitsFor


class Changed(Protocol):
    """Is told of a change, and whether it is to be seen at once."""

    def __call__(self, *, at_once: bool) -> None:
        """Take note."""


class TurnRecord:
    """A listener that keeps what the panel shows of one turn; `plain()` is it as JSON values. For several threads.

    Args:
        turn: the id of the turn.
        thread: the name of its thread.
        prompt: what was asked.
        files: the files that came with it.
        changed: is called after each change.
        clock: seconds, rising.

    Attributes:
        state: that of the run.
        more: further fields, which the page does not know.
    """

    def __init__(
        self,
        turn: str,
        thread: str,
        prompt: str,
        files: Sequence[str] = (),
        *,
        changed: Changed = lambda *, at_once: None,  # noqa: ARG005
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.turn = turn
        self.state = RunState.QUEUED
        self.more: dict[str, Any] = {}
        self._asked = {"id": turn, "thread": thread, "at": time.time()}
        self._prompt = prompt
        self._files = list(files)
        self._limits = Limits()
        self._changed = changed
        self._clock = clock
        self._began: float | None = None
        self._seconds = 0.0
        self._lock = threading.RLock()
        self._heard = Heard()
        self._held: tuple[WaitsFor, str] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing follows."""
        return self.state.terminal

    @property
    def around(self) -> Surroundings:
        """What is known besides the events."""
        return self._heard.around

    @around.setter
    def around(self, around: Surroundings) -> None:
        self._heard.around = around

    # --- what happens beside the events

    def begin(self, model: str, limits: Limits) -> None:
        """The turn is next: nothing waits before it any more."""
        with self._lock:
            self._heard.model, self._limits, self._began = model, limits, self._clock()
            self._heard.waits, self._held = ("", ""), None
            if self.state is RunState.QUEUED:
                self.state = RunState.IN_PROGRESS
        self._changed(at_once=True)

    def waits(self, for_: WaitsFor, text: str = "") -> None:
        """Say that something besides the turn holds it up, until `waits("")` or its end."""
        with self._lock:
            asked = self._held is not None and self._held[0] == "user"
            self._held = (for_, text) if for_ and not self.ended else None
            if for_ == "user" and self.state is RunState.IN_PROGRESS:
                self.state = RunState.REQUIRES_ACTION
            elif asked and self.state is RunState.REQUIRES_ACTION:
                self.state = RunState.IN_PROGRESS
        self._changed(at_once=for_ == "user")

    def note(self, line: str) -> None:
        """Say one line to the user."""
        with self._lock:
            self._heard.notes.append(line)
        self._changed(at_once=False)

    def fetching(self, label: str) -> None:
        """A file is fetched."""
        with self._lock:
            self._heard.steps.begin("fetching", label)
        self._changed(at_once=True)

    def cancelling(self) -> None:
        """The user stops the turn."""
        with self._lock:
            if not self.ended:
                self.state = RunState.CANCELLING
        self._changed(at_once=True)

    def fail(self, state: RunState, ending: Ending | None, message: str, code: str = "") -> None:
        """End a turn that has not settled: cancelled, or not even begun; of one that has ended nothing is changed."""
        with self._lock:
            if self.ended:
                return
            self.state, heard = state, self._heard
            heard.ending, heard.message = ending.value if ending else "", message
            heard.error = LastError(code, message) if code else None
            heard.end(success=False)
            self._end()
        self._changed(at_once=True)

    # --- a listener

    def hear(self, event: Event) -> None:
        """Take note of one event."""
        with self._lock:
            before = self.state
            self.state = state_after(self.state, event)
            self._heard.hear(event)
            if self.ended:
                self._end()
            at_once = self.state is not before or isinstance(event, Running | Asking | Planned)
        self._changed(at_once=at_once)

    def _end(self) -> None:
        self._held = None
        self._seconds = self._clock() - self._began if self._began is not None else 0.0

    # --- what it looks like

    @property
    def text(self) -> str:
        """What the model has written so far, masked."""
        with self._lock:
            return self.around.mask(str(self._heard.words))

    def head(self) -> dict[str, Any]:
        """Return the record but its text, as JSON values without secrets."""
        with self._lock:
            heard, mask = self._heard, self.around.mask
            for_, told = self._held or heard.waits
            settled, error = heard.settled, heard.error
            return {
                **self._asked,
                "prompt": self.around.mask_prompt(self._prompt),
                "files": masked(self._files, mask),
                "state": self.state.value,
                "waits": {"for": for_, "text": mask(told)},
                "steps": heard.steps.plain(mask),
                "plan": heard.plain_plan(mask),
                "revision": heard.revision,
                "reading": mask(heard.reading),
                "notes": masked(list(heard.notes), mask),
                "warnings": masked(list(settled.warnings), mask) if settled else [],
                "found": masked(list(heard.found), mask),
                "made": [_made(each, mask) for each in settled.files] if settled else [],
                "cells": list(self.around.cells()),
                "ending": heard.ending,
                "message": mask(heard.message),
                "error": {"code": error.code, "message": mask(error.message)} if error else None,
                "model": mask(heard.model),
                "pin": heard.pin,
                "pinned": settled.pinned if settled else False,
                "undone": False,
                "undoable": self.around.undoable(),
                "spent": self._spent(),
                "limits": limits_of(self._limits),
                **self.more,
            }

    def plain(self) -> dict[str, Any]:
        """Return the record as JSON values without secrets."""
        with self._lock:
            return self.head() | {"text": self.text}

    def _spent(self) -> dict[str, Any]:
        heard = self._heard
        return {
            "tokens": heard.usage.total,
            "estimated": heard.usage.estimated,
            "cost": heard.usage.cost,
            "seconds": round(self._seconds, 2),
            "attempts": heard.attempts,
            "steps": heard.steps_taken,
        }


def limits_of(limits: Limits) -> dict[str, Any]:
    """Return where a turn stops by itself, as JSON values."""
    return {
        "tokens": limits.tokens,
        "seconds": limits.seconds,
        "attempts": limits.attempts,
        "steps": limits.steps,
    }


def _made(file: Written, mask: Mask) -> dict[str, Any]:
    size = None
    with suppress(OSError):
        size = Path(file.path).stat().st_size
    return {"path": mask(file.path), "created": file.created, "size": size}
