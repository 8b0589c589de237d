"""What libraries have taken out or renamed, and what stands in its place: the table is `removed.toml`."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, cast

from ..describe.classes import bases, exact_text, is_class, module_namespace, type_name
from .calls import called
from .looking import UNKNOWN
from .modules import version_of
from .registry import probe
from .scene import Scene

_UNEXPECTED = re.compile(r"(?:(\w+)\.)?(\w+)\(\) got an unexpected keyword argument '(\w+)'")
_PARAMETER = re.compile(r"unexpected keyword argument '(\w+)'")


@cache
def table() -> dict[str, dict[str, Any]]:
    """Return the table: `attributes` and `arguments` by dotted name, `messages` by pattern."""
    return tomllib.loads(files(__package__).joinpath("removed.toml").read_text(encoding="utf-8"))


@probe("AttributeError", "ImportError")
def attributes(scene: Scene) -> Iterator[str]:
    """Tell what replaces an attribute that is gone."""
    found = removed_attribute(scene)
    if found:
        yield _gone(*found)


def removed_attribute(scene: Scene) -> tuple[str, str] | None:
    """Return the missing attribute and its replacement, if the table has it."""
    known: dict[str, str] = table()["attributes"]
    return next(((name, known[name]) for name in _attribute_names(scene) if name in known), None)


def _attribute_names(scene: Scene) -> Iterator[str]:
    if "ImportError" in scene.kinds:
        found = re.search(r"cannot import name '(\w+)' from '([\w.]+)'", scene.message)
        if found:
            yield f"{found.group(2)}.{found.group(1)}"
        return
    owner, name = scene.field(AttributeError, "obj"), exact_text(scene.field(AttributeError, "name"))
    if not name and isinstance(scene.node, ast.Attribute):
        owner, name = scene.value(scene.node.value), scene.node.attr
    if owner is UNKNOWN or owner is None:
        return
    module = module_namespace(owner)
    if module:
        yield f"{exact_text(module.get('__name__'))}.{name}"
        return
    kinds = bases(cast("type", owner) if is_class(owner) else type(owner))
    yield from (f"{type_name(kind)}.{name}" for kind in kinds[:-1])


@probe("TypeError", "AttributeError", message="unexpected keyword argument")
def arguments(scene: Scene) -> Iterator[str]:
    """Tell what replaces an argument that is gone."""
    found = _UNEXPECTED.search(scene.message) or _PARAMETER.search(scene.message)
    if found is None:
        return
    name = found.group(found.lastindex or 1)
    names = {found.group(1), found.group(2)} if found.re is _UNEXPECTED else set()
    node = scene.node
    if isinstance(node, ast.Call):
        names |= {getattr(node.func, "attr", None), getattr(node.func, "id", None)}
    function, _owner = called(scene)
    home = exact_text(function.__globals__.get("__name__")).partition(".")[0] if function else ""
    for place, use in table()["arguments"].items():
        library, _, rest = place.partition(".")
        wanted, _, argument = rest.rpartition(".")
        if argument == name and home in {"", library} and wanted.rpartition(".")[2] in names and library in sys.modules:
            yield _gone(f"{library}.{wanted}({name}=)", use)
            return


@probe(
    "ValueError",
    "TypeError",
    "AttributeError",
    "KeyError",
    "OSError",
    "ImportError",
    "RuntimeError",
    "NotImplementedError",
)
def messages(scene: Scene) -> Iterator[str]:
    """Tell what a message means that names something gone in other words."""
    source = scene.own.source if scene.own else ""
    for entry in table()["messages"].values():
        if (
            entry["library"] in sys.modules
            and re.search(entry["pattern"], scene.message)
            and re.search(entry.get("line", ""), source)
        ):
            yield f"{entry['library']} {version_of(entry['library'])}: {entry['use']}"
            return


def _gone(name: str, use: str) -> str:
    library = name.partition(".")[0]
    return f"{name} is gone in {library} {version_of(library)}: use {use}"
