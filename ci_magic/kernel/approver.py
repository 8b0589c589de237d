"""Asking the person at the keyboard, where there is one."""

import difflib
import re
import sys
from typing import Any

from ..language import _
from ..protocol import plan_text
from ..values import Judgement
from ..values.approval import Decision, PlanDecision, code_hash
from ..values.events import PlanStep

_YES = {"y", "yes", "네", "예", "はい"}
_CHOICES = {"r": "run", "e": "edit", "g": "regenerate", "s": "stop"}
_CHANGE = re.compile(r"(?P<number>\d{1,3}|\+)[.):]?\s*(?P<text>.*)")


class InputApprover:
    """The `Approver` port through `input()`: the terminal, or the frontend's input box.

    Where nobody can be asked (nbclient, papermill, a pipe) it answers None at once and never waits. Code that repairs
    an `original` is shown as what it changes there.
    """

    def __init__(self, shell: Any, *, original: str = "") -> None:
        self._shell = shell
        self._original = original

    def approve(self, code: str, judgement: Judgement) -> Decision | None:
        """Show what the code in the view would do, and ask until one of four choices is given; nothing typed stops."""
        if not self._can_ask():
            return None
        if self._original:
            print(_changes(self._original, code))
        print(_effects(judgement))
        while True:
            try:
                answer = input(_("[r]un, [e]dit, re[g]enerate, [s]top? ")).strip()
            except EOFError:
                return None
            choice = _CHOICES.get(answer[:1].lower() or "s")
            if choice:
                break
        note = ""
        if choice == "regenerate":
            note = input(_("What should be different? "))
        return Decision(choice=choice, code_hash=code_hash(code), note=note)  # type: ignore[arg-type]

    def confirm(self, question: str) -> bool | None:
        """Ask for a yes or no; nothing typed is a no, None says that nobody can be asked."""
        if not self._can_ask():
            return None
        try:
            return input(question).strip().lower() in _YES
        except EOFError:
            return None

    def approve_plan(self, steps: tuple[PlanStep, ...]) -> PlanDecision | None:
        """Ask about the plan in the view until it may go on or not; nothing typed stops, a changed plan is shown."""
        if not self._can_ask():
            return None
        lines = plan_text(steps).split("\n")
        changed = False
        try:
            while (answer := input(_("[g]o, [e]dit, [p]lan again, [s]top? ")).strip()[:1].lower()) == "e":
                lines, changed = _edited(lines), True
            if answer == "p":
                return PlanDecision("regenerate", note=input(_("What should be different? ")))
        except EOFError:
            return None
        # A plan from which every line was taken is none to carry out.
        go = answer == "g" and bool(lines)
        return PlanDecision("go" if go else "stop", "\n".join(lines) if changed else "")

    def _can_ask(self) -> bool:
        kernel = getattr(self._shell, "kernel", None)
        if kernel is not None:
            return bool(getattr(kernel, "_allow_stdin", False))
        return bool(sys.stdin and sys.stdin.isatty())


def _edited(lines: list[str]) -> list[str]:
    """Return the lines of a plan as the user changes them, numbered anew."""
    lines = list(lines)
    question = _("`2 other words` changes line 2, `2` alone removes it, `+ words` adds a line; empty when done: ")
    while answer := input(question).strip():
        found = _CHANGE.fullmatch(answer)
        if found is None or (found["number"] != "+" and not 1 <= int(found["number"]) <= len(lines)):
            continue
        text = found["text"].strip()
        at = len(lines) if found["number"] == "+" else int(found["number"]) - 1
        lines[at : at + 1] = [text] if text else []
        lines = [f"{number}. {re.sub(r'^[0-9]+[.] ', '', line)}" for number, line in enumerate(lines, 1)]
        print("\n".join(lines))
    return lines


def _effects(judgement: Judgement) -> str:
    """Return what the code would do; the code itself stands in the view, right above."""
    lines = [_("This code would:")]
    for effect in judgement.effects:
        target = f" {effect.target}" if effect.target else ""
        lines.append(
            _("  line {line}: {kind}{target}: {source}").format(
                line=effect.line, kind=effect.kind, target=target, source=effect.source.strip()
            )
        )
    if not judgement.effects:
        lines[-1] = _("This code touches nothing but the namespace.")
    return "\n".join(lines)


def _changes(original: str, code: str) -> str:
    lines = difflib.unified_diff(original.splitlines(), code.splitlines(), lineterm="", n=2)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))
