"""A portrait of a namespace: equal for two worlds that are equal by value and in which names share which objects.

Objects are numbered in the order in which they are met, from the names on; every object is described once, by its
own content and the numbers of what is in it. Nothing of the package under test is used.
"""

import collections
import functools
import os
import random
import sys
import types
import warnings
from pathlib import Path

import numpy
import pandas

_PLAIN = (int, float, complex, str, bytes, bool, type(None), type(...), range, slice, types.ModuleType, numpy.generic)
_PLAIN += (numpy.dtype, pandas.Timestamp, pandas.Timedelta, type(pandas.NA), type(pandas.NaT), Path)
_SKIPPED = {"__builtins__", "__warningregistry__"}
_CLASS_NOISE = {"__dict__", "__weakref__", "__doc__", "__firstlineno__", "__static_attributes__"}


class Portrait:
    """The lines of the portrait, and the objects that were met."""

    def __init__(self, namespace, held=()):
        self.objects = []
        self._numbers = {}
        names = {name: value for name, value in namespace.items() if name not in _SKIPPED}
        self.lines = [f"{name} = {self._ref(value)}" for name, value in sorted(names.items())]
        self.lines += [f"held {i} = {self._ref(value)}" for i, value in enumerate(held)]
        done = 0
        while done < len(self.objects):
            live = self.objects[done]
            self.lines.append(f"#{done} {type(live).__name__}: " + "; ".join(self._parts(live)))
            done += 1

    def _ref(self, value):
        kind = type(value)
        # The environment is part of the process; a figure is not put back, it is closed.
        if value is os.environ or kind.__module__.startswith("matplotlib."):
            return kind.__name__
        if kind in _PLAIN or isinstance(value, numpy.generic | numpy.dtype | Path):
            return f"{kind.__name__} {value!r}"
        if isinstance(value, types.BuiltinFunctionType | numpy.ufunc) or (
            isinstance(value, type | types.FunctionType) and value.__module__ not in ("__main__", None)
        ):
            return f"{value.__module__}.{getattr(value, '__qualname__', value)}"
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self.objects)
            self.objects.append(value)
        return f"#{self._numbers[id(value)]}"

    def _parts(self, live):
        for kind, describe in _DESCRIBERS:
            if issubclass(type(live), kind):
                yield from describe(self, live)
                break
        own = None if isinstance(live, type | pandas.Index | pandas.Series | pandas.DataFrame) else _attributes(live)
        if own:
            yield f"__dict__ {self._ref(own)}"
        if type(live).__module__ == "__main__":
            yield f"class {self._ref(type(live))}"
            for name in getattr(type(live), "__slots__", ()):
                yield f"{name} {self._ref(getattr(live, name, ...))}"

    def _each(self, values):
        return map(self._ref, values)

    def _mapping(self, live):
        yield from (f"{self._ref(key)}: {self._ref(value)}" for key, value in dict.items(live))
        if isinstance(live, collections.defaultdict):
            yield f"default {self._ref(live.default_factory)}"

    def _set(self, live):
        yield from sorted(map(self._ref, set.__iter__(live) if isinstance(live, set) else live))

    def _function(self, live):
        yield f"{live.__name__} {live.__code__.co_code.hex()} {live.__code__.co_names}"
        yield from self._each([live.__defaults__, live.__kwdefaults__, *(live.__closure__ or ())])

    def _cell(self, live):
        try:
            yield self._ref(live.cell_contents)
        except ValueError:
            yield "empty"

    def _class(self, live):
        own = {name: value for name, value in vars(live).items() if name not in _CLASS_NOISE}
        yield from (f"{name} {self._ref(own[name])}" for name in sorted(own))

    def _array(self, live):
        yield f"{live.dtype} {live.shape} {live.strides} {live.flags.writeable}"
        # Objects one by one, and no element of a structured array as a view of its own.
        yield from self._each(live.ravel().tolist()) if live.dtype == object else [repr(live.tolist())]
        if isinstance(live.base, numpy.ndarray):
            offset = live.__array_interface__["data"][0] - live.base.__array_interface__["data"][0]
            yield f"view of {self._ref(live.base)} at {offset}"

    def _frame(self, live):
        yield f"{live.attrs} {live.flags.allows_duplicate_labels}"
        yield from self._labels(live.columns)
        yield from self._labels(live.index)
        for position in range(live.shape[1]):
            yield from self._values(live.iloc[:, position])

    def _series(self, live):
        yield f"{live.name!r} {live.attrs} {live.flags.allows_duplicate_labels}"
        yield from self._labels(live.index)
        yield from self._values(live)

    def _labels(self, index):
        yield f"{index.dtype} {index.names} {index.tolist()}"

    def _values(self, series):
        categories = series.dtype.categories.tolist() if series.dtype == "category" else ""
        yield f"{series.dtype} {categories}"
        yield from self._each(series.tolist()) if series.dtype == object else [repr(series.tolist())]


_DESCRIBERS = [
    (dict, Portrait._mapping),
    (list, lambda self, live: self._each(list.__iter__(live))),
    (tuple, lambda self, live: self._each(live)),
    (collections.deque, lambda self, live: [f"{live.maxlen}", *self._each(live)]),
    (set | frozenset, Portrait._set),
    (bytearray, lambda self, live: [repr(bytes(live))]),
    (types.FunctionType, Portrait._function),
    (types.MethodType, lambda self, live: self._each([live.__func__, live.__self__])),
    (types.CellType, Portrait._cell),
    (functools.partial, lambda self, live: self._each([live.func, live.args, live.keywords])),
    (property, lambda self, live: self._each([live.fget, live.fset])),
    (staticmethod | classmethod, lambda self, live: self._each([live.__func__])),
    (type, Portrait._class),
    (numpy.ndarray, Portrait._array),
    (pandas.DataFrame, Portrait._frame),
    (pandas.Series, Portrait._series),
    (pandas.Index, lambda self, live: self._labels(live)),
    (random.Random, lambda self, live: [str(hash(live.getstate()))]),
    (numpy.random.Generator, lambda self, live: [repr(live.bit_generator.state)]),
    (numpy.random.RandomState, lambda self, live: [_random_state(live.get_state(legacy=False))]),
    (types.SimpleNamespace, lambda self, live: ()),
]


def _attributes(live):
    try:
        return object.__getattribute__(live, "__dict__")
    except AttributeError:
        return None


def _random_state(state):
    return f"{state['state']['key'].tolist()} {state['state']['pos']} {state['has_gauss']} {state['gauss']}"


def process_portrait():
    """Describe the state that the process has besides names: the order of `os.environ` is nobody's business."""
    parts = {
        "random": str(hash(random.getstate())),
        "numpy.random": str(hash(_random_state(numpy.random.get_state(legacy=False)))),  # noqa: NPY002
        "directory": str(Path.cwd()),
        "environment": repr(sorted(os.environ.items())),
        "path": repr((sys.path, sys.argv, sys.getrecursionlimit())),
        "stream": type(sys.stderr).__name__,
        "warnings": repr(warnings.filters),
        "rows": repr((pandas.get_option("display.max_rows"), pandas.get_option("display.precision"))),
    }
    if "matplotlib" in sys.modules:
        parts["rcParams"] = repr(sorted(dict.items(sys.modules["matplotlib"].rcParams)))
    if "matplotlib.pyplot" in sys.modules:
        parts["figures"] = repr(sys.modules["matplotlib.pyplot"].get_fignums())
    return [f"{name}: {text}" for name, text in parts.items()]
