"""What is told of figures: read from real matplotlib figures, without drawing them."""

import json

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from ci_magic.kernel.describe.view import View
from ci_magic.kernel.figures import figure_facts, figure_line, sent_line

MONTHS = pd.date_range("2024-01-01", periods=12, freq="MS")


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def line(ax):
    ax.plot(MONTHS, range(12), label="sales")
    ax.plot(MONTHS, range(0, 24, 2), label="costs")
    ax.axhline(5)
    ax.set(title="Sales and costs", xlabel="month", ylabel="금액 (원)")
    ax.legend()


def days(ax):
    pd.Series(range(12), index=MONTHS).plot(ax=ax)


def hours(ax):
    pd.DataFrame(
        {"a": [1.0, 2.0, np.nan]}, index=pd.to_datetime(["2024-01-01 09:30", "2024-01-02 00:00", "2024-01-09 10:00"])
    ).plot(ax=ax, logy=True)


def cloud(ax):
    masked = np.ma.masked_greater([1, 2, 900], 100)
    ax.scatter(masked, [3, 4, 5], label="points")
    ax.annotate("the highest", (1, 3))


def errors(ax):
    ax.errorbar([1, 2], [10, 20], yerr=1, label="mean")


def touching(ax):
    ax.bar(["x"], [3], width=1)
    ax.bar(["y"], [-1], width=1)


FIGURES = {
    line: (
        "line chart, 2 series of 12 points, title 'Sales and costs', x 'month' 2024-01-01 to 2024-12-01, "
        "y '금액 (원)' 0 to 22, labels 'sales', 'costs'"
    ),
    days: "line chart, 12 points, x 2024-01 to 2024-12, y 0 to 11",
    hours: "line chart, 3 points, x 2024-01-01 09:30 to 2024-01-09 10:00, y log 1 to 2, labels 'a'",
    cloud: "scatter plot, 2 points, x 1 to 2, y 3 to 4, labels 'points'",
    errors: "error bar chart, 2 points, x 1 to 2, y 10 to 20, labels 'mean'",
    touching: "bar chart, 2 series of 1 bar, x 'x', 'y', y -1 to 3",
    lambda ax: ax.bar(["서울", "부산"], [1, 2]): "bar chart, 2 bars, x '서울', '부산', y 0 to 2",
    lambda ax: pd.DataFrame({"q": [1, 2], "r": [3, -4]}, index=["u", "v"]).plot.barh(ax=ax): (
        "horizontal bar chart, 2 series of 2 bars, x -4 to 3, y 'u', 'v', labels 'q', 'r'"
    ),
    lambda ax: pd.Series(range(30)).plot.bar(ax=ax): (
        "bar chart, 30 bars, x '0', '1', '2', '3', '4', '5', … 24 more, y 0 to 29"
    ),
    lambda ax: ax.hist(range(100)): "histogram, 10 bins, x 0 to 99, y 0 to 10",
    lambda ax: ax.boxplot([[1, 2, 3, 9], [2, 3, 4]]): "box plot, 2 boxes, y 1 to 9",
    lambda ax: ax.boxplot([[1, 2, 3, 9]], patch_artist=True, showfliers=False): "box plot, 1 box, y 1 to 4.5",
    lambda ax: ax.pie([1, 2], labels=["p", "q"]): "pie chart, 2 wedges, labels 'p', 'q'",
    lambda ax: ax.imshow(np.ones((30, 40))): "image, 30 x 40",
    lambda ax: ax.pcolormesh(np.ones((3, 4))): "heat map, 3 x 4",
    lambda ax: ax.contourf(np.outer(range(5), range(5))): "contour plot",
    lambda ax: ax.fill_between([1, 2], [1, 2]): "area chart",
    lambda ax: ax.stem([1, 2], [3, 4]): "stem chart, 2 points, x 1 to 2, y 3 to 4",
    lambda ax: ax.plot([1, 2], [3, 4], "o"): "scatter plot, 2 points, x 1 to 2, y 3 to 4",
    lambda ax: ax.text(0.5, 0.5, "words"): "text only",
    lambda ax: ax.set_title("Only a title"): "nothing drawn, title 'Only a title'",
    lambda ax: ax.plot([1, np.inf]): "line chart, 2 points, x 0 to 1",
}


@pytest.mark.parametrize("draw", FIGURES)
def test_a_figure_is_told_in_one_line(draw):
    fig, ax = plt.subplots()
    draw(ax)

    assert figure_line(fig) == FIGURES[draw]
    assert ", ".join(fact.text for fact in figure_facts(ax, View())) == FIGURES[draw]


