"""Values as Python literals of bounded size, for values of exactly known types only.

The cost depends on the limits, never on the value: a string of 100 MB or a list of ten million items is cut
before it is looked at. What is not exactly of a known type is shown by the name of its type.
"""

import datetime as dt
import decimal
import fractions
import re
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PosixPath, PurePath, PurePosixPath, PureWindowsPath, WindowsPath
from typing import Any

from .classes import genuine, inherits, is_known_zone, is_one_of, loaded, look_up, type_name

HIDDEN = "<hidden>"
"""Stands for a value whose name says that it is a secret."""

_PATHS = (Path, PosixPath, WindowsPath, PurePath, PurePosixPath, PureWindowsPath)
_INTEGER_BITS = 256
_DECIMAL_BYTES = 400
_SEQUENCES: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("{", "}"),
    deque: ("[", "]"),
}
_TEXTS = (str, bytes, bytearray)
_MAPPINGS = (dict, OrderedDict, defaultdict, Counter)

# Backslash, controls, surrogates, every space but the usual one, and marks that cannot be seen or that
# reorder the line.
_ESCAPED = re.compile(
    "[\\\\\x00-\x1f\x7f-\xa0\xad\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u2069\u3000\ud800-\udfff\ufeff]"
)


def quote(text: str) -> str:
    """Return `text` as a Python literal that reads as written in any script; the invisible is escaped."""
    body = _ESCAPED.sub(lambda match: _escape(match.group()), text)
    if "'" not in body:
        return f"'{body}'"
    if '"' not in body:
        return f'"{body}"'
    return "'" + body.replace("'", "\\'") + "'"


