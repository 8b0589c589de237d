"""What a run can change outside its objects: the state of the process and of libraries that are already imported.

No library is imported for it. All of it together is saved in well under a millisecond.
"""

import locale
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

from ...settings import environment
from ..describe.classes import loaded
from .arrays import LegacyRule, RandomRule
from .rules import Entry, Rule

_STREAMS = ("stdin", "stdout", "stderr")
# What pyplot and the notebook's backend set on their own account.
_BACKEND = frozenset({"backend", "backend_fallback", "interactive"})


class StateRule(Rule):
    """A piece of state that a function reads as a value and another one writes.

    Args:
        read: returns the state; it must be comparable.
        write: puts it back.
    """

    def __init__(self, read: Callable[[], Any], write: Callable[[Any], object]) -> None:
        self._read = read
        self._write = write

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        del live
        return self._read()

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        del live
        return bool(self._read() != saved)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        del live
        self._write(saved)


def _directory() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - a Path would be made of it at once and turned back
    except OSError:  # it was deleted
        return None


def _go_to(directory: str | None) -> None:
    if directory is not None:
        os.chdir(directory)


def _environment(saved: dict[str, str]) -> None:
    live = environment()
    for name in [name for name in live if name not in saved]:
        del live[name]
    for name, value in saved.items():
        if live.get(name) != value:
            live[name] = value


def _streams(saved: list[Any]) -> None:
    for name, stream in zip(_STREAMS, saved, strict=True):
        setattr(sys, name, stream)


def _filters(saved: list[Any]) -> None:
    warnings.filters[:] = saved  # type: ignore[index]  # typeshed calls it a sequence


_ALWAYS: tuple[StateRule, ...] = (
    StateRule(_directory, _go_to),
    StateRule(lambda: dict(environment()), _environment),
    StateRule(lambda: list(sys.path), lambda saved: sys.path.__setitem__(slice(None), saved)),
    StateRule(lambda: list(sys.argv), lambda saved: sys.argv.__setitem__(slice(None), saved)),
    StateRule(lambda: [getattr(sys, name) for name in _STREAMS], _streams),
    StateRule(sys.getrecursionlimit, sys.setrecursionlimit),
    StateRule(lambda: locale.setlocale(locale.LC_ALL), lambda saved: locale.setlocale(locale.LC_ALL, saved)),
    StateRule(lambda: list(warnings.filters), _filters),
)


def _parameters(parameters: Any) -> dict[str, Any]:
    """Copy matplotlib's settings past their checks, the lists among them too."""
    return {
        name: list(value) if type(value) is list else value
        for name, value in dict.items(parameters)
        if name not in _BACKEND
    }


class ParametersRule(Rule):
    """The settings of matplotlib (`rcParams`)."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return _parameters(live)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return bool(_parameters(live) != saved)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        for name, value in saved.items():
            now = dict.get(live, name)
            if type(now) is list and type(value) is list:
                now[:] = value
            elif now is not value:
                dict.__setitem__(live, name, value)


class FiguresRule(Rule):
    """The figures that pyplot holds: those that the run opened are closed."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return dict(live.figs)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return list(live.figs) != list(saved)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        for number in [number for number in live.figs if number not in saved]:
            live.destroy(number)
        for number in saved:
            if number in live.figs:
                live.figs.move_to_end(number)  # the last one is the current figure


class OptionsRule(Rule):
    """The options of pandas."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return dict(_leaves("", live))

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return bool(self.save(live) != saved)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`; options go back through pandas, which acts on some of them."""
        now = self.save(live)
        for name, value in saved.items():
            if now.get(name) != value:
                loaded("pandas", "set_option")(name, value)


def _leaves(prefix: str, tree: dict[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in tree.items():
        if type(value) is dict:
            found += _leaves(f"{prefix}{name}.", value)
        else:
            found.append((prefix + name, value))
    return found


def _numpy_state() -> Any:
    return loaded("numpy", "geterr")(), loaded("numpy", "get_printoptions")()


def _set_numpy_state(saved: Any) -> None:
    loaded("numpy", "seterr")(**saved[0])
    loaded("numpy", "set_printoptions")(**saved[1])


_NUMPY = StateRule(_numpy_state, _set_numpy_state)
_RANDOM, _LEGACY = RandomRule(), LegacyRule()
_PARAMETERS, _FIGURES, _OPTIONS = ParametersRule(), FiguresRule(), OptionsRule()


def _homes() -> dict[str, tuple[Any, Rule]]:
    """Return the libraries' state by a name of ours, as far as they are imported."""
    found = {
        "random": (loaded("random", "_inst"), _RANDOM),
        "numpy.random": (loaded("numpy.random.mtrand", "_rand"), _LEGACY),
        "numpy": (loaded("numpy", "geterr") and sys.modules["numpy"], _NUMPY),
        "matplotlib": (loaded("matplotlib", "rcParams"), _PARAMETERS),
        "pyplot": (loaded("matplotlib._pylab_helpers", "Gcf"), _FIGURES),
        "pandas": (loaded("pandas._config.config", "_global_config"), _OPTIONS),
    }
    return {name: (live, rule) for name, (live, rule) in found.items() if live is not None}


class ProcessState:
    """The state of the process at one moment."""

    def __init__(self) -> None:
        self._always = [Entry(None, rule, rule.save(None)) for rule in _ALWAYS]
        self._known = {name: Entry(live, rule, rule.save(live)) for name, (live, rule) in _homes().items()}

    def entries(self) -> list[Entry]:
        """Return what can go back; a library imported since goes back to how it starts, where it tells."""
        later = [name for name in _homes() if name not in self._known]
        return [*self._always, *self._known.values(), *(entry for name in later for entry in _fresh(name))]


def _fresh(name: str) -> list[Entry]:
    """Return the state that a library has right after its import."""
    live, rule = _homes()[name]
    if name == "pyplot":
        return [Entry(live, rule, {})]
    if name == "matplotlib":
        return [Entry(live, rule, _parameters(loaded("matplotlib", "rcParamsOrig") or live))]
    if name == "pandas":
        registered = loaded("pandas._config.config", "_registered_options") or {}
        return [Entry(live, rule, {key: registered[key].defval for key in rule.save(live) if key in registered})]
    return []


def show_warnings_again() -> None:
    """Make Python forget which warnings it has shown: it remembers them per version of the filters."""
    filters = list(warnings.filters)
    warnings.simplefilter("default")
    warnings.filters[:] = filters  # type: ignore[index]  # typeshed calls it a sequence
