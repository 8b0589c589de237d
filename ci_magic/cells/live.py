"""A real cell below the asking one, in a frontend with the extension: it fills, runs and is kept or goes again.

The kernel drives and the extension obeys: `LiveCell` hears the turn's events, is the stage of its runs and the place
where its code is kept. Where the page stops answering in mid-turn the run is shown in the asking cell instead.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from ..language import _
from ..ports import Replace
from ..protocol import provenance
from ..values import Ask, Failure, Observation
from ..values.approval import code_hash
from ..values.events import Doubted, Ending, Event, Judged, Ran, Running, Settled, Writing
from .channel import Channel
from .wire import Marked, marked_source, without_mark

EVERY = 0.1
"""Seconds between two updates while the model writes."""

MOST_WRITTEN = 100_000
"""Characters after which a cell is no longer filled while the model writes; it gets the whole when it runs."""


_STATES: dict[str, Callable[[], str]] = {"asking": lambda: _("asking you"), "repairing": lambda: _("repairing")}
_REPLACE: dict[str, Replace] = {"regenerate": "yes", "keep": "keep"}


class Request(Protocol):
    """One run as a request of its own, as `kernel.stage.NestedRequest`."""

    number: int

    def running(self, source: str, ident: Any) -> AbstractContextManager[None]:
        """Make this the request that runs."""

    def stands(self, source: str) -> None:
        """Write the run into the history."""

    def put_back(self) -> None:
        """Give the number back."""

    def show_failure(self, failure: Failure) -> None:
        """Show a failure that stands."""


class LiveCell:
    """The generated cell of one turn.

    Args:
        channel: the way to the page.
        ask: what was asked; its pin marks the cell.
        number: the execution count of the asking cell.
        marked: the cell that is there already and is filled again.
        replaced: is told a queued cell that was written anew, and its old source.
        request: makes a nested request from the frontend's id for it and the cell's id.
        mask: takes secrets out of what is kept in the cell's metadata.
        clock: seconds, rising.
    """

    def __init__(
        self,
        channel: Channel,
        ask: Ask,
        *,
        number: int,
        marked: Marked | None,
        replaced: Callable[[str, str], None],
        request: Callable[[str, str], Request],
        mask: Callable[[str], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.marked = marked
        self.present = True
        self._channel = channel
        self._ask = ask
        self._number = number
        self._replaced = replaced
        self._request = request
        self._mask = mask
        self._clock = clock
        # A failed cell of the user's own is repaired in its place.
        self._cell = channel.asking if ask.fix else marked.cell if marked else str(uuid.uuid4())
        self._placed = False
        self._written = ""
        self._last = 0.0
        self._run: Request | None = None
        self._ran = False
        self._attempt = 1
        self._message = ""

    # --- a listener

    def hear(self, event: Event) -> None:
        """Fill the cell, and end with it as the turn ends."""
        if not self.present:
            return
        if isinstance(event, Writing):
            self._write(event.code)
        elif isinstance(event, Judged) and event.judgement.decision == "ask":
            self._state("asking")
        elif isinstance(event, Running):
            self._attempt = event.attempt
        elif isinstance(event, Doubted) or (isinstance(event, Ran) and event.will_retry):
            self._state("repairing")
        elif isinstance(event, Ran) and self._run and event.observation.failure and event.observation.status != "ok":
            self._show_failure(event.observation.failure)
        elif isinstance(event, Settled):
            self._settle(event)

    def _write(self, code: str) -> None:
        if not code or len(code) > MOST_WRITTEN or self._ask.fix:
            return
        now = self._clock()
        if not self._placed:
            self._written = self._source(code)
            self._placed = True
            self._tell("begin", after=self._channel.asking, source=self._written, pin=self._ask.pin_id)
        elif now - self._last >= EVERY:
            source = self._source(code)
            same = _common(self._written, source)
            self._tell("write", at=_utf16(source[:same]), text=source[same:])
            self._written = source
        else:
            return
        self._last = now

    def _state(self, state: str) -> None:
        if self._placed:
            self._tell("state", state=state, text=_STATES[state]())

    def _show_failure(self, failure: Failure) -> None:
        if self._run is not None:
            self._run.show_failure(failure)

    def _settle(self, settled: Settled) -> None:
        accepted = settled.ending is Ending.DONE and not self._ask.fix
        self._channel.tell(
            "settle",
            # A cell that this turn did not touch is not spoken of.
            cell=self._cell if self._placed else None,
            keep=_keeps(settled, ran=self._ran),
            pin=self._ask.pin_id if accepted else "",
            count=self._run.number if self._run else None,
            asking_count=self._number,
            # A rerun says nothing new about how the code came about.
            metadata=None if settled.pinned else _masked(provenance(settled, self._ask), self._mask),
            pinned=settled.pinned,
        )

    def _tell(self, op: str, **fields: Any) -> None:
        self._channel.tell(op, cell=self._cell, **fields)

    def _source(self, code: str) -> str:
        return marked_source("" if self._ask.fix else self._ask.pin_id, code)

    # --- the stage of the turn's runs

    @contextmanager
    def running(self, code: str) -> Iterator[None]:
        """Show what runs inside in the cell; in the asking cell, where the page does not answer any more."""
        self._run = None
        message = self._message = str(uuid.uuid4())
        source = self._source(code)
        answer = self.present and self._channel.call(
            "run",
            cell=self._cell,
            after=self._channel.asking,
            source=source,
            msg_id=message,
            attempt=self._attempt,
            attempts=self._ask.limits.attempts,
            own=bool(self._ask.fix),
        )
        if not answer or not answer["ok"]:
            self._leave()
            yield
            return
        self._placed = self._ran = True
        self._written = source
        if self.marked and self.marked.queued:
            self._replaced(self._cell, self.marked.source)
        self._run = self._request(message, self._cell)
        with self._run.running(source, self._channel.ident):
            yield

    def ended(self, code: str, seen: Observation, *, stands: bool) -> None:
        """Number the cell, or take its number back."""
        if self._run is None:
            return
        status: str = seen.status
        if stands:
            self._run.stands(self._source(code))
        else:
            self._run.put_back()
            status = "put back"
        self._tell("ran", msg_id=self._message, count=self._run.number if stands else None, status=status)

    def _leave(self) -> None:
        if self.present:
            self.present = False
            self._channel.tell("abandon", cell=self._cell)

    # --- where code is kept

    def keep(self, code: str) -> bool:  # noqa: ARG002
        """Say whether the cell holds the code."""
        return self.present and self._ran

    def hand_over(self, code: str) -> bool:  # noqa: ARG002
        """Say that code to edit is edited where it is asked about."""
        return False

    def may_replace(self) -> Replace:
        """Ask about a marked cell that is not as it was generated."""
        if self.marked is None or not self.marked.edited:
            return "yes"
        answer = self.decide("edited", self.marked.code, choices=["keep", "regenerate", "stop"])
        return _REPLACE.get(str(answer.get("choice")), "stop") if answer else "keep"

    def decide(self, kind: str, code: str, **fields: Any) -> dict[str, Any] | None:
        """Ask the user about code shown in the cell; the answer's `source` is the code as it stands there then."""
        source = self._source(code)
        answer = self._channel.decide(
            kind=kind, cell=self._cell, after=self._channel.asking, source=source, hash=code_hash(source), **fields
        )
        if answer is None or not answer["ok"] or not isinstance(answer.get("source"), str):
            return None
        self._placed = True
        return answer | {"source": without_mark(answer["source"], self._ask.pin_id)}


def _keeps(settled: Settled, *, ran: bool) -> bool:
    """Whether the cell stays: it holds the result, or what ran last and failed."""
    gone = (Ending.REFUSED, Ending.NEEDS_APPROVAL, Ending.MODEL_FAILED, Ending.ANSWERED)
    return ran and settled.ending not in gone


def _common(before: str, after: str) -> int:
    """Return how many characters at the start are equal; what is written is nearly always appended."""
    if after.startswith(before):
        return len(before)
    return next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(after))


def _utf16(text: str) -> int:
    """Return the length of `text` as a browser counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {name: _masked(each, mask) for name, each in value.items()}
    return [_masked(each, mask) for each in value] if isinstance(value, list) else value
