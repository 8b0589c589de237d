"""The code of the offline rules, run for real: its numbers against pandas by hand, its figures by what they hold."""

import ast
import warnings

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from ci_magic.models.offline import OfflineModel
from ci_magic.values import ChatRequest, Column, FileFacts, Message, Namespace, TextDelta, Variable

DAYS = 420


@pytest.fixture
def weather():
    numbers = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "date": pd.date_range("2012-01-01", periods=DAYS).strftime("%Y/%m/%d"),
            "precipitation": numbers.gamma(1, 3, DAYS).round(1),
            "temp_max": numbers.normal(16, 7, DAYS).round(1),
            "temp_min": numbers.normal(8, 5, DAYS).round(1),
            "wind": numbers.gamma(3, 1, DAYS).round(1),
            "weather": numbers.choice(["rain", "sun", "fog", "snow"], DAYS),
        }
    )


@pytest.fixture
def korean():
    numbers = np.random.default_rng(8)
    return pd.DataFrame(
        {
            "날짜": pd.date_range("2024-01-01", periods=DAYS),
            "지역": numbers.choice(["서울", "부산", "대전"], DAYS),
            "매출": numbers.integers(1, 1000, DAYS),
            "수량": numbers.integers(1, 50, DAYS),
        }
    )


@pytest.fixture
def japanese():
    numbers = np.random.default_rng(9)
    return pd.DataFrame(
        {
            "日付": pd.date_range("2024-01-01", periods=DAYS),
            "地域": numbers.choice(["東京", "大阪"], DAYS),
            "売上": numbers.integers(1, 1000, DAYS),
        }
    )


@pytest.fixture(autouse=True)
def clean_figures():
    with mpl.rc_context():
        yield
        plt.close("all")


def kind(values):
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_numeric_dtype(values):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "datetime"
    return "category" if isinstance(values.dtype, pd.CategoricalDtype) else "text"


def columns(frame):
    return tuple(
        Column(str(name), repr(name), str(frame[name].dtype), kind(frame[name]), None, samples(frame[name]))
        for name in frame
    )


def samples(values):
    return tuple(repr(value) for value in values.head(3).tolist())


def described(name, frame):
    return Variable(name, "pandas.DataFrame", "frame", frame.shape, columns(frame))


def code_for(prompt, frames, files=()):
    namespace = Namespace(
        tuple(described(name, frame) for name, frame in frames.items()), files=files, taken=frozenset(frames)
    )
    pieces = OfflineModel().stream(ChatRequest((Message("user", prompt),), prompt, namespace))
    text = "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))
    assert "```python\n" in text, text
    return text.split("```python\n")[1].split("```")[0]


def run(prompt, files=(), **frames):
    """Run the code for `prompt` and return the value of its last expression (None without one)."""
    before = {name: frame.copy(deep=True) for name, frame in frames.items()}
    names = dict(frames)
    code = code_for(prompt, frames, files)
    *body, last = ast.parse(code).body
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # fonts differ from machine to machine
        warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(names[name], frame)
        pd.testing.assert_frame_equal(frame, before[name])
    return value


def same(value, expected):
    """Whether labels (periods and dates as text) and numbers agree."""
    if isinstance(expected, pd.DataFrame):
        assert [str(name) for name in value.columns] == [str(name) for name in expected.columns]
    assert [str(label) for label in value.index] == [str(label) for label in expected.index]
    np.testing.assert_allclose(value.to_numpy(dtype=float), expected.to_numpy(dtype=float))


def axes():
    assert len(plt.get_fignums()) == 1
    drawn = plt.gcf().axes[0]
    assert drawn.get_title()
    return drawn


def months(dates):
    return pd.to_datetime(dates).dt.to_period("M")


@pytest.mark.parametrize("prompt", ["describe it", "살펴봐", "内容を見せて"])
def test_a_description_has_a_row_for_each_column(prompt, weather):
    weather.loc[3:5, "wind"] = np.nan
    table = run(prompt, df=weather)
    assert list(table.index) == list(weather.columns)
    assert table.loc["wind"].iloc[1:3].tolist() == [DAYS - 3, 3]
    assert table.loc["temp_max", "mean"] == pytest.approx(weather["temp_max"].mean())


@pytest.mark.parametrize("prompt", ["show the first 7 rows", "처음 7행 보여줘", "先頭7行を表示"])
def test_the_first_rows_are_shown(prompt, weather):
    pd.testing.assert_frame_equal(run(prompt, df=weather), weather.head(7))


