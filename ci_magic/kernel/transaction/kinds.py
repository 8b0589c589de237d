"""Which rule a type of objects has, and which types are not worth a look or a word."""

import datetime as dt
import decimal
import fractions
import io
import logging
import re
import types
from typing import Any

from ..describe.classes import bases, class_namespace, inherits, module_of
from .arrays import rule_for_array
from .containers import rule_for_container
from .drawings import rule_for_drawing
from .frames import is_table_part, rule_for_table
from .lazy import rule_for_lazy
from .objects import rule_for_object
from .own import own_class
from .rules import Rule

ATOMS: tuple[type, ...] = (
    *(int, float, complex, bool, str, bytes, type(None), type(...), type(NotImplemented), range, slice, object),
    *(dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone),
    *(decimal.Decimal, fractions.Fraction),
)
"""Types whose values cannot change."""

# Nothing of them changes in a way that a second run would notice, or only code reaches into them.
_QUIET: tuple[type, ...] = (
    *(types.BuiltinFunctionType, types.WrapperDescriptorType, types.MethodWrapperType, types.MethodDescriptorType),
    *(types.ClassMethodDescriptorType, types.GetSetDescriptorType, types.MemberDescriptorType, types.CodeType),
    *(types.FrameType, types.TracebackType, types.MappingProxyType, types.GenericAlias, types.UnionType),
    *(type({}.keys()), type({}.values()), type({}.items()), re.Match, re.Pattern, logging.Logger, BaseException),
    dt.tzinfo,
)
# Libraries that describe things rather than keep them.
_DESCRIBING = frozenset({"typing", "_frozen_importlib", "_frozen_importlib_external", "matplotlib", "numba", "IPython"})
_FUNCTIONS = frozenset({"builtins", "functools", "operator", "numpy"})


def rule_for(kind: type) -> Rule | None:
    """Return the rule for objects of a type, or None where there is none."""
    whole = rule_for_drawing(kind) or rule_for_table(kind) or rule_for_lazy(kind)
    if whole is not None:
        return whole
    return rule_for_object(kind, rule_for_array(kind) or rule_for_container(kind))


def is_plain(kind: type) -> bool:
    """Say whether values of a type without a rule cannot change, or not in a way worth a word."""
    if any(inherits(kind, each) for each in _QUIET) or inherits(kind, types.ModuleType):
        return True
    if advances(kind):
        return False
    home = module_of(kind).partition(".")[0]
    return home in _DESCRIBING or is_table_part(kind) or _hashes_by_value(kind) or _is_function(kind)


def advances(kind: type) -> bool:
    """Say whether values of a type are used up as they are read: iterators, files."""
    return inherits(kind, io.IOBase) or any("__next__" in class_namespace(each) for each in bases(kind))


def _hashes_by_value(kind: type) -> bool:
    """Say whether a library's type has a hash of its own, which what can change must not have."""
    if own_class(kind):
        return False
    found: Any = next(class_namespace(each)["__hash__"] for each in bases(kind) if "__hash__" in class_namespace(each))
    return found is not None and found is not object.__hash__


def _is_function(kind: type) -> bool:
    """Say whether a type is a kind of function written in C, such as numpy's `ufunc`."""
    home = module_of(kind).partition(".")[0]
    return home in _FUNCTIONS and any("__call__" in class_namespace(each) for each in bases(kind))
