"""Figures of code that nobody watches: drawn without windows, displayed at the end of the run, then closed.

The program may have figures of its own and have chosen how they are shown: all of that is as it was after the run.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..settings import environment
from .drawn import open_figures

_VARIABLE = "MPLBACKEND"
_SILENT = "agg"
_NO_WINDOW = r".*Agg is non-interactive, and thus cannot be shown"


class FigureCollector:
    """Displays the figures that a run of `shell` leaves open, as the notebook's own backend does."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._known: list[Any] = []
        shell.events.register("pre_execute", self._before)
        shell.events.register("post_execute", self._after)
        # By name: matplotlib is not imported for it.
        shell.display_formatter.formatters["image/png"].for_type_by_name("matplotlib.figure", "Figure", self._picture)

    def _before(self) -> None:
        self._known = open_figures()

    def _after(self) -> None:
        new = [figure for figure in open_figures() if all(figure is not known for known in self._known)]
        self._known = []
        for figure in new:
            data, metadata = self._shell.display_formatter.format(figure)
            self._shell.display_pub.publish(data, metadata)
            sys.modules["matplotlib.pyplot"].close(figure)

    @staticmethod
    def _picture(figure: Any) -> Any:
        from IPython.core.pylabtools import print_figure

        return print_figure(figure, "png")


@contextmanager
def collecting() -> Iterator[None]:
    """Let matplotlib draw without windows; what the program had chosen is put back."""
    environ = environment()
    chosen = environ.get(_VARIABLE)
    environ[_VARIABLE] = _SILENT
    matplotlib = _Choice()
    matplotlib.set_silent()
    filters = list(warnings.filters)
    warnings.filterwarnings("ignore", _NO_WINDOW)
    try:
        yield
    finally:
        warnings.filters[:] = filters  # type: ignore[index]  # typeshed calls it a sequence
        if chosen is None:
            environ.pop(_VARIABLE, None)
        else:
            environ[_VARIABLE] = chosen
        matplotlib.put_back(chosen)


class _Choice:
    """What the program has chosen, as far as matplotlib is imported: read and written past its own functions.

    `pyplot.switch_backend` closes figures in some versions, and asking for the backend makes the choice.
    """

    def __init__(self) -> None:
        self._parameters = {id(each): dict.get(each, "backend") for each in _parameters()}
        pyplot = sys.modules.get("matplotlib.pyplot")
        self._backend = getattr(pyplot, "_backend_mod", None)
        self._hook = getattr(pyplot, "_REPL_DISPLAYHOOK", None)

    def set_silent(self) -> None:
        for each in _parameters():
            dict.__setitem__(each, "backend", _SILENT)
        _set_backend(None)

    def put_back(self, chosen: str | None) -> None:
        """Put the choice back; `chosen` is what the environment says where matplotlib was imported by the run."""
        for each in _parameters():
            fresh = chosen or getattr(sys.modules.get("matplotlib.rcsetup"), "_auto_backend_sentinel", _SILENT)
            dict.__setitem__(each, "backend", self._parameters.get(id(each), fresh))
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        hook = getattr(pyplot, "_REPL_DISPLAYHOOK", None)
        if hook is not self._hook and hook is not None:
            # It is tied to a shell that is going to be gone.
            pyplot.uninstall_repl_displayhook()
            if self._hook is not None:
                setattr(pyplot, "_REPL_DISPLAYHOOK", self._hook)  # noqa: B010  # no public way
        _set_backend(self._backend)


def _parameters() -> list[Any]:
    matplotlib = sys.modules.get("matplotlib")
    names = ("rcParams", "rcParamsDefault", "rcParamsOrig")
    return [getattr(matplotlib, name) for name in names if hasattr(matplotlib, name)]


def _set_backend(backend: Any) -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if hasattr(pyplot, "_backend_mod"):
        setattr(pyplot, "_backend_mod", backend)  # noqa: B010  # no public way
