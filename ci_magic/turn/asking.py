"""Asking the model once: its reply, and what happened while it came."""

from collections.abc import Generator
from contextlib import closing

from ..extract import ReplyReader
from ..values import Declined, Finished, Reply, Restarted, Sending, TextDelta, Waiting
from ..values.events import Asking, Event, Received, Waited, Writing
from .state import Turn

# What is written is told when it has grown by this part of itself: telling all of it for every token of a reply of
# megabytes would take minutes, and of a short one every token is told.
_GROWTH = 0.02


def asked(turn: Turn) -> Generator[Event, None, Reply]:
    """Ask the model what the conversation stands at, and return its reply, read."""
    limits = turn.ask.limits
    number = len(turn.ledger.attempts) + 1
    yield Asking(number, limits.attempts, turn.cause, turn.ledger.steps, limits.steps, turn.errand)
    reader = ReplyReader()
    finished = Finished("stop")
    written = told = 0
    pieces = turn.tools.model.stream(turn.request())
    with closing(pieces):  # type: ignore[type-var]  # adapters write streams as generators
        for piece in pieces:
            if isinstance(piece, TextDelta):
                reader.feed(piece.text)
                written += len(piece.text)
                if written - told >= told * _GROWTH:
                    told = written
                    yield from _writing(turn, reader)
            elif isinstance(piece, Restarted):
                reader, written, told = ReplyReader(), 0, 0
                yield from _writing(turn, reader)
            elif isinstance(piece, Finished):
                finished = piece
            else:
                yield from _meanwhile(turn, piece)
    if written > told:
        yield from _writing(turn, reader)
    yield Received(turn.count(finished.usage, reader.text))
    turn.conversation.replied(reader.text)
    return reader.finish(finished.reason)


def _meanwhile(turn: Turn, piece: object) -> Generator[Event, None, None]:
    if isinstance(piece, Sending):
        yield turn.sent(piece)
    elif isinstance(piece, Waiting):
        yield Waited(piece.reason, piece.seconds)
    elif isinstance(piece, Declined):
        turn.ledger.warnings.append(piece.reason)


def _writing(turn: Turn, reader: ReplyReader) -> Generator[Event, None, None]:
    cells = reader.cells
    # The words of a reading are told when it is known which of them stand; until then the code stays in the view.
    if cells or not turn.results:
        yield Writing(reader.text, "\n".join(cells), cells, reader.prose)
