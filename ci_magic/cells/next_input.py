"""Cells through `set_next_input`: the one thing every frontend without our extension may understand.

The payload travels with the reply of the running cell, once a cell and only if it ends well. JupyterLab, Notebook 7
and VS Code insert it below, not run; a terminal fills the next prompt; nbclient and papermill ignore it.
"""

from typing import Any

from ..ports import Replace


class InlineCells:
    """No cells at all: code runs in the `%%ci` cell and is shown there."""

    def keep(self, code: str) -> bool:  # noqa: ARG002
        """Say that the code went nowhere else."""
        return False

    def hand_over(self, code: str) -> bool:  # noqa: ARG002
        """Say that the code went nowhere else."""
        return False

    def may_replace(self, original: str) -> Replace:  # noqa: ARG002
        """Say that no cell is written anew."""
        return "yes"


class NextCell:
    """A frontend that inserts the payload as the next cell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def keep(self, code: str) -> bool:
        """Offer the code as the next cell."""
        return self.hand_over(code)

    def hand_over(self, code: str) -> bool:
        """Offer the code as the next cell."""
        self._shell.set_next_input(code, replace=False)
        return True

    def may_replace(self, original: str) -> Replace:  # noqa: ARG002
        """Say that no cell is written anew: the code goes into another one."""
        return "yes"


class NextPrompt(NextCell):
    """A terminal: accepted code has run and would run twice from the prompt, so only code to edit goes there."""

    def keep(self, code: str) -> bool:  # noqa: ARG002
        """Say that the code went nowhere else."""
        return False
