"""Descriptions that users give of their own objects: run within a time slice, and harmless if they fail."""

import threading
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from ... import describe as registry
from ...values import Fact
from ..watchdog import Watchdog
from .classes import bases, class_namespace, exact_text, inherits, module_of, type_name
from .view import View

_METHOD = "_ci_summary_"
_CHARACTERS = 4
"""Characters of a token at most, in the scripts that have the longest tokens."""

_NEAR, _FAR, _FORCED = 300, 60, 1000
_LINES = 40


def told(name: str, value: object, view: View) -> tuple[Fact, ...]:
    """Return what the user's own description says of `value`; empty where there is none or values are not shown.

    It is asked in the main thread only, where it can be interrupted; what it raises is the caller's to bear.
    """
    if not view.values or view.secret_name(name):
        return ()
    function = _function(type(value))
    if function is None:
        return ()
    main = threading.current_thread() is threading.main_thread()
    if not main or not view.slice:
        return ()
    budget = _FORCED if view.forced else _NEAR if view.near else _FAR
    return _asked(function, value, budget, view.slice)


def _function(cls: type) -> Callable[[Any, int], Any] | None:
    ancestors = bases(cls)
    for each in ancestors:
        given = registry.registered(each, _names)
        if given is not None:
            return given
    for each in ancestors:
        method = class_namespace(each).get(_METHOD)
        if method is not None:
            return method if type(method) is FunctionType else None
    return None


def _names(cls: type) -> Iterator[str]:
    yield type_name(cls)
    name = exact_text(type.__dict__["__qualname__"].__get__(cls))
    yield f"{module_of(cls)}.{name}"


def _asked(function: Callable[[Any, int], Any], value: object, budget: int, seconds: float) -> tuple[Fact, ...]:
    watchdog = Watchdog(seconds)
    try:
        with watchdog:
            text = function(value, budget)
    except KeyboardInterrupt:
        if not watchdog.fired:
            raise
        return (Fact("its own description took too long"),)
    if not inherits(type(text), str):
        return (Fact(f"its own description is no text but {type_name(type(text))}"),)
    lines = str.__str__(text)[: budget * _CHARACTERS].strip().splitlines()[:_LINES]
    return tuple(Fact(line) for line in lines if line.strip())
