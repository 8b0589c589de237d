"""Reading classes and modules past any override: the ground that the other describers stand on."""

import re
import sys
from collections.abc import Iterable, Mapping
from types import GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, TypeVar, cast

NAME_LIMIT = 80
"""Longest name of a type that is shown; a class made at run time may be called anything."""

_MODULE_DEPTH = 6

_type_dict = type.__dict__["__dict__"]
_type_mro = type.__dict__["__mro__"]
_type_module = type.__dict__["__module__"]
_type_qualname = type.__dict__["__qualname__"]
_module_dict: Any = vars(ModuleType)["__dict__"]

_Found = TypeVar("_Found")

_unusual = re.compile(r"[^\w.<>\[\], ]+")


def exact_text(value: object) -> str:
    """Return `value` if it is exactly a `str`, else the empty string; a subclass may carry code."""
    return value if type(value) is str else ""


def bases(cls: type) -> tuple[type, ...]:
    """Return the method resolution order of `cls`, itself first, without asking its metaclass."""
    return cast("tuple[type, ...]", _type_mro.__get__(cls))


def inherits(cls: type, ancestor: object) -> bool:
    """Say whether `cls` really has `ancestor` among its bases; no `__subclasscheck__` is called."""
    for each in _type_mro.__get__(cls):  # noqa: SIM110  # asked thousands of times a look, and `any` costs three times as much
        if each is ancestor:
            return True
    return False


def is_one_of(cls: type, kinds: Iterable[type]) -> bool:
    """Say whether `cls` is one of `kinds`; a set would hash it, which a metaclass may answer with code."""
    for each in kinds:  # noqa: SIM110  # as above
        if each is cls:
            return True
    return False


def look_up(table: Mapping[type, _Found], cls: type) -> _Found | None:
    """Return the entry of `table` for exactly `cls`, without hashing `cls`."""
    return next((found for each, found in table.items() if each is cls), None)


def is_class(value: object) -> bool:
    """Say whether `value` is a class, whatever its `__class__` claims."""
    return inherits(type(value), type)


def class_namespace(cls: type) -> Mapping[str, Any]:
    """Return the attributes that the body of `cls` defined."""
    return cast("Mapping[str, Any]", _type_dict.__get__(cls))


def module_namespace(module: object) -> Mapping[str, Any]:
    """Return the attributes of `module`, nothing for what is no module; a lazy module stays unloaded."""
    if not inherits(type(module), ModuleType):
        return {}
    return cast("Mapping[str, Any]", _module_dict.__get__(module) or {})


def loaded(module: str, name: str) -> Any:
    """Return attribute `name` of `module` if that module is already imported and has it, else None."""
    found = sys.modules.get(module)
    if type(found) is ModuleType:  # nearly always, and this is asked thousands of times a look
        return _module_dict.__get__(found).get(name)
    return module_namespace(found).get(name)


def instance_namespace(value: object) -> Mapping[str, Any]:
    """Return the attributes that an instance keeps in its own dictionary; a class has none here."""
    if is_class(value):
        return {}
    for each in bases(type(value)):
        found: object = class_namespace(each).get("__dict__")
        if type(found) is GetSetDescriptorType:
            held: object = found.__get__(value)
            return held if type(held) is dict else {}
        if found is not None:  # a property of the user's
            return {}
    return {}


def stored(value: object, name: str) -> Any:
    """Return what an instance keeps under `name` in its dictionary or in a slot, else None; no property is asked."""
    own = instance_namespace(value)
    if name in own:
        return own[name]
    for each in bases(type(value)):
        found = class_namespace(each).get(name)
        if type(found) is MemberDescriptorType:
            try:
                return found.__get__(value)
            except AttributeError:  # nothing in it yet
                return None
        if found is not None:
            return None
    return None


def module_of(cls: type) -> str:
    """Return the name of the module that `cls` says it is from."""
    return exact_text(_type_module.__get__(cls))


def genuine(cls: type, *packages: str) -> bool:
    """Say whether `cls` is really found under its name in one of `packages`, and does not only claim so."""
    module = module_of(cls)
    if module.partition(".")[0] not in packages:
        return False
    return loaded(module, exact_text(_type_qualname.__get__(cls))) is cls


def public_home(module: str, name: str, value: object) -> str:
    """Return where users find `value`: the shortest known module that has it under `name`.

    `pandas.core.frame` becomes `pandas`, `sklearn.linear_model._base` its package, `posix` becomes `os`, `_io` `io`.
    """
    root = module.partition(".")[0]
    top, _, inner = name.partition(".")
    outermost = loaded(module, top) if inner else value
    if outermost is None:
        return module
    parts = module.split(".")[:_MODULE_DEPTH]
    inner_homes = (".".join(parts[:end]) for end in range(2, len(parts)))
    for home in ("os" if root in {"posix", "nt"} else root, root.lstrip("_"), *inner_homes):
        if home and loaded(home, top) is outermost:
            return home
    return module


def is_known_zone(zone: object) -> bool:
    """Say whether `zone` is no time zone or one of a library, whose name can be read without the user's code."""
    cls = type(zone)
    if zone is None or genuine(cls, "datetime", "zoneinfo", "dateutil"):
        return True
    # pytz makes a class for each zone and puts it nowhere.
    return module_of(cls) == "pytz.tzfile" and inherits(cls, loaded("pytz.tzinfo", "BaseTzInfo"))


def type_name(cls: type) -> str:
    """Return the name of `cls` with its module, in one line; builtins and the user's own go without."""
    name = exact_text(_type_qualname.__get__(cls))
    module = public_home(module_of(cls), name, cls)
    full = name if module in {"", "builtins", "__main__"} else f"{module}.{name}"
    return _unusual.sub("?", full.rpartition("<locals>.")[2])[:NAME_LIMIT]
