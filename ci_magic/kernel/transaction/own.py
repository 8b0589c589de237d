"""What is the user's own code: what ran in the notebook, and modules outside the libraries."""

import site
import sys
import sysconfig
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from ..describe.classes import exact_text, genuine, inherits, module_namespace, module_of

_ITSELF = __name__.partition(".")[0]
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made by a class statement or by a library's C code
_type_flags: Any = type.__dict__["__flags__"]


@lru_cache(maxsize=1)
def _libraries() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    folders = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders.update(site.getsitepackages())
    folders.add(site.getusersitepackages())
    return tuple(f"{Path(folder)}/" for folder in folders)


@lru_cache(maxsize=4096)
def _is_own_file(file: str) -> bool:
    path = Path(file).absolute().as_posix()
    parts = path.split("/")
    if "site-packages" in parts or "dist-packages" in parts or not parts[-1].endswith(".py"):
        return False
    return not path.startswith(_libraries())


def own_namespace(names: Mapping[str, Any]) -> bool:
    """Say whether the globals of a function, or the namespace of a module, are the user's own."""
    name = exact_text(names.get("__name__"))
    if name == "__main__":
        return True
    file = exact_text(names.get("__file__"))
    return bool(file) and name.partition(".")[0] != _ITSELF and _is_own_file(file)


def own_module(module: object) -> bool:
    """Say whether a module is the user's own file."""
    return inherits(type(module), ModuleType) and own_namespace(module_namespace(module))


def own_class(cls: type) -> bool:
    """Say whether a class was made by the user's own code."""
    if not _type_flags.__get__(cls) & _HEAP_TYPE:
        return False
    home = module_of(cls)
    module = sys.modules.get(home)
    if home == "builtins" or module is None:
        # A class statement run in a bare namespace, or in one with a made-up name.
        return not genuine(cls, home.partition(".")[0])
    return own_module(module)
