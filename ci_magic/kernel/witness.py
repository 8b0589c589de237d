"""What the user's own last cells did: their source, what they showed, how they ended, which names they used.

IPython's events say when a cell begins and ends, and `overheard` what it shows: IPython keeps no printed output before
version 9, none of cells that `await`, and no figure. Cells that ran before the witness came are told from its history.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

# A load imports this module and little else: the rest comes when it is needed.
if TYPE_CHECKING:
    import ast

    from ..values import RecentCell
    from .overheard import Overheard

_CELLS = 8
_REMEMBERED = 24
"""Cells and runs whose names count as recently used."""

_SOURCE = 1500
_OUTPUT = 800
_ALL = 6000
"""Characters of all cells that are told."""

_ERROR = 300
_FIGURES = 4
_OURS = r"\s*(?:%%?ci(?:\s|\Z)|%(?:re)?load_ext\s+ci_magic\s*\Z)"
"""Requests, whose turns are in the conversation, and the cell that loads the extension."""


class _Cell:
    """One cell as far as it is known; of generated code that ran only the names."""

    def __init__(self, source: str, code: str = "", *, count: int = 0, names: tuple[str, ...] | None = None) -> None:
        self.source = source
        self.code = code
        self.count = count
        self.cell_id = ""
        self.error = ""
        self.output = ""
        self.figures: tuple[str, ...] = ()
        self._names = names

    def used(self) -> tuple[str, ...]:
        if self._names is None:
            self._names = _names_in(self.code or self.source)
        return self._names


class Witness:
    """Follows the cells of one shell from `begin` to `close`.

    Nothing is kept but bounded text: no result, no exception, no figure.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._since = shell.execution_count
        self._cells: list[_Cell] = []
        self._running: _Cell | None = None
        self._heard: Overheard | None = None
        self._info: Any = None
        self._open: set[str] = set()

    def begin(self) -> None:
        """Listen to IPython's events."""
        self._shell.events.register("pre_run_cell", self._before)
        self._shell.events.register("post_run_cell", self._after)

    def close(self) -> None:
        """Listen no more, and leave the shell as it was."""
        for event, callback in (("pre_run_cell", self._before), ("post_run_cell", self._after)):
            if callback in self._shell.events.callbacks[event]:
                self._shell.events.unregister(event, callback)
        self._stop()

    def ran(self, tree: "ast.AST | None") -> None:
        """Take note of generated code that ran and stands."""
        if tree is not None:
            self._remember(_Cell("", names=_names_in(tree)))

    def used(self) -> tuple[str, ...]:
        """Return the names that the last cells and runs used, each once, the latest first."""
        cells = [*([self._running] if self._running else ()), *reversed(self._cells), *self._history()]
        return tuple(dict.fromkeys(name for cell in cells for name in cell.used()))

    def recent(self) -> "tuple[RecentCell, ...]":
        """Return the user's last cells, the newest at the end, a few thousand characters in all."""
        from ..values import RecentCell  # noqa: PLC0415

        told: list[RecentCell] = []
        left = _ALL
        for cell in self._newest():
            left -= len(cell.source) + len(cell.output) + sum(map(len, cell.figures))
            if told and left < 0:
                break
            told.append(RecentCell(cell.source, cell.error, cell.count, cell.output, cell.figures))
            if len(told) == _CELLS:
                break
        return tuple(reversed(told))

    def _newest(self) -> Iterator[_Cell]:
        seen = set()
        for cell in reversed(self._cells):
            if cell.source:
                seen.add(cell.source)
                yield cell
        yield from (cell for cell in self._history() if cell.source not in seen)

    def _before(self, info: Any) -> None:
        if self._info is not None:
            if getattr(self._shell.last_execution_result, "info", None) is not self._info:
                return  # a run inside the running cell
            self._stop()
        if info.silent or not info.store_history:
            return
        self._info = info
        if not re.match(_OURS, info.raw_cell):
            self._running = _Cell(_bounded(info.raw_cell, _SOURCE), getattr(info, "transformed_cell", None) or "")
            from .overheard import Overheard  # noqa: PLC0415

            self._heard = Overheard(self._shell, _OUTPUT)
            self._heard.start()

    def _after(self, result: Any) -> None:
        if self._info is None or (result is not None and result.info is not self._info):
            return
        info, cell, heard = self._info, self._running, self._heard
        self._stop()
        if cell is None or heard is None:
            return
        error = result and (result.error_before_exec or result.error_in_exec)
        cell.code = cell.code or self._translated(info.raw_cell)
        cell.count = getattr(result, "execution_count", None) or 0
        cell.cell_id = str(info.cell_id or "")
        cell.error = _told(error) if error is not None else ""
        cell.output = heard.text
        cell.figures = tuple([*heard.figures, *self._left_open(heard.figures)][:_FIGURES])
        # What a cell did when it ran before is history.
        self._cells = [each for each in self._cells if not _is_same(each, cell)]
        self._remember(cell)

    def _stop(self) -> None:
        if self._heard is not None:
            self._heard.stop()
        self._info = self._running = self._heard = None

    def _translated(self, source: str) -> str:
        """Return the cell that ended as IPython ran it, magics as calls; version 8 has that in its history only."""
        manager = self._shell.history_manager
        known = manager and manager.input_hist_raw[-1] == source.rstrip("\n")
        return str(manager.input_hist_parsed[-1]) if known else ""

    def _remember(self, cell: _Cell) -> None:
        self._cells = [*self._cells, cell][-_REMEMBERED:]

    def _left_open(self, shown: Sequence[str]) -> list[str]:
        """Return digests of figures that stay open, as in a window, and that this cell made or changed."""
        if "matplotlib._pylab_helpers" not in sys.modules:
            return []
        from .drawn import open_figures  # noqa: PLC0415
        from .figures import figure_line  # noqa: PLC0415

        lines = [line for each in open_figures()[-_FIGURES:] if (line := figure_line(each))]
        new = [line for line in lines if line not in shown and line not in self._open]
        self._open = {*lines, *shown}
        return new

    def _history(self) -> Iterator[_Cell]:
        """Yield the cells that ran before the witness came, the newest first."""
        manager = self._shell.history_manager
        raw, parsed = (manager.input_hist_raw, manager.input_hist_parsed) if manager else ([], [])
        for count in range(min(len(raw), len(parsed), self._since) - 1, max(0, self._since - 2 * _CELLS), -1):
            if raw[count].strip() and not re.match(_OURS, raw[count]):
                cell = _Cell(_bounded(raw[count], _SOURCE), parsed[count], count=count)
                cell.error, cell.output = _kept_error(manager, count), _kept_output(manager, count)
                yield cell


