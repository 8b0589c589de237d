"""Values as literals: exact where they are whole, bounded where they are not."""

import ast
import collections
import datetime as dt
import decimal
import fractions
import uuid
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.kernel.describe.literals import CELL, FAR, NEAR, Renderer, quote


@given(st.text())
def test_a_quoted_text_is_the_literal_of_that_text(text):
    assert ast.literal_eval(quote(text)) == text


def test_letters_of_every_script_stay_as_they_are_and_the_invisible_is_escaped():
    assert quote("매출 合計 été 😀") == "'매출 合計 été 😀'"
    assert quote("\ufeff사용월\xa0") == "'\\ufeff사용월\\xa0'"
    assert quote("\ud800") == "'\\ud800'"


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary()
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner), max_leaves=30
)


@given(VALUES)
def test_what_is_shown_whole_is_the_value(value):
    shown = Renderer(NEAR).render(value)

    assert len(shown) <= 2 * NEAR.total + 1
    if not any(mark in shown for mark in "…<"):
        assert ast.literal_eval(shown) == value


@pytest.mark.parametrize("bounds", [CELL, FAR, NEAR])
def test_deep_and_wide_values_stay_within_bounds(bounds):
    value = "x" * 1000
    for _ in range(500):
        value = {"key" * 100: [value] * 100}

    assert len(Renderer(bounds).render(value)) <= 2 * bounds.total + 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (decimal.Decimal("1.50"), "Decimal('1.50')"),
        (decimal.Decimal("1" * 5000), "<decimal.Decimal>"),
        (fractions.Fraction(1, 3), "Fraction(1, 3)"),
        (uuid.UUID(int=1), "UUID('00000000-0000-0000-0000-000000000001')"),
        (slice(1, None), "slice(1, None, None)"),
        (slice("a"), "<slice>"),
        (range(10**100), "<range>"),
        (frozenset(), "frozenset()"),
        (collections.deque([1]), "[1]"),
        (bytearray(b"abc"), "b'abc'"),
        (b"x" * 100, f"{b'x' * 60!r}… (100 bytes)"),
        (
            dt.datetime(2024, 1, 2, tzinfo=ZoneInfo("Asia/Seoul")),
            "datetime.datetime(2024, 1, 2, 0, 0, tzinfo=zoneinfo.ZoneInfo(key='Asia/Seoul'))",
        ),
        (pd.Timestamp("2024-01-02 03:04", tz="Asia/Seoul"), "pd.Timestamp('2024-01-02 03:04:00+09:00')"),
        (pd.Timedelta("1D"), "pd.Timedelta('1 days 00:00:00')"),
        (pd.Period("2024-01"), "pd.Period('2024-01')"),
        (pd.NA, "pd.NA"),
        (np.datetime64("2024-01-02"), "np.datetime64('2024-01-02')"),
        (np.str_("가"), "'가'"),
        (np.bool_(True), "True"),
        (object(), "<object>"),
    ],
)
def test_each_known_type_has_its_form(value, shown):
    assert Renderer(FAR).render(value) == shown


def test_a_secret_key_hides_its_value():
    assert (
        Renderer(FAR, lambda name: name == "pin").render({"pin": "1234", "x": {"pin": 5}})
        == "{'pin': <hidden>, 'x': {'pin': <hidden>}}"
    )
