"""The live namespace as a value: what a model may know of it, without touching it.

Nothing is imported, no name is left behind and no code of the user's runs; `describe` says how. What a look
costs is bounded by the number of variables described and by a deadline; the rest is counted.
"""

import platform
import re
import sys
import time
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from ..values import Namespace, Privacy, RecentCell, Variable
from .describe.callables import origin
from .describe.classes import inherits, loaded
from .describe.frames import columns_named, plain
from .describe.mentions import mentioned
from .describe.variable import describe
from .describe.view import View

VARIABLE_LIMIT = 300
"""Variables that are described at most, besides those that the prompt mentions."""

_FRAMES_SEARCHED = 200
_READ_IN_FULL = 8
"""Variables besides those that the prompt is about, the newest first, whose columns are read and not only named."""
_NOT_THE_USERS = frozenset({"In", "Out", "exit", "quit", "get_ipython"})
_ALWAYS_VERSIONED = ("pandas", "matplotlib")
_VERSIONED = (
    *_ALWAYS_VERSIONED, "numpy", "polars", "sklearn", "scipy", "duckdb", "seaborn", "plotly", "statsmodels",
    "torch", "tensorflow", "xarray", "dask", "pyarrow", "geopandas", "altair", "bokeh", "sqlalchemy",
)  # fmt: skip


def describe_namespace(
    user_ns: Mapping[str, object],
    hidden: Container[str],
    *,
    prompt: str,
    privacy: Privacy,
    directory: Path,
    seconds: float = 0.25,
    secret_name: Callable[[str], bool],
    recent: Sequence[RecentCell] = (),
) -> Namespace:
    """Describe the variables of `user_ns`: those that `prompt` mentions first, then the newest.

    `hidden` are names that are not the user's own. `privacy` "schema" leaves out every value, the directory
    and the recent cells; "none" leaves only `origins`, which stay on this machine. After `seconds` the
    remaining variables are only counted. Files are not looked for here, see `files.files_in_prompt`.
    """
    deadline = time.monotonic() + seconds
    own = {
        name: value for name, value in _snapshot(user_ns).items() if name not in _NOT_THE_USERS and name not in hidden
    }
    origins = tuple((name, place) for name, value in own.items() if (place := origin(value)))
    if privacy == "none":
        return Namespace(origins=origins)
    shown = {name: value for name, value in own.items() if name.isidentifier() and not name.startswith("_")}
    variables = _variables(shown, prompt, privacy, secret_name, deadline)
    full = privacy == "full"
    return Namespace(
        variables=variables,
        left_out=len(shown) - len(variables),
        versions=versions(),
        recent=tuple(recent) if full else (),
        origins=origins,
        directory=str(directory) if full else "",
    )


def _snapshot(user_ns: Mapping[str, object]) -> dict[str, object]:
    # A copy in one step, for a thread of the user's may bind names meanwhile.
    return {name: value for name, value in dict(user_ns).items() if type(name) is str}


def _variables(
    shown: dict[str, object],
    prompt: str,
    privacy: Privacy,
    secret_name: Callable[[str], bool],
    deadline: float,
) -> tuple[Variable, ...]:
    named = mentioned(shown, prompt)
    newest = list(reversed(shown))
    related = _frames_with_columns_of(prompt, newest, shown, deadline)
    order = sorted(newest, key=lambda name: (name not in named, name not in related))
    described: list[Variable] = []
    in_full = len(named) + len(related) + _READ_IN_FULL
    for position, name in enumerate(order[: len(named) + VARIABLE_LIMIT]):
        if described and time.monotonic() > deadline:
            break
        view = View(
            prompt,
            privacy=privacy,
            near=name in named,
            brief=position >= in_full,
            secret_name=secret_name,
        )
        described.append(describe(name, shown[name], view))
    return tuple(described)


def _frames_with_columns_of(
    prompt: str, newest: Sequence[str], shown: dict[str, object], deadline: float
) -> frozenset[str]:
    """Return the frames that have a column which the prompt names: they are what it is about."""
    if (kind := loaded("pandas", "DataFrame")) is None:
        return frozenset()
    frames = [name for name in newest if inherits(type(shown[name]), kind)][:_FRAMES_SEARCHED]
    found = set()
    for name in frames:
        if time.monotonic() > deadline:
            break
        frame = plain(shown[name])
        if frame is not None and columns_named(frame, prompt):
            found.add(name)
    return frozenset(found)


def versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of Python, pandas, matplotlib and of the data libraries that are imported."""
    found = [("Python", platform.python_version())]
    for name in _VERSIONED:
        known = loaded(name, "__version__")
        version = str.__str__(known) if inherits(type(known), str) else ""
        if not version and name in _ALWAYS_VERSIONED:
            version = _installed(name)
        if version:
            found.append((name, version))
    return tuple(found)


@cache
def _installed(name: str) -> str:
    # Read from the name of the folder, for `importlib.metadata` imports a dozen modules when it is first used.
    for folder in sys.path:
        with suppress(OSError):
            for entry in Path(folder).iterdir():
                found = re.fullmatch(rf"{name}-([\w.+!]+)\.(?:dist|egg)-info", entry.name)
                if found:
                    return found.group(1)
    return ""
