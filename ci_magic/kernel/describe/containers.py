"""Lists, dictionaries, sets and texts: what they hold, by a bounded look at the first items."""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ...values import Fact, Variable, VariableKind
from .classes import genuine, inherits, is_one_of, type_name
from .frames import plain
from .literals import CELL, Renderer, quote, shape_of
from .polars import is_polars_frame
from .view import View

_CONTAINERS: tuple[type, ...] = (list, tuple, dict, set, frozenset, deque)
_MAPPINGS = (dict, OrderedDict, defaultdict, Counter)
_EXACT = (*_CONTAINERS, *_MAPPINGS)
_TEXTS: tuple[type, ...] = (str, bytes, bytearray)
_LOOKED_AT = 50
_KINDS_TOLD = 3
_RECORD_KEYS = 20
_TABLES, _TABLES_NEAR = 3, 12
_TABLE_COLUMNS = 12


def describe_container(name: str, value: object, view: View) -> Variable | None:
    """Describe a builtin container or text, or what is derived from one; None for any other value."""
    pairs: tuple[tuple[tuple[type, ...], VariableKind], ...] = ((_CONTAINERS, "container"), (_TEXTS, "text"))
    for bases, kind in pairs:
        for base in bases:
            if inherits(type(value), base):
                return _sized(name, value, base, kind, view)
    return None


def _sized(name: str, value: Any, base: Any, kind: VariableKind, view: View) -> Variable:
    exact = is_one_of(type(value), (*_EXACT, *_TEXTS))
    preview = view.preview(name, value) if exact else ""
    held = is_one_of(type(value), _EXACT)
    secret = view.secret_name(name)
    return Variable(
        name,
        type_name(type(value)),
        kind,
        # The length that the base class keeps: a subclass may have a `__len__` of its own.
        shape=(base.__len__(value),),
        preview=preview,
        facts=tuple(_facts(value, view, secret=secret)) if held else (),
        details=tuple(_tables(value, view)) if held and view.values and not secret else (),
    )


def _facts(value: Any, view: View, *, secret: bool) -> Iterator[Fact]:
    items = _first(value.values() if is_one_of(type(value), _MAPPINGS) else value)
    # What is shown as a whole says by itself what it holds.
    if not items or (view.values and not secret and len(value) <= view.bounds.items):
        return
    kinds = list(dict.fromkeys(kind_words(each) for each in items))
    more = ", …" if len(kinds) > _KINDS_TOLD else ""
    yield Fact(f"of {', '.join(kinds[:_KINDS_TOLD])}{more}", "schema")
    keys = _record_keys(items)
    if keys and view.values and not secret:
        yield Fact(f"each with {', '.join(keys)}")


def _first(items: Iterable[Any], count: int = _LOOKED_AT) -> list[Any]:
    try:
        return list(islice(items, count))
    except RuntimeError:  # another thread changed its size meanwhile
        return []


def _record_keys(items: list[Any]) -> list[str]:
    """Return the keys that all of several dictionaries have."""
    if len(items) < 2 or not all(type(each) is dict for each in items):
        return []
    common = dict.fromkeys(key for key in islice(items[0], _RECORD_KEYS) if type(key) is str)
    for each in items[1:]:
        own = {key for key in _first(each, _LOOKED_AT) if type(key) is str}
        common = {key: None for key in common if key in own}
    return [quote(key[: CELL.text]) for key in common]


def kind_words(value: object) -> str:
    """Return the type of a value, with its shape if it is an array or a table."""
    kind, shape = type_name(type(value)), shape_of(value)
    return f"{kind} {'x'.join(map(str, shape))}" if shape else kind


def _tables(value: Any, view: View) -> Iterator[Fact]:
    """Tell the columns of the first tables in a container, under the key or position that they have there."""
    mapping = is_one_of(type(value), _MAPPINGS)
    room = _TABLES_NEAR if view.near else _TABLES
    if not mapping and not is_one_of(type(value), (list, tuple)):
        return
    pairs = _first(value.items(), room) if mapping else enumerate(_first(value, room))
    for key, item in pairs:
        labels = _labels(item)
        if labels and not (type(key) is str and view.secret_name(key)):
            yield Fact(
                f"[{Renderer(CELL).render(key)}]: {kind_words(item).rpartition(' ')[2]}, columns {', '.join(labels)}"
            )


def _labels(item: Any) -> list[str]:
    table = plain(item)
    if is_polars_frame(item):
        labels = item.columns
    elif table is not None and len(table.shape) > 1 and genuine(type(table.columns), "pandas"):
        labels = table.columns[: _TABLE_COLUMNS + 1].tolist()
    else:
        return []
    more = ["…"] if len(labels) > _TABLE_COLUMNS else []
    return [Renderer(CELL).render(each) for each in labels[:_TABLE_COLUMNS]] + more
