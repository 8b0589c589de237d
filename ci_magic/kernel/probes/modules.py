"""Modules that cannot be imported: what provides them, what is installed, what moved."""

import pkgutil
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from importlib.resources import files

from ..describe.classes import exact_text, inherits, module_namespace
from .near import nearest
from .registry import probe
from .scene import Scene

_NAMED = re.compile(r"No module named '?([\w.]+)'?")
_OPTIONAL = re.compile(r"[Mm]issing optional dependency '([\w.-]+)'|`(?:Import )?([\w-]+)` (?:failed|not installed)")
_FROM = re.compile(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'")


@cache
def table() -> dict[str, dict[str, str]]:
    """Return the table: `distributions`, `moved`, `imports` and `python2`, each by name."""
    return tomllib.loads(files(__package__).joinpath("modules.toml").read_text(encoding="utf-8"))


@probe("ImportError")
def not_installed(scene: Scene) -> Iterator[str]:
    """Tell whether a module is installed, what it is called on the package index, and what it may have meant."""
    optional = _OPTIONAL.search(scene.message)
    named = _NAMED.search(scene.message)
    module = (optional.group(1) or optional.group(2)) if optional else named.group(1) if named else ""
    if not module:
        return
    top = module.partition(".")[0]
    moved = table()["moved"].get(module) or table()["moved"].get(top)
    if moved:
        yield f"{module} is gone: use {moved}"
        return
    installed = _installed_modules()
    if top != module and (top in installed or top in sys.modules):
        yield from _inside(scene, top, module)
        return
    known = table()["distributions"].get(module) or table()["distributions"].get(top)
    if known or optional:
        # A name that nobody checked must not be installed: it may be anybody's.
        distribution = known or module
        yield (
            f"{top} is not installed in this kernel; the distribution is {distribution}: say so to the user "
            f"(%pip install {distribution}), or do without it"
        )
        return
    close = nearest(top, [each for each in (*installed, *sys.stdlib_module_names) if not each.startswith("_")])
    yield f"no module {top} is installed; " + (
        f"near ones that are: {', '.join(close)}"
        if close
        else "which distribution has it is not known: do not install one by that name, ask the user, or do without it"
    )


def _inside(scene: Scene, top: str, module: str) -> Iterator[str]:
    version = version_of(top)
    parent, _, name = module.rpartition(".")
    holder = module_namespace(sys.modules.get(parent))
    close = nearest(name, [each for each in holder if not each.startswith("_")])
    yield f"{top} {version} is installed, but has no module {module}" + (
        f"; nearest in {parent}: {', '.join(close)}" if close else ""
    )
    file = exact_text(module_namespace(sys.modules.get(top)).get("__file__"))
    if file.startswith(str(scene.folder)):
        yield f"{top} is the file {file} here, which hides an installed library of that name"


@probe("ImportError", message="cannot import name")
def missing_in_module(scene: Scene) -> Iterator[str]:
    """Tell where a name went, or near names in the module."""
    found = _FROM.search(scene.message)
    if found is None:
        return
    name, module = found.groups()
    moved = table()["moved"].get(f"{module}.{name}")
    if moved:
        yield f"{name} is no longer in {module}: use {moved}"
    close = nearest(name, [each for each in module_namespace(sys.modules.get(module)) if not each.startswith("_")])
    version = version_of(module.partition(".")[0])
    where = f"{module} ({version})" if version else module
    if close:
        yield f"{where} has no {name}; nearest: {', '.join(close)}"
    if "partially initialized" in scene.message:
        yield f"a file called {module.partition('.')[0]}.py in {scene.folder} may hide the library"


@cache
def _installed_modules() -> tuple[str, ...]:
    return tuple(each.name for each in pkgutil.iter_modules())


def version_of(library: str) -> str:
    """Return the version of an installed library; empty if it says none."""
    loaded = module_namespace(sys.modules.get(library)).get("__version__")
    if inherits(type(loaded), str):
        return str.__str__(loaded)
    for name in (library, table()["distributions"].get(library, library)):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return ""
