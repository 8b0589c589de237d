"""One variable: which describer is right for it."""

import io
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import replace
from typing import Any

from ...values import Variable, VariableKind
from .arrays import NAMED_ONLY, describe_array, describe_polars, is_array, is_polars_frame
from .callables import describe_callable, methods_words
from .classes import exact_text, inherits, is_one_of, type_name
from .frames import describe_frame, describe_series, plain
from .literals import is_scalar, quote
from .view import View

_CONTAINERS = (list, tuple, dict, set, frozenset, deque)
_EXACT_CONTAINERS = (*_CONTAINERS, OrderedDict, defaultdict, Counter)
_TEXTS = (str, bytes, bytearray)
_STREAMS = (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom)


def describe(name: str, value: object, view: View) -> Variable:
    """Describe the variable `name`, without running code of its owner."""
    try:
        found = _describe(name, value, view)
    # Libraries meet objects in states nobody foresaw, such as a frame that a thread is changing: one variable
    # that cannot be read must not cost the turn.
    except Exception:  # noqa: BLE001
        found = Variable(name, type_name(type(value)), "object")
    return replace(found, mentioned=view.near)


def _describe(name: str, value: object, view: View) -> Variable:
    called = describe_callable(name, value, view)
    if called is not None:
        return called
    frame = plain(value)
    if frame is not None:
        made = describe_frame if len(frame.shape) > 1 else describe_series
        return made(name, value, frame, view)
    if is_array(value):
        return describe_array(name, value, view)
    if is_polars_frame(value):
        return describe_polars(name, value)
    return _builtin(name, value, view) or _object(name, value, view)


def _builtin(name: str, value: object, view: View) -> Variable | None:
    for kinds, kind in ((_CONTAINERS, "container"), (_TEXTS, "text")):
        for base in kinds:
            if inherits(type(value), base):
                return _sized(name, value, base, kind, view)  # type: ignore[arg-type]  # the pair above is typed as str
    if is_scalar(value):
        return Variable(name, type_name(type(value)), "scalar", preview=view.preview(name, value))
    return None


def _sized(name: str, value: Any, base: Any, kind: VariableKind, view: View) -> Variable:
    exact = is_one_of(type(value), (*_EXACT_CONTAINERS, *_TEXTS))
    preview = view.preview(name, value) if exact else ""
    # The length that the base class keeps: a subclass may have a `__len__` of its own.
    return Variable(name, type_name(type(value)), kind, shape=(base.__len__(value),), preview=preview)


def _object(name: str, value: object, view: View) -> Variable:
    cls = type(value)
    known = type_name(cls)
    kind = NAMED_ONLY.get(known, "object")
    if is_one_of(cls, _STREAMS):
        return Variable(name, known, kind, preview=view.note(_stream(value)))
    return Variable(name, known, kind, signature=methods_words(cls) if view.near and kind == "object" else "")


def _stream(value: Any) -> str:
    buffer = value.buffer if type(value) is io.TextIOWrapper else value
    if not is_one_of(type(buffer), _STREAMS):
        return ""
    raw = buffer.raw
    if type(raw) is not io.FileIO or type(raw.name) is not str:
        return ""
    # `open` leaves the mode of a text file in the instance; the file below is always binary.
    mode = exact_text(value.__dict__.get("mode")) if type(value) is io.TextIOWrapper else raw.mode
    return f"file {quote(raw.name[:200])}, mode {mode[:10]}, {'closed' if raw.closed else 'open'}"
