"""Hearing how shell commands of a run end: `!command`, `%pip` and whatever else goes through the shell's `system`."""

import sys
from collections.abc import Callable
from typing import Any

from ..values import Command

_MOST = 20
_LONGEST = 300


class Commands:
    """Stands in for `shell.system` and `shell.var_expand`, whose functions are `system` and `var_expand`.

    IPython tells the exit code in the variable `_exit_code` alone, in a terminal and in a kernel alike.
    """

    def __init__(self, shell: Any) -> None:
        self._namespace: dict[str, Any] = shell.user_ns
        self._run: Callable[..., Any] = shell.system
        self._expand: Callable[..., Any] = shell.var_expand
        self._inside = 0
        self.failed: list[Command] = []

    def system(self, command: str, *rest: Any, **named: Any) -> Any:
        """Run a command, and take note of it if it failed."""
        before = self._namespace.pop("_exit_code", None)
        self._inside += 1
        try:
            return self._run(command, *rest, **named)
        finally:
            self._inside -= 1
            code = self._namespace.get("_exit_code")
            if code is None and before is not None:
                self._namespace["_exit_code"] = before
            if type(code) is int and code and len(self.failed) < _MOST:
                self.failed.append(Command(_line(command), code))

    def var_expand(self, command: str, depth: int = 0, *rest: Any, **named: Any) -> Any:
        """Fill in variables; `depth` counts frames, and two of them are ours."""
        return self._expand(command, depth + 1 + (self._inside > 0), *rest, **named)


def _line(command: object) -> str:
    text = command if type(command) is str else ""
    for python in (f"{sys.executable} -m ", f'"{sys.executable}" -m '):
        text = text.removeprefix(python)
    return " ".join(text.split())[:_LONGEST]
