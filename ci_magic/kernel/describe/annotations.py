"""Annotations in words: classes, unions and generic types of the standard library, with nothing evaluated."""

import sys
import types
from typing import Any, cast

from .classes import exact_text, is_class, type_name
from .literals import CELL, Renderer

_DEEPEST = 4
_LENGTH = 60


def annotation_words(annotation: object, *, values: bool = False, depth: int = 0) -> str:
    """Return an annotation as code writes it (`list[str]`, `float | None`); empty where only its class could tell.

    What a `Literal` allows is told with `values` only.
    """
    if annotation is None or annotation is type(None):
        return "None"
    if annotation is Ellipsis:
        return "..."
    if depth > _DEEPEST:
        return ""
    kind = type(annotation)
    if kind is types.GenericAlias:
        alias = cast("types.GenericAlias", annotation)
        return _with_arguments(alias.__origin__, alias.__args__, depth, values=values)
    if kind is types.UnionType:
        return _joined(cast("types.UnionType", annotation).__args__, depth, values=values)
    if is_class(annotation):
        return type_name(cast("type", annotation))
    return _of_typing(annotation, depth, values=values) if kind in _typing_kinds() else exact_text(annotation)[:_LENGTH]


def _typing_kinds() -> tuple[type, ...]:
    typing: Any = sys.modules["typing"]
    names = ("_GenericAlias", "_UnionGenericAlias", "_LiteralGenericAlias", "_SpecialForm", "_AnyMeta")
    return tuple(vars(typing)[name] for name in names if name in vars(typing))


def _of_typing(annotation: Any, depth: int, *, values: bool) -> str:
    held = vars(annotation) if hasattr(type(annotation), "__dict__") else {}
    origin, arguments = held.get("__origin__"), held.get("__args__", ())
    name = exact_text(held.get("_name"))
    if type(arguments) is not tuple:
        return name
    typing: Any = sys.modules["typing"]
    if origin is typing.Union:
        return _joined(arguments, depth, values=values)
    if origin is typing.Literal:
        return "Literal" if not values else f"Literal[{', '.join(Renderer(CELL).render(each) for each in arguments)}]"
    return _with_arguments(origin, arguments, depth, values=values) if is_class(origin) else name


def _with_arguments(origin: object, arguments: tuple[object, ...], depth: int, *, values: bool) -> str:
    outer = type_name(cast("type", origin)) if is_class(origin) else ""
    inner = [annotation_words(each, values=values, depth=depth + 1) for each in arguments]
    return f"{outer}[{', '.join(inner)}]" if outer and inner and all(inner) else outer


def _joined(arguments: tuple[object, ...], depth: int, *, values: bool) -> str:
    parts = [annotation_words(each, values=values, depth=depth + 1) for each in arguments]
    return " | ".join(parts) if all(parts) else ""
