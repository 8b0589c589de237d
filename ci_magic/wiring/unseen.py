"""Turns for scripts and shells: the same wiring, with nobody in front of a notebook."""

import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..cells import Frontend, InlineCells
from ..cells.live import LiveCells
from ..kernel.approver import InputApprover
from ..kernel.unseen import UnseenKernel
from ..kernel.witness import Witness
from ..ports import Cells, Listener
from ..render import NotebookView, TerminalView
from ..session import Session
from ..settings import Settings, working_directory
from ..values import Ask, Judgement
from ..values.approval import Decision
from ..values.events import Event, Settled
from .choice import stop_waiting
from .wiring import Wiring

_ITSELF = __name__.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Manner:
    """How one turn of a script is told: shown as in a notebook or a terminal, or only to `listeners`."""

    show: bool = False
    listeners: tuple[Listener, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a turn, the live object that its last expression came to, and what was said beside it."""

    settled: Settled
    value: Any = field(repr=False)
    notes: tuple[str, ...]


class Unseen(Wiring):
    """The wiring of one namespace that scripts ask in.

    Args:
        shell: the live IPython shell, or a private one.
        configured: settings that hold where a request says nothing else.
        private: whether the shell is a private one.
        like: the wiring of `%%ci` in the same shell, whose conversation goes on here.
    """

    def __init__(self, shell: Any, configured: Mapping[str, Any], *, private: bool, like: Wiring | None = None) -> None:
        super().__init__(shell, lambda: configured, lambda _cell, _source: None, Witness(shell))
        self._private = private
        self._manner = Manner()
        self._notes: list[str] = []
        self._kernel_now: UnseenKernel | None = None
        self._like = like
        if like is not None:
            self._past = like._past  # noqa: SLF001  # what is taken back is the turn that was last, whoever asked

    def settings(self, options: Mapping[str, Any]) -> Settings:
        """Return the settings for one turn; those of `%%ci` hold here too."""
        return self._like.settings(options) if self._like else super().settings(options)

    def session(self, settings: Settings) -> Session:
        """Return the session, which is that of `%%ci` where there is one."""
        return self._like.session(settings) if self._like else super().session(settings)

    def ask(self, ask: Ask, settings: Settings, manner: Manner) -> Outcome:
        """Run one turn.

        Raises:
            CIMagicError: the request cannot be read, such as a file that is not there.
        """
        self._manner, self._kernel_now = manner, None
        self._hinted = self._hinted or not manner.show
        self._notes.clear()
        settled = self.run(ask, settings, alone=False)
        return Outcome(settled, self._value() if settled.ending.success else None, tuple(self._notes))

    def _value(self) -> Any:
        kernel, self._kernel_now = self._kernel_now, None
        return kernel.value if kernel is not None else None

    @property
    def names(self) -> dict[str, Any]:
        """The live namespace."""
        names: dict[str, Any] = self._shell.user_ns
        return names

    @property
    def hidden(self) -> Mapping[str, Any]:
        """The names that the shell itself has put there."""
        hidden: Mapping[str, Any] = self._shell.user_ns_hidden
        return hidden

    def close(self) -> None:
        """Close the record, and let go of a private namespace."""
        super().close()
        if self._private:
            self._shell.close()

    def stop_waiting(self, interrupt: Callable[[], None]) -> None:
        """End the waiting for a model in another thread, which `interrupt` interrupts."""
        stop_waiting(self._models.values(), interrupt)

    def frontend(self) -> Frontend:
        """Return where the record puts the turns: the notebook, the script, or the working directory."""
        if not self._private:
            return Frontend("headless", super().frontend().notebook)
        return Frontend("terminal", _script() or str(working_directory()))

    def _kernel_of(self, **options: Any) -> UnseenKernel:
        self._kernel_now = UnseenKernel(self._shell, around=self._around, show=self._manner.show, **options)
        return self._kernel_now

    def _around(self) -> AbstractContextManager[object]:
        return self._shell.running() if self._private else nullcontext()

    def _approver(self, original: str = "") -> InputApprover:
        return _Approver(self._shell, original=original, show_code=not self._manner.show)

    def _cells(self, frontend: Frontend) -> Cells:
        del frontend
        return InlineCells()

    def _view(self, ask: Ask, mask: Any, frontend: Frontend, live: LiveCells | None = None, *, alone: bool) -> Any:
        view = super()._view(ask, mask, frontend, live, alone=alone) if self._manner.show else None
        return _Listeners(self._manner.listeners, view)

    def _tell(self, line: str) -> None:
        if line:
            self._notes.append(line)

    def _absent(self, names: Any, prompt: str) -> frozenset[str]:
        # A script that runs anew has all that it gives.
        return frozenset() if self._private else super()._absent(names, prompt)


class _Listeners:
    """All who follow a turn, in place of a view."""

    def __init__(self, listeners: tuple[Listener, ...], view: NotebookView | TerminalView | None) -> None:
        self._listeners = listeners
        self._view = view

    def hear(self, event: Event) -> None:
        """Tell everybody."""
        for each in (*self._listeners, *([self._view] if self._view else [])):
            each.hear(event)

    def note(self, text: str) -> None:
        """Show a line of its own, where anything is shown."""
        if self._view:
            self._view.note(text)


class _Approver(InputApprover):
    """Asks on the terminal of a script, beside what the script prints; the code is shown first."""

    def __init__(self, shell: Any, *, original: str, show_code: bool) -> None:
        super().__init__(shell, original=original)
        self._show_code = show_code

    def approve(self, code: str, judgement: Judgement) -> Decision | None:
        """Ask; None where nobody is there."""
        if not self._can_ask():
            return None
        with redirect_stdout(sys.stderr):
            if self._show_code:
                print(code.rstrip())
            return super().approve(code, judgement)


def _script() -> str:
    main = sys.modules.get("__main__")
    if getattr(main, "__package__", "") == _ITSELF:
        return ""  # `python -m ci_magic`
    file = getattr(main, "__file__", None)
    return str(Path(file).absolute()) if isinstance(file, str) and file.endswith(".py") else ""


_of_shell: dict[int, Unseen] = {}


def unseen_in(shell: Any) -> Unseen:
    """Return the wiring of scripts in a live shell, which shares the conversation of its `%%ci`; one for each shell."""
    if id(shell) not in _of_shell:
        # The magic is among what can be configured in the shell.
        makers = (getattr(each, "wiring", None) for each in shell.configurables)
        made = (make() for make in makers if callable(make))
        like = next((each for each in made if isinstance(each, Wiring)), None)
        _of_shell[id(shell)] = Unseen(shell, {}, private=False, like=like)
    return _of_shell[id(shell)]


def private(names: Mapping[str, Any], configured: Mapping[str, Any]) -> Unseen:
    """Return a wiring with a namespace of its own."""
    filters = list(warnings.filters)
    from ..kernel.private_shell import PrivateShell  # noqa: PLC0415  # IPython takes a while

    shell = PrivateShell(names)
    # IPython sets filters for the whole process when it is imported.
    warnings.filters[:] = filters  # type: ignore[index]  # typeshed calls it a sequence
    return Unseen(shell, configured, private=True)
