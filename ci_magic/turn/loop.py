"""The moving part of a turn: one reply after the other, until it settles."""

from collections.abc import Generator, Sequence
from contextlib import closing

from .. import context, repair
from ..extract import ReplyReader, binding
from ..language import _
from ..values import Finished, Reply, Restarted, Sending, TextDelta, Waiting
from ..values.events import Asking, Ending, Event, Looked, Received, Settled, Unusable, Waited, Writing
from .attempt import attempt, stand
from .permit import judged
from .state import Step, Turn
from .tools import Kept

# What is written is told when it has grown by this part of itself: telling all of it for every token of a reply of
# megabytes would take minutes, and of a short one every token is told.
_GROWTH = 0.02

_NO_MORE_LOOKS = "no more inspect blocks are allowed in this turn; write the answer or the cell now"
_NO_LOOKS = "inspect blocks are switched off by the user's privacy setting; write the answer or the cell now"


def generate(turn: Turn, kept: Kept | None) -> Generator[Event, None, Settled]:
    """Ask until the turn settles; with `kept` code (`--repair`) that code is the first attempt."""
    turn.begin()
    first = Reply("code", code=kept.code) if kept and kept.code else None
    while True:
        over = turn.ledger.over_budget()
        if over:
            return turn.ledger.settled(Ending.OVER_BUDGET, over)
        reply = first or (yield from _reply(turn))
        first = None
        settled = yield from _act(turn, reply)
        if settled is not None:
            return settled


def _reply(turn: Turn) -> Generator[Event, None, Reply]:
    yield Asking(len(turn.ledger.attempts) + 1, turn.ask.limits.attempts, turn.cause)
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
                    yield _writing(reader)
            elif isinstance(piece, Restarted):
                reader, written, told = ReplyReader(), 0, 0
                yield _writing(reader)
            elif isinstance(piece, Sending):
                yield turn.sent(piece)
            elif isinstance(piece, Waiting):
                yield Waited(piece.reason, piece.seconds)
            elif isinstance(piece, Finished):
                finished = piece
    if written > told:
        yield _writing(reader)
    yield Received(turn.count(finished.usage, reader.text))
    turn.conversation.replied(reader.text)
    return reader.finish(finished.reason)


def _writing(reader: ReplyReader) -> Writing:
    cells = reader.cells
    return Writing(reader.text, "\n".join(cells), cells)


def _act(turn: Turn, reply: Reply) -> Step:
    if reply.kind == "answer":
        return (yield from _answered(turn, reply.text))
    if reply.kind == "unusable":
        return (yield from _unusable(turn, reply.problem))
    if reply.kind == "inspect":
        return (yield from _look(turn, reply.code))
    turn.unusable_replies = 0
    turn.prose = reply.text
    *before, last = reply.cells or (reply.code,)
    return (yield from _cells(turn, (*before, binding(last, turn.ask.into) if turn.ask.into else last)))


def _cells(turn: Turn, codes: Sequence[str]) -> Step:
    """Try one cell after the other; those that stand already are not run again where the model repeats them."""
    codes = [code for code in codes if code not in turn.ledger.cells] or codes
    for number, code in enumerate(codes, 1):
        turn.advanced, turn.more = False, number < len(codes)
        settled = yield from attempt(turn, code)
        if settled is not None or not turn.advanced:
            return settled
    return None


def _answered(turn: Turn, answer: str) -> Step:
    """End with words; after a run that was put back only for a finding they say why it cannot be better."""
    turn.prose = answer
    settled = yield from stand(turn)
    if settled is not None:
        return settled
    if turn.ask.into:
        turn.tools.kernel.run(f"{turn.ask.into} = {answer!r}", seconds=turn.ledger.seconds_left(), keep="always")
    return turn.ledger.settled(Ending.ANSWERED, answer=answer)


def _unusable(turn: Turn, problem: str) -> Step:
    yield Unusable(problem)
    turn.unusable_replies += 1
    if turn.unusable_replies > turn.ask.limits.unusable:
        line = _("the model's replies hold neither an answer nor code: try again, or another model with --model NAME")
        return turn.ledger.settled(Ending.GAVE_UP, line)
    turn.tell("again", repair.after_unusable(problem))
    return None


def _look(turn: Turn, code: str) -> Step:
    turn.looks += 1
    if turn.looks > turn.ask.limits.steps:
        return (yield from _unusable(turn, _NO_MORE_LOOKS))
    if not turn.shares_values:
        return (yield from _unusable(turn, _NO_LOOKS))
    judgement = judged(turn, code, look=True)
    if judgement.effects:
        turn.tell("look", repair.after_refused_look(judgement))
        return None
    observation = turn.tools.kernel.run(code, seconds=turn.ledger.seconds_left(), keep="never")
    yield Looked(code, observation)
    if observation.status == "interrupted":
        return turn.ledger.interrupted(code)
    turn.tell("look", repair.after_look(observation, context.delimit))
    return None
