"""Asking the user in the notebook: a panel at the generated cell, answered by button or key."""

from ..ports import Approver
from ..protocol import plan_text
from ..values import Ask, Judgement
from ..values.approval import Decision, PlanDecision, code_hash
from ..values.events import PlanStep
from .live import LiveCells

_CHOICES = ("run", "regenerate", "stop")


class CellApprover:
    """The `Approver` port at a live cell; where the cell is not live any more another one asks.

    The answer binds to the code that the cell showed at that moment: what the user changed there before is what runs.
    """

    def __init__(self, cell: LiveCells, ask: Ask, otherwise: Approver) -> None:
        self._cell = cell
        self._ask = ask
        self._otherwise = otherwise

    def approve(self, code: str, judgement: Judgement) -> Decision | None:
        """Ask at the cell; None where the page is gone."""
        if not self._cell.present:
            return self._otherwise.approve(code, judgement)
        effects = [
            {"kind": effect.kind, "line": effect.line, "target": effect.target or "", "source": effect.source}
            for effect in judgement.effects
        ]
        fix = self._ask.fix
        answer = self._cell.decide(
            "fix" if fix else "approve", code, effects=effects, original=fix.code if fix else "", choices=_CHOICES
        )
        if answer is None:
            return None
        choice = answer.get("choice")
        note, shown = answer.get("note"), answer["source"]
        return Decision(
            choice=choice if choice in _CHOICES else "stop",
            code_hash=code_hash(shown),
            note=note if isinstance(note, str) else "",
            code=shown,
        )

    def approve_plan(self, steps: tuple[PlanStep, ...]) -> PlanDecision | None:
        """Ask at the cell, where the plan stands as comments and can be edited; None where the page is gone."""
        if not self._cell.present:
            return self._otherwise.approve_plan(steps)
        shown = "\n".join(f"# {line}" for line in plan_text(steps).split("\n"))
        answer = self._cell.decide("plan", shown, choices=_CHOICES)
        if answer is None:
            return None
        note, source = answer.get("note"), answer["source"]
        if answer.get("choice") == "regenerate":
            return PlanDecision("regenerate", note=note if isinstance(note, str) else "")
        go = answer.get("choice") == "run" and bool(source.strip("# \n"))
        return PlanDecision("go" if go else "stop", source if source.strip() != shown else "")
