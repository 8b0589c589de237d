"""What the rules without a model answer, asked in a real kernel: the numbers against pandas by hand."""

import pytest

from ci_magic.protocol import MIME
from tests.support.kernels import live_kernel

DATA = """
import numpy as np
import pandas as pd

numbers = np.random.default_rng(11)
days = pd.date_range("2024-01-01", periods=366)
orders = pd.DataFrame({
    "date": days,
    "region": numbers.choice(["north", "south", "east"], len(days)),
    "sales": 100 + 2.0 * np.arange(len(days)) + numbers.normal(0, 5, len(days)),
})
orders["quantity"] = (orders["sales"] / 10 + numbers.normal(0, 3, len(days))).round()
orders.loc[[40, 200], "quantity"] = [900, -700]
prices = pd.DataFrame({"Date": days[:60].strftime("%Y-%m-%d"), "Open": np.linspace(10, 20, 60)})
prices["High"], prices["Low"], prices["Close"] = prices["Open"] + 2, prices["Open"] - 2, prices["Open"] + 1
prices["Volume"] = 1000
messy = pd.DataFrame({
    "when": ["2024-01-05", "2024-01-20", "2024-02-03", "2024-02-03", None],
    "amount": ["1,200", "800", "500", "500", None],
    "code": ["007", "012", "100", "100", None],
    "city": [" Seoul", "Busan ", "", "", None],
})
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    with live_kernel(
        cwd=folder,
        CI_MAGIC_LANGUAGE="en",
        CI_MAGIC_JOURNAL=str(folder / "journal.sqlite3"),
        MPLBACKEND="module://matplotlib_inline.backend_inline",
    ) as started:
        assert started.run(DATA).status == "ok"
        yield started


def ci(kernel, prompt, *, pictures=0):
    cell = kernel.run(f"%%ci {prompt}")
    assert cell.status == "ok", cell.reply
    assert len([o for o in cell.outputs if "image/png" in o.get("data", {})]) == pictures
    return cell


def record(cell):
    return next(o["data"][MIME] for o in cell.outputs if MIME in o.get("data", {}))


@pytest.mark.row("0-09", kind="offline")
@pytest.mark.parametrize("prompt", ["stock chart of prices", "prices 주가 차트 그려줘", "prices の株価チャート"])
def test_a_stock_chart_from_a_table_of_prices(kernel, prompt):
    kernel.run("for name in [each for each in dir() if each.startswith('prices_')]: del globals()[name]")
    cell = ci(kernel, prompt, pictures=1)
    assert kernel.value("str(prices_by_date.index.dtype).startswith('datetime64')") == "True"
    assert kernel.value("prices_by_date['Close'].tolist() == prices['Close'].tolist()") == "True"
    for drawn in ("vlines", "Open", "Volume", "rolling(20)"):
        assert drawn in record(cell)["code"]
    assert "60" in cell.shown  # how many prices there are, in the table below the chart


@pytest.mark.row("0-25", kind="offline")
@pytest.mark.parametrize("prompt", ["clean messy", "messy 데이터 정제해줘", "messy をクリーニングして"])
def test_cleaning_tells_rows_nulls_and_types_before_and_after(kernel, prompt):
    kernel.run("for name in [each for each in dir() if each.startswith('messy_')]: del globals()[name]")
    cell = ci(kernel, prompt)
    assert " 5 3" in cell.text
    assert kernel.value("messy_clean['amount'].tolist()") == "[1200, 800, 500]"
    assert kernel.value("str(messy_clean['when'].dtype).startswith('datetime64')") == "True"
    assert kernel.value("messy_clean['code'].tolist()") == "['007', '012', '100']"  # digits after a zero are a code
    assert kernel.value("messy_clean['city'].fillna('missing').tolist()") == "['Seoul', 'Busan', 'missing']"
    assert kernel.value("messy['amount'].tolist()[:2]") == "['1,200', '800']"  # the table itself is left alone
    assert kernel.value("[int(each) for each in messy_cleaning.loc['city'].tolist()[2:]]") == "[1, 1]"


@pytest.mark.row("1-26", kind="offline")
def test_preparation_and_a_chart_in_one_request(kernel):
    ci(kernel, "clean messy and plot the total amount by month", pictures=1)
    assert kernel.value("amount_by_month.tolist()") == "[2000, 500]"


@pytest.mark.row("1-06", kind="offline")
@pytest.mark.parametrize("prompt", ["pivot sales in orders by month and region", "orders 월별 지역별 sales 피벗"])
def test_a_pivot_in_plain_words(kernel, prompt):
    prompt = prompt.replace("지역별", "region별")
    ci(kernel, prompt)
    name = kernel.value("[each for each in dir() if each.startswith('sales_by_month_and_region')][-1]").strip("'")
    expected = (
        "orders.pivot_table(index=orders['date'].dt.to_period('M'), columns='region', values='sales', aggfunc='sum')"
    )
    assert kernel.value(f"np.allclose({name}, {expected})") == "True"


def test_no_name_of_the_users_is_bound_however_many_there_are(kernel):
    kernel.run("sales_by_month = 'mine'")
    kernel.run("\n".join(f"filler_{number} = {number}" for number in range(400)))
    ci(kernel, "monthly mean of sales in orders")
    assert kernel.value("sales_by_month") == "'mine'"
    kernel.run("for name in [each for each in dir() if each.startswith(('filler_', 'sales_by'))]: del globals()[name]")


def test_what_the_rules_could_not_do_is_tried_again(kernel):
    assert "Not understood: `returns`" in ci(kernel, "total amount in returns").shown
    kernel.run("returns = pd.DataFrame({'amount': [20, 22]})")
    assert "42" in ci(kernel, "total amount in returns").shown


@pytest.mark.row("1-16", kind="offline")
@pytest.mark.parametrize(
    "prompt", ["average monthly sales in orders", "orders의 월평균 sales", "ordersの月平均のsales"]
)
def test_one_right_number_for_each_month(kernel, prompt):
    ci(kernel, prompt)
    expected = "orders.groupby(orders['date'].dt.month)['sales'].mean()"
    assert kernel.value(f"np.allclose(_, {expected})") == "True"


@pytest.mark.row("1-27", kind="offline")
def test_a_distribution(kernel):
    ci(kernel, "distribution of sales in orders", pictures=1)
    assert kernel.value("sales_summary['50%'] == orders['sales'].median()") == "np.True_"


@pytest.mark.row("1-28", kind="offline")
@pytest.mark.parametrize(
    ("prompt", "rule"),
    [
        ("find outliers in quantity of orders", "Q1 - 1.5 IQR"),
        ("orders quantity 이상치 찾아줘", "튜키"),
        ("orders の quantity の外れ値", "テューキー"),
    ],
)
def test_outliers_are_named_by_row_and_the_rule_is_stated(kernel, prompt, rule):
    kernel.run("for name in [each for each in dir() if each.startswith(('orders_out', 'high'))]: del globals()[name]")
    cell = ci(kernel, prompt)
    assert rule in cell.text
    assert kernel.value("orders_outliers.index.tolist()") == "[40, 200]"
    limit = "orders['quantity'].quantile(0.75) * 2.5 - orders['quantity'].quantile(0.25) * 1.5"
    assert kernel.value(f"bool(np.isclose(high['quantity'], {limit}))") == "True"
    assert kernel.value("orders_outliers.iloc[:, -1].tolist()") == "['quantity', 'quantity']"


@pytest.mark.row("1-29", kind="offline")
def test_a_trend_is_drawn_and_its_slope_is_told(kernel):
    cell = ci(kernel, "trend of the average sales in orders", pictures=1)
    slope = float(cell.text.split("(least squares): ")[1].split()[0])
    assert abs(slope - 2.0) < 0.05
    assert kernel.value("list(sales_by_date_trend.columns)") == "['sales', 'trend']"


@pytest.mark.row("1-30", kind="offline")
@pytest.mark.parametrize(
    "prompt", ["correlation between sales and quantity in orders", "orders sales와 quantity의 상관관계"]
)
def test_a_correlation_with_a_scatter_plot(kernel, prompt):
    cell = ci(kernel, prompt, pictures=1)
    expected = kernel.value("round(orders['sales'].corr(orders['quantity']), 3)")
    assert expected.removeprefix("np.float64(").removesuffix(")") in cell.text
