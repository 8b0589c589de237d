"""What this kernel runs on: disk, memory, processors, Python, libraries; each may be unknown without the others."""

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path

from ..archives.limits import free_memory
from ..values import Circumstance
from ..values.circumstance import CircumstanceName

Values = Iterable[tuple[str, str]]

_GIB = 2**30
_LIBRARIES = (
    "numpy", "pandas", "polars", "pyarrow", "duckdb", "dask", "scipy", "scikit-learn", "statsmodels", "torch",
    "tensorflow", "xgboost", "lightgbm", "matplotlib", "seaborn", "plotly", "bokeh", "altair", "openpyxl", "pillow",
    "opencv-python", "requests", "ipython", "ipykernel", "ipywidgets",
)  # fmt: skip
_VOLATILE = frozenset({"tmpfs", "ramfs", "overlay", "overlayfs", "aufs"})
"""File systems that end with the machine or its container."""


def machine(directory: Path) -> tuple[Circumstance, ...]:
    """Return what the kernel runs on; an item that cannot be determined has no values."""
    looks: dict[CircumstanceName, Callable[[], Values]] = {
        "directory": lambda: [("", str(directory))],
        "disk": lambda: _disk(directory),
        "memory": _memory,
        "processors": _processors,
        "python": lambda: [(platform.python_implementation(), platform.python_version())],
        "system": _system,
        "graphics": _graphics,
        "libraries": _libraries,
    }
    return tuple(Circumstance(name, _values(look)) for name, look in looks.items())


def _values(look: Callable[[], Values]) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(look())
    except (OSError, ValueError, KeyError, AttributeError, NotImplementedError, RuntimeError):
        return ()


def _size(count: float) -> str:
    return f"{count / _GIB:.1f} GiB"


def _disk(directory: Path) -> Values:
    total, used, free = shutil.disk_usage(directory)
    return [("total", _size(total)), ("used", _size(used)), ("free", _size(free))]


def _memory() -> Values:
    import psutil  # noqa: PLC0415

    total, free = psutil.virtual_memory().total, free_memory()
    return [("total", _size(total)), ("free", _size(free))]


def _processors() -> Values:
    count = os.cpu_count()
    if count is None:
        return
    yield "total", str(count)
    if hasattr(os, "sched_getaffinity"):
        yield "usable", str(len(os.sched_getaffinity(0)))


def _system() -> Values:
    name, release, architecture = platform.system(), platform.release(), platform.machine()
    if name and architecture:
        yield "", f"{name} {release} {architecture}".replace("  ", " ")


def _graphics() -> Values:
    """Find graphics processors by what their drivers show in the file system; no program is started."""
    if not sys.platform.startswith("linux"):
        return
    cards = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    models = [match[1].strip() for card in cards if (match := re.search(r"Model:(.*)", card.read_text()))]
    if Path("/dev/kfd").exists():
        models.append("AMD")
    yield ("", ", ".join(models)) if models else ("none", "")


def _libraries() -> Values:
    found = {name: _version(name) for name in _LIBRARIES}
    return [(name, version) for name, version in found.items() if version]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def volatile(directory: Path) -> str:
    """Return the kind of file system `directory` is on, if it ends with the machine or its container; else empty."""
    try:
        mounts = list(_mounts())
        inside = [each for each in mounts if directory.is_relative_to(each[0])]
    except (OSError, ValueError):
        return ""
    kind = max(inside, key=lambda each: len(str(each[0])))[1] if inside else ""
    return kind if kind in _VOLATILE else ""


def _mounts() -> Iterator[tuple[Path, str]]:
    for line in Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines():
        _, place, kind, *_rest = line.split()
        yield Path(place.replace("\\040", " ")), kind
