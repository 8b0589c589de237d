"""Failures of today's libraries, each with the words that must be told for the cause and for the remedy."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """`setup` runs as an earlier cell, then `code` fails.

    Without the modules `needs`, or from the Python version `below` on, there is no such failure.
    """

    name: str
    code: str
    cause: tuple[str, ...]
    remedy: tuple[str, ...]
    setup: str = ""
    needs: tuple[str, ...] = ()
    below: tuple[int, int] = (99, 0)
    seconds: float = 30


SALES = """
import pandas as pd, numpy as np
sales = pd.DataFrame({"Date": ["2026-01-05", "2026-01-06", "2026-02-07"], "Store ID": [1, 2, 1],
    "Amount ": [10.5, 20.0, 7.25], "city": ["Seoul", "Busan", "Seoul"]})
stores = pd.DataFrame({"store_id": ["1", "2"], "region": ["north", "south"]})
"""

CASES: list[Case] = []


def case(name, code, cause, remedy, setup="", needs=(), below=(99, 0), seconds=30):
    CASES.append(Case(name, code, tuple(cause), tuple(remedy), setup, tuple(needs), below, seconds))


# Columns, keys and names.
case(
    "column with a trailing space",
    'total = sales["Amount"].sum()',
    ["KeyError", "'Amount'", 'sales["Amount"]'],
    ["'Amount '"],
    SALES,
)
case(
    "column of another case, in groupby",
    'by_city = (\n    sales\n    .groupby("City")["Amount "]\n    .sum()\n)',
    ["KeyError", "'City'"],
    ["'city'"],
    SALES,
)
case(
    "underscore for a space, in sort_values",
    'sales.sort_values("store_id")',
    ["KeyError", "'store_id'"],
    ["'Store ID'"],
    SALES,
)
case(
    "Korean column written NFD by macOS",
    'df["매출"].sum()',
    ["KeyError", "매출"],
    ["NFD"],
    'import unicodedata, pandas as pd\ndf = pd.DataFrame({unicodedata.normalize("NFD", "매출"): [1, 2], "지역": ["a", "b"]})',
)
case(
    "Japanese column in full-width letters",
    'df["売上A"].max()',
    ["KeyError", "売上A"],
    ["'売上Ａ'"],
    'import pandas as pd\ndf = pd.DataFrame({"売上Ａ": [1, 2], "店舗": [3, 4]})',
)
case(
    "several columns, one missing",
    'part = sales[["Date", "city", "amount"]]',
    ["KeyError", "amount"],
    ["'Amount '"],
    SALES,
)
case(
    "column is in another frame",
    'sales.groupby("region")["Amount "].sum()',
    ["KeyError", "'region'"],
    ["stores"],
    SALES,
)
case(
    "column is the index",
    'print(by_city["city"])',
    ["KeyError", "'city'"],
    ["index", "reset_index"],
    SALES + 'by_city = sales.groupby("city").sum(numeric_only=True)\n',
)
case(
    "attribute for a column",
    "sales.amount.mean()",
    ["AttributeError", "amount"],
    ["'Amount '"],
    SALES,
)
case(
    "string method on the series itself",
    'sales["city"].lower()',
    ["AttributeError", "lower"],
    [".str.lower"],
    SALES,
)
case(
    "date part without dt",
    'sales["Date"] = pd.to_datetime(sales["Date"])\nsales["month"] = sales["Date"].month',
    ["AttributeError", "month"],
    [".dt.month"],
    SALES,
)
case("misspelt variable", "print(slaes.head())", ["NameError", "slaes"], ["sales"], SALES)
case("library not imported", "x = np.arange(3)", ["NameError", "np"], ["import numpy as np"])
case(
    "key of a nested dictionary",
    'print(config["model"]["learningRate"])',
    ["KeyError", "'learningRate'"],
    ["'learning_rate'"],
    'config = {"model": {"learning_rate": 0.1, "depth": 3}, "data": {}}',
)
case(
    "polars column",
    'out = frame.select(pl.col("Price").mean())',
    ["ColumnNotFoundError", "Price"],
    ["'price'"],
    'import polars as pl\nframe = pl.DataFrame({"price": [1.0, 2.0], "가격대": ["a", "b"]})',
    ["polars"],
)
case(
    "polars column, lazy",
    'out = lazy.filter(pl.col("amount") > 1).collect()',
    ["ColumnNotFoundError", "amount"],
    ["'Amount '"],
    'import polars as pl\nlazy = pl.DataFrame({"Amount ": [1.0, 2.0]}).lazy()',
    ["polars"],
)
case(
    "duckdb column",
    'duckdb.sql("SELECT cty, count(*) FROM sales GROUP BY cty").fetchall()',
    ["BinderException", "cty"],
    ["city"],
    SALES + "import duckdb\n",
    ["duckdb"],
)
case(
    "duckdb table",
    'duckdb.sql("SELECT * FROM Salse").fetchall()',
    ["CatalogException", "Salse"],
    ["sales"],
    SALES + "import duckdb\n",
    ["duckdb"],
)

# Shapes, types, conversions.
case(
    "text that is no number",
    'prices["won"].astype(float)',
    ["ValueError", "could not convert string to float", 'prices["won"]'],
    ["'1,200'", "'2,500원'"],
    'import pandas as pd\nprices = pd.DataFrame({"won": ["900", "1,200", "2,500원", "n/a"]})',
)
case(
    "columns of unequal length",
    'frame = pd.DataFrame({"x": x, "y": y})',
    ["All arrays must be of the same length"],
    ["x", "12", "y", "10"],
    "import pandas as pd\nx = list(range(12))\ny = list(range(10))",
)
case(
    "broadcast",
    "z = weights @ table\nprint(z)",
    ["ValueError", "mismatch", "weights @ table"],
    ["(3,)", "(4, 3)"],
    "import numpy as np\nweights = np.ones(3)\ntable = np.ones((4, 3))",
)
case(
    "text plus number",
    'label = "rows: " + len(items)',
    ["TypeError", "concatenate"],
    ["str("],
    "items = [1, 2]",
)
case(
    "number compared with text",
    'late = sales[sales["Date"] > 20260106]',
    ["TypeError", 'sales["Date"] > 20260106'],
    ["str"],
    SALES,
)
case(
    "time zone compared with none",
    'recent = events[events["at"] > pd.Timestamp("2026-01-02")]',
    ["tz-naive", "tz-aware"],
    ["datetime64", "UTC", "tz_localize"],
    'import pandas as pd\nevents = pd.DataFrame({"at": pd.to_datetime(["2026-01-01", "2026-01-03"], utc=True)})',
)
case(
    "merge of number and text",
    'merged = sales.merge(stores, left_on="Store ID", right_on="store_id")',
    ["ValueError", "merge"],
    ["int64", "str", "astype"],
    SALES,
)
case(
    "mean of text",
    'sales.groupby("Store ID").mean()',
    ["TypeError"],
    ["numeric_only=True"],
    SALES,
)
case(
    "truth of a series",
    'if sales["Amount "] > 10:\n    print("big")',
    ["ValueError", "truth value"],
    [".any()", "&"],
    SALES,
)
case(
    "pivot with repeated entries",
    'wide = sales.pivot(index="city", columns="Store ID", values="Amount ")',
    ["ValueError", "duplicate entries"],
    ["pivot_table", "aggfunc"],
    SALES + "sales = pd.concat([sales, sales], ignore_index=True)\n",
)
case(
    "missing values to integer",
    'ids = table["id"].astype(int)',
    ["IntCastingNaNError", 'table["id"]'],
    ["Int64", "1 missing"],
    'import pandas as pd\ntable = pd.DataFrame({"id": [1.0, None, 3.0]})',
)
case(
    "one-dimensional features",
    "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(x, y)",
    ["ValueError", "Expected 2D array"],
    ["(5,)", "reshape(-1, 1)"],
    "import numpy as np\nx = np.arange(5.0)\ny = x * 2",
    ["sklearn"],
)
case(
    "text among features",
    'from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(sales[["Store ID", "city"]], sales["Amount "])',
    ["could not convert string to float", "Seoul"],
    ["city", "get_dummies"],
    SALES,
    ["sklearn"],
)
case(
    "missing values among features",
    'from sklearn.linear_model import LinearRegression\nLinearRegression().fit(data[["a", "b"]], data["y"])',
    ["Input X contains NaN"],
    ["'b'", "1 missing"],
    'import pandas as pd\ndata = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, None, 3], "y": [1.0, 2, 3]})',
    ["sklearn"],
)
case(
    "plot of unequal lengths",
    "import matplotlib.pyplot as plt\nplt.plot(months, totals)",
    ["x and y must have same first dimension"],
    ["months", "12", "totals", "11"],
    "months = list(range(12))\ntotals = [1.0] * 11",
)
case(
    "index out of range",
    "last = rows[len(rows)]",
    ["IndexError", "rows[len(rows)]"],
    ["length 3", "-3 to 2"],
    'rows = ["a", "b", "c"]',
)
case(
    "position beyond the frame",
    "print(sales.iloc[3])",
    ["IndexError", "out-of-bounds"],
    ["3 rows"],
    SALES,
)
case(
    "division by zero",
    'rate = done / total["all"]',
    ["ZeroDivisionError", 'total["all"]'],
    ['total["all"] is 0'],
    'done = 3\ntotal = {"all": 0}',
)

# What is gone or renamed.
case(
    "DataFrame.append",
    'sales = sales.append({"city": "Jeju"}, ignore_index=True)',
    ["AttributeError", "append"],
    ["pd.concat", "pandas"],
    SALES,
)
case("DataFrame.applymap", "sales.applymap(str)", ["applymap"], ["DataFrame.map"], SALES)
case("fillna(method=)", 'sales["Amount "].fillna(method="ffill")', ["TypeError", "method"], ["ffill()"], SALES)
case(
    "np.float",
    "x = np.array([1, 2], dtype=np.float)",
    ["AttributeError", "np.float"],
    ["np.float64"],
    "import numpy as np",
)
case("np.product", "x = np.product([1, 2, 3])", ["AttributeError", "product"], ["np.prod"], "import numpy as np")
case(
    "offset alias M",
    'sales["Date"] = pd.to_datetime(sales["Date"])\nsales.set_index("Date").resample("M")["Amount "].sum()',
    ["ValueError", "M"],
    ["'ME'"],
    SALES,
)
case(
    "get_cmap",
    'import matplotlib.pyplot as plt\ncolours = plt.cm.get_cmap("viridis", 5)',
    ["AttributeError", "get_cmap"],
    ["plt.get_cmap"],
)
case(
    "seaborn style name",
    'import matplotlib.pyplot as plt\nplt.style.use("seaborn-whitegrid")',
    ["OSError", "seaborn-whitegrid"],
    ["seaborn-v0_8-whitegrid"],
)
case(
    "OneHotEncoder(sparse=)",
    "from sklearn.preprocessing import OneHotEncoder\nencoder = OneHotEncoder(sparse=False)",
    ["TypeError", "sparse"],
    ["sparse_output"],
    needs=["sklearn"],
)
case(
    "read_csv(error_bad_lines=)",
    'pd.read_csv("small.csv", error_bad_lines=False)',
    ["TypeError", "error_bad_lines"],
    ["on_bad_lines"],
    'import pandas as pd\nopen("small.csv", "w").write("a,b\\n1,2\\n")',
)
case(
    "polars groupby",
    'pl.DataFrame({"a": [1, 1]}).groupby("a").len()',
    ["AttributeError", "groupby"],
    ["group_by"],
    "import polars as pl",
    ["polars"],
)

# Files, encodings, formats.
case(
    "file in a subfolder",
    'data = pd.read_csv("Sales_2026.csv")',
    ["FileNotFoundError", "Sales_2026.csv"],
    ["data/sales_2026.csv"],
    'import pandas as pd, pathlib\npathlib.Path("data").mkdir(exist_ok=True)\npathlib.Path("data/sales_2026.csv").write_text("a\\n1\\n")',
)
case(
    "Korean file in cp949",
    'data = pd.read_csv("지하철.csv")',
    ["UnicodeDecodeError", "지하철.csv"],
    ["encoding='cp949'"],
    'import pandas as pd\ntext = "사용일자,노선명,역명,승차총승객수\\n" + "2026-01-05,2호선,강남,81234\\n2026-01-05,1호선,서울역,51234\\n" * 30\n'
    'open("지하철.csv", "wb").write(text.encode("cp949"))',
)
case(
    "Japanese file in Shift JIS, opened",
    'with open("売上.txt", encoding="utf-8") as file:\n    lines = file.readlines()',
    ["UnicodeDecodeError", "売上.txt"],
    ["encoding='cp932'"],
    'text = "日付,店舗,売上金額\\n" + "2026年1月5日,東京駅前店,12000\\n2026年1月6日,大阪梅田店,9000\\n" * 30\nopen("売上.txt", "wb").write(text.encode("cp932"))',
)
case(
    "directory for a file",
    'open("reports").read()',
    ["IsADirectoryError", "reports"],
    ["january.txt"],
    'import pathlib\npathlib.Path("reports").mkdir(exist_ok=True)\npathlib.Path("reports/january.txt").write_text("x")',
)
case(
    "separator and ragged lines",
    'data = pd.read_csv("semi.csv")',
    ["ParserError", "line 3"],
    ["sep=';'"],
    'import pandas as pd\nopen("semi.csv", "w").write("name;price\\nA;1,5\\nB;2,5,1\\nC;3,5\\nD;4,5\\n")',
)
case(
    "JSON lines",
    'import json\nrecords = json.load(open("events.json"))',
    ["JSONDecodeError", "Extra data"],
    ["lines=True"],
    'open("events.json", "w").write(\'{"a": 1}\\n{"a": 2}\\n\')',
)
case(
    "HTML instead of JSON",
    "import json\npayload = json.loads(body)",
    ["JSONDecodeError"],
    ["HTML"],
    'body = "<!DOCTYPE html><html><body>Sign in</body></html>"',
)
case(
    "spreadsheet without its engine", 'sales.to_excel("book.xlsx")', ["openpyxl"], ["openpyxl is not installed"], SALES
)
case(
    "no network",
    'import requests\nrequests.get("http://data.invalid/rates.json", timeout=2)',
    ["ConnectionError", "data.invalid"],
    ["network"],
    needs=["requests"],
)

# Modules.
case("differently named package", "import cv2", ["ModuleNotFoundError", "cv2"], ["opencv-python", "not installed"])
case("misspelt module", "import nunpy as np", ["ModuleNotFoundError", "nunpy"], ["numpy"])
case(
    "moved name",
    "from sklearn.cross_validation import train_test_split",
    ["ModuleNotFoundError", "sklearn.cross_validation"],
    ["sklearn.model_selection"],
    needs=["sklearn"],
)
case("name not in the module", "from collections import Mapping", ["ImportError", "Mapping"], ["collections.abc"])

# Dates.
case(
    "mixed dates",
    'log["when"] = pd.to_datetime(log["when"])',
    ["ValueError", "05/13/2026"],
    ["2026-01-02", 'format="mixed"'],
    'import pandas as pd\nlog = pd.DataFrame({"when": ["2026-01-02", "2026-01-03", "05/13/2026"]})',
)
case(
    "Korean dates",
    'pd.to_datetime(log["when"])',
    ["2026년 1월 5일"],
    ["%Y년 %m월 %d일"],
    'import pandas as pd\nlog = pd.DataFrame({"when": ["2026년 1월 5일", "2026년 1월 6일"]})',
)
case(
    "strptime",
    'from datetime import datetime\nwhen = datetime.strptime("05/13/2026", "%d/%m/%Y")',
    ["ValueError", "05/13/2026"],
    ["%m/%d/%Y"],
)

# Syntax and notebooks.
case("unclosed bracket", "total = sum([1, 2, 3]\nprint(total)", ["SyntaxError", "never closed"], ["line 1"])
case("typographic quotes", "print(“hello”)", ["SyntaxError", "“"], ["straight quotes"])
case("full-width comma and brackets", "values = [1，2]", ["SyntaxError", "，"], ["','"])
case(
    "nested quotes in an f-string",
    'd = {"a": 1}\nprint(f"{d["a"]}")',
    ["SyntaxError", "line 2"],
    ["3.12"],
    below=(3, 12),
)
case("unknown cell magic", "%%sqlx\nSELECT 1", ["UsageError", "%%sqlx"], ["not loaded"])
case(
    "failure inside %%time",
    '%%time\ntotals = sales["Amount "].sum()\naverage = totals / 0 if False else sales["amount"]',
    ["line 3", "KeyError", 'sales["amount"]'],
    ["'Amount '"],
    SALES,
)
case(
    "failing shell after a ! line",
    "!echo first\n\nrows = [1]\nrows[5]",
    ["IndexError", "line 4", "rows[5]"],
    ["length 1"],
)
case(
    "failing %%bash",
    "%%bash\necho start\nls /no/such/folder",
    ["CalledProcessError", "No such file"],
    ["exit status 2"],
)

# Structure.
case("recursion", "def depth(node):\n    return 1 + depth(node)\ndepth({})", ["RecursionError"], ["depth", "line 2"])
case(
    "exception group",
    'raise ExceptionGroup("loading", [ValueError("bad row 3"), KeyError("price")])',
    ["ExceptionGroup", "ValueError: bad row 3", "KeyError"],
    ["2 sub-exceptions"],
)
case(
    "chained cause",
    'def load(name):\n    try:\n        return {}[name]\n    except KeyError as error:\n        raise RuntimeError("cannot load") from error\nload("rates")',
    ["RuntimeError", "cannot load", "KeyError: 'rates'"],
    ["line 3", "line 6"],
)
case(
    "error of a pool's worker",
    "from concurrent.futures import ThreadPoolExecutor\ndef work(n):\n    return 10 // n\nwith ThreadPoolExecutor(2) as pool:\n    list(pool.map(work, [2, 1, 0]))",
    ["ZeroDivisionError", "line 3", "10 // n"],
    ["n is 0"],
)
case(
    "memory",
    "table = np.zeros((4_000_000, 900_000))",
    ["MemoryError", "allocate"],
    ["26.2 TiB", "float64"],
    "import numpy as np",
)
case(
    "note on the error",
    'try:\n    int("x1")\nexcept ValueError as error:\n    error.add_note("in row 17")\n    raise',
    ["ValueError", "'x1'", "in row 17"],
    ['int("x1")'],
)
case(
    "failure of a thread, then of the cell",
    'import threading\nfound = []\ndef fetch():\n    found.append(prices["apple"])\nthread = threading.Thread(target=fetch)\nthread.start()\nthread.join()\nprint(found[0])',
    ["IndexError", "line 8", "KeyError: 'apple'"],
    ["found is empty"],
    'prices = {"pear": 2}',
)
case(
    "endless loop",
    "count = 0\nwhile True:\n    count += 1",
    ["TimeoutError", "still running", "0.3 s"],
    ["line"],
    seconds=0.3,
)
case(
    "failure inside %%capture",
    '%%capture out\nprint("x")\nvalues = [1]\nvalues[3]',
    ["IndexError", "line 4", "values[3]"],
    ["length 1"],
)
case("failure inside %%timeit", '%%timeit -n1 -r1\na = 1\nb = {"x": a}["y"]', ["KeyError", "line 3"], ["'x'"])
case(
    "! over two lines, and blank lines before",
    '\n\n!echo one \\\n  two\nvalue = int("7a")',
    ["ValueError", "line 5", 'int("7a")'],
    ["7a"],
)
case(
    "a helper of an earlier cell",
    'result = total_of(sales, "amount")',
    ["KeyError", "line 1", "return frame[column].sum()"],
    ["'Amount '"],
    SALES + "def total_of(frame, column):\n    return frame[column].sum()\n",
)
case(
    "a module of the user's",
    'import helpers_for_sales\nhelpers_for_sales.load({"a": 1})',
    ["KeyError", "helpers_for_sales.py, line 2"],
    ["'a'"],
    'open("helpers_for_sales.py", "w").write("def load(data):\\n    return data[\'b\']\\n")\nimport sys\nsys.path.insert(0, "")\n',
)

# What pandas 3 does differently, and other common ones.
case(
    "groupby.apply without the key",
    'first = sales.groupby("city").apply(lambda part: part["city"].iloc[0])',
    ["KeyError", "'city'"],
    ["include the grouping columns", ".name"],
    SALES,
)
case(
    "array of a frame written to", 'sales["Amount "].to_numpy()[0] = 1.0', ["ValueError", "read-only"], ["copy"], SALES
)
case(
    "text into a column of numbers",
    'sales.loc[0, "Store ID"] = "unknown"',
    ["TypeError", "unknown", "int64"],
    ["astype(object)"],
    SALES,
)
case(
    "frame times list of another length",
    'sales["share"] = [0.2, 0.8]',
    ["ValueError", "Length of values"],
    ["3 rows"],
    SALES,
)
case(
    "row label for a column",
    'print(by_city.loc["seoul"])',
    ["KeyError", "'seoul'"],
    ["'Seoul'"],
    SALES + 'by_city = sales.groupby("city").sum(numeric_only=True)\n',
)
case("number for a text label", 'print(stores.set_index("store_id").loc[1])', ["KeyError"], ["'1'", "type str"], SALES)
case(
    "aggregate of a missing column",
    'sales.groupby("city").agg({"amount": "sum"})',
    ["KeyError", "amount"],
    ["'Amount '"],
    SALES,
)
case("drop of a missing column", 'sales.drop(columns=["Store"])', ["KeyError", "'Store'"], ["'Store ID'"], SALES)
case(
    "usecols",
    'pd.read_csv("wide.csv", usecols=["Name", "price"])',
    ["ValueError", "price"],
    ["'Price'"],
    'import pandas as pd\nopen("wide.csv", "w").write("Name,Price\\nA,1\\n")',
)
case(
    "unknown style of a line",
    'import matplotlib.pyplot as plt\nplt.plot([1, 2], colour="red")',
    ["AttributeError", "colour"],
    ["color"],
)
case(
    "unknown colormap",
    'import matplotlib.pyplot as plt\nplt.imshow([[1, 2]], cmap="virdis")',
    ["ValueError", "virdis"],
    ["viridis"],
)
case(
    "samples of unequal number",
    "from sklearn.linear_model import LinearRegression\nLinearRegression().fit(x, y[:4])",
    ["inconsistent numbers of samples"],
    ["(5, 1)"],
    "import numpy as np\nx = np.ones((5, 1))\ny = np.ones(5)",
    ["sklearn"],
)
case(
    "model not fitted",
    "from sklearn.linear_model import LinearRegression\nLinearRegression().predict([[1]])",
    ["NotFittedError"],
    ["fit"],
    needs=["sklearn"],
)
case(
    "numbers of numpy in JSON",
    'import json\njson.dumps({"rows": np.int64(3)})',
    ["TypeError", "int64", "not JSON serializable"],
    [".item()"],
    "import numpy as np",
)
case(
    "dictionary changed in its loop",
    "for key in prices:\n    del prices[key]",
    ["RuntimeError", "changed size during iteration"],
    ["list(prices)"],
    'prices = {"a": 1, "b": 2}',
)
case(
    "lists of unequal length to an array",
    "np.array([[1, 2], [3]])",
    ["ValueError", "inhomogeneous"],
    ["lengths"],
    "import numpy as np",
)
case(
    "None from inplace",
    'tidy = sales.sort_values("city", inplace=True)\ntidy.head()',
    ["AttributeError", "'NoneType'"],
    ["inplace=True", "line 1"],
    SALES,
)
case(
    "builtin hidden by a variable",
    'print(list({"a": 1}))',
    ["TypeError", "not callable"],
    ["hides the builtin"],
    "list = [1, 2]",
)
case("unpacking", "a, b = row", ["ValueError", "too many values to unpack"], ["3"], "row = (1, 2, 3)")
case(
    "read of another separator",
    'table = pd.read_csv("semi2.csv")\ntable["price"]',
    ["KeyError", "'price'"],
    ["'name;price'"],
    'import pandas as pd\nopen("semi2.csv", "w").write("name;price\\nA;1\\nB;2\\n")',
)
case(
    "day that does not exist",
    'when = pd.Timestamp("2026-02-30")',
    ["at line 1", "2026-02-30"],
    ["day is out of range"],
    "import pandas as pd",
)
case(
    "duckdb syntax",
    'duckdb.sql("SELECT city FORM sales").fetchall()',
    ["ParserException", "FORM"],
    ["FROM"],
    SALES + "import duckdb\n",
    ["duckdb"],
)
case(
    "polars type",
    'frame.select(pl.col("price") + pl.col("name"))',
    ["InvalidOperationError"],
    ["cast"],
    'import polars as pl\nframe = pl.DataFrame({"price": [1.0], "name": ["a"]})',
    ["polars"],
)
