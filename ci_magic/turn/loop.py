"""The moving part of a turn: one reply after the other, until it settles."""

from collections.abc import Generator, Sequence

from .. import context, repair
from ..extract import binding
from ..language import _
from ..prompts import text
from ..values import Reply
from ..values.events import Ending, Event, Found, Looked, Settled, Unusable
from . import plan, steps
from .asking import asked
from .attempt import attempt, end_in_words, stand
from .permit import judged
from .state import Step, Turn
from .tools import Kept

_NO_MORE_LOOKS = "no more inspect blocks are allowed in this turn; write the answer or the cell now"
_NO_LOOKS = "inspect blocks are switched off by the user's privacy setting; write the answer or the cell now"
_NOT_BOUND = "the variable {name} is not set by any cell: write the last cell, which puts the answer in it"


def generate(turn: Turn, kept: Kept | None) -> Generator[Event, None, Settled]:
    """Ask until the turn settles; with `kept` code (`--repair`) that code is the first attempt."""
    turn.begin()
    if turn.namespace.files:
        yield Found(turn.namespace.files)
    first = Reply("code", code=kept.code) if kept and kept.code else None
    while True:
        over = turn.ledger.over_budget()
        if over:
            return turn.ledger.settled(Ending.OVER_BUDGET, over)
        reply = first or (yield from asked(turn))
        settled = yield from (_planned if turn.ask.plan and first is None else _act)(turn, reply)
        first = None
        if settled is not None:
            return settled


def _planned(turn: Turn, reply: Reply) -> Step:
    """Act on a reply under a plan: make one first, then carry it out, thought by thought and cell by cell."""
    if not turn.ledger.plan:
        held = yield from plan.propose(turn, reply)
        return (yield from _act(turn, held)) if isinstance(held, Reply) else held
    revised = yield from plan.revise(turn, reply)
    if isinstance(revised, Settled):
        return revised
    if reply.kind != "answer" or not turn.ledger.steps_left:
        return (yield from _act(turn, reply))
    if revised:
        turn.ledger.steps += 1
        turn.tell("plan", steps.go_on(turn))
        return None
    if plan.is_thought(turn):
        return (yield from _thought(turn, reply))
    wanted = plan.wants_cell(turn)
    if wanted:
        turn.tell("plan", text("plan_cell").format(number=wanted))
        return None
    return (yield from _act(turn, reply))


def _thought(turn: Turn, reply: Reply) -> Step:
    """Take prose for the step of a plan that asks for no more; the last one ends the turn."""
    turn.ledger.steps += 1
    yield from plan.tick(turn, thought=True)
    if not plan.unfinished(turn.ledger.plan):
        return (yield from _act(turn, reply))
    turn.thoughts.append(reply.text)
    turn.tell("plan", steps.go_on(turn))
    return None


def _act(turn: Turn, reply: Reply) -> Step:
    if reply.kind == "answer":
        return (yield from _answered(turn, reply.text))
    if reply.kind == "unusable":
        return (yield from _unusable(turn, reply.problem))
    if reply.kind == "inspect":
        return (yield from _look(turn, reply.code))
    turn.unusable_replies = 0
    turn.prose = reply.text
    # A cell that failed as a step is one when it is mended, whatever the model calls it; a plan knows what follows.
    turn.step = reply.step or (turn.step and bool(turn.ledger.attempts) and not turn.ledger.plan)
    *before, last = reply.cells or (reply.code,)
    last = binding(last, turn.ask.into) if turn.ask.into and not turn.step else last
    return (yield from _cells(turn, (*before, last), reply.unread))


def _cells(turn: Turn, codes: Sequence[str], unread: int) -> Step:
    """Try one cell after the other; those that stand already are not run again where the model repeats them."""
    codes = [code for code in codes if code not in turn.ledger.cells] or codes
    begun = len(turn.ledger.cells)
    for number, code in enumerate(codes, 1):
        goes_on = bool(turn.ledger.steps_left) and (turn.step or plan.more_after_cell(turn))
        turn.advanced, turn.more = False, number < len(codes) or goes_on
        settled = yield from attempt(turn, code)
        if settled is not None or not turn.advanced:
            return settled
    steps.show(turn, begun, unread)
    return None


def _answered(turn: Turn, answer: str) -> Step:
    """End with words; after a run that was put back only for a finding they say why it cannot be better."""
    turn.prose = answer
    settled = yield from stand(turn)
    if settled is not None:
        return settled
    if turn.ledger.cells:
        if turn.ask.into and turn.ask.into not in turn.made and turn.unusable_replies < turn.ask.limits.unusable:
            return (yield from _unusable(turn, _NOT_BOUND.format(name=turn.ask.into)))
        return (yield from end_in_words(turn, answer))
    answer = "\n\n".join((*turn.thoughts, answer))
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
    if not turn.ledger.steps_left:
        return (yield from _unusable(turn, _NO_MORE_LOOKS))
    turn.ledger.steps += 1
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
