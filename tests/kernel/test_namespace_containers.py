"""Containers of any depth and content: describing them never raises, stays small and looks at few items."""

import collections
import dataclasses
import sys
import threading
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_magic.kernel.describe.variable import _describe as inner
from ci_magic.kernel.describe.view import View


class Touched(BaseException):
    """Not an `Exception`, so that no careless `except` could hide it."""


armed = threading.Event()
"""Set while a description is made; hypothesis itself looks at what it makes."""


def trap(name, usual):
    def touched(self, *args, **kwargs):
        if armed.is_set():
            raise Touched(name)
        return usual(self, *args, **kwargs)

    return touched


class Hostile:
    __getattribute__ = trap("__getattribute__", object.__getattribute__)
    __repr__ = __str__ = trap("__repr__", object.__repr__)
    __eq__ = trap("__eq__", object.__eq__)
    __hash__ = trap("__hash__", lambda self: 1)
    __bool__ = trap("__bool__", lambda self: True)
    __dir__ = trap("__dir__", object.__dir__)
    __sizeof__ = trap("__sizeof__", object.__sizeof__)


class HostileList(list):
    __len__ = trap("__len__", list.__len__)
    __iter__ = trap("__iter__", list.__iter__)
    __getitem__ = trap("__getitem__", list.__getitem__)
    __repr__ = trap("__repr__", list.__repr__)


@dataclasses.dataclass
class Record:
    value: object
    other: object = None


class Pair(NamedTuple):
    left: object
    right: object


leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates() | st.complex_numbers()
    | st.builds(Hostile) | st.builds(HostileList, st.just([1, 2])) | st.just(Hostile)
    | st.sampled_from([np.zeros((2, 3)), np.float64("nan"), np.array([None]), pd.DataFrame({"a": [1]}), pd.Series([1]), pd.NA, ...])
)  # fmt: skip
keys = st.text() | st.integers() | st.tuples(st.integers(), st.text()) | st.none() | st.builds(Hostile)


def nested(inside):
    return (
        st.lists(inside) | st.dictionaries(keys, inside) | st.tuples(inside, inside) | st.builds(Record, inside, inside)
        | st.builds(Pair, inside, inside) | st.builds(collections.deque, st.lists(inside))
        | st.builds(lambda held: collections.defaultdict(list, held), st.dictionaries(keys, inside))
        | st.builds(_within_itself, st.lists(inside))
        | st.builds(lambda held: np.array([held, None], dtype=object)[:1], inside)
    )  # fmt: skip


def _within_itself(held):
    held.append({"itself": held})
    return held


@settings(deadline=None, max_examples=150)
@given(
    st.recursive(leaves, nested, max_leaves=25), st.booleans(), st.sampled_from(["full", "stats", "schema", "names"])
)
def test_any_container_is_described_in_few_words(value, near, privacy):
    armed.set()
    try:
        seen = inner("value", value, View(privacy=privacy, near=near))
    finally:
        armed.clear()

    words = [seen.type_name, seen.signature, seen.preview, *(fact.text for fact in (*seen.facts, *seen.details))]
    assert sum(map(len, words)) < 20_000
    assert all("\n" not in word for word in words)


@pytest.mark.parametrize(
    "value",
    [
        list(range(10**6)),
        dict.fromkeys(range(10**6)),
        set(range(10**6)),
        ["x" * 10**6] * 10,
        collections.deque(range(10**6)),
    ],
    ids=["list", "dict", "set", "texts", "deque"],
)
def test_of_a_million_items_only_the_first_are_looked_at(value):
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        seen = inner("value", value, View(near=True))
    finally:
        sys.setprofile(None)

    assert calls < 5000
    assert len(seen.preview) < 3000


def test_a_container_of_two_hundred_levels_is_cut():
    held = {}
    for depth in range(200):
        held = {"deeper": held, depth: [held] * 3}

    assert inner("value", held, View(near=True)).shape == (2,)