def _escape(character: str) -> str:
    return {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or character.encode(
        "unicode_escape", "surrogatepass"
    ).decode("ascii")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a value is shown: characters of a text, items of a container, depth, characters in all."""

    text: int = 60
    items: int = 5
    depth: int = 2
    total: int = 160


NEAR = Bounds(text=400, items=15, depth=3, total=1200)
FAR = Bounds()
CELL = Bounds(text=40, items=3, depth=1, total=60)


def counted(count: int, noun: str) -> str:
    """Return a count of things: `1 file`, `2 files`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def nobody(_name: str) -> bool:
    """Hold no name for a secret."""
    return False


@dataclass(slots=True)
class Renderer:
    """Renders one value; `hide` says which keys of dictionaries keep their values to themselves."""

    bounds: Bounds = FAR
    hide: Callable[[str], bool] = nobody
    _left: int = field(default=0, init=False)
    _open: list[int] = field(default_factory=list, init=False)

    def render(self, value: object) -> str:
        """Return `value` as a bounded literal, or the name of its type in angle brackets."""
        self._left = self.bounds.total
        self._open.clear()
        shown = self._any(value)
        return shown if len(shown) <= 2 * self.bounds.total else shown[: self.bounds.total] + "…"

    def _any(self, value: object) -> str:
        kind = type(value)
        if is_one_of(kind, _SEQUENCES) or is_one_of(kind, _MAPPINGS):
            return self._container(value)
        shown = self._text(value) if is_one_of(kind, _TEXTS) else scalar(value)
        self._left -= len(shown)
        return shown

    def _text(self, value: Any) -> str:
        room = min(self.bounds.text, max(self._left, 10))
        if type(value) is str:
            return quote(value if len(value) <= room else value[:room] + "…")
        start = bytes(value[:room])
        return repr(start) if len(value) <= room else f"{start!r}… ({len(value)} bytes)"

    def _container(self, value: Any) -> str:
        if id(value) in self._open:
            return "<itself>"
        if len(self._open) >= self.bounds.depth or self._left <= 0:
            return f"<{type_name(type(value))} of {len(value)}{_alike(value)}>"
        self._open.append(id(value))
        try:
            return self._pairs(value) if is_one_of(type(value), _MAPPINGS) else self._items(value)
        except RuntimeError:  # another thread changed its size meanwhile
            return f"<{type_name(type(value))}>"
        finally:
            self._open.pop()

    def _items(self, value: Any) -> str:
        parts = self._within(islice(value, self.bounds.items), self._any, len(value))
        if type(value) is tuple and len(value) == 1:
            return f"({parts},)"
        if not value and is_one_of(type(value), (set, frozenset)):
            return f"{type(value).__name__}()"
        start, end = _SEQUENCES[type(value)]
        return f"{start}{parts}{end}"

    def _pairs(self, value: Any) -> str:
        return "{" + self._within(islice(value.items(), self.bounds.items), self._pair, len(value)) + "}"

    def _pair(self, pair: tuple[object, object]) -> str:
        key, value = pair
        secret = type(key) is str and len(key) <= self.bounds.text and self.hide(key)
        return f"{self._any(key)}: {HIDDEN if secret else self._any(value)}"

    def _within(self, items: Iterable[Any], show: Callable[[Any], str], length: int) -> str:
        shown: list[str] = []
        for item in items:
            if self._left <= 0:
                break
            shown.append(show(item))
        if len(shown) < length:
            shown.append(f"… {length - len(shown)} more")
        return ", ".join(shown)


def scalar(value: object) -> str:
    """Return a single value as a literal, or the name of its type where that is not exactly a known one."""
    kind = type(value)
    show = look_up(_SCALARS, kind)
    if show is not None:
        return show(value)
    if genuine(kind, "numpy"):
        return _numpy_scalar(value)
    if genuine(kind, "pandas"):
        return _pandas_scalar(value)
    return sized(value)


def is_scalar(value: object) -> bool:
    """Say whether `value` is a single value of a known type."""
    return look_up(_SCALARS, type(value)) is not None or not scalar(value).startswith("<")


def sized(value: object) -> str:
    """Return the name of the type of `value`, with the length that a builtin base keeps."""
    for base in (list, tuple, dict, set, frozenset, str, bytes):
        if inherits(type(value), base):
            return f"<{type_name(type(value))} of {base.__len__(value)}>"  # type: ignore[arg-type]  # checked above
    return f"<{type_name(type(value))}{_size_words(value)}>"


def _size_words(value: object) -> str:
    shape = shape_of(value)
    return f" {'x'.join(map(str, shape))}" if shape else ""


def shape_of(value: object) -> tuple[int, ...]:
    """Return the shape of a numpy array or of an exact table of pandas or polars; empty for anything else."""
    array = loaded("numpy", "ndarray")
    if array is not None and inherits(type(value), array):
        shape: tuple[int, ...] = vars(array)["shape"].__get__(value)
        return shape
    tables = (loaded(module, name) for module in ("pandas", "polars") for name in ("DataFrame", "Series"))
    return tuple(value.shape) if any(type(value) is each for each in tables) else ()  # type: ignore[attr-defined]  # just checked


def _alike(value: Any) -> str:
    """Return the type of the items if the first ones are of one: said of containers that lie too deep to be shown."""
    items = value.values() if is_one_of(type(value), _MAPPINGS) else value
    kinds = [type(each) for each in islice(items, 3)]
    return f" {type_name(kinds[0])}" if kinds and all(each is kinds[0] for each in kinds) else ""


def _integer(value: Any) -> str:
    return repr(value) if value.bit_length() <= _INTEGER_BITS else f"<int of {value.bit_length()} bits>"


def _range(value: Any) -> str:
    small = all(part.bit_length() <= _INTEGER_BITS for part in (value.start, value.stop, value.step))
    return repr(value) if small else "<range>"


def _slice(value: Any) -> str:
    parts = (value.start, value.stop, value.step)
    if any(part is not None and type(part) is not int for part in parts):
        return "<slice>"
    return f"slice({', '.join(scalar(part) for part in parts)})"


def _moment(value: Any) -> str:
    return repr(value) if is_known_zone(value.tzinfo) else f"<{type_name(type(value))}>"


def _path(value: Any) -> str:
    shown = str(value)
    return f"Path({quote(shown if len(shown) <= FAR.total else shown[: FAR.total] + '…')})"


def path_words(path: object) -> str:
    """Return the end of a path, kept as text or as a path, as a literal."""
    shown = path if type(path) is str else str(path) if is_one_of(type(path), _PATHS) else sized(path)
    return quote(shown if len(shown) <= FAR.total else "…" + shown[-FAR.total :])


def _decimal(value: Any) -> str:
    return repr(value) if value.__sizeof__() <= _DECIMAL_BYTES else "<decimal.Decimal>"


def _fraction(value: Any) -> str:
    return f"Fraction({_integer(value.numerator)}, {_integer(value.denominator)})"


_SCALARS: dict[type, Callable[[Any], str]] = {
    type(None): repr,
    bool: repr,
    int: _integer,
    float: repr,
    complex: repr,
    type(...): repr,
    range: _range,
    slice: _slice,
    dt.date: repr,
    dt.datetime: _moment,
    dt.time: _moment,
    dt.timedelta: repr,
    decimal.Decimal: _decimal,
    fractions.Fraction: _fraction,
    uuid.UUID: repr,
    **dict.fromkeys(_PATHS, _path),
}


def _numpy_scalar(value: Any) -> str:
    if not inherits(type(value), loaded("numpy", "generic")):
        return sized(value)
    if value.dtype.kind in "biufc":
        return str(value)
    if value.dtype.kind in "mM":
        return repr(value).replace("numpy.", "np.", 1)
    if value.dtype.kind in "US":
        return Renderer(CELL).render(value.item())
    return f"<{type_name(type(value))}>"


def _pandas_scalar(value: Any) -> str:
    kind = type(value)
    if value is loaded("pandas", "NaT"):
        return "pd.NaT"
    if value is loaded("pandas", "NA"):
        return "pd.NA"
    if kind is loaded("pandas", "Timestamp"):
        if not is_known_zone(value.tzinfo):
            return "<pandas.Timestamp>"
        return f"pd.Timestamp({quote(_without_midnight(str(value)))})"
    if kind is loaded("pandas", "Timedelta"):
        return f"pd.Timedelta({quote(str(value))})"
    if kind is loaded("pandas", "Period"):
        return f"pd.Period({quote(str(value))})"
    if kind is loaded("pandas", "Interval"):
        return f"pd.Interval({scalar(value.left)}, {scalar(value.right)}, closed={quote(value.closed)})"
    return sized(value)


def _without_midnight(moment: str) -> str:
    return moment.removesuffix(" 00:00:00")
