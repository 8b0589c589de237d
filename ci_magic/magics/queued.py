"""Cells that were written anew while their old code waited in the kernel's queue (Run All)."""

from typing import Any


class ReplacedCells:
    """Remembers, for each such cell, the code that must not run any more.

    Args:
        shell: the live IPython shell.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._codes: dict[str, str] = {}
        self._taken = ""

    def replace(self, cell: str, source: str) -> None:
        """Take note that `source`, which is queued for `cell`, is outdated: the cell has run with other code."""
        self._codes[cell] = source

    def take(self, source: str) -> bool:
        """Whether the request that runs now is outdated code; it is forgotten with that request."""
        kernel = getattr(self._shell, "kernel", None)
        if kernel is None or not (self._codes or self._taken):
            return False
        parent = kernel.get_parent("shell")
        cell, request = str(parent.get("metadata", {}).get("cellId")), str(parent["header"]["msg_id"])
        # A kernel transforms a cell more than once.
        if request == self._taken:
            return True
        if self._codes.get(cell, "").strip() != source.strip():
            return False
        del self._codes[cell]
        self._taken = request
        return True
