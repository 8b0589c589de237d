"""A turn whose pin holds code or an answer: nobody is asked."""

from collections.abc import Generator

from ..language import _
from ..values import Observation
from ..values.events import Attempt, Ending, Event, Ran, Running, Settled
from .state import Turn
from .tools import Kept


def replay(turn: Turn, kept: Kept) -> Generator[Event, None, Settled]:
    """Run what the pin keeps: an ordinary run, without rollback, repair or model."""
    pin = turn.ask.pin_id
    if kept.in_cell:
        line = _("pinned {pin}: the marked cell below holds the code and runs in its turn; --new writes it again")
        return turn.ledger.settled(Ending.DONE, line.format(pin=pin), code=kept.code, pinned=True)
    if not kept.code and not kept.answer:
        line = _("pinned {pin}: the marked cell is gone and nobody else kept its code; %%ci --new writes it again")
        return turn.ledger.settled(Ending.GAVE_UP, line.format(pin=pin), pinned=True)
    if not kept.code:
        return turn.ledger.settled(Ending.ANSWERED, answer=kept.answer, pinned=True)
    codes = kept.cells or (kept.code,)
    for number, code in enumerate(codes, 1):
        observation = yield from _run(turn, kept, code, more=number < len(codes))
        if observation.status != "ok":
            break
    else:
        line = _("pinned {pin}: ran the kept code, no model was asked; --new writes it again")
        return turn.ledger.settled(Ending.DONE, line.format(pin=pin), code=kept.code, answer=kept.answer, pinned=True)
    if observation.status == "interrupted":
        return turn.ledger.interrupted(kept.code)
    line = _("pinned {pin}: the kept code failed; %%ci --repair mends it, %%ci --new writes it again").format(pin=pin)
    return turn.ledger.settled(Ending.GAVE_UP, line, code=kept.code, pinned=True)


def _run(turn: Turn, kept: Kept, code: str, *, more: bool) -> Generator[Event, None, Observation]:
    yield Running(code, 1, 1, kept.answer, pinned=True)
    into = None if more else turn.ask.into
    observation = turn.tools.kernel.run(code, seconds=turn.ledger.seconds_left(), keep="always", into=into)
    turn.ledger.attempts.append(Attempt(code, observation))
    yield Ran(code, observation, will_retry=False, more=more and observation.status == "ok")
    return observation
