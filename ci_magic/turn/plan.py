"""A plan: written before anything runs, approved or edited by the user, ticked off, revised from what was found."""

from collections.abc import Generator, Sequence
from dataclasses import replace

from .. import repair
from ..extract import read_edited, read_plan, read_revision
from ..language import _
from ..prompts import text
from ..protocol import plan_text
from ..values import Reply
from ..values.approval import PlanDecision
from ..values.events import Ending, Event, Planned, PlanStep, Settled, Unusable
from .state import Step, Turn

_NOT_YET = "the user asked for a plan first, and nothing runs before it is approved: write the numbered list"
_LINE = 80


def propose(turn: Turn, reply: Reply) -> Generator[Event, None, "Settled | Reply | None"]:
    """Show the plan that a reply holds, and ask for a go.

    Returns the end of the turn, None where the model writes again, or a reply whose cells may run now: a model that
    wrote cells and no plan has its cells approved as one.
    """
    steps = read_plan(reply.text)
    held = not steps and reply.kind == "code"
    if held:
        steps = tuple(PlanStep(_title(code)) for code in reply.cells or (reply.code,))
    if not steps:
        return reply if reply.kind == "answer" else (yield from _not_yet(turn))
    yield Planned(steps)
    decision = PlanDecision("go") if turn.ask.ask == "never" else turn.tools.approver.approve_plan(steps)
    if decision is None:
        line = _("not run: a plan needs your go, and nobody can be asked here; --ask never goes on without")
        return turn.ledger.settled(Ending.NEEDS_APPROVAL, line)
    if decision.choice == "regenerate":
        turn.tell("plan", text("plan_again").format(note=decision.note or "no reason given"))
        return None
    chosen = read_edited(decision.text) if decision.text else steps
    if decision.choice == "stop" or not chosen:
        return turn.ledger.settled(Ending.REFUSED, _("not run: you stopped the plan"))
    turn.ledger.plan = tuple(replace(step, done=False) for step in chosen)
    yield Planned(turn.ledger.plan, approved=True)
    if held and _texts(chosen) == _texts(steps):
        return reply
    if _texts(chosen) != _texts(steps):
        turn.conversation.reworded(plan_text(chosen))
    turn.tell("plan", f"{text('plan_go').format(plan=plan_text(chosen))}\n{next_step(turn)}")
    return None


def _not_yet(turn: Turn) -> Step:
    turn.unusable_replies += 1
    yield Unusable(_NOT_YET)
    if turn.unusable_replies > turn.ask.limits.unusable:
        return turn.ledger.settled(Ending.GAVE_UP, _("the model wrote no plan: leave --plan out, or try another model"))
    turn.tell("again", repair.after_unusable(_NOT_YET))
    return None


def revise(turn: Turn, reply: Reply) -> Generator[Event, None, "Settled | bool"]:
    """Put the plan of a reply in the place of the steps that remain; returns whether there was one.

    Under `--ask always` the user is asked about it again.
    """
    done = tuple(step for step in turn.ledger.plan if step.done)
    rest = read_revision(reply.text, done)
    if not rest or _texts((*done, *rest)) == _texts(turn.ledger.plan):
        return False
    turn.revisions += 1
    turn.ledger.plan = (*done, *rest)
    asks = turn.ask.ask == "always"
    yield Planned(turn.ledger.plan, turn.revisions, approved=not asks)
    if not asks:
        return True
    decision = turn.tools.approver.approve_plan(turn.ledger.plan)
    chosen = read_edited(decision.text) if decision and decision.text else turn.ledger.plan
    if decision is None or decision.choice == "stop" or not chosen:
        return turn.ledger.settled(Ending.REFUSED, _("stopped: the new plan was not approved; what ran is kept"))
    ticks = len(done) if _texts(chosen[: len(done)]) == _texts(done) else 0
    turn.ledger.plan = tuple(replace(step, done=number < ticks) for number, step in enumerate(chosen))
    yield Planned(turn.ledger.plan, turn.revisions, approved=True)
    return True


def tick(turn: Turn, *, thought: bool = False) -> Generator[Event, None, None]:
    """Note that a step is done: the next one if it was a `thought`, else the next one with a cell and those before."""
    plan = turn.ledger.plan
    if not unfinished(plan):
        return
    at = next(number for number, step in enumerate(plan) if not step.done)
    last = at if thought else next((n for n in range(at, len(plan)) if plan[n].kind == "code"), at)
    ticked = (replace(step, done=True) if at <= number <= last else step for number, step in enumerate(plan))
    turn.ledger.plan = tuple(ticked)
    yield Planned(turn.ledger.plan, turn.revisions, approved=True)


def unfinished(plan: Sequence[PlanStep]) -> int:
    """Return how many steps are not done."""
    return sum(not step.done for step in plan)


def more_after_cell(turn: Turn) -> bool:
    """Whether steps of the plan are left when the cell that is tried now stands."""
    left = [step.kind for step in turn.ledger.plan if not step.done]
    return "code" in left and len(left) > left.index("code") + 1


def next_step(turn: Turn) -> str:
    """Return what the model is told of the step that comes now."""
    for number, step in enumerate(turn.ledger.plan, 1):
        if not step.done:
            return text("plan_next").format(number=number, kind=step.kind, step=step.text)
    return text("plan_over")


def wants_cell(turn: Turn) -> int:
    """Return the number of the next step if it needs a cell and the model was not reminded of it yet, else 0."""
    at = next((number for number, step in enumerate(turn.ledger.plan, 1) if not step.done), 0)
    if not at or turn.ledger.plan[at - 1].kind != "code" or turn.nudged == at:
        return 0
    turn.nudged = at
    return at


def is_thought(turn: Turn) -> bool:
    """Whether the next step of the plan is one that is only thought."""
    left = [step for step in turn.ledger.plan if not step.done]
    return bool(left) and left[0].kind == "think"


def _texts(steps: Sequence[PlanStep]) -> tuple[tuple[str, str], ...]:
    return tuple((step.text, step.kind) for step in steps)


def _title(code: str) -> str:
    """Return a name for a cell that has none: its first comment, or its first line that is no import."""
    lines = [line.strip() for line in code.split("\n") if line.strip()]
    lines = [line for line in lines if not line.startswith(("import ", "from ", "%"))] or lines
    comment = next((line.lstrip("# ") for line in lines if line.startswith("#") and line.strip("# ")), "")
    title = comment or (lines[0] if lines else "")
    return title if len(title) <= _LINE else title[: _LINE - 1] + "…"
