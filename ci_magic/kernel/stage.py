"""Where a run is shown: in the asking cell, or in a cell of its own with its own number.

A cell of its own is a request of its own to the frontend: the shell's parent becomes one whose id the frontend
already waits for, so that streams, displays, widgets and `input()` find their way there by themselves. The run takes
the number after the asking cell's, or the next one where the asking request is a silent one that has none, and gives it
back if it is put back.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from ..values import Failure, Observation


class Stage(Protocol):
    """What shows a run."""

    def running(self, code: str) -> AbstractContextManager[object]:
        """Show what runs inside as the outputs of `code`."""

    def ended(self, code: str, seen: Observation, *, stands: bool) -> None:
        """Take note of how the run ended, and whether it stands or was put back."""


class AskingCell:
    """The stage of every frontend: the outputs belong to the asking cell."""

    def running(self, code: str) -> AbstractContextManager[object]:  # noqa: ARG002
        """Change nothing."""
        return nullcontext()

    def ended(self, code: str, seen: Observation, *, stands: bool) -> None:
        """Change nothing."""


class NestedRequest:
    """One run as a request of its own inside the running one, which is the one that runs when this is made.

    Args:
        shell: the live shell of an ipykernel.
        message: the id that the frontend waits for.
        cell: the id of the cell that shows it.
        ident: the address of the frontend, as the kernel knows it.
    """

    def __init__(self, shell: Any, *, message: str, cell: str, ident: Any) -> None:
        self._shell = shell
        self._kernel = shell.kernel
        outer = self._kernel.get_parent("shell")
        header = {**outer["header"], "msg_id": message}
        self._outer = outer
        self._ident = ident
        hook = shell.displayhook
        # IPython counts before a run since 9.6 and after it in older versions; the hook knows the number either way.
        self._counts_after = hook.prompt_count == shell.execution_count
        self._is_counted = not outer.get("content", {}).get("silent", False)
        self._parent = {**outer, "header": header, "msg_id": message, "metadata": {"cellId": cell}}
        self.number = 0

    @contextmanager
    def running(self, source: str) -> Iterator[None]:
        """Make this the request that runs: what is shown inside belongs to it."""
        shell, kernel, ident = self._shell, self._kernel, self._ident
        if not self._is_next:
            shell.execution_count += 1
        self.number = shell.displayhook.prompt_count
        _flush()
        kernel.set_parent(ident, self._parent, channel="shell")
        # ipykernel 6 sends what threads print to the request they are associated with.
        associate = getattr(kernel, "_associate_new_top_level_threads_with", None)
        if associate is not None:
            associate(self._parent["header"])
        kernel._publish_status("busy", "shell", parent=self._parent)
        kernel._publish_execute_input(source, self._parent, self.number)
        try:
            yield
        finally:
            _flush()
            kernel._publish_status("idle", "shell", parent=self._parent)
            kernel.set_parent(ident, self._outer, channel="shell")
            if associate is not None:
                associate(self._outer["header"])
            kernel._publish_status("busy", "shell", parent=self._outer)

    @property
    def _is_next(self) -> bool:
        """Whether the count is that of this run already: where it is raised after a run, and the request has none."""
        return self._counts_after and not self._is_counted

    def stands(self, source: str) -> None:
        """Write the run into the history: `In`, `_i` and the database."""
        history = self._shell.history_manager
        if history is not None:
            try:
                plain = self._shell.input_transformer_manager.transform_cell(source)
            except SyntaxError:
                plain = source
            history.store_inputs(self.number, plain, source)
            history.store_output(self.number)
        if self._is_next:
            self._shell.execution_count += 1

    def put_back(self) -> None:
        """Give the number back: nothing ran."""
        if not self._is_next:
            self._shell.execution_count -= 1

    def show_failure(self, failure: Failure) -> None:
        """Show a failure that stands as the error of the cell."""
        kernel = self._kernel
        content = {
            "ename": failure.type_name,
            "evalue": failure.message,
            "traceback": failure.report.split("\n"),
        }
        kernel.session.send(kernel.iopub_socket, "error", content, parent=self._parent, ident=b"error")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
