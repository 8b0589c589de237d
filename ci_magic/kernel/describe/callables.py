"""Functions, classes and modules: how they are called and where they come from, with nothing evaluated."""

import functools
import inspect
import re
import sys
import types
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from ...values import Variable
from .annotations import annotation_words
from .classes import (
    bases,
    class_namespace,
    exact_text,
    inherits,
    is_class,
    is_one_of,
    loaded,
    module_namespace,
    module_of,
    public_home,
    type_name,
)
from .view import View

_PARAMETERS = 12
_SIGNATURE_LENGTH = 400
_METHODS = 12
_DOC_LENGTH = 100
_BUILTIN = (
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.MethodWrapperType,
)
_CACHED = type(functools.cache(len))
_WRAPPINGS = 5
# By identity, for a class may have a hash of the user's; these never go away.
_VALUES = frozenset(map(id, (int, float, str, bool, list, dict, tuple, set, bytes, type(None))))
_LAZY_ANNOTATIONS = (3, 14)


def origin(value: object) -> str:
    """Return where a function, class or module comes from (`shutil.rmtree`); empty for other values.

    A bound method, a `functools.partial` and a cached function answer for the function that they wrap.
    """
    kind = type(value)
    if id(kind) in _VALUES:
        return ""
    if inherits(kind, types.ModuleType):
        name = exact_text(module_namespace(value).get("__name__"))
        return "os.path" if name in {"posixpath", "ntpath"} else public_module(name)
    if is_class(value):
        return _class_origin(cast("type", value))
    wrapped = underlying(value)
    if wrapped is None:
        return ""
    module, name = _place(wrapped)
    return f"{public_home(module, name, wrapped)}.{name}" if module and name else name


def public_module(name: str) -> str:
    """Return the name users know for a module of the platform."""
    return {"posix": "os", "nt": "os"}.get(name, name)


def _class_origin(cls: type) -> str:
    name = exact_text(type.__dict__["__qualname__"].__get__(cls))
    return f"{public_home(module_of(cls), name, cls)}.{name}"


def underlying(value: Any) -> Any:
    """Return the function that calling `value` would run, or None where only user code could tell."""
    for _ in range(_WRAPPINGS):
        inner = _wrapped(value)
        if inner is None:
            break
        value = inner
    known = (types.FunctionType, *_BUILTIN, loaded("numpy", "ufunc"))
    return value if is_one_of(type(value), known) else None


def _wrapped(value: Any) -> Any:
    kind = type(value)
    if kind is types.MethodType:
        return value.__func__
    if kind is functools.partial:
        return value.func
    if is_one_of(kind, (types.FunctionType, _CACHED)):
        return dict.get(value.__dict__, "__wrapped__")
    return None


def _place(function: Any) -> tuple[str, str]:
    kind = type(function)
    if kind is types.FunctionType:
        return exact_text(function.__module__), exact_text(function.__qualname__)
    if kind is types.BuiltinFunctionType:
        return _builtin_place(function)
    if kind is types.MethodWrapperType:
        return "", ""
    if kind is loaded("numpy", "ufunc"):
        return "numpy", exact_text(function.__name__)
    owner = function.__objclass__
    return module_of(owner), f"{type_name(owner).rpartition('.')[2]}.{function.__name__}"


def _builtin_place(function: Any) -> tuple[str, str]:
    owner = function.__self__
    if owner is None or type(owner) is types.ModuleType:
        return public_module(exact_text(function.__module__)), exact_text(function.__name__)
    cls = cast("type", owner) if is_class(owner) else type(owner)
    return module_of(cls), f"{type_name(cls).rpartition('.')[2]}.{function.__name__}"


def describe_callable(name: str, value: object, view: View) -> Variable | None:
    """Describe a function, class or module; None for any other value."""
    base = Variable(name, type_name(type(value)), "object", qualified=origin(value))
    if inherits(type(value), types.ModuleType):
        version = module_namespace(value).get("__version__")
        known = str.__str__(version)[:40] if inherits(type(version), str) else ""
        return replace(base, kind="module", signature=f"version {known}" if known else "")
    if is_class(value):
        cls = cast("type", value)
        doc = _doc(class_namespace(cls).get("__doc__"))
        return replace(base, kind="class", signature=_class_signature(cls), preview=view.note(doc))
    function = underlying(value)
    if function is None:
        return None
    if type(function) is not types.FunctionType:
        return replace(base, kind="function", signature=_builtin_signature(function))
    signature = function_signature(function)[:_SIGNATURE_LENGTH]
    return replace(base, kind="function", signature=signature, preview=view.note(_doc(function.__doc__)))


