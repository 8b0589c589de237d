"""What the rules without a model say of a result: right, in the language of the prompt, and grounded."""

import pytest

from ci_magic import reading
from ci_magic.models.offline import OfflineModel
from ci_magic.values import ChatRequest, Finished, Measured, Observation, Shown, TextDelta


def measured(name, numbers, labels, **more):
    known = (("sum", sum(numbers)), ("mean", sum(numbers) / len(numbers)))
    options = {"ordered": True, "drawn": True, "count": len(numbers), "statistics": known, **more}
    return Measured(name, tuple(numbers), tuple(labels), **options)


def said(prompt, *series, kind="figure"):
    shown = Shown(kind, "x", shape=(1,), measured=series, last=True)
    seen = Observation("ok", shown=(shown,))
    pieces = list(OfflineModel().stream(ChatRequest((), prompt, results=(seen,))))
    assert isinstance(pieces[-1], Finished)
    text = "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))
    # Whatever is said is held to its numbers as a model's words are.
    assert reading.grounded(text, [seen], prompt) == reading.Read(text, (), reading.grounded(text, [seen]).sources)
    return text


HOURS = measured("승차인원", (12034, 534223, 512998, 60112), ("04시", "08시", "17시", "23시"))
MONTHS = measured("sales", (820.0, 1402.0, 640.5), ("2024-01", "2024-02", "2024-03"))


@pytest.mark.row("0-06", kind="offline")
def test_the_ends_the_share_and_the_total_are_told_in_the_language_of_the_prompt():
    assert said("시간대별 승차인원을 그려줘", HOURS) == (
        "`승차인원`: 가장 큰 값은 08시의 534,223(합계의 47.7%), 가장 작은 값은 04시의 12,034입니다. 합계는 1,119,367입니다."
    )
    assert said("plot the boardings by hour", HOURS) == (
        "The largest value of `승차인원` is 534,223 at 08시 (47.7% of the total), the smallest 12,034 at 04시."
        " Together they are 1,119,367."
    )
    assert said("時間帯別の乗車人員を描いて", HOURS) == (
        "`승차인원`: 最も大きい値は08시の534,223(合計の47.7%)、最も小さい値は04시の12,034です。合計は1,119,367です。"
    )


def test_over_time_the_way_from_first_to_last_is_told():
    assert "From 2024-01 to 2024-03 it goes down from 820 to 640.50 (-21.9%)." in said("plot sales", MONTHS)
    flat = measured("sales", (5, 9, 5), ("2024-01", "2024-02", "2024-03"))
    assert "From" not in said("plot sales", flat)


def test_averages_are_not_added_up():
    prices = measured("price", (10.5, 12.25, 9.0), ("a", "b", "c"), ordered=False)
    text = said("mean price per region", prices)
    assert "total" not in text and "Together" not in text
    assert "The mean of the 3 values is 10.58." in text
    # A sum of averages means nothing, whatever the name says.
    assert "Together" not in said("average sales per region", measured("sales", (1, 2), ("a", "b")))


def test_bins_shares_and_equal_values():
    bins = measured("count", (2, 7, 1), ("0 to 1", "1 to 2", "2 to 3"))
    assert said("plot x", bins) == "The tallest bar has 7 of 10 values, from 1 to 2; the bars go from 0 to 3."
    pie = measured("%", (25.0, 75.0), ("a", "b"), ordered=False)
    assert said("pie of x", pie) == "The largest share is b with 75%, the smallest a with 25%."
    assert said("plot x", measured("x", (3, 3), ("a", "b"))) == "All 2 values of `x` are 3."


def test_negative_numbers_have_no_share():
    assert "of the total" not in said("plot sales", measured("sales", (-5, 3, 9), ("a", "b", "c")))


@pytest.mark.parametrize(
    "series",
    [
        measured("y", (1.0, 2.0), ("0.5", "0.7"), ordered=False),
        measured("y", (1.0, 2.0), ("a", "a")),
        measured("y", (1.0, 2.0), ()),
        measured("y", (1.0,), ("a",)),
    ],
    ids=["a cloud of points", "raw rows", "no names", "one number"],
)
def test_where_numbers_have_no_names_of_their_own_nothing_is_said(series):
    assert said("plot y", series) == ""


@pytest.mark.parametrize("shape", [(3, 4), (2, 2)])
def test_rows_of_data_and_correlations_are_not_read(shape):
    labels = ("a", "b", "c") if shape == (3, 4) else ("x", "y")
    series = [measured(name, range(1, len(labels) + 1), labels, drawn=False) for name in ("x", "y")]
    seen = Observation("ok", shown=(Shown("frame", "f", shape=shape, last=True, measured=tuple(series)),))
    [finished] = OfflineModel().stream(ChatRequest((), "show x", results=(seen,)))
    assert isinstance(finished, Finished)


def test_of_several_series_each_has_its_ends():
    text = said("plot", measured("a", (1, 2), ("x", "y")), measured("b", (4, 3), ("x", "y")))
    assert text == (
        "The largest value of `a` is 2 at y, the smallest 1 at x. The largest value of `b` is 4 at x, the smallest 3 at y."
    )


def test_where_a_figure_names_only_some_places_the_table_beside_it_is_read():
    figure = Shown("figure", "f", shape=(1,), measured=(measured("n", (1, 2, 3), ("a", "", "c")),))
    table = Shown("series", "s", shape=(3,), last=True, measured=(measured("n", (1, 2, 3), "abc", drawn=False),))
    seen = Observation("ok", shown=(figure, table))
    [text, _finished] = OfflineModel().stream(ChatRequest((), "plot n", results=(seen,)))
    assert text.text.startswith("The largest value of `n` is 3 at c")
