"""One column of a pandas frame, from a bounded number of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...values import Column, ColumnKind, Fact, allows
from .cells import (
    affordable,
    bytes_copied,
    extremes,
    is_readable,
    missing_in,
    moments,
    present,
    read,
    read_moments,
    rows_to_read,
)
from .classes import exact_text, loaded
from .dtypes import dtype_text, holds_objects, is_known, kind_of
from .labels import label_words
from .statistics import facts_of, samples
from .view import View

_CELLS_COUNTED = 1_000_000
_OBJECTS_NEAR, _OBJECTS_FAR = 50_000, 10_000
_SHORT_SHOWN, _MOMENTS_SHOWN = 20, 2


def unread(label: Any, fallback: str, dtype: Any) -> Column:
    """Describe a column by its name and type alone; `fallback` selects it where its label has no literal."""
    return Column(*label_words(label, fallback), dtype_text(dtype), kind_of(dtype, ()))


@dataclass(frozen=True, slots=True)
class _Cells:
    """What was taken out of a column: `read` to reason about, `shown` as they are to be told."""

    read: Sequence[object]
    shown: Sequence[object]
    ends: tuple[object, object] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How the columns of one frame are read: which rows, and how many cells of a column may be counted.

    `objects` is that number for columns of Python objects, which are looked at one by one.
    """

    view: View
    rows: int
    where: Any
    counted: int
    objects: int
    secret: bool
    types: dict[int, tuple[Any, str, ColumnKind]] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View, rows: int, dtypes: Sequence[Any], *, secret: bool) -> "Reading":
        """Choose for `rows` rows of columns of these types, all together."""
        slow = sum(map(_is_slow, dtypes))
        objects = (_OBJECTS_NEAR if view.near else _OBJECTS_FAR) // max(1, slow)
        return cls(
            view,
            rows,
            rows_to_read(rows, view.rows_read),
            _CELLS_COUNTED // max(1, len(dtypes) - slow),
            objects,
            secret,
        )

    def note(self) -> tuple[Fact, ...]:
        """Say so where what is told of the columns comes from some of the rows."""
        if type(self.where) is slice or not self.view.counts or self.view.brief:
            return ()
        return (Fact(f"column facts from {len(self.where):,} sampled rows", "stats"),)

    def unread(self, label: Any, fallback: str, dtype: Any) -> Column:
        """Describe a column by its name and type alone."""
        return Column(*label_words(label, fallback), *self._type(dtype))

    def _type(self, dtype: Any) -> tuple[str, ColumnKind]:
        # A thousand columns of one frame share few types. The type is kept, for its number may be given anew.
        found = self.types.get(id(dtype))
        if found is None:
            found = self.types[id(dtype)] = dtype, dtype_text(dtype), kind_of(dtype, ())
        return found[1:]

    def column(self, label: Any, fallback: str, values: Any) -> Column:
        """Describe a column; `values` is the array behind it, or the part of it that is to be read."""
        dtype = values.dtype
        if not is_readable(values):
            return self.unread(label, fallback, dtype)
        secret = self.secret or self.view.secret_name(exact_text(label))
        cells = self._cells(values, secret=secret)
        text, kind = self._type(dtype)
        if text == "object":
            kind = kind_of(dtype, present(cells.read))
        words = label_words(label, fallback)
        if not self.view.counts:
            return Column(*words, text, kind)
        there = present(cells.read)
        nulls = missing_in(values, limit=self.counted, objects=self.objects)
        meant: ColumnKind = "datetime" if moments(values) is not None else kind
        whole = len(cells.read) >= self.rows
        facts = (
            *_categories(values),
            *_missing(len(cells.read), len(there), counted=nulls is not None),
            *facts_of(there, whole=whole, view=self.view, kind=meant, ends=cells.ends, secret=secret),
        )
        shown = () if secret else samples(there if cells.shown is cells.read else cells.shown, self.view)
        return Column(*words, text, kind, nulls=nulls, samples=shown, facts=facts)

    def _cells(self, values: Any, *, secret: bool) -> _Cells:
        where = slice(None) if len(values) < self.rows else affordable(self.where, bytes_copied(values), len(values))
        if not self.view.counts:
            asked = holds_objects(values.dtype) and allows(self.view.privacy, "schema")
            return _Cells(read(values, where) if asked else (), ())
        told = self.view.values and not secret
        ends = extremes(values, limit=self.counted) if told else None
        whole = read_moments(values, where)
        if whole is None:
            cells = read(values, where)
            short = told and self._type(values.dtype)[0] == "float32"
            return _Cells(cells, list(values[where][:_SHORT_SHOWN]) if short else cells, ends)
        if not told:
            return _Cells(whole, ())
        part = values[where]
        shown = read(part[:_MOMENTS_SHOWN], slice(None))
        return _Cells(whole, shown, ends if ends is not None else extremes(part, limit=len(part)))


def _is_slow(dtype: Any) -> bool:
    return holds_objects(dtype) or (is_known(dtype) and getattr(dtype, "storage", "") == "python")


def _missing(rows: int, there: int, *, counted: bool) -> tuple[Fact, ...]:
    if rows and not there:
        return (Fact("all missing", "stats"),)
    if counted or there == rows:
        return ()
    return (Fact(f"about {1 - there / rows:.0%} missing", "stats"),)


def _categories(values: Any) -> tuple[Fact, ...]:
    if type(values) is not loaded("pandas", "Categorical"):
        return ()
    ordered = (Fact("ordered", "schema"),) if values.ordered is True else ()
    return (Fact(f"{len(values.categories):,} categories", "stats"), *ordered)