def _names_in(code: "str | ast.AST") -> tuple[str, ...]:
    from .used import used_names  # noqa: PLC0415

    return used_names(code)


def _is_same(one: _Cell, other: _Cell) -> bool:
    if one.cell_id and other.cell_id:
        return one.cell_id == other.cell_id
    return bool(one.source) and one.source == other.source


def _bounded(text: str, limit: int) -> str:
    return text.rstrip() if len(text) <= limit else text[: limit - 1] + "…"


def _told(error: BaseException) -> str:
    from .failure import error_line  # noqa: PLC0415

    return _bounded(error_line(error), _ERROR)


def _kept_error(manager: Any, count: int) -> str:
    """Return the error of a cell as IPython 9 keeps it: its type and its text."""
    from .bounded import plain  # noqa: PLC0415

    kept = getattr(manager, "exceptions", {}).get(count)
    words = [kept.get(name) for name in ("ename", "evalue")] if type(kept) is dict else []
    return _bounded(": ".join(plain(word) for word in words if type(word) is str and word), _ERROR)


def _kept_output(manager: Any, count: int) -> str:
    """Return what a cell printed as IPython 9 keeps it, and the plain text of its result."""
    from .bounded import BoundedText, plain  # noqa: PLC0415

    text = BoundedText(_OUTPUT)
    for output in getattr(manager, "outputs", {}).get(count, ()):
        if output.output_type in ("out_stream", "err_stream"):
            parts = output.bundle["stream"]
            for part in parts if len(parts) <= _OUTPUT else [*parts[: _OUTPUT // 2], *parts[-_OUTPUT // 2 :]]:
                text.add(part)
    text.add(plain(manager.output_hist_reprs.get(count, "")))
    return text.text.strip("\n")
