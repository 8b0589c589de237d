"""The transaction around cells that a real kernel runs."""

import json

from tests.support.kernels import live_kernel

SETUP = """
import ast, os, random
import numpy as np, pandas as pd
import matplotlib.pyplot as plt
from ci_magic.kernel.transaction import Snapshot
df = pd.DataFrame({"a": [1.0, 2.0], "o": [[1], [2]]})
alias, items, generator = df, [1], np.random.default_rng(1)
class Account:
    made = 0
    def __init__(self): Account.made += 1; self.lines = []
    def pay(self, n): self.lines.append(n); items.append(n)
account = Account()
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
step = counter()
start = os.getcwd()
"""

FAILING = """
%cd /
df.loc[0, "a"] = 9; df["new"] = 1; alias.loc[1, "o"].append(3)
account.pay(5); Account(); step(); generator.random(); random.random(); np.random.random()
plt.rcParams["figure.dpi"] = 33; plt.plot([1, 2]); plt.show()
os.environ["CI_NEW"] = "1"
items = list(items); made = 1
items
1 / 0
"""

ATTEMPT = f"""
shell = get_ipython()
random.seed(3); np.random.seed(3)
outputs, directories = list(Out), list(_dh)
def attempt(code):
    snapshot = Snapshot(shell.user_ns, ast.parse(shell.transform_cell(code)))
    result = shell.run_cell(code, store_history=False)
    assert isinstance(result.error_in_exec, ZeroDivisionError), result
    return snapshot.touched(), snapshot.restore()
touched, left = attempt({FAILING!r})
"""

LOOK = """
import json
print("RESULT" + json.dumps({
    "frame": repr(df.to_dict("list")), "same": alias is df, "columns": list(df.columns),
    "account": account.lines, "made": Account.made, "items": items, "step": step(),
    "draws": [generator.random(), random.random(), np.random.random()],
    "dpi": plt.rcParams["figure.dpi"], "figures": plt.get_fignums(), "environment": os.environ.get("CI_NEW"),
    "directory": os.getcwd() == start, "new": "made" in globals(),
}))
"""


def result(cell):
    assert cell.status == "ok", cell
    return json.loads(cell.text.rpartition("RESULT")[2])


def test_a_failed_cell_leaves_no_trace_in_a_real_kernel(tmp_path):
    with live_kernel(tmp_path) as kernel:
        assert kernel.run(SETUP).status == "ok"
        assert kernel.run("random.seed(3); np.random.seed(3)").status == "ok"
        good = result(kernel.run(LOOK))
        assert kernel.run(SETUP).status == "ok"
        done = kernel.run(ATTEMPT)
        assert done.status == "ok", done
        assert result(kernel.run(LOOK)) == good
        told = kernel.run("print(sorted(touched), left, list(Out) == outputs, _dh == directories)").text
    touched = ["Account", "account", "alias", "df", "generator", "items", "made", "step"]
    assert told.strip() == f"{touched} () True True"
