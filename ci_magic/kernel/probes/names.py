"""Variables and attributes that are not there."""

import ast
import builtins
import re
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, cast

from ..describe.classes import (
    bases,
    class_namespace,
    exact_text,
    inherits,
    instance_namespace,
    is_class,
    loaded,
    module_namespace,
    type_name,
)
from ..describe.frames import plain
from .looking import UNKNOWN, labels_of_index
from .modules import table
from .near import listed, nearest, told
from .registry import probe
from .removed import removed_attribute
from .scene import Scene, is_from

_ACCESSORS = {
    "str": ("pandas.core.strings.accessor", "StringMethods"),
    "dt": ("pandas.core.indexes.accessors", "DatetimeProperties"),
    "cat": ("pandas.core.arrays.categorical", "CategoricalAccessor"),
}
_FIRST_NAME = re.compile(r"'([^']+)'")


@probe("NameError")
def missing_name(scene: Scene) -> Iterator[str]:
    """Tell near names, and how a well-known one is imported."""
    name = exact_text(scene.field(NameError, "name")) or _quoted(scene.message)
    if "UnboundLocalError" in scene.kinds:
        if scene.own:
            yield f"{name} is assigned somewhere in {scene.own.name}, so it is local there and had no value yet"
        return
    imports, older = table()["imports"], table()["python2"]
    if name in imports or name in sys.stdlib_module_names:
        yield f"{name} is not imported: {imports.get(name) or f'import {name}'}"
        return
    if name in older:
        yield f"{name} is Python 2; now it is {older[name]}"
        return
    known = [each for space in scene.names for each in space if type(each) is str and not each.startswith("_")]
    close = nearest(name, known)
    yield f"there is no name {name}; " + (
        f"nearest: {', '.join(close)}" if close else f"the user's variables: {_variables(scene)}"
    )


def _variables(scene: Scene) -> str:
    return ", ".join(name for name, _ in list(scene.variables())[:15]) or "none"


def _quoted(message: str) -> str:
    found = _FIRST_NAME.search(message)
    return found.group(1) if found else ""


@probe("AttributeError")
def missing_attribute(scene: Scene) -> Iterator[str]:
    """Tell the near attributes of an object, its columns of that name, and why something is None."""
    owner, name = scene.field(AttributeError, "obj"), exact_text(scene.field(AttributeError, "name"))
    if not name:
        owner, name = _from_node(scene)
    if not name or owner is UNKNOWN or removed_attribute(scene):
        return
    if owner is None:
        yield from _why_none(scene)
        return
    if inherits(type(owner), ModuleType):
        close = nearest(name, [each for each in module_namespace(owner) if not each.startswith("_")])
        module = exact_text(module_namespace(owner).get("__name__"))
        if close:
            yield f"{module} has no {name}; nearest: {', '.join(close)}"
        yield from _shadowed(scene, module, owner)
        return
    yield from _columns(scene, owner, name)
    yield from _accessors(owner, name)
    known = _attributes(owner)
    close = [] if name in known else nearest(name, known)
    kind = type_name(cast("type", owner) if is_class(owner) else type(owner))
    if close:
        yield f"{kind} has no attribute {name}; nearest: {', '.join(close)}"
    elif plain(owner) is None and (own := sorted(each for each in known if not each.startswith("_"))):
        yield f"attributes of {kind}: {listed(own, 20).replace(chr(39), '')}"


def _from_node(scene: Scene) -> tuple[object, str]:
    """Return owner and name for errors that a library raised by hand, without the fields."""
    if isinstance(scene.node, ast.Attribute):
        return scene.value(scene.node.value), scene.node.attr
    return UNKNOWN, ""


def _attributes(owner: object) -> list[str]:
    classes = bases(cast("type", owner)) if is_class(owner) else bases(type(owner))
    names = dict.fromkeys(name for each in classes[:-1] for name in class_namespace(each))
    names.update(dict.fromkeys(instance_namespace(owner)))
    return [name for name in names if type(name) is str and not name.startswith("_")]


def _columns(scene: Scene, owner: object, name: str) -> Iterator[str]:
    frame: Any = plain(owner)
    if frame is None or not inherits(type(frame), loaded("pandas", "DataFrame")):
        return
    labels = labels_of_index(frame.columns)
    close = nearest(name, labels)
    where = scene.label_of(owner) or "the frame"
    if close:
        yield f"{where} has no column {name!r}; nearest: {told(name, close)}; write {where}[{close[0]!r}]"
    else:
        yield f"columns of {where}: {listed(labels)}"


def _accessors(owner: object, name: str) -> Iterator[str]:
    if is_from(owner, "pandas", "Series"):
        for accessor, (module, cls) in _ACCESSORS.items():
            kind = loaded(module, cls)
            if kind is not None and any(name in class_namespace(each) for each in bases(kind)):
                yield f"a series has it as .{accessor}.{name}"
    elif is_from(owner, "pandas", "DataFrame") and name in class_namespace(loaded("pandas", "Series")):
        yield f"a series has {name}, a frame has not: take one column first"


def _shadowed(scene: Scene, module: str, owner: object) -> Iterator[str]:
    """A file of the user's that has the name of a library hides it."""
    file = exact_text(module_namespace(owner).get("__file__"))
    if module in sys.stdlib_module_names and file.startswith(str(scene.folder)):
        yield f"{module} is the file {file} here, which hides the library of that name"


def _why_none(scene: Scene) -> Iterator[str]:
    node = scene.node
    if not isinstance(node, ast.Attribute):
        return
    text = scene.text(node.value)
    yield f"{text} is None"
    for line, call in _bound_to(scene, node.value):
        yield f"line {line} binds it to the result of {call}, which is None"


_RETURN_NONE = {"append", "extend", "sort", "reverse", "update", "insert", "clear", "shuffle", "print", "add", "show"}


def _bound_to(scene: Scene, node: ast.expr) -> Iterator[tuple[int, str]]:
    try:
        tree = ast.parse(scene.cell.code)
    except (SyntaxError, ValueError):
        return
    for each in ast.walk(tree):
        if not isinstance(each, ast.Assign) or not isinstance(each.value, ast.Call):
            continue
        call = each.value
        named = any(ast.dump(target).replace("Store()", "Load()") == ast.dump(node) for target in each.targets)
        called = getattr(call.func, "attr", getattr(call.func, "id", ""))
        in_place = any(
            word.arg == "inplace" and isinstance(word.value, ast.Constant) and word.value.value is True
            for word in call.keywords
        )
        if named and (in_place or called in _RETURN_NONE):
            yield each.lineno, f"{called}(inplace=True)" if in_place else f"{called}()"


@probe("TypeError", message="NoneType")
def none_used(scene: Scene) -> Iterator[str]:
    """Tell which operand is None."""
    for text, value in scene.operands():
        if value is None:
            yield f"{text} is None"


@probe("TypeError", message="not callable")
def not_callable(scene: Scene) -> Iterator[str]:
    """Tell what stands where a function was expected, and which builtin a variable hides."""
    node = scene.node
    if not isinstance(node, ast.Call):
        return
    value = scene.value(node.func)
    text = scene.text(node.func)
    if value is UNKNOWN:
        return
    yield f"{text} is {type_name(type(value))}"
    if isinstance(node.func, ast.Name) and node.func.id in cast("Mapping[str, object]", vars(builtins)):
        yield f"the variable {text} hides the builtin {text}; use another name, or builtins.{text}"