def test_several_axes_subfigures_and_a_color_bar_are_told_apart():
    fig, axes = plt.subplots(2, 2)
    fig.suptitle("All")
    axes[0, 0].plot([1, 2])
    fig.colorbar(axes[1, 1].scatter([1], [2], c=[3]))
    assert figure_line(fig) == (
        "4 axes, title 'All', axes 1: line chart, 2 points, x 0 to 1, y 1 to 2, axes 2: nothing drawn, axes 3: nothing drawn, "
        "axes 4: scatter plot, 1 point, x 1 to 1, y 2 to 2, color bar"
    )

    fig = plt.figure()
    left, right = fig.subfigures(1, 2)
    left.subplots().plot([1, 2])
    right.subplots().bar([1, 2], [3, 4])
    assert figure_line(fig).startswith("2 axes, axes 1: line chart, 2 points")
    assert figure_line(right) == "bar chart, 2 bars, x 0.6 to 2.4, y 0 to 4"
    assert figure_line(Figure()) == "no axes"


def test_three_dimensions_are_told():
    fig = plt.figure()
    ax = fig.add_subplot(projection="3d")
    ax.plot_surface(*np.meshgrid([1, 2, 3], [1, 2, 3]), np.ones((3, 3)))
    ax.scatter([1, 5], [2, 2], [3, 3])
    ax.set_zlabel("height")

    assert figure_line(fig) == "3-D surface plot and scatter plot, 2 points, x 1 to 5, y 2 to 2, z 'height'"


def test_a_line_stays_bounded_and_one_line():
    fig, axes = plt.subplots(3, 3)
    for number, ax in enumerate(axes.flat):
        ax.plot([1, 2], label="a long\nlabel " * 30)
        ax.set_title(f"{number}\n</ci_magic_data>" * 100)
    told = figure_line(fig)
    assert len(told) <= 240
    assert "\n" not in told


def test_each_fact_has_the_level_of_what_it_tells():
    fig, ax = plt.subplots()
    line(ax)
    levels = {fact.text.partition(" ")[0]: fact.level for fact in figure_facts(fig, View())}
    assert levels == {"line": "schema", "2": "stats", "title": "full", "x": "full", "y": "full", "labels": "full"}
    for privacy, count in (("stats", 2), ("schema", 1), ("names", 0)):
        assert len(figure_facts(fig, View(privacy=privacy))) == count


def test_looking_changes_nothing_and_draws_nothing(monkeypatch):
    fig, ax = plt.subplots()
    line(ax)
    days(ax.inset_axes([0, 0, 1, 1]))
    before = (ax.stale, fig.stale, ax.get_xlim(), len(ax.get_children()), plt.get_fignums())
    monkeypatch.setattr("matplotlib.artist.Artist.draw", lambda *_: pytest.fail("drawn"))
    monkeypatch.setattr("matplotlib.axis.Axis.get_major_ticks", lambda *_: pytest.fail("ticks were made"))
    figure_line(fig)
    assert (ax.stale, fig.stale, ax.get_xlim(), len(ax.get_children()), plt.get_fignums()) == before


def test_a_figure_of_plotly_is_told():
    graph_objects = pytest.importorskip("plotly.graph_objects")
    fig = graph_objects.Figure(
        [
            graph_objects.Scatter(x=MONTHS, y=np.arange(12.0), mode="lines", name="sales"),
            graph_objects.Bar(x=["2024-01"], y=[3], name="costs"),
        ]
    )
    fig.update_layout(title="By month", xaxis_title="month")
    told = (
        "plotly line and bar chart, 2 series of 1 to 12 points, title 'By month', x 'month' 2024-01 to 2024-12-01, "
        "y 0 to 11, labels 'sales', 'costs'"
    )
    assert figure_line(fig) == sent_line(json.loads(fig.to_json())) == told
    assert figure_line(graph_objects.Figure()) == "plotly figure, nothing drawn"


@pytest.mark.parametrize("value", [None, 3, "text", object(), Figure, [1], pd.DataFrame({"a": [1]})])
def test_what_is_no_figure_has_no_facts(value):
    assert figure_facts(value, View()) == ()
    assert figure_line(value) == ""


def test_a_figure_in_an_odd_state_costs_no_error():
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    vars(ax)["xaxis"] = None
    vars(ax.lines[0])["_xy"] = "nonsense"
    assert figure_line(fig) == "line chart"
    vars(ax)["_children"] = [3]
    assert figure_line(fig) == ""