@pytest.mark.parametrize("prompt", ["missing values", "결측치 보여줘", "欠損値を確認"])
def test_missing_values_are_counted(prompt, weather):
    weather.loc[:20, "wind"] = np.nan
    table = run(prompt, df=weather)
    assert table.index[0] == "wind"
    assert table.iloc[0].tolist() == [21, 5.0]
    assert table.iloc[1:, 0].sum() == 0


def test_groups_are_combined_in_english(weather):
    by = weather.groupby("weather")
    same(run("average temp_max by weather", df=weather), by["temp_max"].mean())
    same(run("total precipitation per weather", df=weather), by["precipitation"].sum())
    same(run("median wind for each weather", df=weather), by["wind"].median())
    same(run("min and max wind by weather", df=weather), by["wind"].agg(["min", "max"]))
    same(run("mean temp_min and wind by weather", df=weather), by[["temp_min", "wind"]].mean())
    same(run("count of weather", df=weather), weather["weather"].value_counts())
    same(run("top 2 weather by average wind", df=weather), by["wind"].mean().nlargest(2))
    same(run("bottom 2 weather by average wind", df=weather), by["wind"].mean().nsmallest(2))


def test_groups_are_combined_in_korean_and_japanese(korean, japanese):
    by = korean.groupby("지역")
    same(run("지역별 매출 합계", 판매=korean), by["매출"].sum())
    same(run("지역별 매출과 수량의 평균", 판매=korean), by[["매출", "수량"]].mean())
    same(run("지역별 개수", 판매=korean), korean["지역"].value_counts())
    same(run("매출이 가장 높은 지역은?", 판매=korean), by["매출"].sum().sort_values(ascending=False))
    by = japanese.groupby("地域")
    same(run("地域別の売上合計", uriage=japanese), by["売上"].sum())
    same(run("地域ごとの売上の最大値を教えて", uriage=japanese), by["売上"].max())
    same(run("地域ごとの件数", uriage=japanese), japanese["地域"].value_counts())


def test_a_single_number_is_given_where_nothing_groups(weather, korean, japanese):
    assert run("average wind", df=weather) == pytest.approx(weather["wind"].mean())
    assert run("how many rows", df=weather) == DAYS
    assert run("총매출", 판매=korean) == korean["매출"].sum()
    assert run("売上の合計", uriage=japanese) == japanese["売上"].sum()


def test_average_monthly_sales_is_one_right_number_for_each_month(korean):
    value = run("average monthly sales from this data", 판매=korean)
    same(value, korean.groupby(months(korean["날짜"]))["매출"].mean())
    same(run("월 평균 매출", 판매=korean), value)


@pytest.mark.parametrize(
    ("english", "hangul", "kana", "period"),
    [
        ("by year", "연도별", "年ごとの", "Y"),
        ("by quarter", "분기별", "四半期別の", "Q"),
        ("by month", "월별", "月別の", "M"),
        ("weekly", "주별", "週ごとの", "W"),
        ("daily", "일별", "日別の", "D"),
        ("hourly", "시간별", "時間別の", "h"),
    ],
)
def test_every_period_works_in_every_language(english, hangul, kana, period, weather, korean, japanese):
    dates = pd.to_datetime(weather["date"]).dt.to_period(period)
    same(run(f"average wind {english}", df=weather), weather.groupby(dates)["wind"].mean())
    same(run(f"{hangul} 매출 합계", 판매=korean), korean.groupby(korean["날짜"].dt.to_period(period))["매출"].sum())
    same(run(f"{kana}売上合計", uriage=japanese), japanese.groupby(japanese["日付"].dt.to_period(period))["売上"].sum())


def test_weekdays_come_in_their_order(korean):
    value = run("요일별 매출 평균", 판매=korean)
    expected = korean.groupby(korean["날짜"].dt.day_of_week)["매출"].mean()
    assert list(value.index) == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    np.testing.assert_allclose(value.to_numpy(), expected.to_numpy())


def test_hours_of_the_day_are_taken_over_all_days():
    frame = pd.DataFrame({"when": pd.date_range("2024-01-01", periods=96, freq="h"), "load": range(96)})
    same(run("average load by hour of day", df=frame), frame.groupby(frame["when"].dt.hour)["load"].mean())


def test_dates_with_a_zone_are_grouped_by_their_own_clock():
    when = pd.date_range("2024-01-01", periods=90, tz="Asia/Seoul")
    frame = pd.DataFrame({"when": when, "load": range(90)})
    same(run("total load by month", df=frame), frame.groupby(frame["when"].dt.strftime("%Y-%m"))["load"].sum())


