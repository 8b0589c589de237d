"""The listener that writes one turn into the record."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from ..values.events import Asked, Doubted, Ending, Event, Judged, Planned, Ran, Received, Running, Sent, Settled
from ..values.runs import RunState, state_after
from .entries import Place, Tried
from .journal import Journal
from .store import Renewed


class Recorded:
    """Writes a turn into a journal, each step before anybody else hears of it.

    Code that is about to run, or that the user is asked about, is on disk before that: if the kernel dies, the record
    breaks off at the attempt during which it died. Where the record goes on in another file in the middle of a turn,
    the turn is written there from its beginning.

    Args:
        journal: the record.
        place: where the turn was asked.
        mask: takes secrets out of what is written.
        restores: the turns that this one runs again, in the order of its attempts.
    """

    def __init__(
        self, journal: Journal, place: Place, mask: Callable[[str], str], restores: Sequence[int] = ()
    ) -> None:
        self._journal = journal
        self._place = place
        self._mask = mask
        self._restores = tuple(restores)
        self._heard: list[Event] = []
        self._start_over()

    @property
    def turn(self) -> int:
        """The number of the turn in the record, 0 before it began."""
        return self._turn

    def hear(self, event: Event) -> None:
        """Write down the beginning, each attempt and the end."""
        self._heard.append(event)
        # A second failure finds the record in memory, which takes everything.
        for _again in range(3):
            with suppress(Renewed):
                self._write_the_rest()
                return
            self._start_over()

    def _start_over(self) -> None:
        self._written = 0
        self._turn = 0
        self._number = 0
        self._dispatch = 0
        self._open: Tried | None = None
        self._made: tuple[str, ...] = ()
        self._beside = ""
        self._state = RunState.QUEUED

    def _write_the_rest(self) -> None:
        while self._written < len(self._heard):
            self._write(self._heard[self._written])
            self._written += 1

    def _write(self, event: Event) -> None:
        state = state_after(self._state, event)
        # The first and the last state are written with the row itself.
        if state is not self._state and self._turn and not state.terminal:
            self._journal.put_state(self._turn, state)
        self._state = state
        if isinstance(event, Asked):
            self._turn = self._journal.begin(event, self._place, self._restores, self._mask)
        elif isinstance(event, Sent):
            self._dispatch = self._journal.put_dispatch(self._turn, event)
        elif isinstance(event, Received) and self._dispatch:
            self._journal.put_reply(self._dispatch, event.usage)
            self._dispatch = 0
        elif isinstance(event, Planned):
            self._journal.put_plan(self._turn, event.steps, self._mask)
        elif isinstance(event, Settled):
            self._close()
            self._journal.finish(self._turn, self._settled(event), self._made, self._mask)
        else:
            self._attempted(event)

    def _attempted(self, event: Event) -> None:
        if isinstance(event, Judged):
            self._judged(event)
        elif isinstance(event, Doubted):
            self._close()
            self._put_new(Tried("not run", event.code, event.cause, event.difference, event.findings))
            self._open = None
        elif isinstance(event, Running):
            self._running(event)
        elif isinstance(event, Ran):
            self._ran(event)

    def _settled(self, event: Settled) -> Settled:
        """Return the end with words that came after what ran as a reading: they do not go with the code run again."""
        if event.ending is not Ending.DONE or event.pinned or event.answer.strip() == self._beside.strip():
            return event
        return replace(event, answer="", reading=event.reading or event.answer)

    def _judged(self, event: Judged) -> None:
        self._close()
        if event.judgement.decision == "ask":
            self._put_new(Tried("waiting", event.code))

    def _running(self, event: Running) -> None:
        self._beside = event.prose
        origin = self._restores[event.attempt - 1] if self._restores else 0
        if self._open is not None and self._open.code == event.code:
            self._put(replace(self._open, status="running", origin=origin))
        else:
            self._close()
            self._put_new(Tried("running", event.code, origin=origin))

    def _ran(self, event: Ran) -> None:
        seen = event.observation
        if self._open is None:
            self._put_new(Tried("running", event.code))
        done = Tried(
            "put back" if seen.status == "ok" and event.will_retry else seen.status,
            event.code,
            event.cause,
            event.difference,
            event.findings,
            seen.files,
            seen.seconds,
            self._open.origin if self._open else 0,
        )
        self._put(done)
        self._open = None
        if not event.will_retry:
            self._made = tuple(dict.fromkeys((*self._made, *seen.made, *seen.changed)))

    def _close(self) -> None:
        """Close an attempt that came to no end: it was not allowed to run, or an interrupt came first."""
        if self._open is not None:
            status = "not run" if self._open.status == "waiting" else "interrupted"
            self._put(replace(self._open, status=status))
            self._open = None

    def _put_new(self, tried: Tried) -> None:
        self._number += 1
        self._put(tried)

    def _put(self, tried: Tried) -> None:
        self._journal.put_attempt(self._turn, self._number, tried, self._mask)
        self._open = tried
