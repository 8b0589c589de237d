"""One generated cell in a page with the extension: it fills while the model writes, and shows its runs."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from ..protocol import rest_of
from ..values import Failure
from .channel import KNOWN_SECONDS, Calls
from .wire import MarkedCell, Tell

EVERY = 0.1
"""Seconds between two updates while the model writes, and before the first: what is there at once is not filled in."""

MOST_WRITTEN = 100_000
"""Characters after which a cell is no longer filled while the model writes; it gets the whole when it runs."""


class Request(Protocol):
    """One run as a request of its own, as `kernel.stage.NestedRequest`."""

    number: int

    def running(self, source: str) -> AbstractContextManager[None]:
        """Make this the request that runs."""

    def stands(self, source: str) -> None:
        """Write the run into the history."""

    def put_back(self) -> None:
        """Give the number back."""

    def show_failure(self, failure: Failure) -> None:
        """Show a failure that stands."""


class Slot:
    """A cell that is there, or is going to be.

    Args:
        channel: the way to the page.
        cell: the cell's id; a new one is made where it is empty.
        after: the id of the cell that it stands below.
        marked: what the cell held before this turn.
        clock: seconds, rising.

    Attributes:
        placed: whether the page has the cell.
        ran: whether code of this turn ran in it.
        code_hash: of the code that ran in it last.
        number: the execution count of the last run, None where it was put back.
    """

    def __init__(
        self,
        channel: Calls,
        *,
        cell: str = "",
        after: str,
        marked: MarkedCell | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.cell = cell or str(uuid.uuid4())
        self.marked = marked
        self.placed = self.ran = False
        self.number: int | None = None
        self.code_hash = ""
        self._channel = channel
        self._after = after
        self._clock = clock
        self._written = self._ran_last = ""
        self._last: float | None = None
        self._request: Request | None = None
        self._message = self._call = ""
        self._is_ready = False

    def tell(self, op: Tell, **fields: Any) -> None:
        """Tell the page something about this cell."""
        self._channel.tell(op, cell=self.cell, **fields)

    def write(self, source: str, pin: str) -> None:
        """Show what is written so far, a few times a second."""
        if not source or source == self._written or len(source) > MOST_WRITTEN:
            return
        now = self._clock()
        if self._last is None:
            self._last = now
        if now - self._last < EVERY:
            return
        if not self.placed:
            self.placed = True
            self.tell("begin", after=self._after, source=source, pin=pin)
        else:
            at, grown = rest_of(source, self._written)
            self.tell("write", at=at, text=grown)
        self._written, self._last = source, now

    def decide(self, source: str, **fields: Any) -> dict[str, Any] | None:
        """Ask the user about `source`, shown in the cell; None where the page is gone."""
        # The page has the cell from now on, even if the user never answers.
        self.placed, self._written = True, source
        answer = self._channel.decide(cell=self.cell, after=self._after, source=source, **fields)
        return answer if answer and answer["ok"] and isinstance(answer.get("source"), str) else None

    def ask(self, source: str, **fields: Any) -> None:
        """Have the page get the cell ready to show a run of `source`."""
        self._message, self._is_ready = str(uuid.uuid4()), False
        self.placed, self._written = True, source
        self._call = self._channel.ask(
            "run", cell=self.cell, after=self._after, source=source, msg_id=self._message, **fields
        )

    @property
    def asked(self) -> str:
        """The source of the run that the page gets ready for; empty where there is none."""
        return self._written if self._call else ""

    def get_ready(self, seconds: float = KNOWN_SECONDS) -> bool:
        """Wait until the page is ready to show the run; False where it does not do it, or not say so in time."""
        if not self._is_ready and self._call:
            answer = self._channel.answer(self._call, seconds=seconds)
            self._is_ready = bool(answer and answer["ok"])
            if answer and not self._is_ready:
                self._call = ""
        return self._is_ready

    def take(self, request: Callable[[str, str], Request]) -> bool:
        """Begin the run that the page is ready to show; False where it does not show it."""
        is_ready, self._call, self._request = self.get_ready(), "", None
        if not is_ready:
            return False
        self.ran, self._ran_last = True, self._written
        self._request = request(self._message, self.cell)
        return True

    @contextmanager
    def running(self, source: str) -> Iterator[None]:
        """Show what runs inside."""
        if self._request is None:
            yield
            return
        with self._request.running(source):
            yield

    def ended(self, source: str, status: str, *, stands: bool) -> None:
        """Number the cell, or take its number back."""
        if self._request is None:
            return
        if stands:
            self._request.stands(source)
        else:
            self._request.put_back()
        self.number = self._request.number if stands else None
        self.tell("ran", msg_id=self._message, count=self.number, status=status if stands else "put back")

    def show_end(self, failure: Failure) -> None:
        """Show a failure that is not repaired any more, with the code that failed."""
        if self._request is not None:
            self._request.show_failure(failure)
        if self._written != self._ran_last:
            self.tell("write", at=0, text=self._ran_last)
