"""Registered functions: which of them can be called now, by what name, and what is told of them."""

from collections.abc import Collection, Mapping
from types import FunctionType
from typing import Any

from ...tools import Registered, registered
from ...values import Privacy, Tool, allows
from .annotations import annotation_words
from .callables import annotations_of, function_signature, origin, underlying
from .classes import exact_text, loaded

_ABOUT = 300
_DOCSTRING = 4000
_SIGNATURE = 400


def tools_of(
    user_ns: Mapping[str, object], *, privacy: Privacy, enabled: Collection[str] | None = None
) -> tuple[Tool, ...]:
    """Return the registered functions that code can call in `user_ns`, in the order in which they came.

    One that the user took the name of for something else is not there any more. `enabled` are the names of those that
    the model is told of; None stands for all.
    """
    held = {name: value for name, value in dict(user_ns).items() if type(name) is str}
    found = (_tool(each, held, privacy, enabled) for each in registered())
    return tuple(each for each in found if each is not None)


def _tool(
    known: Registered, held: Mapping[str, object], privacy: Privacy, enabled: Collection[str] | None
) -> Tool | None:
    call, load = _reached(known, held)
    if not call:
        return None
    return Tool(
        call,
        origin(known.function),
        _signature(known.function, values=privacy == "full") if allows(privacy, "schema") else "",
        _about(known.function) if privacy == "full" else "",
        load,
        known.effects,
        enabled=enabled is None or known.name in enabled,
    )


def _reached(known: Registered, held: Mapping[str, object]) -> tuple[str, str]:
    """Return how code calls the function, and the import that it needs before; empty where it is out of reach."""
    names = [name for name, value in held.items() if value is known.function and not name.startswith("_")]
    if names:
        return (known.name if known.name in names else names[0]), ""
    # A function inside another one cannot be imported; one of a script can, from `__main__`.
    if known.name not in held and loaded(known.module, known.name) is known.function:
        return known.name, f"from {known.module} import {known.name}"
    return "", ""


def _signature(function: FunctionType, *, values: bool) -> str:
    inner: Any = underlying(function)
    if type(inner) is not FunctionType:
        return ""
    back = annotation_words(annotations_of(inner).get("return", ""), values=values)
    return f"{function_signature(inner, values=values)}{f' -> {back}' if back else ''}"[:_SIGNATURE]


def _about(function: FunctionType) -> str:
    inner: Any = underlying(function)
    text = exact_text(function.__doc__) or exact_text(getattr(inner, "__doc__", None))
    lines = [line.strip() for line in text[:_DOCSTRING].strip().splitlines()]
    paragraph = " ".join(lines[: lines.index("")] if "" in lines else lines)
    return paragraph if len(paragraph) <= _ABOUT else f"{paragraph[: _ABOUT - 1]}…"
