"""A plan in the views: its steps with ticks, and what kind each is."""

from collections.abc import Sequence

from ..language import _
from ..values.events import PlanStep


def plan_title(revision: int) -> str:
    """Return the line above a plan that was revised so often."""
    if revision:
        return _("The plan, revised ({number}):").format(number=revision)
    return _("The plan:")


def plan_lines(steps: Sequence[PlanStep]) -> list[str]:
    """Return a line for each step of a plan: ticked or not, its number, what it is, and its kind."""
    kinds = {"think": _("think"), "code": _("code")}
    numbered = enumerate(steps, 1)
    return [f"{'☑' if step.done else '☐'} {number}. {step.text} ({kinds[step.kind]})" for number, step in numbered]
