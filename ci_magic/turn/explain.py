"""A reading of the result: asked for once a run stands, and held to its numbers; what looks wrong is revised."""

from collections.abc import Generator

from .. import context, reading, repair
from ..errors import ModelError
from ..extract import binding
from ..language import _
from ..prompts import text
from ..reading import Read
from ..values import Finding, Observation, Reply
from ..values.events import Attempt, Event, Explained, Looked
from .asking import asked
from .permit import judged
from .state import Turn

_REPLIES = 3
"""Replies that one reading may take: the reading, a look that computes a number, the reading again."""

_DOUBT = 160


def read_result(turn: Turn, tried: Attempt, *, final: bool) -> Generator[Event, None, Attempt | None]:
    """Have the result of `tried` read; returns the attempt as one that was put back where the model revises it.

    The code that replaces it is then `turn.revision`. The reading is kept in the ledger. Whatever goes wrong here, the
    result stands and has no reading.
    """
    seen = (*turn.ledger.seen, tried.observation)
    # What a revision could not better was read before.
    if (final and turn.revised) or not reading.wanted(turn.ask, seen) or turn.ledger.over_budget():
        return None
    turn.results = seen
    try:
        reply = yield from _read(turn, tried)
    except ModelError as error:
        turn.ledger.warnings.append(_("no reading of the result: {reason}").format(reason=error))
        return None
    except KeyboardInterrupt:
        turn.ledger.warnings.append(_("no reading of the result: interrupted"))
        return None
    finally:
        turn.results = ()
    if reply is None or reply.kind != "code" or repair.is_same(reply.code, tried.code):
        return None
    return _put_back(turn, tried, reply, final=final)


def read_words(turn: Turn, words: str) -> Generator[Event, None, str]:
    """Hold the words that end a turn of several cells to its numbers; returns what stands of them."""
    turn.results = tuple(turn.ledger.seen)
    try:
        yield from _hold(turn, Reply("answer", text=words))
    except (ModelError, KeyboardInterrupt):
        _keep(turn, reading.grounded(words, turn.results, turn.ask.prompt))
    finally:
        turn.results = ()
    return turn.ledger.reading.text


def explained(turn: Turn) -> Generator[Event, None, None]:
    """Tell the reading, where there is one."""
    read = turn.ledger.reading
    if read.text or read.struck:
        yield Explained(read.text, read.struck, read.sources)


def _read(turn: Turn, tried: Attempt) -> Generator[Event, None, Reply | None]:
    if not turn.shares_values and turn.tools.model.sending(turn.request()) is not None:
        turn.ledger.warnings.append(reading.withheld())
        return None
    images = tuple(filter(None, map(turn.tools.shrink, reading.pictures(turn.ask, turn.results))))
    question = reading.question(turn.ask, turn.results, context.delimit)
    turn.tell("pictures" if images else "reading", question, about=tried.code, images=images)
    return (yield from _hold(turn, (yield from asked(turn))))


def _hold(turn: Turn, reply: Reply) -> Generator[Event, None, Reply | None]:
    """Keep what is grounded of a reading; one that is not is asked for once more. Returns a reply of another kind."""
    said = False
    for _reply in range(_REPLIES):
        if reply.kind == "inspect":
            yield from _look(turn, reply.code)
        elif reply.kind != "answer":
            return reply
        else:
            read = reading.grounded(reply.text, turn.results, turn.ask.prompt)
            _keep(turn, read)
            if not read.struck or said or turn.tools.model.sending(turn.request()) is None:
                return None
            said = True
            turn.tell("reading", text("reading_struck").format(sentences="\n".join(read.struck)))
        if turn.ledger.over_budget():
            return None
        reply = yield from asked(turn)
    return None


def _keep(turn: Turn, read: Read) -> None:
    turn.ledger.reading = read


def _look(turn: Turn, code: str) -> Generator[Event, None, None]:
    """Let a look compute what the reading needs: what it prints counts as an output."""
    turn.ledger.steps += 1
    judgement = judged(turn, code, look=True)
    if judgement.effects or not turn.shares_values:
        turn.tell("reading", repair.after_refused_look(judgement))
        return
    seen = turn.tools.kernel.run(code, seconds=turn.ledger.seconds_left(), keep="never")
    yield Looked(code, seen)
    turn.results = (*turn.results[:-1], seen, turn.results[-1])
    turn.tell("reading", repair.after_look(seen, context.delimit))


def _put_back(turn: Turn, tried: Attempt, reply: Reply, *, final: bool) -> Attempt | None:
    """Take the run back that the model revises, so that nothing is done twice; None where it stands."""
    said = " ".join(reply.text.split())
    doubt = said if len(said) <= _DOUBT else said[: _DOUBT - 1] + "…"
    spent = len(turn.ledger.attempts) >= turn.ask.limits.attempts
    back = Observation("not run") if final or turn.revised or spent else _undone(turn)
    if back.status != "ok":
        names = ", ".join(back.not_restored)
        line = _("the model would change the result, which stands: {names} cannot be put back")
        if not names:
            line = _("the model doubts the result, and no attempt is left: {doubt}")
        turn.ledger.warnings.append(turn.tools.mask(line.format(names=names, doubt=doubt)))
        return None
    turn.revised, turn.prose = True, reply.text
    turn.revision = binding(reply.code, turn.ask.into) if turn.ask.into else reply.code
    turn.ledger.reading = Read("")
    finding = Finding("doubted", doubt)
    cause = turn.tools.mask(_("the model doubted it: {doubt}").format(doubt=doubt))
    return Attempt(tried.code, tried.observation, (*tried.findings, finding), tried.difference, cause)


def _undone(turn: Turn) -> Observation:
    return turn.tools.kernel.run("", seconds=turn.ledger.seconds_left(), keep="never", quiet=True, instead_of_last=True)
