"""Instances of classes: the fields of records, members of enumerations, and what any object keeps by name."""

import dataclasses
import enum
import io
import os
import re
import stat
import types
from collections.abc import Iterator
from pathlib import PosixPath, WindowsPath
from typing import Any

from ...values import Fact, Variable, VariableKind
from .callables import methods_words
from .classes import (
    bases,
    class_namespace,
    exact_text,
    inherits,
    instance_namespace,
    is_one_of,
    module_of,
    stored,
    type_name,
)
from .containers import kind_words
from .literals import CELL, HIDDEN, Renderer, quote
from .view import View

_STREAMS = (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom)
_FIELDS = 20
_PATH = 200


def describe_stream(name: str, value: Any, view: View) -> Variable | None:
    """Describe an open file by its name and mode; None for any other value."""
    if not is_one_of(type(value), _STREAMS):
        return None
    return Variable(name, type_name(type(value)), "object", preview=view.note(_stream(value)))


def _stream(value: Any) -> str:
    buffer = value.buffer if type(value) is io.TextIOWrapper else value
    if not is_one_of(type(buffer), _STREAMS):
        return ""
    raw = buffer.raw
    if type(raw) is not io.FileIO or type(raw.name) is not str:
        return ""
    # `open` leaves the mode of a text file in the instance; the file below is always binary.
    mode = exact_text(value.__dict__.get("mode")) if type(value) is io.TextIOWrapper else raw.mode
    return f"file {quote(raw.name[:_PATH])}, mode {mode[:10]}, {'closed' if raw.closed else 'open'}"


def describe_record(name: str, value: Any, view: View) -> Variable | None:
    """Describe an instance of a class that names its fields, or a member of an enumeration; None for any other value.

    Data classes, named tuples and the classes of attrs and pydantic name their fields.
    """
    cls = type(value)
    if inherits(cls, enum.Enum):
        member = exact_text(instance_namespace(value).get("_name_"))
        return Variable(
            name, type_name(cls), "scalar", preview=view.note(f"{type_name(cls)}.{member}" if member else "")
        )
    fields = _tuple_fields(value) if inherits(cls, tuple) else _named_fields(value)
    if not fields:
        return None
    kind: VariableKind = "container" if inherits(cls, tuple) else "object"
    shown = _shown(cls, fields, view) if view.values and not view.secret_name(name) else ""
    hidden = HIDDEN if view.values and view.secret_name(name) else shown
    return Variable(name, type_name(cls), kind, signature=f"fields {_typed(fields)}", preview=hidden)


def _tuple_fields(value: Any) -> dict[str, Any]:
    found = (class_namespace(each).get("_fields") for each in bases(type(value)))
    names = next((each for each in found if type(each) is tuple), None)
    if names is None or len(names) != tuple.__len__(value):
        return {}
    return {name: item for name, item in zip(names, tuple.__iter__(value), strict=True) if type(name) is str}


def _named_fields(value: object) -> dict[str, Any]:
    names: list[str] = []
    for each in reversed(bases(type(value))):
        held = class_namespace(each)
        for key in ("__dataclass_fields__", "__pydantic_fields__"):
            if type(held.get(key)) is dict:
                names += [field for field in held[key] if type(field) is str]
        attributes = held.get("__attrs_attrs__")
        if attributes is not None and inherits(type(attributes), tuple):
            names += [exact_text(stored(field, "name")) for field in tuple.__iter__(attributes)]
    found = {name: stored(value, name) for name in dict.fromkeys(names) if name}
    return {name: held for name, held in found.items() if held is not None or _has(value, name)}


def _has(value: object, name: str) -> bool:
    return name in instance_namespace(value) or any(
        type(class_namespace(each).get(name)) is types.MemberDescriptorType for each in bases(type(value))
    )


def _typed(fields: dict[str, Any]) -> str:
    shown = [f"{_word(name)}: {kind_words(value)}" for name, value in list(fields.items())[:_FIELDS]]
    return ", ".join([*shown, f"{len(fields) - _FIELDS} more"] if len(fields) > _FIELDS else shown)


def _shown(cls: type, fields: dict[str, Any], view: View) -> str:
    bounds = view.bounds
    parts, left = list[str](), bounds.total
    for name, value in list(fields.items())[: bounds.items]:
        renderer = Renderer(dataclasses.replace(bounds, depth=bounds.depth - 1), view.secret_name)
        text = HIDDEN if view.secret_name(name) else renderer.render(value)
        parts.append(f"{_word(name)}={text[: max(left, CELL.total)]}")
        left -= len(text)
    if len(fields) > bounds.items:
        parts.append("…")
    return f"{type_name(cls)}({', '.join(parts)})"


def _word(name: str) -> str:
    return re.sub(r"[^\w]+", "?", name[: CELL.text])


def describe_plain(name: str, value: object, view: View) -> Variable:
    """Describe any object by its type; one that the prompt names, or of the user's own class, by what it keeps."""
    cls = type(value)
    signature = methods_words(cls) if view.near else ""
    facts = tuple(_running(value)) if is_one_of(cls, (types.GeneratorType, types.CoroutineType)) else ()
    if view.near or module_of(cls) == "__main__":
        held = {key: item for key, item in instance_namespace(value).items() if _is_public(key)}
        words = [f"attributes {_typed(held)}" if held else "", signature]
        signature = "; ".join(word for word in words if word)
    return Variable(name, type_name(cls), "object", signature=signature, facts=facts)


def _is_public(key: object) -> bool:
    return type(key) is str and key.isidentifier() and not key.startswith("_")


def _running(value: Any) -> Iterator[Fact]:
    code = value.gi_code if type(value) is types.GeneratorType else value.cr_code
    name = exact_text(code.co_qualname).rpartition("<locals>.")[2]
    yield Fact("of " + re.sub(r"[^\w.<>]+", "?", name)[: CELL.total], "schema")


def path_facts(value: Any, view: View) -> tuple[Fact, ...]:
    """Return whether a path that the prompt is about leads to a file, and how large that is."""
    if not view.near or not is_one_of(type(value), (PosixPath, WindowsPath)):
        return ()
    try:
        status = os.stat(value)  # noqa: PTH116  # a path's own `stat` is the same with more steps
    except (OSError, ValueError):
        return (Fact("does not exist", "schema"),)
    if stat.S_ISDIR(status.st_mode):
        return (Fact("directory", "schema"),)
    return (Fact(f"file of {status.st_size:,} bytes" if stat.S_ISREG(status.st_mode) else "no regular file", "schema"),)