@pytest.mark.parametrize(
    "form", ["%Y-%m-%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%Y년 %m월 %d일", "%Y年%m月%d日", "%Y%m%d"]
)
def test_dates_kept_as_text_are_read_in_their_own_form(form):
    dates = pd.date_range("2024-01-13", periods=120, freq="D")
    frame = pd.DataFrame({"date": dates.strftime(form), "price": range(120)})
    same(run("average price by month", df=frame), frame.groupby(dates.to_period("M"))["price"].mean())


def test_months_kept_as_numbers_are_read_as_dates():
    frame = pd.DataFrame({"사용월": [202311, 202312, 202401, 202402], "승차": [1, 2, 3, 4]})
    value = run("연도별 승차 합계", df=frame)
    assert {str(label): number for label, number in value.items()} == {"2023": 3, "2024": 7}


@pytest.mark.parametrize(
    "prompt", ["pivot wind by month and weather", "월별, weather별 wind 피벗", "月とweatherでwindをピボット"]
)
def test_a_pivot_has_periods_down_and_groups_across(prompt, weather):
    value = run(prompt, df=weather)
    same(value, weather.pivot_table(index=months(weather["date"]), columns="weather", values="wind", aggfunc="mean"))


def test_a_count_of_two_groups_has_zeros_and_no_gaps(weather):
    value = run("count by month and weather", df=weather)
    same(value, pd.crosstab(months(weather["date"]), weather["weather"]))


def test_conditions_choose_rows(weather, korean, japanese):
    rain = weather[weather["weather"] == "rain"]
    assert run("average wind where weather is Rain", df=weather) == pytest.approx(rain["wind"].mean())
    assert run("average wind where weather = 'rain'", df=weather) == pytest.approx(rain["wind"].mean())
    windy = weather[(weather["wind"] > 3) & (weather["weather"] == "sun")]
    assert run("how many rows where wind > 3 and weather is sun", df=weather) == len(windy)
    year = weather[weather["date"].str.startswith("2013")]
    assert run("total precipitation in 2013", df=weather) == pytest.approx(year["precipitation"].sum())
    seoul = korean[korean["지역"] == "서울"]
    assert run("지역이 서울인 매출 합계", 판매=korean) == seoul["매출"].sum()
    pd.testing.assert_frame_equal(run("매출이 900 이상인 행 보여줘", 판매=korean), korean[korean["매출"] >= 900])
    tokyo = japanese[japanese["地域"] == "東京"]
    assert run("地域が東京の売上合計", uriage=japanese) == tokyo["売上"].sum()


@pytest.mark.parametrize("prompt", ["top 4 rows by wind", "wind 상위 4개", "windの上位4件"])
def test_the_rows_with_the_largest_values_come_first(prompt, weather):
    assert run(prompt, df=weather)["wind"].tolist() == weather["wind"].nlargest(4).tolist()


def test_a_line_holds_the_values_of_each_month(weather, korean, japanese):
    same(run("plot temp_max by month", df=weather), weather.groupby(months(weather["date"]))["temp_max"].mean())
    expected = weather.groupby(months(weather["date"]))["temp_max"].mean()
    np.testing.assert_allclose(axes().lines[0].get_ydata(), expected)
    assert (axes().get_xlabel(), axes().get_ylabel()) == ("month", "temp_max")
    plt.close("all")
    value = run("월별 매출을 그려줘", 판매=korean)
    np.testing.assert_allclose(axes().lines[0].get_ydata(), value)
    assert (axes().get_title(), axes().get_xlabel()) == ("월별 매출 합계", "월")
    plt.close("all")
    value = run("月ごとの売上をグラフにして", uriage=japanese)
    np.testing.assert_allclose(axes().lines[0].get_ydata(), value)
    assert axes().get_title() == "月別の売上の合計"


def test_several_lines_are_told_apart_by_a_legend(korean):
    value = run("월별 지역별 매출 합계 그래프", 판매=korean)
    assert len(axes().lines) == 3
    assert [text.get_text() for text in axes().get_legend().get_texts()] == list(value.columns)


@pytest.mark.parametrize("period", ["year", "quarter", "week", "day"])
def test_a_line_can_be_drawn_for_every_period(period, weather):
    value = run(f"plot average wind by {period}", df=weather)
    np.testing.assert_allclose(axes().lines[0].get_ydata(), value)


def test_a_line_over_plain_dates_holds_every_day(weather):
    run("plot temp_max", df=weather)
    np.testing.assert_allclose(axes().lines[0].get_ydata(), weather["temp_max"])


@pytest.mark.parametrize(
    "prompt",
    ["bar chart of average wind by weather", "weather별 wind 평균 막대그래프", "weather別のwindの平均の棒グラフ"],
)
def test_bars_have_the_height_of_their_groups(prompt, weather):
    value = run(prompt, df=weather)
    np.testing.assert_allclose([bar.get_height() for bar in axes().patches], value)
    np.testing.assert_allclose(value, weather.groupby("weather")["wind"].mean())


