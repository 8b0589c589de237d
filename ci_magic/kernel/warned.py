"""Hearing the warnings of a run, and making errors of those that say that the result is wrong or the memory full.

pandas warns with `ChainedAssignmentError` where `df[rows]["a"] = x` wrote to a copy that nobody holds, Pillow with
`DecompressionBombWarning` where a small file unpacks to a picture that fills the memory. The filter for them is in
force before the run can import either: it knows the classes by name. The filters are first for the whole run, so that
a `filterwarnings("ignore")` in the code hides neither these nor glyphs that no font has.
"""

import warnings
from contextlib import ExitStack
from typing import Any

from ..values import Warned
from .describe.classes import bases, exact_text, module_of

_MOST = 200
_LONGEST = 300
_GLYPH = "Glyph "

_ERRORS = {("pandas.errors", "ChainedAssignmentError"), ("PIL.Image", "DecompressionBombWarning")}


class _KnownByName(type):
    def __subclasscheck__(cls, subclass: type) -> bool:
        return any((module_of(each), each.__name__) in _ERRORS for each in bases(subclass))


class _IsAnError(Warning, metaclass=_KnownByName):
    """Stands in a filter for the libraries' own classes, which may not be imported yet."""


class _First(list[Any]):
    """Filters of which the first two stay where they are; `warnings` puts a new one in front with `insert`."""

    def insert(self, index: Any, item: Any) -> None:
        super().insert(max(index, 2), item)


class Warnings:
    """Takes note of the warnings of one run; the user sees what the filters let through.

    Attributes:
        cell_name: the file name under which the cell is compiled; warnings from elsewhere have no line.
    """

    def __init__(self) -> None:
        self._heard: dict[Warned, None] = {}
        self._show = warnings.showwarning
        self.cell_name = ""

    def listen(self, stack: ExitStack) -> None:
        """Hear warnings from now on; `stack` takes what puts everything back."""
        self._show = warnings.showwarning
        warnings.showwarning = self._hear
        stack.callback(self._put_back_function)
        filters: list[Any] = warnings.filters  # type: ignore[assignment]  # typeshed knows it as a sequence
        held = _First([("ignore", self, Warning, None, 0), ("error", None, _IsAnError, None, 0), *filters])
        stack.callback(_put_back_filters, filters, held[:2])
        warnings.filters = held
        # What a run before this one said at the same place is said again: `warnings` forgets it with any new filter.
        warnings.simplefilter("default", _NeverGiven, append=True)

    @property
    def heard(self) -> tuple[Warned, ...]:
        """The different warnings so far, in order."""
        return tuple(self._heard)

    def match(self, text: str) -> bool:
        """Take note of a missing glyph, as the message pattern of a filter that lets everything through."""
        if text.startswith(_GLYPH) and "missing from" in text:
            self._note(Warned("UserWarning", text[:_LONGEST]))
        return False

    def _hear(self, message: Any, category: Any, filename: Any, lineno: Any, *rest: Any, **named: Any) -> None:
        text = message.args[0] if isinstance(message, Warning) and message.args else message
        line = lineno if self.cell_name and filename == self.cell_name else 0
        self._note(Warned(category.__name__, exact_text(text)[:_LONGEST], line))
        self._show(message, category, filename, lineno, *rest, **named)

    def _note(self, warned: Warned) -> None:
        if len(self._heard) < _MOST:
            self._heard[warned] = None

    def _put_back_function(self) -> None:
        # Code that put a function of its own in place keeps it.
        if warnings.showwarning == self._hear:
            warnings.showwarning = self._show


class _NeverGiven(Warning):
    """A class that no warning has."""


def _put_back_filters(filters: list[Any], ours: list[Any]) -> None:
    """Leave the filters that the run set, in the list that stood there before."""
    now: list[Any] = warnings.filters  # type: ignore[assignment]  # as above
    kept = [each for each in now if not any(each is our for our in ours) and each[2] is not _NeverGiven]
    if isinstance(now, _First):
        filters[:] = kept
        warnings.filters = filters
    else:
        now[:] = kept