def _builtin_signature(function: Any) -> str:
    text = exact_text(function.__text_signature__) if is_one_of(type(function), _BUILTIN) else ""
    return re.sub(r"^\(\$\w+(?:, /)?(?:, )?", "(", text)[:_SIGNATURE_LENGTH]


def function_signature(function: types.FunctionType, *, values: bool = False) -> str:
    """Return the parameters of a Python function; a default shows only that there is one.

    What a `Literal` among the annotations allows is told with `values` only.
    """
    code = function.__code__
    names = iter(code.co_varnames)
    first_default = code.co_argcount - tuple.__len__(function.__defaults__ or ())
    shown = [
        _parameter(function, next(names), has_default=position >= first_default, values=values)
        for position in range(code.co_argcount)
    ]
    if code.co_posonlyargcount:
        shown.insert(code.co_posonlyargcount, "/")
    given = function.__kwdefaults__ or {}
    keywords = [next(names) for _ in range(code.co_kwonlyargcount)]
    if code.co_flags & inspect.CO_VARARGS:
        shown.append(f"*{next(names)}")
    elif keywords:
        shown.append("*")
    shown += [
        _parameter(function, each, has_default=dict.__contains__(given, each), values=values) for each in keywords
    ]
    if code.co_flags & inspect.CO_VARKEYWORDS:
        shown.append(f"**{next(names)}")
    start = "async " if code.co_flags & inspect.CO_COROUTINE else ""
    return f"{start}({', '.join(shown[:_PARAMETERS])}{', …' if len(shown) > _PARAMETERS else ''})"


def annotations_of(function: types.FunctionType) -> Mapping[str, object]:
    """Return the annotations of a Python function, as far as that runs nothing."""
    # From 3.14 on, reading annotations runs the code that makes them.
    return {} if sys.version_info >= _LAZY_ANNOTATIONS else dict(function.__annotations__)


def _parameter(function: types.FunctionType, name: str, *, has_default: bool, values: bool) -> str:
    known = annotations_of(function)
    kind = annotation_words(known[name], values=values) if name in known else ""
    if not has_default:
        return f"{name}: {kind}" if kind else name
    return f"{name}: {kind} = ..." if kind else f"{name}=..."


def methods(cls: type) -> list[str]:
    """Return the public methods that `cls` and those of its bases from the same package define in Python."""
    package = module_of(cls).partition(".")[0]
    found: dict[str, None] = {}
    for each in bases(cls):
        if module_of(each).partition(".")[0] != package:
            continue
        for name, value in list(class_namespace(each).items()):
            if type(value) is types.FunctionType and exact_text(name) and not name.startswith("_"):
                found[name] = None
    return list(found)


def _class_signature(cls: type) -> str:
    start = class_namespace(cls).get("__init__")
    signature = function_signature(start) if type(start) is types.FunctionType else ""
    signature = signature.replace("(self, ", "(", 1).replace("(self)", "()", 1)
    parents = [type_name(each) for each in bases(cls)[1:2] if each is not object]
    parts = [signature, f"base {parents[0]}" if parents else "", methods_words(cls)]
    return "; ".join(part for part in parts if part)


def methods_words(cls: type) -> str:
    """Return the methods of `cls` in one line, the first dozen of them."""
    names = methods(cls)
    more = f" and {len(names) - _METHODS} more" if len(names) > _METHODS else ""
    return f"methods {', '.join(names[:_METHODS])}{more}" if names else ""


def _doc(text: object) -> str:
    first = exact_text(text)[: 10 * _DOC_LENGTH].strip().partition("\n")[0].strip()
    return first if len(first) <= _DOC_LENGTH else first[: _DOC_LENGTH - 1] + "…"
