"""Driving a turn: its events, handed to all who follow it."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, closing

from ..errors import JournalError
from ..ports import Listener
from ..values.events import Event, Settled


def drive(events: Iterable[Event], listeners: Sequence[Listener], calm: AbstractContextManager[object]) -> Settled:
    """Hand every event to every listener, in order and in `calm`, and return the last one.

    Raises:
        JournalError: the record cannot be written; the turn is closed first.
    """
    settled = None
    stream = iter(events)
    with closing(stream):  # type: ignore[type-var]  # run_turn is a generator
        event: Event | None = next(stream)
        while event is not None:
            try:
                with calm:
                    for listener in listeners:
                        listener.hear(event)
                if isinstance(event, Settled):
                    settled = event
                event = next(stream, None)
            except KeyboardInterrupt as interrupt:
                event = stream.throw(interrupt)  # type: ignore[attr-defined]
    if settled is None:
        raise JournalError("the turn ended without settling")
    return settled
