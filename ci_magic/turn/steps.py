"""Going on after cells that stand: what they showed is told, and the next one is asked for, within one budget."""

from .. import context, repair
from ..prompts import text
from .plan import next_step, unfinished
from .state import Turn

_SHORT = 120


def show(turn: Turn, begun: int, unread: int) -> None:
    """Tell the model what came of the cells that stand since there were `begun` of them; it writes the next one.

    `unread` counts blocks of its reply that were not run because it had not seen this.
    """
    turn.ledger.steps += 1
    seen, privacy = turn.ledger.seen[begun:], turn.ask.privacy
    outcome = repair.after_step(seen, context.delimit, privacy=privacy)
    parts = [outcome, text("step_unread").format(count=unread) if unread else "", go_on(turn)]
    turn.errand = "step"
    turn.conversation.show(
        "\n".join(part for part in parts if part),
        short=repair.after_step(seen, context.delimit, privacy=privacy, tokens=_SHORT),
        about=turn.ledger.cells[-1],
    )


def go_on(turn: Turn) -> str:
    """Return what is to be written next: a step of the plan, whatever comes next, or the end."""
    if not turn.ledger.steps_left:
        return text("step_last")
    if not turn.ledger.plan:
        return text("step_next")
    return next_step(turn) if unfinished(turn.ledger.plan) else text("plan_over")
