"""In which order variables are told: what the prompt is about, what was worked with last, the newest."""

import numpy as np
import pandas as pd
import pytest

from ci_magic.kernel.relevance import forced_names
from ci_magic.kernel.used import used_names
from tests.support.kernels import live_kernel
from tests.support.namespaces import look
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, sent


def test_the_order_is_forced_named_related_recently_used_newest():
    user_ns = {
        "forced": 1, "named": 2, "frame": pd.DataFrame({"region": ["a"]}), "used": 3, "used_before": 4, "old": 5, "new": 6,
    }  # fmt: skip

    seen = look(user_ns, prompt="named per region, see @forced", used=("used", "gone", "used_before", "named"))

    assert [each.name for each in seen.variables] == ["forced", "named", "frame", "used", "used_before", "new", "old"]
    flags = {each.name: (each.forced, each.mentioned, each.recent) for each in seen.variables}
    assert flags == {
        "forced": (True, True, False), "named": (False, True, True), "frame": (False, False, False), "used": (False, False, True),
        "used_before": (False, False, True), "new": (False, False, False), "old": (False, False, False),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("prompt", "forced"),
    [
        ("@df", {"df"}),
        ("compare @df with @sales, please", {"df", "sales"}),
        ("(@df)", {"df"}),
        ("@df.amount by month", {"df"}),
        ("@매출을 월별로", {"매출"}),
        ("このグラフに@dfを使って", {"df"}),
        ("@missing and df", set()),
        ("write to kim@df.com", set()),
        ("a@df", set()),
        ("x@sales is a product", set()),
        ("@@df", set()),
        ("use this:\n@df\ndef f(): ...", set()),
        ("@df.cache(maxsize=3)\nasync def f(): ...", set()),
        ("@sales\n@df\nclass A: ...", set()),
        ("@df\ndefine the mean", {"df"}),
        ("@df\nclass averages, and\n@sales", {"sales"}),
    ],
)
def test_an_at_sign_before_a_live_name_forces_it(prompt, forced):
    assert forced_names({"df": 1, "sales": 2, "매출": 3}, prompt) == forced


def test_of_ten_thousand_variables_those_used_last_are_among_the_described():
    user_ns = {f"x{number}": number for number in range(10_000)}

    seen = look(user_ns, used=("x17", "x18"))

    assert [each.name for each in seen.variables[:3]] == ["x17", "x18", "x9999"]
    assert seen.left_out == 10_000 - len(seen.variables)


def test_a_shell_full_of_wide_frames_is_searched_for_columns_up_to_a_bound():
    wide = pd.DataFrame(np.zeros((1, 10_000)), columns=[f"c{number}" for number in range(10_000)])
    user_ns = {"found": pd.DataFrame({"region": [1]})} | {f"wide{n}": wide for n in range(3)}
    assert next(iter(look(user_ns, "sum by region").variables)).name == "found"
    user_ns |= {f"wide{n}": wide for n in range(3, 9)}
    assert next(iter(look(user_ns, "sum by region").variables)).name == "wide8"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("a = 1\nb = a + c", ("b", "c", "a")),
        ("def f(x):\n    return x + g", ("g", "x", "f")),
        ("import pandas as pd, os.path\nfrom x import y as z", ("z", "os", "pd")),
        ("get_ipython().run_cell_magic('time', '', 'df.sum()')", ("df",)),
        ("get_ipython().run_line_magic('timeit', '-n 1 df.sum()')", ("df",)),
        ("get_ipython().run_cell_magic('bash', '-s $path', 'df -h {folder}')", ("folder", "path")),
        ("get_ipython().system('head $path')", ("path",)),
        ("def broken(", ()),
        ("x\0", ()),
        ("(" * 5000, ()),
        ("a = 1\n" * 50_000, ()),
        ("", ()),
    ],
)
def test_names_are_read_from_code_the_last_first(code, names):
    assert used_names(code) == names


def test_keys_between_the_frames_that_matter_most_are_told_with_values_and_at_no_lower_level_with_them():
    people = pd.DataFrame({"person_id": range(100), "city": [f"c{n}" for n in range(100)]})
    orders = pd.DataFrame({"person_id": [n % 50 for n in range(500)], "amount": range(500)})
    user_ns = {"orders": orders, "people": people} | {f"other{n}": pd.DataFrame({f"x{n}": [n]}) for n in range(20)}

    assert "person_id" in " ".join(fact.text for fact in look(user_ns, "join orders and people").shared)
    assert look(user_ns, "add something").shared == ()  # eight newer frames come before them
    assert "person_id" in " ".join(fact.text for fact in look(user_ns, used=("people", "orders")).shared)
    assert look(user_ns, "join orders and people", privacy="names").shared == ()


def test_at_the_level_of_names_no_version_is_told_and_all_but_the_order_stays():
    user_ns = {"df": pd.DataFrame({"a": [1]}), "x": 1}

    seen = look(user_ns, privacy="names", used=("df",), headings=("# A",))

    assert [each.name for each in seen.variables] == ["df", "x"]
    assert (seen.versions, seen.headings, seen.recent, seen.directory) == ((), (), (), "")
    assert look(user_ns, headings=("# A",)).headings == ("# A",)


def test_cells_and_magics_of_a_real_kernel_decide_the_order():
    with ScriptedServer([Stream("Words.")]) as server, live_kernel(**environment(server)) as kernel:
        kernel.run("first = 1\nsecond = 2\nthird = 3\nfourth = 4")
        kernel.run("%%time\nsecond + 1")
        kernel.run("_x = first", cell_id="a")
        kernel.run("third +")  # it does not parse and uses nothing
        kernel.run("y = 1\n%ci what next")
        data = sent(server).partition("<ci_magic_data notebook>")[2].partition("Cells that ran")[0]
    order = sorted(("first", "second", "third", "fourth", "y"), key=lambda name: data.index(f"{name} = "))
    assert order == ["y", "first", "second", "fourth", "third"]
