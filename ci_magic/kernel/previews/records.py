"""Tables whose values have types already: records of JSON, sheets, rows of a database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ...values import Column, ColumnKind, Fact
from ..describe.literals import CELL, Renderer, quote
from ..describe.tables import look_of
from .opened import Opened

_SAMPLES = 3
_SAMPLED = 60
_KEYS = 12
_TYPES: tuple[tuple[type, str, ColumnKind], ...] = (
    (bool, "bool", "boolean"),
    (int, "int64", "number"),
    (float, "float64", "number"),
    (str, "str", "text"),
    (dict, "object of dict", "other"),
    (list, "object of list", "other"),
    (bytes, "object of bytes", "other"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time, as ISO writes it, that is one in the file already and no text."""

    text: str


def by_name(records: Sequence[Mapping[str, object]]) -> dict[str, list[object]]:
    """Return the values of records by their keys, in the order in which these come; what is absent is None."""
    names = dict.fromkeys(key for record in records for key in record)
    return {name: [record.get(name) for record in records] for name in names}


def columns_of(
    values: Mapping[str, Sequence[object]], file: Opened, *, types: Sequence[str] = (), more: bool = True
) -> tuple[Column, ...]:
    """Return a column for each name, judged by its values; `types` are told instead where the file has them.

    `more` says that the file has more rows than these.
    """
    return tuple(
        _column(name, column, file, types[at] if at < len(types) else "", more=more, sampled=at < _SAMPLED)
        for at, (name, column) in enumerate(values.items())
    )


def _column(name: str, values: Sequence[object], file: Opened, known: str, *, more: bool, sampled: bool) -> Column:
    present = [each for each in values if each is not None]
    missing = len(values) - len(present)
    dtype, kind = _judged(present, missing=missing > 0)
    facts = []
    if missing and file.tells("stats"):
        told = f"{missing} of the first {len(values)} missing" if more else f"{missing} missing"
        facts.append(Fact(told, "stats"))
    if kind == "other" and present and type(present[0]) is dict and file.tells("schema"):
        keys = dict.fromkeys(key for each in present if type(each) is dict for key in each)
        facts.append(Fact(f"with keys {', '.join(quote(key[:60]) for key in islice(keys, _KEYS))}", "schema"))
    shown: tuple[str, ...] = ()
    if sampled and file.privacy == "full" and not file.secret_name(name):
        shown = tuple(islice(dict.fromkeys(map(_sample, present)), _SAMPLES))
    return Column(name, quote(name), known or dtype, kind, samples=shown, facts=tuple(facts))


def _judged(values: Sequence[object], *, missing: bool) -> tuple[str, ColumnKind]:
    if values and all(type(each) is Moment for each in values):
        return "datetime64", "datetime"
    found = {type(each) for each in values}
    if found == {int, float} or (found == {int} and missing):
        return "float64", "number"
    if found == {bool} and missing:
        return "object", "boolean"
    for known, dtype, kind in _TYPES:
        if found == {known}:
            dated = known is str and Counter(look_of(str(each)) for each in values).keys() == {"date"}
            return dtype, "datetime" if dated else kind
    return "object", "other"


def _sample(value: object) -> str:
    return quote(value.text) if isinstance(value, Moment) else Renderer(CELL).render(value)


def rows_fact(count: int, *, about: bool = False) -> Fact:
    """Return how many rows there are, in words."""
    if about:
        return Fact(f"about {count:,} rows", "stats")
    return Fact(f"{count:,} {'row' if count == 1 else 'rows'}", "stats")
