"""Tables that are known by their schema alone: the columns of what would have to compute to show a row."""

from collections.abc import Iterable
from itertools import islice

from ...values import Column, ColumnKind, Variable
from .literals import quote

COLUMNS = 2000
"""Columns that are described at most."""


def lazy_frame(name: str, known: str, columns: Iterable[tuple[str, str, ColumnKind]], width: int) -> Variable:
    """Describe a lazy table of the type `known` by its `width` columns, each given as name, type and kind."""
    told = tuple(Column(label, quote(label), words, kind) for label, words, kind in islice(columns, COLUMNS))
    return Variable(name, known, "frame", lazy=True, columns=told, columns_left_out=width - len(told))
