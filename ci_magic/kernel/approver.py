"""Asking the person at the keyboard, where there is one."""

import difflib
import sys
from typing import Any

from ..language import _
from ..values import Judgement
from ..values.approval import Decision, code_hash

_CHOICES = {"r": "run", "e": "edit", "g": "regenerate", "s": "stop"}


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

    def _can_ask(self) -> bool:
        kernel = getattr(self._shell, "kernel", None)
        if kernel is not None:
            return bool(getattr(kernel, "_allow_stdin", False))
        return bool(sys.stdin and sys.stdin.isatty())


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
