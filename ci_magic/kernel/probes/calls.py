"""Calls with arguments that the function does not take."""

import ast
import inspect
import re
from collections.abc import Iterator
from types import FunctionType, MethodType
from typing import cast

from ..describe.classes import bases, class_namespace, is_class, type_name
from .looking import UNKNOWN, static_attribute
from .near import listed, nearest
from .registry import probe
from .scene import Scene

_UNEXPECTED = re.compile(r"unexpected keyword argument '(\w+)'")
_WRAPPINGS = 5


@probe("TypeError", message=r"unexpected keyword argument|positional argument|missing \d+ required|multiple values")
def arguments(scene: Scene) -> Iterator[str]:
    """Tell which arguments the function takes, those near to the refused one first."""
    function, owner = called(scene)
    if function is None:
        return
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    taken = [name for name in code.co_varnames[:count] if name not in {"self", "cls"}]
    name = owner or code.co_qualname
    found = _UNEXPECTED.search(scene.message)
    close = nearest(found.group(1), taken) if found else []
    if close:
        yield f"{name} has no argument {found.group(1) if found else ''}; nearest: {', '.join(close)}"
    else:
        yield f"{name} takes: {listed(taken, 16).replace(chr(39), '')}"


def called(scene: Scene) -> tuple[FunctionType | None, str]:
    """Return the Python function that the failing call calls, and the class that it makes an instance of."""
    node = scene.node
    if not isinstance(node, ast.Call):
        return None, ""
    value = scene.value(node.func)
    if value is UNKNOWN and isinstance(node.func, ast.Attribute):
        owner = scene.value(node.func.value)
        # The class answers for the method; a column may have the same name.
        value = static_attribute(type(owner), node.func.attr) if owner is not UNKNOWN else UNKNOWN
    if is_class(value):
        cls = cast("type", value)
        init = next(
            (class_namespace(each)["__init__"] for each in bases(cls) if "__init__" in class_namespace(each)), None
        )
        return _function(init), type_name(cls)
    return _function(value), ""


def _function(value: object) -> FunctionType | None:
    for _ in range(_WRAPPINGS):
        if type(value) is MethodType or type(value) in (staticmethod, classmethod):
            value = cast("MethodType", value).__func__
        elif type(value) is FunctionType and "__wrapped__" in vars(value):
            value = vars(value)["__wrapped__"]
        else:
            break
    return value if inspect.isfunction(value) and type(value) is FunctionType else None


@probe("AttributeError", message=r"\w+\.set\(\) got an unexpected keyword argument")
def properties(scene: Scene) -> Iterator[str]:
    """Tell near properties of what matplotlib was to draw."""
    found = re.search(r"(\w+)\.set\(\)", scene.message)
    wanted = _UNEXPECTED.search(scene.message)
    for artist in scene.library_values("matplotlib", "self") if found and wanted else ():
        kind = type(artist)
        if found and wanted and type_name(kind).rpartition(".")[2] == found.group(1):
            setters = {name for each in bases(kind) for name in class_namespace(each) if name.startswith("set_")}
            close = nearest(wanted.group(1), [name.removeprefix("set_") for name in sorted(setters)])
            if close:
                yield f"{found.group(1)} has no property {wanted.group(1)}; nearest: {', '.join(close)}"
            return
