"""One attempt: what speaks against the code, the run as a transaction, what speaks against its result."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from .. import context, repair, verify
from ..language import _
from ..prompts import text
from ..protocol import marked_source
from ..values import Finding, Observation
from ..values.events import Attempt, Doubted, Ending, Event, Ran, Running, Settled
from .explain import explained, read_result, read_words
from .glyphs import mended, said
from .permit import permit
from .plan import tick
from .state import Step, Turn


def attempt(turn: Turn, code: str) -> Step:
    """Try `code`; returns the end of the turn, or None where the model was told what is wrong and writes again."""
    attempts = turn.ledger.attempts
    if repair.is_repeated(code, attempts):
        return (yield from _fresh_or_stop(turn, code, _("the model wrote the same code twice")))
    doubts = verify.before_run(turn.ask, code, turn.namespace, attempts, turn.tools.kernel.transform)
    if doubts and not turn.is_last and not repair.insists(doubts, attempts):
        return (yield from _doubt(turn, code, doubts))
    permitted = yield from permit(turn, code, doubts)
    if not isinstance(permitted, str):
        return permitted
    outcome = yield from _run(turn, permitted)
    if not isinstance(outcome, Attempt):
        return outcome
    return (yield from (_revise if turn.revision else _after)(turn, outcome))


def _revise(turn: Turn, tried: Attempt) -> Step:
    """Try what the model puts in the place of a run whose result did not look right to it."""
    code, turn.revision, turn.cause = turn.revision, "", tried.cause
    yield _ran(tried, will_retry=True)
    return (yield from attempt(turn, code))


def _doubt(turn: Turn, code: str, doubts: tuple[Finding, ...]) -> Step:
    difference = repair.difference(turn.ledger.attempts, code)
    tried = Attempt(code, Observation("not run"), doubts, difference, _line(turn, doubts))
    turn.ledger.attempts.append(tried)
    turn.cause = tried.cause
    yield Doubted(code, doubts, tried.difference, tried.cause)
    turn.tell("repair", verify.for_model(doubts, context.delimit, privacy=turn.ask.privacy), about=code)
    return None


@dataclass(slots=True)
class _Check:
    """Asked by the kernel about a run that ended ok, while it can still be put back."""

    turn: Turn
    code: str
    final: bool
    findings: tuple[Finding, ...] = ()
    accepted: bool = True
    mended: str = ""

    def __call__(self, observation: Observation) -> bool:
        turn = self.turn
        found = verify.after_run(turn.ask, self.code, observation, turn.namespace, turn.ledger.attempts)
        # What the prompt asks for may come from another cell of the turn.
        self.findings = tuple(
            each for each in found if each.kind != "name missing" or not (turn.more or each.subject in turn.made)
        )
        self.mended = "" if self.final else mended(turn, self.code, self.findings, observation)
        # What the model insists on, and what no attempt is left to mend, stands with a warning.
        stands = self.final or turn.is_last or repair.stood(self.code, turn.ledger.attempts)
        stands = stands or all(each.kind == "no font" for each in self.findings) or bool(turn.ledger.over_budget())
        self.accepted = not self.mended and stands
        return self.accepted


def _run(turn: Turn, code: str, *, final: bool = False) -> Generator[Event, None, Attempt | Settled | None]:
    """Run the code; returns the attempt that was put back, the end of the turn, or None where another cell follows."""
    attempts = turn.ledger.attempts
    check = _Check(turn, code, final)
    yield Running(code, len(attempts) + (not final), turn.ask.limits.attempts, turn.prose)
    into = None if turn.more else turn.ask.into
    observation = turn.tools.kernel.run(
        code,
        seconds=turn.ledger.seconds_left(),
        keep="success",
        into=into,
        accept=check,
    )
    failure = observation.failure
    cause = turn.tools.mask(repair.one_line(failure)) if failure else _line(turn, check.findings)
    tried = Attempt(code, observation, check.findings, repair.difference(attempts, code), cause)
    if observation.status == "ok" and check.mended:
        yield _ran(tried, will_retry=True)
        return (yield from _run(turn, check.mended))
    attempts.append(tried)
    if observation.status == "interrupted":
        yield _ran(tried, will_retry=False)
        return turn.ledger.interrupted(code)
    if observation.status == "ok" and check.accepted and turn.more and not final:
        yield replace(_ran(tried, will_retry=False), more=True)
        turn.stands()
        yield from tick(turn)
        return None
    if observation.status == "ok" and check.accepted:
        return (yield from _accepted(turn, tried, final=final))
    return tried


def _accepted(turn: Turn, tried: Attempt, *, final: bool) -> Generator[Event, None, Attempt | Settled]:
    """End with a run that stands, once its result was read; returns it as put back where the model revises it."""
    doubted = yield from read_result(turn, tried, final=final)
    if doubted is not None:
        turn.ledger.attempts[-1] = doubted
        return doubted
    yield _ran(tried, will_retry=False)
    yield from tick(turn)
    yield from explained(turn)
    return _done(turn, tried)


def _done(turn: Turn, tried: Attempt) -> Settled:
    read = verify.readings(turn.ask, tried.code, turn.ledger.attempts, turn.namespace)
    return _kept(turn, (*turn.ledger.cells, tried.code), (*turn.doubts, *tried.findings, *read))


def _kept(turn: Turn, cells: Sequence[str], findings: Sequence[Finding]) -> Settled:
    """Return the end of a turn whose cells stand, with what speaks against them."""
    code = "\n\n".join(cells)
    return turn.ledger.settled(
        Ending.DONE,
        _message(turn),
        code=code,
        answer=_words(turn),
        offered=turn.tools.cells.keep(marked_source(turn.ask.pin_id, code)),
        warnings=tuple(turn.tools.mask(verify.for_user(each)) for each in findings),
    )


def end_in_words(turn: Turn, words: str) -> Generator[Event, None, Settled]:
    """End with the cells that stand, and with words of the model that were written when it had seen them."""
    turn.prose = words
    if turn.ask.explain:
        yield from read_words(turn, words)
        turn.prose = ""
        yield from explained(turn)
    return _kept(turn, turn.ledger.cells, turn.doubts)


def _words(turn: Turn) -> str:
    return "\n\n".join(part for part in (*turn.thoughts, turn.prose) if part.strip())


def _message(turn: Turn) -> str:
    return " · ".join(filter(None, (_old_pin(turn), said(turn))))


def _old_pin(turn: Turn) -> str:
    if turn.ask.pin in (None, turn.ask.pin_id):
        return ""
    line = _("the prompt has changed since --pin {pin}: a cell marked `# ci {pin}` holds the old code")
    return line.format(pin=turn.ask.pin)


def _after(turn: Turn, tried: Attempt) -> Step:
    """Decide what follows an attempt that was put back."""
    over = turn.ledger.over_budget()
    away = repair.out_of_reach(tried.observation)
    if away and not over:
        yield _ran(tried, will_retry=False)
        return turn.ledger.settled(Ending.GAVE_UP, turn.tools.mask(away))
    reason = "" if over else repair.reason_to_stop(turn.ledger.attempts, turn.ask.limits.attempts)
    fresh = not turn.fresh and repair.wants_fresh_view(turn.ledger.attempts, turn.ask.limits.attempts, reason)
    yield _ran(tried, will_retry=not over and (fresh or not reason))
    turn.cause = tried.cause
    if over:
        return turn.ledger.settled(Ending.OVER_BUDGET, over)
    if fresh:
        _fold(turn, tried.code)
        return None
    if reason:
        return (yield from _stop(turn, reason))
    if tried.observation.status == "ok":
        told = verify.for_model(tried.findings, context.delimit, privacy=turn.ask.privacy)
    else:
        told = repair.after_failure(tried.observation, context.delimit, values=turn.shares_values)
    turn.tell("repair", _beside_cells(turn, told), about=tried.code)
    return None


def _beside_cells(turn: Turn, told: str) -> str:
    """Say what stands already, so that the model writes only the cells from here on."""
    count = len(turn.ledger.cells)
    told = f"{told}\n{text('repair_step')}" if turn.step and turn.more else told
    return f"{text('repair_cells').format(count=count)}\n{told}" if count else told


def _fresh_or_stop(turn: Turn, code: str, reason: str) -> Step:
    if turn.fresh:
        return (yield from _stop(turn, reason))
    _fold(turn, code)
    return None


def _fold(turn: Turn, code: str) -> None:
    """Let the model look afresh: the failed attempts are folded into what was learned from them."""
    turn.fresh = True
    learned = repair.fresh_view(turn.ledger.attempts, context.delimit, values=turn.shares_values)
    turn.errand = "repair"
    turn.conversation.fold(code, _beside_cells(turn, learned))


def _stop(turn: Turn, reason: str) -> Step:
    """End without another reply: with a run that raised nothing, if there was one, else by giving up."""
    settled = yield from stand(turn)
    return settled or turn.ledger.gave_up(reason)


def stand(turn: Turn) -> Step:
    """Run again, and keep with a warning, the last code that was put back only for a finding; None if none does."""
    standing = repair.last_that_ran(turn.ledger.attempts)
    if standing is None:
        return None
    permitted = yield from permit(turn, standing.code)
    if not isinstance(permitted, str):
        return permitted
    # The other findings are made anew by the run.
    doubts = [each for each in standing.findings if each.kind == "doubted"]
    turn.ledger.warnings += [turn.tools.mask(verify.for_user(each)) for each in doubts]
    outcome = yield from _run(turn, permitted, final=True)
    if not isinstance(outcome, Attempt):
        return outcome
    yield _ran(outcome, will_retry=False)
    return None


def _ran(tried: Attempt, *, will_retry: bool) -> Ran:
    return Ran(tried.code, tried.observation, will_retry, tried.findings, tried.difference, tried.cause)


def _line(turn: Turn, findings: tuple[Finding, ...]) -> str:
    return turn.tools.mask("; ".join(map(verify.for_user, findings)))
