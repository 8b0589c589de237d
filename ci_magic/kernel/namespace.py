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
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ..values import Fact, Namespace, Privacy, RecentCell, Variable, allows
from .describe.callables import origin
from .describe.classes import inherits, loaded
from .describe.engines import engines_of
from .describe.frames import plain
from .describe.keys import shared_keys
from .describe.variable import describe
from .describe.view import View
from .relevance import Relevance, relevance

VARIABLE_LIMIT = 300
"""Variables that are described at most, besides those that the prompt mentions."""

_READ_IN_FULL = 8
"""Variables besides those that the prompt is about whose columns are read, or named at least where time is over."""

_SHARE = 0.12
"""The part of the time that one variable may take; three times as much if the prompt names it."""

_FRAMES_COMPARED = 8
"""Frames, the most relevant, between which keys are looked for."""

_NOT_THE_USERS = frozenset({"In", "Out", "exit", "quit", "get_ipython"})
_ALWAYS_VERSIONED = ("pandas", "matplotlib")
_VERSIONED = (
    *_ALWAYS_VERSIONED, "numpy", "polars", "sklearn", "scipy", "duckdb", "seaborn", "plotly", "statsmodels",
    "torch", "tensorflow", "xarray", "dask", "pyarrow", "geopandas", "altair", "bokeh", "sqlalchemy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was done before: the user's last cells, the names that they used (the latest first), the headings."""

    cells: tuple[RecentCell, ...] = ()
    used: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


NOTHING_EARLIER = Earlier()


def describe_namespace(
    user_ns: Mapping[str, object],
    hidden: Container[str],
    *,
    prompt: str,
    privacy: Privacy,
    directory: Path,
    seconds: float = 0.25,
    secret_name: Callable[[str], bool],
    earlier: Earlier = NOTHING_EARLIER,
) -> Namespace:
    """Describe the variables of `user_ns`: those that `prompt` is about first, then those of the last cells.

    `hidden` are names that are not the user's own. What `privacy` forbids is not read: the directory, earlier cells and
    headings are told under "full" only, and "none" leaves only `origins` and `taken`, which stay on this machine. After
    `seconds` the remaining variables but the first few are only counted. Files are not looked for here, see `previews`.
    """
    deadline = time.monotonic() + seconds
    own = {
        name: value for name, value in _snapshot(user_ns).items() if name not in _NOT_THE_USERS and name not in hidden
    }
    origins = tuple((name, place) for name, value in own.items() if (place := origin(value)))
    if privacy == "none":
        return Namespace(origins=origins, taken=frozenset(own))
    shown = {name: value for name, value in own.items() if name.isidentifier() and not name.startswith("_")}
    view = View(prompt, privacy=privacy, secret_name=secret_name, deadline=deadline)
    ranks = relevance(shown, prompt, earlier.used, deadline)
    variables = _variables(shown, ranks, view, _SHARE * seconds)
    full = privacy == "full"
    return Namespace(
        variables=variables,
        left_out=len(shown) - len(variables),
        versions=versions() if allows(privacy, "schema") else (),
        recent=tuple(earlier.cells) if full else (),
        origins=origins,
        taken=frozenset(own),
        directory=str(directory) if full else "",
        shared=_shared(shown, variables, view),
        engines=engines_of(shown, view),
        headings=tuple(earlier.headings) if full else (),
    )


def _snapshot(user_ns: Mapping[str, object]) -> dict[str, object]:
    # A copy in one step, for a thread of the user's may bind names meanwhile.
    return {name: value for name, value in dict(user_ns).items() if type(name) is str}


def _variables(shown: Mapping[str, object], ranks: Relevance, view: View, seconds: float) -> tuple[Variable, ...]:
    described: list[Variable] = []
    in_full = len(ranks.named | ranks.related) + _READ_IN_FULL
    for position, name in enumerate(ranks.order[: len(ranks.named) + VARIABLE_LIMIT]):
        if position >= in_full and view.late:
            break
        near = name in ranks.named
        own = replace(
            view,
            near=near,
            forced=name in ranks.forced,
            brief=position >= in_full,
            deadline=min(view.deadline, time.monotonic() + (3 * seconds if near else seconds)),
        )
        found = describe(name, shown[name], own)
        described.append(replace(found, mentioned=near, forced=own.forced, recent=name in ranks.recent))
    return tuple(described)


def _shared(shown: Mapping[str, object], variables: Sequence[Variable], view: View) -> tuple[Fact, ...]:
    frames = [(each.name, plain(shown[each.name])) for each in variables if each.kind == "frame"][:_FRAMES_COMPARED]
    return shared_keys([(name, frame) for name, frame in frames if frame is not None], view)


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
