"""Whether code may run: the guard's judgement, what speaks against the code, and the user's word."""

from collections.abc import Generator, Sequence
from dataclasses import replace

from .. import repair
from ..guard import judge
from ..language import _
from ..values import Effect, Finding, Judgement
from ..values.approval import Decision, code_hash
from ..values.events import Ending, Event, Judged, Settled
from .state import Turn


def judged(turn: Turn, code: str, *, look: bool = False) -> Judgement:
    """Return the guard's judgement; a `look` may have no effects at all, whatever the user allows or wants to see."""
    return judge(
        code,
        transform=turn.tools.kernel.transform,
        origins=dict(turn.namespace.origins),
        files=turn.tools.files,
        allow=() if look else turn.tools.allow,
        mode="effects" if look else turn.ask.ask,
        declared={tool.qualified: tool.effects for tool in turn.namespace.tools if tool.effects},
    )


def permit(turn: Turn, code: str, doubts: Sequence[Finding] = ()) -> Generator[Event, None, "Settled | str | None"]:
    """Return the code that may run, `Settled` where the turn is over, None where the model writes again.

    The user may change the code while it is asked about; then that is what runs. What still speaks against the code
    is an effect like any other: the user is asked about it.
    """
    judgement = _with_doubts(turn, code, judged(turn, code), doubts)
    yield Judged(code, judgement)
    if judgement.decision == "run":
        return code
    decision = turn.tools.approver.approve(code, judgement)
    if decision is None:
        return _nobody(turn, code, judgement)
    shown = decision.code or code
    if decision.choice == "run" and decision.code_hash == code_hash(shown):
        if shown != code:
            turn.conversation.edited(shown)
        return shown
    if decision.choice == "regenerate":
        turn.tell("again", repair.after_regenerate(decision.note))
        return None
    return _refused(turn, code, decision)


def _with_doubts(turn: Turn, code: str, judgement: Judgement, doubts: Sequence[Finding]) -> Judgement:
    if not doubts:
        return judgement
    lines = code.split("\n")
    effects = tuple(
        Effect("replace", max(doubt.line, 1), lines[min(max(doubt.line, 1), len(lines)) - 1].strip(), doubt.subject)
        for doubt in doubts
    )
    asks = turn.ask.ask != "never" and "replace" not in turn.tools.allow
    both = sorted((*judgement.effects, *effects), key=lambda effect: effect.line)
    return replace(judgement, decision="ask" if asks else judgement.decision, effects=tuple(both))


def _nobody(turn: Turn, code: str, judgement: Judgement) -> Settled:
    kinds = ",".join(dict.fromkeys(effect.kind for effect in judgement.effects if effect.kind not in turn.tools.allow))
    line = _("not run: nobody can be asked here whether the code may {kinds}; CI_MAGIC_ALLOW={kinds} allows it")
    reached = [effect.target or effect.source for effect in judgement.effects if effect.kind == "network"]
    if kinds == "network":
        line = _(
            "not run: the network ({reached}) is used only if allowed, and nobody can be asked; CI_MAGIC_ALLOW={kinds}"
        )
    if not kinds:
        line = _("not run: nobody can be asked here; leave --ask always out to run code without effects")
    said = turn.tools.mask(line.format(kinds=kinds, reached=", ".join(dict.fromkeys(reached))))
    return turn.ledger.settled(Ending.NEEDS_APPROVAL, said, code=code)


def _refused(turn: Turn, code: str, decision: Decision) -> Settled:
    if decision.choice == "edit" and turn.tools.cells.hand_over(code):
        line = _("not run: the code is yours to edit in the next cell")
        return turn.ledger.settled(Ending.REFUSED, line, code=code, offered=True)
    return turn.ledger.settled(Ending.REFUSED, _("not run: you stopped it"), code=code)
