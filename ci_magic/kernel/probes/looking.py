"""The value of an expression in a frame, found without evaluating it: nothing that could run code is followed."""

import ast
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import MemberDescriptorType
from typing import Any, Final

from ..describe.arrays import is_array
from ..describe.classes import (
    bases,
    class_namespace,
    genuine,
    inherits,
    instance_namespace,
    is_class,
    is_one_of,
    loaded,
    module_namespace,
)
from ..describe.frames import plain

MAPPINGS: Final = (dict, OrderedDict, defaultdict, Counter)
KEYS: Final = (str, int, float, bool, type(None))
"""Types of keys that may be compared: no user's code is in it."""

_KEYS_READ = 20_000
_FRAME_ATTRIBUTES = {"columns", "index"}
_ARRAY_ATTRIBUTES = {"shape", "size", "ndim", "dtype", "T"}


class _Unknown:
    """Stands for a value that cannot be known without running code."""


UNKNOWN: Final = _Unknown()

Names = Sequence[Mapping[str, object]]
"""The namespaces in which a name is looked for, innermost first."""


def value_of(node: ast.expr | None, names: Names) -> object:
    """Return the value of an expression of names, attributes and subscripts; `UNKNOWN` where code would have to run."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name(id=name):
            return next((space[name] for space in names if name in space), UNKNOWN)
        case ast.Attribute(value=inner, attr=name):
            return attribute(value_of(inner, names), name)
        case ast.Subscript(value=inner, slice=key):
            return item(value_of(inner, names), value_of(key, names))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            value = value_of(inner, names)
            return -value if type(value) in (int, float) else UNKNOWN  # type: ignore[operator]  # just checked
        case ast.Dict(keys=keys, values=parts) if all(isinstance(key, ast.Constant) for key in keys):
            return {
                key.value: value_of(part, names)
                for key, part in zip(keys, parts, strict=True)
                if isinstance(key, ast.Constant)
            }
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            values = [value_of(part, names) for part in parts]
            return UNKNOWN if any(value is UNKNOWN for value in values) else values
    return UNKNOWN


def attribute(owner: object, name: str) -> object:
    """Return an attribute that lies ready: of a module, a class, an instance, a frame or an array."""
    if owner is UNKNOWN:
        return UNKNOWN
    module = module_namespace(owner)
    if module:
        return module.get(name, UNKNOWN)
    if is_array(owner):
        return _array_attribute(owner, name)
    frame = plain(owner)
    if frame is not None:
        return getattr(frame, name) if name in _FRAME_ATTRIBUTES and hasattr(frame, name) else item(owner, name)
    return static_attribute(owner, name)


def _array_attribute(array: object, name: str) -> object:
    if name not in _ARRAY_ATTRIBUTES:
        return UNKNOWN
    found: object = vars(loaded("numpy", "ndarray"))[name].__get__(array)
    return found


def static_attribute(owner: object, name: str) -> object:
    """Return what an instance or a class holds under `name`, its descriptors not asked."""
    own = instance_namespace(owner)
    if name in own:
        return own[name]
    ancestors: Any = bases(owner) if is_class(owner) else bases(type(owner))  # type: ignore[arg-type]
    for each in ancestors:
        found = class_namespace(each).get(name, UNKNOWN)
        if found is UNKNOWN:
            continue
        if is_class(owner):
            return found
        if type(found) is MemberDescriptorType:
            return _slot(found, owner)
        descriptor = any("__get__" in class_namespace(base) for base in bases(type(found)))
        return found if type(found).__name__ == "function" or not descriptor else UNKNOWN
    return UNKNOWN


def _slot(descriptor: MemberDescriptorType, owner: object) -> object:
    try:
        return descriptor.__get__(owner)
    except AttributeError:  # nothing in it yet
        return UNKNOWN


def item(owner: object, key: object) -> object:
    """Return an item of a builtin container, a column of a frame or an item of an array."""
    if is_one_of(type(owner), MAPPINGS):
        return _entry(owner, key)
    if is_one_of(type(owner), (list, tuple)) and type(key) is int:
        length = len(owner)  # type: ignore[arg-type]  # a list or a tuple
        return owner[key] if -length <= key < length else UNKNOWN  # type: ignore[index]
    frame = plain(owner)
    if frame is not None and inherits(type(frame), loaded("pandas", "DataFrame")):
        return _columns(frame, key)
    return UNKNOWN


def _entry(mapping: Any, key: object) -> object:
    if not is_one_of(type(key), KEYS):
        return UNKNOWN
    for known in islice(list(mapping), _KEYS_READ):
        if type(known) is type(key) and known == key:
            return mapping[known]
    return UNKNOWN


def _columns(frame: Any, key: object) -> object:
    wanted: Any = key if type(key) is list else [key]
    labels = labels_of_index(frame.columns)
    places = [_place(labels, each) for each in wanted]
    if None in places:
        return UNKNOWN
    return frame.iloc[:, places if type(key) is list else places[0]]


def _place(labels: list[object], key: object) -> int | None:
    if not is_one_of(type(key), KEYS):
        return None
    return next((at for at, label in enumerate(labels) if type(label) is type(key) and label == key), None)


def labels_of_index(index: Any) -> list[object]:
    """Return the first labels of a pandas index."""
    if not genuine(type(index), "pandas"):
        return []
    return list(index[:_KEYS_READ].tolist())


def expressions_in(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the longest chains of names, attributes and subscripts in `node`, in the order in which they stand."""
    if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        yield node
        if isinstance(node, ast.Name):
            return
        inner: ast.expr = node.value
        # What a chain begins with is told with the chain, unless something is called on the way.
        while isinstance(inner, (ast.Attribute, ast.Subscript)):
            inner = inner.value
        if not isinstance(inner, ast.Name):
            yield from expressions_in(inner)
        if isinstance(node, ast.Subscript):
            yield from expressions_in(node.slice)
        return
    if isinstance(node, (ast.Lambda, ast.comprehension, ast.FunctionDef, ast.ClassDef)):
        return
    for child in ast.iter_child_nodes(node):
        yield from expressions_in(child)
