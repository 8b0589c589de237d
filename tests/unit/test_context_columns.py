"""Wide frames: what the prompt is about first, like-named columns as one, the rest counted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.context import render_namespace
from ci_magic.context.folding import Fold, fold
from ci_magic.context.matching import Matcher
from ci_magic.values import Column, Fact, Namespace, Variable


def column(name, dtype="float64", **rest):
    return Column(str(name), repr(name), dtype, "number", **rest)


def folded(names, dtype="float64"):
    return [
        part.words if isinstance(part, Fold) else part.name for part in fold([column(name, dtype) for name in names])
    ]


def shown(columns, prompt="", budget=4000, **rest):
    variable = Variable("df", "pandas.DataFrame", "frame", (9, len(columns)), tuple(columns), **rest)
    return render_namespace(Namespace(variables=(variable,)), budget, prompt=prompt)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([f"t_{n:03}" for n in range(419)], ["t_000 … t_418 (419)"]),
        ([2019, 2020, 2021, 2022, 2023, 2024], ["2019 … 2024 (6)"]),
        ([f"Q1_{year}" for year in range(2019, 2025)], ["Q1_2019 … Q1_2024 (6)"]),
        (["id", *(f"{n}월 매출" for n in range(1, 13)), "합계"], ["id", "'1월 매출' … '12월 매출' (12)", "합계"]),
        ([f"t_{n}" for n in range(10) if n not in (3, 7)], ["t_0 … t_9 (8, without 3, 7)"]),
        ([f"t_{n}" for n in range(0, 60, 2)], ["t_0 … t_58 (30 of 59)"]),
        ([f"p_{a}_{b}" for a in range(8) for b in range(8)], ["p_0_0 … p_7_7 (8x8)"]),
        ([f"t_{n}" for n in (5, 2, 9, 3, 4)], ["t_2 … t_9 (5, without 6, 7, 8)"]),
        (["t_1", "t_2", "t_3"], ["t_1", "t_2", "t_3"]),
        (["p_1_1", "p_2_2", "p_3_3", "p_4_4"], ["p_1_1", "p_2_2", "p_3_3", "p_4_4"]),
        (["a", "b", "c", "d", "e"], ["a", "b", "c", "d", "e"]),
        (["t_1", "t_01", "t_2", "t_02", "t_3"], ["t_1", "t_01", "t_2", "t_02", "t_3"]),
    ],
)
def test_like_named_columns_are_told_as_one(names, words):
    assert folded(names) == words


def test_columns_of_another_type_do_not_go_along():
    columns = [*(column(f"t_{n}") for n in range(5)), *(column(f"t_{n}", "int64") for n in range(5, 8))]

    assert [part.words if isinstance(part, Fold) else part.name for part in fold(columns)] == [
        "t_0 … t_4 (5)", "t_5", "t_6", "t_7",
    ]  # fmt: skip


@given(st.lists(st.text(alphabet="ab_0123456789٣", min_size=1, max_size=6), unique=True, max_size=60))
def test_no_column_is_lost_or_told_twice(names):
    columns = [column(name) for name in names]
    parts = fold(columns)

    kept = [each for part in parts for each in (part.columns if isinstance(part, Fold) else (part,))]
    assert sorted(each.name for each in kept) == sorted(names)
    assert all(len(part.columns) >= 4 for part in parts if isinstance(part, Fold))


def test_a_fold_says_what_all_its_columns_share():
    columns = [column(f"t_{n}", nulls=n, samples=(f"{n}.5",), facts=(Fact("all positive", "stats"),)) for n in range(5)]

    assert shown(columns).splitlines()[-1] == " t_0 … t_4 (5) float64, 10 missing in all, all positive:0.5"


def test_a_forced_frame_tells_every_column():
    columns = [column(f"t_{n}", samples=(f"{n}.5",)) for n in range(5)]

    assert "t_3:3.5" in shown(columns, forced=True, mentioned=True)
    assert "t_0 … t_4" in shown(columns, mentioned=True)


@pytest.mark.parametrize(
    ("prompt", "name", "named", "touched"),
    [
        ("plot sales_2024 by month", "sales_2024", True, True),
        ("plot Sales_2024", "sales_2024", True, True),
        ("mean price", "unit_price", False, True),
        ("mean prices by city", "UnitPrice", False, True),
        ("부서별 매출 합계", "매출 합계", True, True),
        ("매출을 그려 줘", "매출(원)", False, True),
        ("売上を集計", "売上", True, True),
        ("売上を集計", "月別売上", False, True),
        ("средняя цена", "цена", True, True),
        ("plot a histogram", "a", False, False),
        ("plot the data", "id", False, False),
        ("category", "cat", False, False),
        ("show t_0071", "t_007", False, False),
    ],
)
def test_a_prompt_names_a_column_in_full_or_in_part(prompt, name, named, touched):
    matcher = Matcher(prompt)

    assert matcher.named(column(name)) is named
    assert (matcher.named(column(name)) or matcher.touched(column(name))) is touched


def test_short_of_room_the_columns_of_the_prompt_keep_their_detail():
    names = [f"{letter}{other}x{third}" for letter in "abcdefgh" for other in "abcde" for third in "klmno"]
    columns = [column(name, samples=("1.25", "2.5"), facts=(Fact("1 to 9"),)) for name in [*names, "unit_price"]]
    told = shown(columns, "mean price", 1200, mentioned=True)

    assert " unit_price float64, 1..9:1.25" in told
    assert "aaxk" in told and "aaxk 1..9" not in told


def test_columns_that_are_left_out_are_counted_exactly():
    columns = [column(f"{letter}{other}") for letter in "abcdefghijklmnopqrstuvwxyz" for other in "abcdefgh"]
    told = shown(columns, budget=180, columns_left_out=1000)

    names = re.search(r"df: pandas.DataFrame 9x208: (.*), … (\d+) more columns", told)
    assert len(names[1].split(", ")) + int(names[2]) == 1208