def test_stacked_bars_reach_the_total(weather):
    run("stacked bar of count by month and weather", df=weather)
    tops = [bar.get_y() + bar.get_height() for bar in axes().patches]
    assert max(tops) == 31


@pytest.mark.parametrize("prompt", ["distribution of wind", "wind 분포", "windのヒストグラム"])
def test_a_histogram_counts_every_value(prompt, weather):
    weather.loc[:9, "wind"] = np.nan
    run(prompt, df=weather)
    assert sum(bar.get_height() for bar in axes().patches) == DAYS - 10


def test_a_histogram_takes_the_number_of_bins_and_a_colour(weather):
    run("histogram of wind with 8 bins", df=weather)
    assert len(axes().patches) == 8
    plt.close("all")
    run("histogram of wind colored by weather", df=weather)
    assert len(axes().get_legend().get_texts()) == 4


@pytest.mark.parametrize("prompt", ["wind and temp_max relationship", "wind와 temp_max의 관계", "windとtemp_maxの関係"])
def test_a_scatter_has_a_point_for_each_row_and_tells_the_correlation(prompt, weather, capsys):
    run(prompt, df=weather)
    points = axes().collections[0].get_offsets()
    np.testing.assert_allclose(points, weather[["wind", "temp_max"]])
    assert str(round(weather["wind"].corr(weather["temp_max"]), 3)) in capsys.readouterr().out


def test_a_scatter_is_coloured_by_text_or_by_number(weather):
    run("temp_max vs wind colored by weather", df=weather)
    assert len(axes().collections) == 4
    assert axes().get_xlabel() == "wind"
    plt.close("all")
    run("scatter temp_max vs wind colored by precipitation", df=weather)
    np.testing.assert_allclose(axes().collections[0].get_array(), weather["precipitation"])


@pytest.mark.parametrize(
    "prompt", ["box plot of wind by weather", "weather별 wind 상자그림", "weather別のwindの箱ひげ図"]
)
def test_boxes_stand_for_each_group(prompt, weather):
    value = run(prompt, df=weather)
    assert [label.get_text() for label in axes().get_xticklabels()] == sorted(weather["weather"].unique())
    np.testing.assert_allclose(value["50%"], weather.groupby("weather")["wind"].median())


@pytest.mark.parametrize("prompt", ["correlation matrix", "상관 행렬", "相関行列"])
def test_a_correlation_matrix_covers_the_numbers(prompt, weather):
    same(run(prompt, df=weather), weather.corr(numeric_only=True))


def test_the_highest_and_lowest_are_told_below_a_chart(korean, capsys):
    value = run("지역별 매출 합계 막대그래프", 판매=korean)
    printed = capsys.readouterr().out
    assert f"가장 높은 값: {value.idxmax()}" in printed
    assert f"{value.min():,.10g}" in printed


def test_categories_group_without_the_unused(weather):
    weather["weather"] = pd.Categorical(weather["weather"], ["rain", "sun", "fog", "snow", "hail"])
    value = run("average wind by weather", df=weather)
    assert list(value.index) == ["rain", "sun", "fog", "snow"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_file_is_loaded_and_described(encoding, korean, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    korean.to_csv("서울 매출.csv", index=False, encoding=encoding)
    as_read = pd.read_csv("서울 매출.csv", encoding=encoding)
    facts = FileFacts("서울 매출.csv", "csv", 10, encoding, ",", columns(as_read))
    table = run("서울 매출.csv", files=(facts,))
    assert list(table.index) == list(korean.columns)
    value = run("서울 매출.csv 월별 매출 합계", files=(facts,))
    same(value, korean.groupby(months(korean["날짜"]))["매출"].sum())


def test_a_file_whose_facts_call_a_column_dates_is_read_as_such(korean, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    korean.to_csv("s.tsv", index=False, sep="\t")
    facts = FileFacts("s.tsv", "csv", 10, "utf-8", "\t", columns(korean))
    same(run("s.tsv 월별 매출 합계", files=(facts,)), korean.groupby(months(korean["날짜"]))["매출"].sum())
    same(run("s.tsv 매출 추이", files=(facts,)), korean.groupby("날짜")["매출"].sum())


def test_a_second_figure_does_not_take_the_names_of_the_first(weather):
    first = code_for("plot wind by month", {"df": weather})
    names = {"df": weather, "wind_by_month": weather, "fig": weather, "ax": weather}
    second = code_for("plot wind by month in df", names)
    assert "wind_by_month = " in first
    assert "wind_by_month_2 = " in second
    assert "fig_2, ax_2 = " in second
