"""One turn: ask the model, judge the code, run it, repair it, settle.

`run_turn` is a generator of frozen events and does nothing else: no printing, no environment, no IPython. Views, the
record and tests are listeners to that one stream. A failure of the user's code is a value; what ends a turn is one
`Settled` event, always the last.
"""

from collections.abc import Generator, Iterator, Sequence

from ..errors import ModelError
from ..language import _
from ..values import Ask, Message, allows
from ..values.events import Asked, Ending, Event, Settled
from .loop import generate
from .replay import replay
from .state import Turn, turn_of
from .tools import Kept as Kept
from .tools import Tools as Tools
from .tools import messages_for as messages_for


def run_turn(ask: Ask, tools: Tools, *, history: Sequence[Message] = (), kept: Kept | None = None) -> Iterator[Event]:
    """Yield the events of one turn, from `Asked` to `Settled`.

    Args:
        ask: what the user asked, with its limits.
        tools: the adapters to work with.
        history: the conversation so far, oldest first, as it was sent.
        kept: what the turn's pin holds; it is run again without asking a model, unless `ask.repair` is set.
    """
    turn = turn_of(ask, tools, history)
    try:
        yield Asked(ask, tools.model.name, ask.pin_id)
        settled = yield from _settled(turn, kept)
    except KeyboardInterrupt:
        settled = turn.ledger.settled(Ending.INTERRUPTED, _("interrupted; nothing more was sent or run"))
    except ModelError as error:
        settled = turn.ledger.settled(Ending.MODEL_FAILED, str(error))
    if ask.report and settled.ending.success and tools.reporter is not None:
        settled = tools.reporter.write(ask, settled)
    yield settled


def _settled(turn: Turn, kept: Kept | None) -> Generator[Event, None, Settled]:
    if kept and not kept.replaced and not turn.ask.repair:
        return (yield from replay(turn, kept))
    if kept and turn.ask.repair and not allows(turn.ask.privacy, kept.privacy):
        line = _("not sent: the kept code was written under --privacy {wide}; give that to --repair too, or use --new")
        return turn.ledger.settled(Ending.REFUSED, line.format(wide=kept.privacy))
    if kept and kept.replaced:
        may = turn.tools.cells.may_replace(kept.original)
        if may == "stop":
            return turn.ledger.settled(Ending.REFUSED, _("not run: you stopped it"))
        if may == "keep":
            return (yield from replay(turn, kept))
        kept = None
    return (yield from generate(turn, kept))
