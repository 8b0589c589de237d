"""An attempt that fails: code run under a snapshot, and put back."""

import ast
from contextlib import suppress
from dataclasses import dataclass

from ci_magic.kernel.transaction import BUDGET, Snapshot


@dataclass(frozen=True)
class Outcome:
    touched: tuple[str, ...]
    not_restored: tuple[str, ...]
    copied: int


class Stop(Exception):
    """Ends the code of an attempt."""


def world(code):
    """A namespace made by `code`, as a notebook's is."""
    namespace = {"__name__": "__main__", "Stop": Stop}
    exec(compile(code, "<cell>", "exec"), namespace)
    return namespace


def fail(namespace, code, *, budget=BUDGET):
    """Run `code`, which must get to its end, as an attempt that fails there, and put everything back."""
    code += "\nraise Stop()"
    snapshot = Snapshot(namespace, ast.parse(code), budget=budget)
    with suppress(Stop):
        exec(compile(code, "<cell>", "exec"), namespace)
    touched = snapshot.touched()
    return Outcome(touched, snapshot.restore(), snapshot.copied)
